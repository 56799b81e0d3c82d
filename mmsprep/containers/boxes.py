"""What is a box: the unit that MP4, MOV, HEIF and their kin are made of?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

from mmsprep.containers.reading import number
from mmsprep.model import Content

MAX_BOXES = 500_000
_TOP = frozenset(
    {b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"uuid", b"moof", b"mfra", b"meta", b"sidx",
     b"ssix", b"styp", b"pdin", b"udta", b"pnot", b"PICT", b"prft", b"emsg", b"sefd", b"mpvd", b"imda"}
)  # fmt: skip
_NAME = re.compile(rb"[\x20-\x7e\xa9]{4}")


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


def declared(content: Content, start: int, end: int, most: int = MAX_BOXES) -> Iterator[Box]:
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


def end_of(content: Content, at: int) -> int:
    """Where the film at `at` ends: behind the last of its boxes, of whatever kind."""
    end = at
    for box in children(content, at, len(content)):
        if not _NAME.fullmatch(box.kind):
            return end
        end = box.end
    return len(content) if content[end + 4 : end + 8] in _TOP else end  # its last box was cut short
