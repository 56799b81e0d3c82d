"""What is a box: the unit that MP4, MOV, HEIF and their kin are made of?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mmsprep.clean.change import Block, number

MOST_BOXES = 500_000


@dataclass(frozen=True, slots=True)
class Box:
    kind: bytes
    at: int
    start: int
    """Of its content."""
    end: int


def children(block: Block, start: int, end: int) -> Iterator[Box]:
    """The boxes between two places; stops where something is not a box."""
    at = start
    for _ in range(MOST_BOXES):
        if end - at < 8:
            return
        size, head = number(block, at, 4), 8
        if size == 1:
            size, head = number(block, at + 8, 8), 16
        elif size == 0:
            size = end - at
        if size < head or at + size > end:
            return
        yield Box(block[at + 4 : at + 8], at, at + head, at + size)
        at += size
