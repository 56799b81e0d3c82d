"""Where do the parts of a JPEG 2000's tiles lie?"""

from __future__ import annotations

from collections.abc import Iterator

from mmsprep.containers.reading import number
from mmsprep.model import Content

_CODESTREAM, _PART = b"\xff\x4f\xff\x51", b"\xff\x90"
_MAX_PARTS = 100_000


def tile_parts(content: Content) -> Iterator[tuple[int, int]]:
    """Where each begins, and how long it says it is; 0: up to the end."""
    at = content.find(_PART, max(0, content.find(_CODESTREAM)))
    for _ in range(_MAX_PARTS):
        if content[at : at + 2] != _PART:
            return
        size = number(content, at + 6, 4)
        yield at, size
        if not size:
            return
        at += size
