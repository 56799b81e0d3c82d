"""How long do sounds say they are that no phone plays? WavPack, Monkey's Audio, Musepack and others."""

from __future__ import annotations

import re
import zlib
from itertools import accumulate

from mmsprep.containers.reading import number
from mmsprep.containers.riff import MAX_CHUNKS
from mmsprep.containers.tags import after_tags
from mmsprep.intact.fault import changed, cut_off
from mmsprep.model import Content

_MONKEY_VERSION = 3980
_TAK_LAST_FRAME = 7
"""What TAK calls the block that tells where the last frame lies."""
_DTS_NAME = re.compile(rb"[A-Z_-]{4,8}\0*")
_REAL_FIELDS = {3: (6, 2, 8, 18), 4: (18, 4, 16, 28)}
"""RealAudio, by version: where the length of the header stands, in how many bytes, and from where it
counts; where the length of the sound stands."""
_LOOKED_AT = 1 << 20
"""Of what stands behind an end."""
_TTA_HEAD = 22
_TTA_FRAME = 256, 245
"""Seconds of a frame, as a fraction."""


def wavpack(content: Content) -> int:
    at = 0
    for _ in range(MAX_CHUNKS):
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
    frames = min(-(-samples * parts // (seconds * rate)), MAX_CHUNKS)
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


def musepack(content: Content) -> int:
    """Packets up to one that ends them; before version 8, frames that nobody measured."""
    at = after_tags(content)
    if content[at : at + 4] != b"MPCK":
        return 0
    at += 4
    for _ in range(MAX_CHUNKS):
        name, size = content[at : at + 2], _sevens(content[at + 2 : at + 11])
        if size < 3:
            raise cut_off()
        at += size
        if name == b"SE":
            break
    return at


def _sevens(digits: bytes) -> int:
    """A number of seven bits a byte, the last of which has no mark; 0 where there is none."""
    value = 0
    for byte in digits:
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value
    return 0


def tak(content: Content) -> int:
    """Blocks about the sound; one of them tells where the last frame lies, behind them all."""
    start = after_tags(content)
    at, last = start + 4, 0
    for _ in range(MAX_CHUNKS):
        kind, size = number(content, at, 1) & 0x7F, number(content, at + 1, 3, "little")
        if kind == _TAK_LAST_FRAME:
            last = number(content, at + 4, 5, "little") + number(content, at + 9, 3, "little")
        at += 4 + size
        if not kind or at > len(content):
            break
    return at + last


def qoa(content: Content) -> int:
    """Frames, each of which tells its length, for so many samples."""
    start = after_tags(content)
    samples, at = number(content, start + 4, 4), start + 8
    for _ in range(MAX_CHUNKS):
        size = number(content, at + 6, 2)
        if samples <= 0 or size < 8:
            break
        samples -= number(content, at + 4, 2)
        at += size
    if samples > 0 and number(content, start + 4, 4):
        raise cut_off()
    return at


def creative(content: Content) -> int:
    """VOC: blocks up to an empty one, which some writers leave out."""
    at = after_tags(content)
    at += number(content, at + 20, 2, "little")
    for _ in range(MAX_CHUNKS):
        if at >= len(content) or not number(content, at, 1):
            break
        at += 4 + number(content, at + 1, 3, "little")
    if content[at : at + _LOOKED_AT].strip(b"\0"):
        raise changed("The order of its blocks")
    return at


def dts_hd(content: Content) -> int:
    """Chunks with names of eight letters and lengths of eight bytes."""
    at = 0
    for _ in range(MAX_CHUNKS):
        if not _DTS_NAME.fullmatch(content[at : at + 8]):
            break
        at += 16 + number(content, at + 8, 8)
    return at + 16 if 0 < len(content) - at < 16 else at


def dsdiff(content: Content) -> int:
    """One chunk with a length of eight bytes, and all others in it."""
    return 12 + number(content, 4, 8)


def real(content: Content) -> int:
    """RealAudio: a header and what it says of the length of the sound."""
    version = number(content, 4, 2)
    if version not in _REAL_FIELDS:
        return 0
    place, width, start, length = _REAL_FIELDS[version]
    return start + number(content, place, width) + number(content, length, 4)
