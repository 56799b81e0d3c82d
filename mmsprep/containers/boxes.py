"""What is a box: the unit that MP4, MOV, HEIF and their kin are made of?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

from mmsprep.containers.reading import number
from mmsprep.model import Content

MOST_BOXES = 500_000


@dataclass(frozen=True, slots=True)
class Box:
    """Its name, and where it lies."""

    kind: bytes
    at: int
    start: int
    """Of its content."""
    end: int


def children(content: Content, start: int, end: int) -> Iterator[Box]:
    """The boxes between two places that are all there; stops where something is not a box."""
    return takewhile(lambda box: box.end <= end, declared(content, start, end))


def declared(content: Content, start: int, end: int, most: int = MOST_BOXES) -> Iterator[Box]:
    """The same as they say themselves: the last of them may go beyond the end."""
    at = start
    for _ in range(most):
        if end - at < 8:
            return
        size, head = number(content, at, 4), 8
        if size == 1:
            size, head = number(content, at + 8, 8), 16
        elif size == 0:
            size = end - at
        if size < head:
            return
        yield Box(content[at + 4 : at + 8], at, at + head, at + size)
        at += size
