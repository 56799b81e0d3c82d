"""Is every byte of a PNG what it was? Its chunks carry checksums, and Pillow skips those of pixels."""

from __future__ import annotations

import struct
import zlib

from mmsprep.errors import Damaged

SIGNATURE = b"\x89PNG\r\n\x1a\n"
SHOWN = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND", b"acTL", b"fcTL", b"fdAT", b"tRNS"})
"""Chunks that decide what is seen; viewers skip others whose checksum is wrong, and so do we."""


def check(png: bytes) -> None:
    """Raise Damaged where a chunk that is shown does not match its checksum, or the end is missing.

    A decoder does not tell: changed pixels may well say that they end early.
    """
    view, at = memoryview(png), len(SIGNATURE)
    while at + 12 <= len(view):
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
    raise Damaged("It is cut off: its end is missing.", "Get it again from its origin.")
