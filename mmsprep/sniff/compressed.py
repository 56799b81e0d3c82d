"""What is squeezed in here: an archive, or one SVG drawing?"""

from __future__ import annotations

import re
import zlib

from mmsprep.model import Content
from mmsprep.sniff.text import text_type

_MAX_OUTPUT = 1 << 20
"""Enough to see what is inside; a bomb does not get further."""
_TAR_HEADER = 512


def look(content: Content) -> str | None:
    """The kind of a compressed file or a tar."""
    head = content[:_TAR_HEADER]
    if head[:3] == b"\x1f\x8b\x08":
        return (
            "image/svg+xml" if text_type(_inflated(content)) == "image/svg+xml" else "application/gzip"
        )
    if head[:2] == b"\x1f\x8b":
        return "application/gzip"
    if re.match(rb"BZh[1-9](1AY&SY|\x17rE8P\x90)", head[:10]):
        return "application/x-bzip2"
    if head[:2] in {b"\x1f\x9d", b"\x1f\xa0"} and len(content) > 3:
        return "application/x-compress"
    return "application/x-tar" if _is_tar(head) else None


def _inflated(content: Content) -> bytes:
    try:
        return zlib.decompressobj(31).decompress(content[:_MAX_OUTPUT], _MAX_OUTPUT)
    except zlib.error:
        return b""


def _is_tar(head: bytes) -> bool:
    """By its mark, or, before POSIX gave it one, by the checksum of its first header."""
    if len(head) < _TAR_HEADER:
        return False
    field = head[148:156].strip(b" \0")
    if not re.fullmatch(rb"[0-7]{1,8}", field) or not head[0]:
        return False
    return int(field, 8) == sum(head[:148]) + 8 * ord(" ") + sum(head[156:])
