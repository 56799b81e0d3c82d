"""Where in a HEIC or AVIF is the place written? In items of EXIF and XMP, which the index points to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from mmsprep.clean import exif, xmp
from mmsprep.clean.change import Change, shifted
from mmsprep.containers.boxes import Box, children
from mmsprep.containers.reading import Allowance, number
from mmsprep.model import Content

_MOST_INDEXES = 8
"""A file has one."""
_MOST_ITEMS = 20_000
_MOST_PIECES = 100_000
_IN_FILE, _IN_IDAT = 0, 1
"""Where an item's places are counted from."""
_EXIF, _XMP = b"Exif", b"mime"
_XMP_TYPE = b"application/rdf+xml"


def changes(block: Content) -> Iterator[Change]:
    """Take the place out of all items of EXIF and XMP."""
    allowance = Allowance(2 * len(block))
    for parts in _indexes(block):
        kinds = {item: kind for item, kind in _kinds(block, parts[b"iinf"]) if kind in (_EXIF, _XMP)}
        for item, pieces in _places(block, parts):
            if item not in kinds or len(pieces) != 1:  # only items in one piece are looked into
                continue
            ((start, end),) = pieces
            if end <= len(block) and allowance.spend(end - start):
                yield from _in_item(block, kinds[item], start, end)


def extents(block: Content) -> Iterator[tuple[bytes, int, int]]:
    """Of which kind each item is, and where its pieces lie, as the index says."""
    for parts in _indexes(block):
        kinds = dict(_kinds(block, parts[b"iinf"]))
        for item, pieces in _places(block, parts):
            yield from ((kinds.get(item, b""), start, end) for start, end in pieces)


def _indexes(block: Content) -> Iterator[dict[bytes, Box]]:
    """The boxes of each index that tells kinds and places."""
    found = (box for box in children(block, 0, len(block)) if box.kind == b"meta")
    for meta in islice(found, _MOST_INDEXES):
        parts = {box.kind: box for box in children(block, meta.start + 4, meta.end)}
        if b"iinf" in parts and b"iloc" in parts:
            yield parts


def _in_item(block: Content, kind: bytes, start: int, end: int) -> Iterator[Change]:
    if kind == _EXIF:
        start += 4 + number(block, start, 4)  # how far the TIFF header is from here
        return shifted(exif.changes(block[start:end]), start)
    return shifted(xmp.changes(block[start:end]), start)


def _kinds(block: Content, index: Box) -> Iterator[tuple[int, bytes]]:
    """The number and the kind of each item; of what has a MIME type, only XMP."""
    first = index.start + (6 if number(block, index.start, 1) == 0 else 8)
    for entry in children(block, first, index.end):
        version = number(block, entry.start, 1)
        wide = 4 if version == 3 else 2
        at = entry.start + 4 + wide + 2
        kind = block[at : at + 4]
        if version >= 2 and (kind != _XMP or _XMP_TYPE in block[at : entry.end]):
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


def _places(block: Content, parts: dict[bytes, Box]) -> Iterator[tuple[int, list[tuple[int, int]]]]:
    """Each item within this file, and where its pieces start and end."""
    start, end = parts[b"iloc"].start, parts[b"iloc"].end
    data_at = parts[b"idat"].start if b"idat" in parts else 0
    version, sizes = number(block, start, 1), number(block, start + 4, 2)
    wide = _Index(version, sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15, sizes & 15 if version else 0)
    at = start + 6 + wide.item
    pieces_left = Allowance(_MOST_PIECES)
    for _ in range(min(number(block, start + 6, wide.item), _MOST_ITEMS)):
        item = number(block, at, wide.item)
        at += wide.item
        method = number(block, at, 2) & 15 if version else 0
        at += 4 if version else 2  # the construction method, and the reference to another file
        origin = number(block, at, wide.base) + (data_at if method == _IN_IDAT else 0)
        count = number(block, at + wide.base, 2)
        at += wide.base + 2
        if at >= end or not pieces_left.spend(count):
            return
        if method in (_IN_FILE, _IN_IDAT):
            yield item, [_piece(block, at + n * wide.extent, wide, origin) for n in range(count)]
        at += count * wide.extent


def _piece(block: Content, at: int, wide: _Index, origin: int) -> tuple[int, int]:
    start = origin + number(block, at + wide.index, wide.offset)
    return start, start + number(block, at + wide.index + wide.offset, wide.length)
