"""What has to change in a file, and how is that done without moving anything else?

A finder reads a block of bytes and yields changes. Nearly all of them are as long as what they
replace, so that no offset in the file (scan data, MakerNotes, sample tables) has to be corrected.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from mmsprep.model import Content

LOCATION = "location"
TAIL = "trailing data"
BESIDE = "beside"
"""Tells no place by itself (a time, a datum, a version of GPS tags): goes only together with one."""


@dataclass(frozen=True, slots=True)
class Change:
    """`data` takes the place of the bytes from `start` to `end`."""

    start: int
    end: int
    data: bytes
    what: str = LOCATION

    @property
    def keeps_length(self) -> bool:
        """Whether nothing behind it moves."""
        return len(self.data) == self.end - self.start


Finder = Callable[[bytes], Iterator[Change]]
"""What has to change in a block of bytes?"""


def blanked(start: int, end: int, fill: bytes = b"\0", what: str = LOCATION) -> Change:
    """The same number of bytes that say nothing."""
    return Change(start, end, fill * (end - start), what)


def weight(changes: Iterable[Change]) -> str:
    """What changes of a part amount to, when they are made as one change of the whole."""
    return LOCATION if any(each.what == LOCATION for each in changes) else BESIDE


def shifted(changes: Iterable[Change], by: int) -> Iterator[Change]:
    """Changes of a part, as changes of the whole."""
    return (replace(each, start=each.start + by, end=each.end + by) for each in changes)


def applied(block: Content, changes: Iterable[Change]) -> bytes:
    """The block with all changes made."""
    wanted = list(changes)
    made = bytearray(block[:])
    size = len(made)
    for each in wanted:
        if each.keeps_length and 0 <= each.start <= each.end <= size:
            made[each.start : each.end] = each.data
    resized = [each for each in wanted if not each.keeps_length]
    for each in sorted(resized, key=lambda each: each.start, reverse=True):
        made[each.start : each.end] = each.data
    return bytes(made)


class Pieces:
    """One block that a container has cut into several pieces, read as a whole."""

    def __init__(self, block: Content, spans: Sequence[tuple[int, int]]) -> None:
        self.data = b"".join(block[start:end] for start, end in spans)
        self._starts = [start for start, _ in spans]
        lengths = [max(0, end - start) for start, end in spans]
        self._joints = [0, *accumulate(lengths)]

    def place(self, changes: Iterable[Change]) -> Iterator[Change]:
        """Changes of the whole, as changes of the pieces where they lie; all keep their length."""
        for change in changes:
            at = change.start
            while at < change.end:
                piece = bisect_right(self._joints, at) - 1
                end = min(change.end, self._joints[piece + 1])
                offset = self._starts[piece] - self._joints[piece]
                data = change.data[at - change.start : end - change.start]
                yield replace(change, start=at + offset, end=end + offset, data=data)
                at = end
