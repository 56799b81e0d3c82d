"""Many messages, each once: a manifest says what, the journal knows what is done.

batch = Batch(read_manifest("guests.csv"))
with RingCentral.from_env() as client:
    for done in batch.send(client):
        print(done.row.number, done.receipt)
"""

from mmsprep.batch.manifest import Row, read_manifest
from mmsprep.batch.run import Batch, Done

__all__ = ["Batch", "Done", "Row", "read_manifest"]
