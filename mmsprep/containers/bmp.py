"""Where does a BMP end?"""

from __future__ import annotations

from mmsprep.containers.reading import number
from mmsprep.model import Content

_CORE_HEADER, _V5_HEADER = 12, 124
_PALETTED = 8
"""Bits of a pixel that is a number of a palette, at most."""
_COMPRESSED = frozenset({1, 2, 4, 5})
"""Run lengths (8 and 4 bits), JPEG and PNG: the header says how many bytes."""


def end_of(content: Content) -> int | None:
    """Behind the last byte that belongs to the picture; None when the header does not say."""
    if content[:2] != b"BM":
        return None
    start, head = number(content, 10, 4, "little"), number(content, 14, 4, "little")
    if start < 14 + _CORE_HEADER:
        return None
    if head == _CORE_HEADER:
        width, height = number(content, 18, 2, "little"), number(content, 20, 2, "little")
        return start + _pixels(width, height, number(content, 24, 2, "little"))
    width = number(content, 18, 4, "little")
    height = abs(int.from_bytes(content[22:26], "little", signed=True))
    if number(content, 30, 4, "little") in _COMPRESSED:
        size = number(content, 34, 4, "little")
        return start + size if size else None
    bits = number(content, 28, 2, "little")
    colours = number(content, 46, 4, "little") or 1 << bits
    if bits <= _PALETTED:  # some programs name a start within their palette; decoders begin behind it
        start = max(start, 14 + head + 4 * colours)
    end = start + _pixels(width, height, bits)
    if head >= _V5_HEADER:
        profile, size = number(content, 14 + 112, 4, "little"), number(content, 14 + 116, 4, "little")
        end = max(end, 14 + profile + size) if profile and size else end
    return end


def _pixels(width: int, height: int, bits: int) -> int:
    return (width * bits + 31) // 32 * 4 * height
