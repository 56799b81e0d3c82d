"""Which tracks of a film tell where it was, moment by moment, and how do they vanish?

Action cameras, drones and phones write a track of telemetry beside picture and sound. Its samples
are overwritten with zeros and its track becomes free space; other tracks do not move.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mmsprep.clean.box import Box
from mmsprep.clean.change import Allowance, Block, Change, blanked, number
from mmsprep.clean.tables import MOST_SAMPLES, samples, tables_of
from mmsprep.clean.words import key_tells, text_tells

_TELEMETRY = frozenset(
    {b"gpmd", b"camm", b"rtmd", b"djmd", b"dbgi", b"CTMD", b"gps ", b"GPS ", b"gpst", b"lctn"}
)
"""GoPro, Google's camera motion, Sony, DJI (twice), Canon, dashcams."""
_NAMED = frozenset({b"mebx", b"mett", b"metx", b"urim"})
"""The sample description says in text what it holds."""
_TEXT = frozenset({b"text", b"tx3g", b"sbtl", b"stpp", b"wvtt"})
"""Subtitles: drones write coordinates into them."""
_GOPRO = re.compile(rb"(?:GPS5|GPS9|GPRI|GLPI)[lLsSfd?]")
_SAMPLES_TRIED = 8
_MOST_TEXT = 1 << 16


def tells(block: Block, track: Box) -> bool:
    """Whether this track is about places."""
    tables = tables_of(block, track)
    if tables.description is None:
        return False
    start = tables.description.start + 8
    kind = block[start + 4 : start + 8]
    if kind in _TELEMETRY:
        return True
    if kind in _NAMED:
        end = min(tables.description.end, start + _MOST_TEXT)
        named = block[start:end].decode("latin-1")
        return key_tells(named) or ".location." in named
    if kind in _TEXT:
        spans = samples(block, tables, _SAMPLES_TRIED)
        return any(text_tells(block[at : min(end, at + _MOST_TEXT)]) for at, end in spans)
    return False


def wiped(block: Block, track: Box) -> Iterator[Change]:
    """The samples as zeros, and the track as free space."""
    allowance = Allowance(2 * len(block))
    for start, end in samples(block, tables_of(block, track), MOST_SAMPLES):
        if not allowance.spend(end - start):
            break
        yield blanked(start, end)
    yield Change(track.at + 4, track.at + 8, b"free")
    yield blanked(track.start, track.end)


def dashcam(block: Block, start: int, end: int) -> Iterator[Change]:
    """What the `gps ` box of a dashcam points to: places and lengths, after eight bytes."""
    allowance = Allowance(2 * len(block))
    for at in range(start + 8, min(end, start + 8 * 100_000) - 7, 8):
        place, size = number(block, at, 4), number(block, at + 4, 4)
        inside = place + size <= len(block) and allowance.spend(size)
        if inside and b"GPS" in block[place : place + 16]:
            yield blanked(place, place + size)


def gopro_tells(content: bytes) -> bool:
    """Whether GoPro's settings hold a place."""
    return bool(_GOPRO.search(content))
