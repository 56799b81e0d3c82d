"""How many bytes of sound does an MP3 say it has? Only where an encoder wrote a header about it."""

from __future__ import annotations

from mmsprep.clean.change import number
from mmsprep.model import Content
from mmsprep.sniff.mpeg_audio import after_tags

_BYTES = 2
"""The flag of Xing's header for its number of bytes."""
_FRAME_BYTES = 200


def counted(content: Content) -> int:
    """Where the last frame ends."""
    at = after_tags(content)
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
