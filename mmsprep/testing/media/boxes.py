"""How are ISO boxes (MP4, HEIF) written?"""

from __future__ import annotations

import struct


def box(kind: bytes, *parts: bytes) -> bytes:
    """A box of this kind."""
    body = b"".join(parts)
    return struct.pack(">I", len(body) + 8) + kind + body


def full(kind: bytes, version: int, flags: int, *parts: bytes) -> bytes:
    """A box with a version and flags."""
    return box(kind, struct.pack(">I", version << 24 | flags), *parts)
