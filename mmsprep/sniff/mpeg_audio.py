"""Is it MP3, AAC, AC-3 or DTS: frames in a row, perhaps behind a tag or junk?

One frame proves nothing, for its mark is eleven bits long. Several that follow each other at the
distances that they declare do.
"""

from __future__ import annotations

import itertools

from mmsprep.containers.frames import SYNC, frame
from mmsprep.containers.tags import after_tags
from mmsprep.model import Content
from mmsprep.sniff import signatures

_MAX_JUNK = 1 << 19
_MAX_TRIES = 4096
"""Of marks in the junk; chance makes a thousand of them in a megabyte."""
_ENOUGH = 4
"""Frames in a row, where they do not begin at once."""


def look(content: Content) -> str | None:
    """The kind of a stream of frames."""
    start = after_tags(content)
    if start:
        return _tagged(content, start)
    return _row(content, 0)


def late(content: Content) -> str | None:
    """Frames behind junk: asked only where nothing else was recognised."""
    head = content[:_MAX_JUNK]
    return _search(content, len(head) - len(head.lstrip(b"\0")))


def _tagged(content: Content, start: int) -> str:
    """What follows the tag; where nothing can be made of it, a tag like this is an MP3's."""
    known = signatures.declared(content[start : start + 512])
    if known and known.startswith("audio/"):
        return known
    return _row(content, start) or _search(content, start) or _search(content, 10) or "audio/mpeg"


def _search(content: Content, start: int) -> str | None:
    """The first place, not too far from `start`, where several frames follow each other."""
    window = content[start : start + _MAX_JUNK]
    for match in itertools.islice(SYNC.finditer(window), _MAX_TRIES):
        found = _row(content, start + match.start(), _ENOUGH)
        if found:
            return found
    return None


def _row(content: Content, at: int, enough: int = 2) -> str | None:
    """The type of `enough` frames in a row, or of fewer that end with the file."""
    first = found = frame(content, at)
    count = 0
    while found is not None and first is not None:
        if (found.type, found.steady) != (first.type, first.steady):
            return None
        count += 1
        at += found.length
        if count >= enough:
            return first.type
        if at >= len(content):
            return first.type if count >= 2 or (enough == 2 and at == len(content)) else None
        found = frame(content, at)
    return None
