"""Where in a HEIC or AVIF is the place written? In items of EXIF and XMP, which the index points to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mmsprep.clean import tiff, xmp
from mmsprep.clean.boxes import children
from mmsprep.clean.change import Allowance, Block, Change, number, shifted

_MOST_ITEMS = 20_000
_EXIF, _XMP = b"Exif", b"mime"
_XMP_TYPE = b"application/rdf+xml"


def changes(block: Block) -> Iterator[Change]:
    """Take the place out of all items of EXIF and XMP."""
    allowance = Allowance(2 * len(block))
    for meta in children(block, 0, len(block)):
        if meta.kind != b"meta":
            continue
        parts = {box.kind: box for box in children(block, meta.start + 4, meta.end)}
        if b"iinf" not in parts or b"iloc" not in parts:
            continue
        kinds = dict(_kinds(block, parts[b"iinf"].start, parts[b"iinf"].end))
        data_at = parts[b"idat"].start if b"idat" in parts else 0
        for item, start, end in _places(block, parts[b"iloc"].start, parts[b"iloc"].end, data_at):
            if item in kinds and end <= len(block) and allowance.spend(end - start):
                yield from _in_item(block, kinds[item], start, end)


def _in_item(block: Block, kind: bytes, start: int, end: int) -> Iterator[Change]:
    if kind == _EXIF:
        start += 4 + number(block, start, 4)  # how far the TIFF header is from here
        return shifted(tiff.changes(block[start:end]), start)
    return shifted(xmp.changes(block[start:end]), start)


def _kinds(block: Block, start: int, end: int) -> Iterator[tuple[int, bytes]]:
    """The numbers of the items that may tell a place."""
    first = start + (6 if number(block, start, 1) == 0 else 8)
    for entry in children(block, first, end):
        version = number(block, entry.start, 1)
        wide = 4 if version == 3 else 2
        at = entry.start + 4 + wide + 2
        kind = block[at : at + 4]
        if version >= 2 and (kind == _EXIF or (kind == _XMP and _XMP_TYPE in block[at : entry.end])):
            yield number(block, entry.start + 4, wide), kind


@dataclass(frozen=True, slots=True)
class _Index:
    """How wide the numbers of an `iloc` box are."""

    version: int
    offset: int
    length: int
    base: int
    index: int

    @property
    def item(self) -> int:
        return 4 if self.version == 2 else 2

    @property
    def extent(self) -> int:
        return self.index + self.offset + self.length


def _places(block: Block, start: int, end: int, data_at: int) -> Iterator[tuple[int, int, int]]:
    """Each item, and where its bytes start and end; only items in one piece are looked into."""
    version, sizes = number(block, start, 1), number(block, start + 4, 2)
    wide = _Index(version, sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15, sizes & 15 if version else 0)
    at = start + 6 + wide.item
    for _ in range(min(number(block, start + 6, wide.item), _MOST_ITEMS)):
        if at >= end:
            return
        item = number(block, at, wide.item)
        at += wide.item
        within = version > 0 and number(block, at, 2) & 15 == 1
        at += 4 if version else 2  # the construction method, and the reference to another file
        origin = number(block, at, wide.base) + (data_at if within else 0)
        pieces = number(block, at + wide.base, 2)
        at += wide.base + 2
        if pieces == 1:
            place = origin + number(block, at + wide.index, wide.offset)
            yield item, place, place + number(block, at + wide.index + wide.offset, wide.length)
        at += pieces * wide.extent
