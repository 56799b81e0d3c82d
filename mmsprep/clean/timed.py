"""Which tracks of a film tell where it was, moment by moment, and how do they vanish?

Action cameras, drones and phones write a track of telemetry beside picture and sound. Its samples
are overwritten with zeros and its track becomes free space; other tracks do not move.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mmsprep.clean.change import Allowance, Block, Change, blanked, number
from mmsprep.clean.words import key_tells, text_tells

if TYPE_CHECKING:
    from mmsprep.clean.boxes import Box

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
_MOST_SAMPLES = 1_000_000
_MOST_TEXT = 1 << 16


@dataclass(frozen=True, slots=True)
class _Tables:
    """What says where the samples of a track lie."""

    description: Box | None
    chunks: Box | None
    sizes: Box | None
    runs: Box | None


def tells(block: Block, track: Box) -> bool:
    """Whether this track is about places."""
    tables = _tables(block, track)
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
        spans = _samples(block, tables, _SAMPLES_TRIED)
        return any(text_tells(block[at : min(end, at + _MOST_TEXT)]) for at, end in spans)
    return False


def wiped(block: Block, track: Box) -> Iterator[Change]:
    """The samples as zeros, and the track as free space."""
    allowance = Allowance(2 * len(block))
    for start, end in _samples(block, _tables(block, track), _MOST_SAMPLES):
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


def _tables(block: Block, track: Box) -> _Tables:
    from mmsprep.clean.boxes import children

    start, end = track.start, track.end
    for name in (b"mdia", b"minf", b"stbl"):
        found = next((box for box in children(block, start, end) if box.kind == name), None)
        if found is None:
            return _Tables(None, None, None, None)
        start, end = found.start, found.end
    tables = {box.kind: box for box in children(block, start, end)}
    return _Tables(
        tables.get(b"stsd"),
        tables.get(b"stco") or tables.get(b"co64"),
        tables.get(b"stsz") or tables.get(b"stz2"),
        tables.get(b"stsc"),
    )


def _samples(block: Block, tables: _Tables, most: int) -> Iterator[tuple[int, int]]:
    """Start and end of the samples, no more than `most` of them, all within the file."""
    if tables.chunks is None or tables.sizes is None or tables.runs is None:
        return
    sizes = _sizes(block, tables.sizes)
    left = most
    for at, count in _chunks(block, tables.chunks, tables.runs):
        for _ in range(count):
            size = next(sizes, None)
            if size is None or left <= 0 or at >= len(block):
                return
            yield at, min(at + size, len(block))
            at += size  # noqa: PLW2901 -- the samples of a chunk follow one another
            left -= 1


def _sizes(block: Block, box: Box) -> Iterator[int]:
    fixed, count = number(block, box.start + 4, 4), number(block, box.start + 8, 4)
    if box.kind == b"stz2":
        bits = fixed & 0xFF
        for n in range(min(count, (box.end - box.start - 12) * 8 // (bits or 8))):
            if bits == 4:
                byte = number(block, box.start + 12 + n // 2, 1)
                yield byte & 15 if n % 2 else byte >> 4
            else:
                yield number(block, box.start + 12 + n * bits // 8, bits // 8)
    elif fixed:
        for _ in range(min(count, _MOST_SAMPLES)):
            yield fixed
    else:
        for at in range(box.start + 12, min(box.end, box.start + 12 + 4 * count) - 3, 4):
            yield number(block, at, 4)


def _chunks(block: Block, chunks: Box, runs: Box) -> Iterator[tuple[int, int]]:
    """Where each chunk lies, and how many samples it has."""
    wide = 8 if chunks.kind == b"co64" else 4
    plan = [
        (number(block, at, 4), number(block, at + 4, 4))
        for at in range(runs.start + 8, min(runs.end, runs.start + 8 + 12 * _MOST_SAMPLES) - 11, 12)
    ]
    run = 0
    for n, at in enumerate(range(chunks.start + 8, chunks.end - wide + 1, wide), start=1):
        while run + 1 < len(plan) and plan[run + 1][0] <= n:
            run += 1
        if plan:
            yield number(block, at, wide), plan[run][1]
