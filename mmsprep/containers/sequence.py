"""What are the tracks of a HEIF sequence for, and how often do they play?"""

from __future__ import annotations

from itertools import islice

from mmsprep.containers.boxes import Box, children
from mmsprep.containers.reading import number
from mmsprep.containers.samples import tables_of, tracks
from mmsprep.model import Content

ALPHA = (b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha", b"urn:mpeg:hevc:2015:auxid:1")
"""What a track says that it holds how much of another one can be seen."""
SERVING = frozenset({b"auxl", b"thmb"})
"""References of a track to the one that it helps to show, or shows smaller."""
SOUND = b"soun"
_MAX_PARTS = 100
"""Boxes side by side within a track; a dozen is usual."""
_MAX_DESCRIPTION = 65_536
_REPEATED = 1
"""The flag of an edit list that is played again until the track is over."""


def serving(content: Content) -> frozenset[int]:
    """The numbers of tracks that only serve another one: its alpha, its depth, its thumbnails."""
    return frozenset(_number(content, track) for track in tracks(content) if _served(content, track))


def alpha(content: Content) -> tuple[int, int] | None:
    """The track of the colours, and the one that tells how much of it can be seen; None: all of it."""
    for track in tracks(content):
        description = tables_of(content, track).description
        other = _served(content, track)
        if description and other:
            end = min(description.end, description.start + _MAX_DESCRIPTION)
            said = content[description.start : end]
            if any(name in said for name in ALPHA):
                return other, _number(content, track)
    return None


def has_sound(content: Content) -> bool:
    """Whether one of its tracks is a sound."""
    handlers = (_at(content, track, b"mdia", b"hdlr") for track in tracks(content))
    return any(box and content[box.start + 8 : box.start + 12] == SOUND for box in handlers)


def plays(content: Content) -> int:
    """How often it plays; 0: for ever, as where nothing is said."""
    for track in tracks(content):
        edits, head = _at(content, track, b"edts", b"elst"), _at(content, track, b"tkhd")
        if edits is None or head is None:
            continue
        if not number(content, edits.start + 1, 3) & _REPEATED:
            return 1
        wide = 8 if number(content, edits.start, 1) else 4
        once = number(content, edits.start + 8, wide)
        wide, at = (8, 28) if number(content, head.start, 1) else (4, 20)
        whole = number(content, head.start + at, wide)
        endless = whole == (1 << 8 * wide) - 1
        return 0 if endless or not once else -(-whole // once)
    return 0


def _number(content: Content, track: Box) -> int:
    head = _at(content, track, b"tkhd")
    if head is None:
        return 0
    return number(content, head.start + (20 if number(content, head.start, 1) else 12), 4)


def _served(content: Content, track: Box) -> int:
    """The track that this one serves; 0: none."""
    references = _at(content, track, b"tref")
    if references is None:
        return 0
    found = islice(children(content, references.start, references.end), _MAX_PARTS)
    return next((number(content, box.start, 4) for box in found if box.kind in SERVING), 0)


def _at(content: Content, box: Box, *path: bytes) -> Box | None:
    """The box that these names lead to."""
    found: Box | None = box
    for name in path:
        if found is None:
            return None
        parts = islice(children(content, found.start, found.end), _MAX_PARTS)
        found = next((part for part in parts if part.kind == name), None)
    return found
