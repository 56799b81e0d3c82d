"""How are the directories of a TIFF (and so of EXIF and of many MakerNotes) read and rewritten?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from mmsprep.clean.change import LOCATION, Allowance, Block, Change, Order, blanked, number

_SIZES = {
    1: 1,
    2: 1,
    3: 2,
    4: 4,
    5: 8,
    6: 1,
    7: 1,
    8: 2,
    9: 4,
    10: 8,
    11: 4,
    12: 8,
    13: 4,
    16: 8,
    17: 8,
    18: 8,
}
"""Bytes of one value, by its type."""

MOST_ENTRIES = 4096
"""Real directories have some dozen."""

_MOST_VALUES = 1 << 22
"""Bytes of values that are blanked in one directory."""


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
    at: int
    tag: int
    start: int
    """Where its value stands."""
    end: int
    unit: int
    """Bytes of one of its values."""

    def numbers(self, block: Block, order: Order, most: int) -> list[int]:
        """Its value as unsigned numbers, no more than `most`."""
        starts = range(self.start, self.end - self.unit + 1, self.unit)
        return [number(block, at, self.unit, order) for at in starts[:most]]


@dataclass(frozen=True, slots=True)
class Directory:
    at: int
    count: int
    entries: tuple[Entry, ...]
    end: int
    """Behind its last whole entry: the offset of the next directory."""


def read(block: Block, layout: Layout, at: int, base: int = 0) -> Directory:
    """The directory at `at`; of a damaged one, the entries that lie within the block."""
    count = number(block, at, layout.count_size, layout.order)
    first = at + layout.count_size
    whole = max(0, len(block) - first) // layout.entry_size
    starts = [first + n * layout.entry_size for n in range(min(count, whole, MOST_ENTRIES))]
    entries = tuple(_entry(block, layout, start, base) for start in starts)
    return Directory(at, count, entries, first + len(starts) * layout.entry_size)


def _entry(block: Block, layout: Layout, at: int, base: int) -> Entry:
    order = layout.order
    unit = _SIZES.get(number(block, at + 2, 2, order), 1)
    length = unit * number(block, at + 4, layout.word, order)
    value = at + 4 + layout.word
    start = value if length <= layout.word else base + number(block, value, layout.word, order)
    end = start + length
    if end > len(block):
        start = end = min(start, len(block))
    return Entry(at, number(block, at, 2, order), start, end, unit)


def without(
    block: Block, layout: Layout, found: Directory, tags: AbstractSet[int], what: str = LOCATION
) -> Iterator[Change]:
    """The directory without these tags, their values blanked; nothing else moves but its entries."""
    gone = [entry for entry in found.entries if entry.tag in tags]
    if not gone:
        return
    end = min(found.end + layout.word, len(block))
    kept = b"".join(
        block[entry.at : entry.at + layout.entry_size]
        for entry in found.entries
        if entry.tag not in tags
    )
    count = (found.count - len(gone)).to_bytes(layout.count_size, layout.order)
    data = count + kept + block[found.end : end]
    yield from _values(gone, layout, what)
    yield Change(found.at, end, data.ljust(end - found.at, b"\0"), what)


def wiped(block: Block, layout: Layout, found: Directory, what: str) -> Iterator[Change]:
    """The whole directory, its values too, blanked."""
    yield from _values(found.entries, layout, what)
    yield blanked(found.at, min(found.end + layout.word, len(block)), what=what)


def _values(entries: Sequence[Entry], layout: Layout, what: str) -> Iterator[Change]:
    allowance = Allowance(_MOST_VALUES)
    for entry in entries:
        inside = entry.at <= entry.start < entry.at + layout.entry_size
        if entry.end > entry.start and not inside and allowance.spend(entry.end - entry.start):
            yield blanked(entry.start, entry.end, what=what)
