"""Where do the parts of a JPEG 2000's tiles lie?"""

from __future__ import annotations

from collections.abc import Iterator

from mmsprep.containers.reading import number
from mmsprep.model import Content

_CODESTREAM, _PART = b"\xff\x4f\xff\x51", b"\xff\x90"
_MAX_SEGMENTS = 50_000
_MAX_PARTS = 100_000


def tile_parts(content: Content) -> Iterator[tuple[int, int]]:
    """Where each begins, and how long it says it is; 0: up to the end."""
    at = _first_part(content)
    for _ in range(_MAX_PARTS):
        if content[at : at + 2] != _PART:
            return
        size = number(content, at + 6, 4)
        yield at, size
        if not size:
            return
        at += size


def _first_part(content: Content) -> int:
    """Past the segments of the header: a comment may hold what looks like a part."""
    at = content.find(_CODESTREAM) + 2
    for _ in range(_MAX_SEGMENTS):
        marker, size = content[at : at + 2], number(content, at + 2, 2)
        if marker == _PART or size < 2:
            break
        at += 2 if b"\xff\x30" <= marker <= b"\xff\x3f" else 2 + size  # these have no length
    return at
