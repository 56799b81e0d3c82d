"""How long must a picture's file be to hold what it points to?"""

from __future__ import annotations

from mmsprep.containers.gif import end_of
from mmsprep.containers.heif import extents
from mmsprep.containers.jpeg2000 import tile_parts
from mmsprep.containers.jpeg_tail import second_pictures
from mmsprep.containers.reading import number
from mmsprep.containers.tiff import Directory, Layout, directories, layout_of
from mmsprep.errors import Damaged
from mmsprep.intact.fault import cut_off
from mmsprep.intact.films import boxes
from mmsprep.model import Content

_STRIPS, _STRIP_BYTES, _TILES, _TILE_BYTES = 273, 279, 324, 325
_SUB_IFDS = 330
_LEADING = frozenset({_STRIPS, _STRIP_BYTES, _TILES, _TILE_BYTES})
_MAX_DIRECTORIES = 1000
_MAX_NUMBERS, _ENTRY = 2_000_000, 12
"""What is read of all directories together; an entry costs as much as so many of its numbers."""
_ICON_ROW, _RAF_HEADER = 16, 108
_CODED, _EMPTY = frozenset({b"hvc1", b"av01"}), 64
"""Codecs whose data does not end in so many zeros, as a file does whose copying was broken off."""
_MAX_ROWS = 4_000_000
_SOI, _EOI = b"\xff\xd8", b"\xff\xd9"
_EOC = b"\xff\xd9"


def jpeg(content: Content) -> int:
    """The pictures that it says to hold; none of them where it ends with the end of a picture, for a
    copy that is broken off does not.

    An index that points to no picture is not believed: whoever took words out of the file left it so.
    """
    if content[-2:] == _EOI:
        return 0
    ends = (
        end
        for start, end in second_pictures(content)
        if start >= len(content) or content[start : start + 2] == _SOI
    )
    return max(ends, default=0)


def items(content: Content) -> int:
    """HEIC and AVIF: the items of the index, and the boxes."""
    needed = boxes(content)
    for kind, start, end in extents(content):
        needed = max(needed, end)
        if kind in _CODED and end - start > _EMPTY and not content[end - _EMPTY : end].strip(b"\0"):
            raise Damaged("A part of it was never written: it holds nothing but zeros.")
    return needed


def gif(content: Content) -> int:
    end = end_of(content)
    if end is None:
        raise cut_off()
    return end


def tiff(content: Content) -> int:
    """All strips and tiles of all directories."""
    layout = layout_of(content)
    if layout is None:
        return 0
    needed, left = 0, _MAX_NUMBERS
    for found in directories(content, layout, {_SUB_IFDS}, _MAX_DIRECTORIES):
        if found.at >= len(content):
            raise cut_off()
        values = _values(content, layout, found, left)
        needed = max(needed, *_ends(values), 0)
        left -= sum(map(len, values.values())) + _ENTRY * len(found.entries) + 1
        if left <= 0:
            break
    return needed


def _values(content: Content, layout: Layout, found: Directory, most: int) -> dict[int, list[int]]:
    """What leads on from a directory, by its tags; raises Damaged where a value of it is missing."""
    values: dict[int, list[int]] = {}
    for entry in found.entries:
        if entry.start == entry.end and number(content, entry.at + 4, layout.word, layout.order):
            raise cut_off()
        if entry.tag in _LEADING and entry.tag not in values:
            values[entry.tag] = entry.numbers(content, layout.order, most)
    return values


def _ends(values: dict[int, list[int]]) -> list[int]:
    """Where the strips or tiles of a picture end."""
    return [
        start + size
        for places, sizes in ((_STRIPS, _STRIP_BYTES), (_TILES, _TILE_BYTES))
        for start, size in zip(values.get(places, ()), values.get(sizes, ()), strict=False)
    ]


def raf(content: Content) -> int:
    """Three places and lengths in the header: preview, description, raw data."""
    if len(content) < _RAF_HEADER:
        raise cut_off()
    return max(number(content, at, 4) + number(content, at + 4, 4) for at in (84, 92, 100))


def icon(content: Content) -> int:
    rows = range(6, 6 + _ICON_ROW * min(number(content, 4, 2, "little"), 1000), _ICON_ROW)
    return max(
        (number(content, at + 8, 4, "little") + number(content, at + 12, 4, "little") for at in rows),
        default=0,
    )


def jpeg2000(content: Content) -> int:
    """The boxes, and in them the tiles one behind the other."""
    needed = boxes(content) if content[4:8] == b"jP  " else 0
    end = 0
    for at, size in tile_parts(content):
        end = at + size if size else content.rfind(_EOC)
    if content[end : end + 2] != _EOC:
        raise cut_off()
    return max(needed, end + 2)


def photoshop(content: Content) -> int:
    """Three sections with a length, then the picture: rows as they are, or each of its length."""
    large = content[5:6] == b"\2"
    at = 26
    for wide in (4, 4, 8 if large else 4):
        at += wide + number(content, at, wide)
    channels, height, width, depth = (
        number(content, place, size) for place, size in ((12, 2), (14, 4), (18, 4), (22, 2))
    )
    packed = number(content, at, 2)
    if at + 2 > len(content):
        return at + 2 + 1024
    if packed == 0:
        return at + 2 + channels * height * -(-width * depth // 8)
    if packed != 1 or channels * height > _MAX_ROWS:
        return at + 2
    wide = 4 if large else 2
    counts = content[at + 2 : at + 2 + wide * channels * height]
    rows = (int.from_bytes(counts[n : n + wide], "big") for n in range(0, len(counts), wide))
    return at + 2 + wide * channels * height + sum(rows)
