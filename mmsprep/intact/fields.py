"""Which files write their whole length at a fixed place?"""

from __future__ import annotations

from mmsprep.containers.reading import Order, number
from mmsprep.model import Content

_PLACES: dict[bytes, tuple[int, int, Order, int]] = {
    b"wOFF": (8, 4, "big", 0),
    b"wOF2": (8, 4, "big", 0),
    b"DSD ": (12, 8, "little", 0),
    b"icns": (4, 4, "big", 0),
    b"AT&T": (8, 4, "big", 12),
    b"\x01\0\0\0": (48, 4, "little", 0),  # EMF
}
"""By the first bytes: where, how wide, in which order, and what has to be added."""

_SQLITE = b"SQLi"
_AU = b".snd"
_UNKNOWN = 0xFFFFFFFF
_MAX_TABLES = 1000


def whole(content: Content) -> int:
    start = content[:4]
    if start == _SQLITE:
        return _database(content)
    if start == _AU:
        size = number(content, 8, 4)
        return 0 if size == _UNKNOWN else number(content, 4, 4) + size
    if start not in _PLACES:
        return 0
    at, width, order, more = _PLACES[start]
    return number(content, at, width, order) + more


def _database(content: Content) -> int:
    """Pages of a size; their number counts only where the writer knew that field."""
    size = number(content, 16, 2)
    known = content[24:28] == content[92:96]
    return (65_536 if size == 1 else size) * number(content, 28, 4) if known else 0


def disc(content: Content) -> int:
    """An ISO image tells the number of its blocks, and how large they are."""
    return number(content, 32_848, 4, "little") * number(content, 32_896, 2, "little")


def tables(content: Content) -> int:
    """A font's tables."""
    count = min(number(content, 4, 2), _MAX_TABLES)
    rows = range(12, 12 + 16 * count, 16)
    return max((number(content, at + 8, 4) + number(content, at + 12, 4) for at in rows), default=0)
