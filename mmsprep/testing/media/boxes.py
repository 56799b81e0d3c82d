"""How are ISO boxes (MP4, HEIF) written and found?"""

from __future__ import annotations

import struct
from collections.abc import Iterator


def box(kind: bytes, *parts: bytes) -> bytes:
    """A box of this kind."""
    body = b"".join(parts)
    return struct.pack(">I", len(body) + 8) + kind + body


def full(kind: bytes, version: int, flags: int, *parts: bytes) -> bytes:
    """A box with a version and flags."""
    return box(kind, struct.pack(">I", version << 24 | flags), *parts)


def walk(data: bytes, at: int = 0, end: int | None = None) -> Iterator[tuple[bytes, int, int]]:
    """Kind, start and end of each box in a row."""
    end = len(data) if end is None else end
    while at + 8 <= end:
        size = int.from_bytes(data[at : at + 4], "big") or end - at
        yield data[at + 4 : at + 8], at, at + size
        at += size
