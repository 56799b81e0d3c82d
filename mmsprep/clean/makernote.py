"""Which makers write the place into their own notes, and where?

Known: Panasonic (location, country, state, city, landmark), Samsung (location names), Nikon
(LocationInfo) and FLIR, whose record stands in segments of its own. Others may exist.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mmsprep.clean.change import Change, blanked, shifted
from mmsprep.clean.directories import without
from mmsprep.containers import tiff
from mmsprep.containers.reading import Order, number
from mmsprep.model import Content

_PANASONIC = frozenset({0x67, 0x69, 0x6B, 0x6D, 0x6F, 0x80})
_SAMSUNG = frozenset({0x2F, 0x30, 0x31, 0x32, 0x33, 0x34, 0x35})
_NIKON = frozenset({0x39})
_FLIR_GPS = 0x2B
_MAX_RECORDS = 1024


@dataclass(frozen=True, slots=True)
class Notes:
    """Where a maker's directory starts, and what its offsets count from."""

    at: int
    base: int
    layout: tiff.Layout
    tags: frozenset[int]


def changes(block: Content, layout: tiff.Layout, start: int, end: int) -> Iterator[Change]:
    """Take the place out of the MakerNote that lies there."""
    notes = _notes(block, layout, start, end)
    if notes is None:
        return
    found = tiff.read(block, notes.layout, notes.at, notes.base)
    told = {entry.tag for entry in found.entries if block[entry.start : entry.end].strip(b"\0 ")}
    yield from without(block, notes.layout, found, notes.tags & told)


def _notes(block: Content, layout: tiff.Layout, start: int, end: int) -> Notes | None:
    head = block[start : min(end, start + 18)]
    if head.startswith(b"Panasonic\0\0\0"):
        return Notes(start + 12, 0, layout, _PANASONIC)
    if head.startswith(b"Nikon\0\x02"):
        own = tiff.Layout("big" if head[10:12] == b"MM" else "little")
        return Notes(start + 10 + number(block, start + 14, 4, own.order), start + 10, own, _NIKON)
    if head[1:14] == b"\0\x01\0\x07\0\x04\0\0\x000100":
        return Notes(start, start, tiff.Layout("little"), _SAMSUNG)
    return None


def flir_changes(block: bytes) -> Iterator[Change]:
    """Blank the GPS record of a FLIR file, which thermal cameras hide in segments of their JPEG."""
    if not block.startswith(b"FFF\0"):
        return
    version = number(block, 20, 4)
    order: Order = "big" if 100 <= version < 200 else "little"
    at, count = number(block, 24, 4, order), number(block, 28, 4, order)
    for entry in range(at, min(at + 32 * min(count, _MAX_RECORDS), len(block) - 31), 32):
        if number(block, entry, 2, order) != _FLIR_GPS:
            continue
        start, size = number(block, entry + 12, 4, order), number(block, entry + 16, 4, order)
        end = min(start + size, len(block))
        if block[start:end].strip(b"\0"):
            yield from shifted([blanked(0, end - start)], start)
