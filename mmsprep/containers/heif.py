"""Which items does the index of a HEIC or AVIF name, and where do they lie?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from mmsprep.containers.boxes import Box, children
from mmsprep.containers.reading import Allowance, number
from mmsprep.model import Content

_MAX_INDEXES = 8
"""A file has one."""
_MAX_ITEMS = 20_000
_MAX_PIECES = 100_000
_IN_FILE, _IN_IDAT = 0, 1
"""Where an item's places are counted from."""
EXIF, XMP = b"Exif", b"mime"
"""Kinds of items; of those with a MIME type, only XMP is told."""
_XMP_TYPE = b"application/rdf+xml"


def extents(content: Content) -> Iterator[tuple[bytes, int, int]]:
    """Of which kind each item is, and where its pieces lie, as the index says."""
    for parts in indexes(content):
        named = dict(kinds(content, parts[b"iinf"]))
        for item, pieces in places(content, parts):
            yield from ((named.get(item, b""), start, end) for start, end in pieces)


def indexes(content: Content) -> Iterator[dict[bytes, Box]]:
    """The boxes of each index that tells kinds and places."""
    found = (box for box in children(content, 0, len(content)) if box.kind == b"meta")
    for meta in islice(found, _MAX_INDEXES):
        parts = {box.kind: box for box in children(content, meta.start + 4, meta.end)}
        if b"iinf" in parts and b"iloc" in parts:
            yield parts


def kinds(content: Content, index: Box) -> Iterator[tuple[int, bytes]]:
    """The number and the kind of each item; of what has a MIME type, only XMP."""
    first = index.start + (6 if number(content, index.start, 1) == 0 else 8)
    for entry in children(content, first, index.end):
        version = number(content, entry.start, 1)
        wide = 4 if version == 3 else 2
        at = entry.start + 4 + wide + 2
        kind = content[at : at + 4]
        if version >= 2 and (kind != XMP or _XMP_TYPE in content[at : entry.end]):
            yield number(content, entry.start + 4, wide), kind


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


def places(content: Content, parts: dict[bytes, Box]) -> Iterator[tuple[int, list[tuple[int, int]]]]:
    """Each item within this file, and where its pieces start and end."""
    start, end = parts[b"iloc"].start, parts[b"iloc"].end
    data_at = parts[b"idat"].start if b"idat" in parts else 0
    version, sizes = number(content, start, 1), number(content, start + 4, 2)
    wide = _Index(version, sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15, sizes & 15 if version else 0)
    at = start + 6 + wide.item
    pieces_left = Allowance(_MAX_PIECES)
    for _ in range(min(number(content, start + 6, wide.item), _MAX_ITEMS)):
        item = number(content, at, wide.item)
        at += wide.item
        method = number(content, at, 2) & 15 if version else 0
        at += 4 if version else 2  # the construction method, and the reference to another file
        origin = number(content, at, wide.base) + (data_at if method == _IN_IDAT else 0)
        count = number(content, at + wide.base, 2)
        at += wide.base + 2
        if at >= end or not pieces_left.spend(count):
            return
        if method in (_IN_FILE, _IN_IDAT):
            yield item, [_piece(content, at + n * wide.extent, wide, origin) for n in range(count)]
        at += count * wide.extent


def _piece(content: Content, at: int, wide: _Index, origin: int) -> tuple[int, int]:
    start = origin + number(content, at + wide.index, wide.offset)
    return start, start + number(content, at + wide.index + wide.offset, wide.length)
