"""How is a ZIP written, the same for the same content, and never larger than allowed?"""

from __future__ import annotations

import io
import zipfile

from mmsprep.model import Source
from mmsprep.workroom import Workroom

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest date that a ZIP can hold: the clock must not decide about bytes."""

BLOCK = 1 << 20
UNIX = 3


class TooLarge(ValueError):
    """The ZIP would be larger than allowed."""


def packed(name: str, source: Source, max_bytes: int, room: Workroom) -> bytes:
    """A ZIP with this one file in it, deflated or stored, whichever is smaller.

    Raises TooLarge, and OverSafetyLimit for what shrinks so far that its ZIP would pass for a bomb.
    """
    try:
        deflated = _one(name, source, zipfile.ZIP_DEFLATED, max_bytes, room)
    except TooLarge:
        return _one(name, source, zipfile.ZIP_STORED, max_bytes, room)
    overhead = len(deflated) - _payload(deflated)
    if source.size + overhead < len(deflated):
        return _one(name, source, zipfile.ZIP_STORED, max_bytes, room)
    return deflated


def blank(name: str, method: int) -> zipfile.ZipInfo:
    """A directory entry without a past: no date, no owner, readable by all."""
    entry = zipfile.ZipInfo(name, EPOCH)
    entry.compress_type = method
    entry.create_system = UNIX
    entry.external_attr = 0o644 << 16
    return entry


def _one(name: str, source: Source, method: int, max_bytes: int, room: Workroom) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", compresslevel=9) as archive, source.open() as file:
        entry = blank(name, method)
        entry.file_size = source.size
        with archive.open(entry, "w") as member:
            while block := file.read(BLOCK):
                room.raise_if_stopped()
                if file.tell() > room.limits.unpacked_bytes:  # nobody would take it for harmless
                    room.limits.check("unpacked_bytes", source.size, "Its size in bytes")
                member.write(block)
                if made.tell() > max_bytes:
                    raise TooLarge
    if made.tell() > max_bytes:
        raise TooLarge
    return made.getvalue()


def _payload(archive: bytes) -> int:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return sum(entry.compress_size for entry in opened.infolist())
