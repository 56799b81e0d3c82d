"""How many bytes of sound does an MP3 say it has? Only where an encoder wrote a header about it."""

from __future__ import annotations

import re

from mmsprep.clean.change import number
from mmsprep.model import Content

_TAG = re.compile(rb"ID3[\x02-\x04][\0-\x20].[\0-\x7f]{4}", re.DOTALL)
_MOST_TAGS = 8
_BYTES = 2
"""The flag of Xing's header for its number of bytes."""
_FRAME_BYTES = 200


def counted(content: Content) -> int:
    """Where the last frame ends."""
    at = behind_tags(content)
    frame = content[at : at + _FRAME_BYTES]
    if frame[:1] != b"\xff":
        return 0
    for name in (b"Xing", b"Info"):
        found = frame.find(name, 4)
        if found >= 0:
            flags = number(frame, found + 4, 4)
            size = number(frame, found + 8 + 4 * (flags & 1), 4)
            return at + size if flags & _BYTES else 0
    return at + number(frame, 46, 4) if frame[36:40] == b"VBRI" else 0


def behind_tags(content: Content) -> int:
    """Where the sound begins."""
    at = 0
    for _ in range(_MOST_TAGS):
        head = content[at : at + 10]
        if not _TAG.fullmatch(head):
            break
        size = sum(byte << shift for byte, shift in zip(head[6:], (21, 14, 7, 0), strict=True))
        at += 10 + size + (10 if head[5] & 0x10 else 0)
    return at
