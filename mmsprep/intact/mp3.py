"""How much sound does an MP3 say it has? Only where an encoder wrote a header about it."""

from __future__ import annotations

from mmsprep.containers.reading import number
from mmsprep.containers.tags import after_tags
from mmsprep.errors import Damaged
from mmsprep.intact import frames
from mmsprep.model import Content

_FRAMES, _BYTES = 1, 2
"""The flags of Xing's header for the numbers that stand in it."""
_FRAME_BYTES = 200
_ENOUGH = 0.98
"""The part of the frames that must be there: editors cut some off and let the header be."""


def counted(content: Content) -> int:
    """Where the last frame ends; raises Damaged where frames are missing before that."""
    at = after_tags(content)
    frame = content[at : at + _FRAME_BYTES]
    if frame[:1] != b"\xff":
        return 0
    for name in (b"Xing", b"Info"):
        found = frame.find(name, 4)
        if found >= 0:
            return _by_xing(content, at, at + found)
    return at + number(frame, 46, 4) if frame[36:40] == b"VBRI" else 0


def _by_xing(content: Content, start: int, at: int) -> int:
    flags = number(content, at + 4, 4)
    said = number(content, at + 8, 4) if flags & _FRAMES else 0
    end = start + number(content, at + 8 + 4 * (flags & _FRAMES), 4) if flags & _BYTES else 0
    if end <= len(content) and frames.walk(content).frames < _ENOUGH * said - 1:
        raise Damaged(f"It declares {said:,} frames of sound, and fewer are there.")
    return end
