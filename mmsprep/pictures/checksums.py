"""Is every byte of a PNG what it was? Its chunks carry checksums, and Pillow skips those of pixels."""

from __future__ import annotations

import struct
import zlib

from mmsprep.errors import Damaged, OverSafetyLimit

SIGNATURE = b"\x89PNG\r\n\x1a\n"
MOST_CHUNKS = 200_000
"""With the 8 kB of pixels that the smallest writers put into one, more than a gigabyte."""
SHOWN = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND", b"acTL", b"fcTL", b"fdAT", b"tRNS"})
"""Chunks that decide what is seen; viewers skip others whose checksum is wrong, and so do we."""


def check(png: bytes) -> None:
    """Raise Damaged where a chunk that is shown does not match its checksum, or the end is missing.

    A decoder does not tell: changed pixels may well say that they end early.
    """
    view, at = memoryview(png), len(SIGNATURE)
    for _ in range(MOST_CHUNKS):
        if at + 12 > len(view):
            break
        size, kind = struct.unpack_from(">I4s", view, at)
        end = at + 8 + size
        if end + 4 > len(view):
            break
        if kind in SHOWN and zlib.crc32(view[at + 4 : end]) != int.from_bytes(
            view[end : end + 4], "big"
        ):
            raise Damaged(
                "A checksum in it is wrong: bytes were changed.", "Get it again from its origin."
            )
        if kind == b"IEND":
            return
        at = end + 4
    else:
        raise OverSafetyLimit(f"It has more than {MOST_CHUNKS:,} chunks.", "Save it again.")
    raise Damaged("It is cut off: its end is missing.", "Get it again from its origin.")
