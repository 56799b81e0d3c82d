"""Where does a TIFF file tell the place, and does something hide behind it?"""

from __future__ import annotations

from collections.abc import Iterator

from mmsprep.clean import exif
from mmsprep.clean.change import TAIL, Change
from mmsprep.containers.payload import payload_at
from mmsprep.model import Content


def changes(block: Content) -> Iterator[Change]:
    """Take the place out of every directory, and cut an archive that was appended."""
    yield from exif.changes(block)
    tail = payload_at(block)
    if tail is not None:
        yield Change(tail, len(block), b"", TAIL)
