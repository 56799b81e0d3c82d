"""What are the chunks of a PNG, and where does it end?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mmsprep.containers.reading import number
from mmsprep.model import Content

SIGNATURE = b"\x89PNG\r\n\x1a\n"
MAX_CHUNKS = 200_000
"""With the 8 kB of pixels that the smallest writers put into one, more than a gigabyte."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Its name, and where it lies."""

    kind: bytes
    at: int
    start: int
    end: int
    """Of its data; four bytes of checksum follow."""


def chunks(content: Content) -> Iterator[Chunk]:
    """All chunks up to IEND, or to where the file is damaged."""
    at = len(SIGNATURE)
    for _ in range(MAX_CHUNKS):
        end = at + 8 + number(content, at, 4)
        if end + 4 > len(content):
            return
        chunk = Chunk(content[at + 4 : at + 8], at, at + 8, end)
        yield chunk
        if chunk.kind == b"IEND":
            return
        at = end + 4


def end_of(content: Content) -> int | None:
    """Where the PNG ends, behind its IEND; None when it was cut off."""
    if content[: len(SIGNATURE)] != SIGNATURE:
        return None
    return next((chunk.end + 4 for chunk in chunks(content) if chunk.kind == b"IEND"), None)
