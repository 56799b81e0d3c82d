"""Do the frames of a bare sound follow each other up to its end? MP3, AAC, AC-3, DTS, AMR.

Such a sound declares no length, or an encoder wrote one into its first frame. A player skips what
is no frame, and says nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from mmsprep.containers.frames import SYNC, Frame, frame
from mmsprep.containers.reading import number
from mmsprep.containers.tags import after_tags, end_tags
from mmsprep.model import Content

TYPES = frozenset({
    "audio/mpeg", "audio/aac", "audio/ac3", "audio/eac3", "audio/vnd.dts", "audio/amr", "audio/amr-wb",
})  # fmt: skip
_AMR = {
    b"#!AMR\n": (13, 14, 16, 18, 20, 21, 27, 32, 6, 0, 0, 0, 0, 0, 0, 1),
    b"#!AMR-WB\n": (18, 24, 33, 37, 41, 47, 51, 59, 61, 6, 0, 0, 0, 0, 1, 1),
}
"""Bytes of a frame, by its kind; 0: there is none."""
_AMR_GOOD = 0x04
"""The mark of a frame that came through whole."""
_MAX_FRAMES = 2_000_000
_SOUGHT = 1 << 20
"""So far behind the last frame is the next one looked for."""
_TRIES = 1 << 14


@dataclass(frozen=True, slots=True)
class Row:
    """What was found on the way through a sound."""

    frames: int
    strange: int
    """Bytes between the frames and behind them that are neither frames nor tags."""
    missing: int
    """Bytes of the last frame."""


def walk(content: Content) -> Row:
    """From the first frame to where the tags at the end begin."""
    for mark, lengths in _AMR.items():
        if content[: len(mark)] == mark:
            return _voice(content, len(mark), lengths)
    end = min((tag.start for tag in end_tags(content)), default=len(content))
    first = _sought(content, after_tags(content), end, None)
    at, frames, strange = end if first is None else first, 0, 0
    like = frame(content, at)
    while at < end and frames < _MAX_FRAMES:
        found = frame(content, at)
        if found is not None and _alike(found, like):
            frames, at = frames + 1, at + found.length
        elif (behind := after_tags(content, at)) > at:
            at = behind
        else:
            following = _sought(content, at, end, like)
            if following is not None or not _is_padding(content, at, end):
                strange += (end if following is None else following) - at
            at = end if following is None else following
    return Row(frames, strange, max(0, at - end) if frames < _MAX_FRAMES else 0)


def _voice(content: Content, at: int, lengths: tuple[int, ...]) -> Row:
    """AMR, whose frames bear no mark to look for."""
    frames = strange = 0
    while at < len(content):
        kind = number(content, at, 1)
        length = lengths[kind >> 3 & 15]
        if not length:
            return Row(frames, len(content) - at, 0)
        frames, at = frames + 1, at + length
        strange += 0 if kind & _AMR_GOOD else length
    return Row(frames, strange, at - len(content))


def _alike(one: Frame, other: Frame | None) -> bool:
    """Whether both are of one sound; an E-AC-3 may hold frames of AC-3."""
    if other is None or (one.type.endswith("ac3") and other.type.endswith("ac3")):
        return True
    return (one.type, one.steady) == (other.type, other.steady)


def _sought(content: Content, start: int, end: int, like: Frame | None) -> int | None:
    """Where the next two frames in a row begin."""
    window = content[start : min(end, start + _SOUGHT)]
    for mark in islice(SYNC.finditer(window), _TRIES):
        found = frame(content, start + mark.start())
        if found is None or not _alike(found, like):
            continue
        after = start + mark.start() + found.length
        second = frame(content, after)
        if after == end or (second is not None and _alike(second, found)):
            return start + mark.start()
    return None


def _is_padding(content: Content, start: int, end: int) -> bool:
    return not content[start : min(end, start + _SOUGHT)].strip(b"\0")
