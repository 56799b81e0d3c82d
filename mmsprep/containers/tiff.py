"""What are the directories of a TIFF, and so of EXIF and of many MakerNotes?"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from mmsprep.containers.reading import Order, number
from mmsprep.model import Content

_SIZES = {3: 2, 4: 4, 5: 8, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}
"""Bytes of one value, by its type, where it is more than one."""

MAX_ENTRIES = 4096
"""Real directories have some dozen."""
_MAX_POINTERS = 64
"""Sub-directories that one entry leads to; a dozen is much."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Byte order, and what differs between TIFF and BigTIFF."""

    order: Order
    big: bool = False

    @property
    def count_size(self) -> int:
        return 8 if self.big else 2

    @property
    def word(self) -> int:
        """Bytes of an offset."""
        return 8 if self.big else 4

    @property
    def entry_size(self) -> int:
        return 20 if self.big else 12


@dataclass(frozen=True, slots=True)
class Entry:
    """One tag, and where its value lies."""

    at: int
    tag: int
    start: int
    """Where its value stands."""
    end: int
    unit: int
    """Bytes of one of its values."""

    def numbers(self, content: Content, order: Order, most: int) -> list[int]:
        """Its value as unsigned numbers, no more than `most`."""
        starts = range(self.start, self.end - self.unit + 1, self.unit)
        return [number(content, at, self.unit, order) for at in starts[:most]]


@dataclass(frozen=True, slots=True)
class Directory:
    """Its entries, as far as they are there."""

    at: int
    count: int
    entries: tuple[Entry, ...]
    end: int
    """Behind its last whole entry: the offset of the next directory."""


def layout_of(content: Content) -> Layout | None:
    """How this TIFF is written, or None for what is not one."""
    orders: dict[bytes, Order] = {b"II": "little", b"MM": "big"}
    order = orders.get(content[:2])
    # 42 is TIFF, 43 BigTIFF; raw cameras write others, EXIF readers do not mind
    return Layout(order, number(content, 2, 2, order) == 43) if order else None


def directories(
    content: Content, layout: Layout, pointers: AbstractSet[int], most: int
) -> Iterator[Directory]:
    """The first directory, its successors and where tags of `pointers` lead, each once.

    No more of them than `most`; one that lies beyond the end is empty.
    """
    waiting, seen = deque([number(content, layout.word, layout.word, layout.order)]), {0}
    while waiting and len(seen) <= most:
        at = waiting.popleft()
        if at in seen:
            continue
        seen.add(at)
        found = read(content, layout, at)
        yield found
        for entry in found.entries:
            if entry.tag in pointers and len(waiting) < most:
                waiting += entry.numbers(content, layout.order, _MAX_POINTERS)
        waiting.append(number(content, found.end, layout.word, layout.order))


def read(content: Content, layout: Layout, at: int, base: int = 0) -> Directory:
    """The directory at `at`; of a damaged one, the entries that lie within the content."""
    count = number(content, at, layout.count_size, layout.order)
    first = at + layout.count_size
    whole = max(0, len(content) - first) // layout.entry_size
    starts = [first + n * layout.entry_size for n in range(min(count, whole, MAX_ENTRIES))]
    entries = tuple(_entry(content, layout, start, base) for start in starts)
    return Directory(at, count, entries, first + len(starts) * layout.entry_size)


def _entry(content: Content, layout: Layout, at: int, base: int) -> Entry:
    order = layout.order
    unit = _SIZES.get(number(content, at + 2, 2, order), 1)
    length = unit * number(content, at + 4, layout.word, order)
    value = at + 4 + layout.word
    start = value if length <= layout.word else base + number(content, value, layout.word, order)
    end = start + length
    if end > len(content):
        start = end = min(start, len(content))
    return Entry(at, number(content, at, 2, order), start, end, unit)
