"""What is an element: the unit that Matroska and WebM are made of?"""

from __future__ import annotations

from collections.abc import Iterator

from mmsprep.containers.reading import number
from mmsprep.model import Content

_MAX_ELEMENTS = 2_000_000
SEGMENT = 0x18538067
"""The element that holds all the others, but for the header."""

Element = tuple[int, int, int | None]
"""Its name, and where its body starts and ends; None: a recorder did not know."""


def elements(content: Content, start: int, end: int) -> Iterator[Element]:
    """Elements side by side as they say themselves: the last of them may go beyond the end.

    One of unknown length is entered. One that is cut off within its head has no name.
    """
    at = start
    for _ in range(_MAX_ELEMENTS):
        if at >= end:
            return
        name_length = _length(content, at)
        if name_length > 4:
            return  # padding, or something else
        size_length = _length(content, at + name_length)
        body = at + name_length + size_length
        if body > end:
            yield 0, at, body + 8
            return
        if size_length > 8:
            return
        size = number(content, at + name_length, size_length) & ((1 << 7 * size_length) - 1)
        unknown = size == (1 << 7 * size_length) - 1
        yield number(content, at, name_length), body, None if unknown else body + size
        at = body if unknown else body + size


def _length(content: Content, at: int) -> int:
    """How many bytes a number takes, by its first one."""
    return 9 - number(content, at, 1).bit_length()
