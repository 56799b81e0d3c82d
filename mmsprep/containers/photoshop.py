"""What are the image resources of Photoshop, which stand in pictures of other kinds, too?"""

from __future__ import annotations

from collections.abc import Iterator

from mmsprep.containers.reading import number
from mmsprep.model import Content

_OTHER_MARKS = frozenset({b"PHUT", b"DCSR", b"AgHg", b"MeSa"})


def resources(content: Content) -> Iterator[tuple[int, int, int]]:
    """The number of each, and where its data starts and ends; stops at what is none."""
    at = 0
    while len(content) - at >= 12:
        if content[at : at + 3] != b"8BI" and content[at : at + 4] not in _OTHER_MARKS:
            return
        size_at = at + 6 + (content[at + 6] + 2) // 2 * 2  # behind its name
        size = number(content, size_at, 4)
        yield number(content, at + 4, 2), size_at + 4, size_at + 4 + size
        at = size_at + 4 + (size + 1) // 2 * 2
