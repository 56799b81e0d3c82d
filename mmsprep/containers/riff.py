"""What are the chunks of a RIFF (WAV, AVI, WebP) and its kin, and where does one end?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mmsprep.containers.reading import Allowance, Order, number
from mmsprep.model import Content

MAX_CHUNKS = 100_000
XMP = frozenset({b"XMP ", b"_PMX"})
ID3 = frozenset({b"id3 ", b"ID3 "})
"""Names of chunks that hold these."""
_LEFT_OUT = XMP | ID3 | {b"LIST", b"JUNK", b"idx1", b"data", b"EXIF", b"iXML"}
"""What writers append without adding it to the size of the whole."""
_UNKNOWN_SIZES = frozenset({0, 0xFFFFFFFF})
"""What a recorder leaves that never came to the end."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Its name, and where it lies."""

    kind: bytes
    at: int
    start: int
    """Of its data."""
    end: int
    """Of what is there of it."""
    size: int
    """As it says itself."""


def end_of(content: Content) -> int:
    """Where the last of its RIFFs ends."""
    return max((whole.end for whole in wholes(content, Allowance(MAX_CHUNKS))), default=0)


def wholes(content: Content, allowance: Allowance) -> Iterator[Chunk]:
    """One RIFF behind the other: films of more than a gigabyte have several."""
    at = 0
    while content[at : at + 4] in {b"RIFF", b"RF64"} and allowance.spend():
        size = number(content, at + 4, 4, "little")
        end = _end_of(content, at, size)
        yield Chunk(b"RIFF", at, at + 12, end, size)
        at = end


def _end_of(content: Content, at: int, size: int) -> int:
    """Where the RIFF at `at` ends: behind the last chunk that belongs to it; its own size may lie."""
    said = len(content) if size in _UNKNOWN_SIZES else at + 8 + size
    end = at + 12
    for chunk in chunks(content, at + 12, len(content)):
        if chunk.at >= said and chunk.kind not in _LEFT_OUT:
            break
        end = min(chunk.end + (chunk.size & 1), len(content))
    return end


def chunks(
    content: Content, start: int, end: int, order: Order = "little", *, padded: bool = True
) -> Iterator[Chunk]:
    """The chunks between two places; the last one may be cut short."""
    at = start
    for _ in range(MAX_CHUNKS):
        if end - at < 8:
            return
        size = number(content, at + 4, 4, order)
        yield Chunk(content[at : at + 4], at, at + 8, min(end, at + 8 + size), size)
        at += 8 + size + (size & 1 if padded else 0)
