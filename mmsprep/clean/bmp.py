"""What hides behind the pixels of a BMP? It has no place for a location."""

from __future__ import annotations

from collections.abc import Iterator

from mmsprep.clean.change import TAIL, Change
from mmsprep.clean.payload import is_padding
from mmsprep.containers.reading import number
from mmsprep.model import Content

_CORE_HEADER, _V5_HEADER = 12, 124
_COMPRESSED = frozenset({1, 2, 4, 5})
"""Run lengths (8 and 4 bits), JPEG and PNG: the header says how many bytes."""


def changes(block: Content) -> Iterator[Change]:
    """Cut what follows the pixels and the colour profile; the length in the header follows."""
    end = end_of(block)
    if end is None or end >= len(block) or is_padding(block, end):
        return
    yield Change(end, len(block), b"", TAIL)
    if number(block, 2, 4, "little") == len(block):
        yield Change(2, 6, end.to_bytes(4, "little"), TAIL)


def end_of(block: Content) -> int | None:
    """Behind the last byte that belongs to the picture; None when the header does not say."""
    if block[:2] != b"BM":
        return None
    start, head = number(block, 10, 4, "little"), number(block, 14, 4, "little")
    if start < 14 + _CORE_HEADER:
        return None
    if head == _CORE_HEADER:
        width, height = number(block, 18, 2, "little"), number(block, 20, 2, "little")
        return start + _pixels(width, height, number(block, 24, 2, "little"))
    width = number(block, 18, 4, "little")
    height = abs(int.from_bytes(block[22:26], "little", signed=True))
    if number(block, 30, 4, "little") in _COMPRESSED:
        size = number(block, 34, 4, "little")
        return start + size if size else None
    end = start + _pixels(width, height, number(block, 28, 2, "little"))
    if head >= _V5_HEADER:
        profile, size = number(block, 14 + 112, 4, "little"), number(block, 14 + 116, 4, "little")
        end = max(end, 14 + profile + size) if profile and size else end
    return end


def _pixels(width: int, height: int, bits: int) -> int:
    return (width * bits + 31) // 32 * 4 * height
