"""Does a JPEG 2000 count the parts of its tiles right? Photoshop counts one too few in each of them,
and OpenJPEG, as Pillow calls it, takes what follows for damage.
"""

from __future__ import annotations

from mmsprep.containers.jpeg2000 import tile_parts

NUMBER, COUNT = 10, 11
"""Places in a part: its number within its tile, and their count."""


def uncounted(data: bytes) -> bytes:
    """The file with no count where one is wrong: what has none is read to its end."""
    parts = [at for at, _ in tile_parts(data) if at + COUNT < len(data)]
    if not any(0 < data[at + COUNT] <= data[at + NUMBER] for at in parts):
        return data
    mended = bytearray(data)
    for at in parts:
        mended[at + COUNT] = 0
    return bytes(mended)
