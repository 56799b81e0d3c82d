"""Which tracks of a film tell where it was, moment by moment, and how do they vanish?

Action cameras, drones and phones write a track of telemetry beside picture and sound. Its samples
are overwritten with zeros and its track becomes free space; other tracks do not move.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import takewhile

from mmsprep.clean.change import Change, blanked
from mmsprep.clean.remarks import MAX_PICTURES
from mmsprep.clean.words import has_coordinates, names_location
from mmsprep.containers.boxes import MAX_BOXES, Box
from mmsprep.containers.reading import Allowance, number
from mmsprep.containers.samples import MAX_SAMPLES, samples, tables_of
from mmsprep.model import Content

_TELEMETRY = frozenset({
    b"gpmd", b"camm", b"rtmd", b"djmd", b"dbgi", b"CTMD", b"gps ", b"GPS ", b"gpst", b"lctn", b"RVMI",
    b"marl",
})  # fmt: skip
"""GoPro, Google's camera motion, Sony, DJI (twice), Canon, dashcams and cars."""
_NAMED = frozenset({b"mebx", b"mett", b"metx", b"urim"})
"""The sample description says in text what it holds."""
_TEXT = frozenset({b"text", b"tx3g", b"sbtl", b"stpp", b"wvtt"})
"""Subtitles: drones write coordinates into them."""
_GOPRO = re.compile(rb"(?:GPS5|GPS9|GPRI|GLPI)[lLsSfd?]")
_MAX_TEXT = 1 << 16
_MAX_TEXTS = 1 << 26
"""Bytes of subtitles that are read in one film."""
_LOOKUP = 64
"""What it costs to look a sample up, in bytes that could be read instead."""


@dataclass(frozen=True, slots=True)
class Reach:
    """How much of a film may still be looked at and wiped, all its tracks together?"""

    boxes: Allowance
    texts: Allowance
    samples: Allowance
    bytes: Allowance
    pictures: Allowance
    """Between which its remarks are looked at."""

    @classmethod
    def of(cls, block: Content) -> Reach:
        return cls(
            Allowance(MAX_BOXES),
            Allowance(_MAX_TEXTS),
            Allowance(MAX_SAMPLES),
            Allowance(2 * len(block)),
            Allowance(MAX_PICTURES),
        )


def has_location(block: Content, track: Box, reach: Reach) -> bool:
    """Whether this track is about places."""
    tables = tables_of(block, track)
    if tables.description is None:
        return False
    start = tables.description.start + 8
    kind = block[start + 4 : start + 8]
    if kind in _TELEMETRY:
        return True
    if kind in _NAMED:
        end = min(tables.description.end, start + _MAX_TEXT)
        named = block[start:end].decode("latin-1")
        return names_location(named) or ".location." in named
    if kind in _TEXT:
        return any(map(has_coordinates, _texts(block, samples(block, tables, MAX_SAMPLES), reach)))
    return False


def _texts(block: Content, spans: Iterable[tuple[int, int]], reach: Reach) -> Iterator[bytes]:
    """All the subtitles of a track: a drone may take off long before it knows where it is."""
    for start, end in spans:
        text = block[start : min(end, start + _MAX_TEXT)]
        if not reach.texts.spend(_LOOKUP + len(text)):
            return
        yield text


def wiped(block: Content, track: Box, reach: Reach) -> Iterator[Change]:
    """The track as free space, and its samples as zeros."""
    yield Change(track.at + 4, track.at + 8, b"free")
    found = samples(block, tables_of(block, track), MAX_SAMPLES)
    for start, end in _joined(takewhile(lambda _: reach.samples.spend(), found)):
        if not reach.bytes.spend(end - start):
            break
        yield blanked(start, end)
    yield blanked(track.start, track.end)


def _joined(spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Spans that follow one another, as one."""
    first = last = 0
    for start, end in spans:
        if start != last:
            if last > first:
                yield first, last
            first = start
        last = end
    if last > first:
        yield first, last


def dashcam(block: Content, start: int, end: int, reach: Reach) -> Iterator[Change]:
    """What the `gps ` box of a dashcam points to: places and lengths, after eight bytes."""
    for at in range(start + 8, min(end, start + 8 * 100_000) - 7, 8):
        place, size = number(block, at, 4), number(block, at + 4, 4)
        inside = place + size <= len(block) and reach.bytes.spend(size)
        if inside and b"GPS" in block[place : place + 16]:
            yield blanked(place, place + size)


def gopro_has_location(content: bytes) -> bool:
    """Whether GoPro's settings hold a place."""
    return bool(_GOPRO.search(content))


def gopro_changes(content: bytes) -> Iterator[Change]:
    """Blank the values of these places, each of which tells its size and number."""
    for found in _GOPRO.finditer(content):
        start = found.end() + 3
        end = start + number(content, found.end(), 1) * number(content, found.end() + 1, 2)
        if content[start:end].strip(b"\0"):
            yield blanked(start, min(end, len(content)))
