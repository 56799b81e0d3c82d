"""Is every byte of a PNG what it was? Its chunks carry checksums, and Pillow skips those of pixels."""

from __future__ import annotations

import zlib

from mmsprep.containers.png import MAX_CHUNKS, chunks
from mmsprep.containers.reading import number
from mmsprep.errors import Damaged, OverSafetyLimit

SHOWN = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND", b"acTL", b"fcTL", b"fdAT", b"tRNS"})
"""Chunks that decide what is seen; viewers skip others whose checksum is wrong, and so do we."""


def check(png: bytes) -> None:
    """Raise Damaged where a chunk that is shown does not match its checksum, or the end is missing.

    A decoder does not tell: changed pixels may well say that they end early.
    """
    view = memoryview(png)
    for count, chunk in enumerate(chunks(png), start=1):
        told = number(png, chunk.end, 4)
        if chunk.kind in SHOWN and zlib.crc32(view[chunk.at + 4 : chunk.end]) != told:
            raise Damaged("A checksum in it is wrong: bytes were changed.")
        if chunk.kind == b"IEND":
            return
        if count == MAX_CHUNKS:
            raise OverSafetyLimit(f"It has more than {MAX_CHUNKS:,} chunks.", "Save it again.")
    raise Damaged("It is cut off: its end is missing.")
