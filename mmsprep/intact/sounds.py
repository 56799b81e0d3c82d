"""How long do sounds say they are that no phone plays? WavPack, Monkey's Audio, TTA."""

from __future__ import annotations

import zlib
from itertools import accumulate

from mmsprep.clean.change import number
from mmsprep.intact.chunks import MOST_CHUNKS
from mmsprep.intact.fault import changed
from mmsprep.model import Content
from mmsprep.sniff.mpeg_audio import after_tags

_MONKEY_VERSION = 3980
_TTA_HEAD = 22
_TTA_FRAME = 256, 245
"""Seconds of a frame, as a fraction."""


def wavpack(content: Content) -> int:
    at = 0
    for _ in range(MOST_CHUNKS):
        if content[at : at + 4] != b"wvpk":
            break
        at += 8 + max(24, number(content, at + 4, 4, "little"))
    return at


def monkey(content: Content) -> int:
    """The lengths of its parts stand side by side; very old files have other headers."""
    at = after_tags(content)
    if content[at : at + 4] != b"MAC " or number(content, at + 4, 2, "little") < _MONKEY_VERSION:
        return 0
    parts = (number(content, at + place, 4, "little") for place in (8, 12, 16, 20, 24, 32))
    return at + sum(parts) + (number(content, at + 28, 4, "little") << 32)


def tta(content: Content) -> int:
    """A table of frames, sealed, and the frames, each with its checksum at its end."""
    start = after_tags(content)
    samples, rate = (number(content, start + place, 4, "little") for place in (14, 10))
    if content[start : start + 4] != b"TTA1" or not rate:
        return 0
    seconds, parts = _TTA_FRAME
    frames = min(-(-samples * parts // (seconds * rate)), MOST_CHUNKS)
    places = range(start + _TTA_HEAD, start + _TTA_HEAD + 4 * frames, 4)
    sizes = (number(content, place, 4, "little") for place in places)
    at = places.start
    for end in accumulate(sizes, initial=places.stop + 4):
        if end > len(content):
            return end + 4
        if zlib.crc32(content[at : end - 4]) != number(content, end - 4, 4, "little"):
            raise changed()
        at = end
    return at
