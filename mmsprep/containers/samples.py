"""Where do the samples of a track lie? Its tables of chunks, of their sizes, and of the runs of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from mmsprep.containers.boxes import Box, children
from mmsprep.containers.reading import number
from mmsprep.model import Content

MAX_SAMPLES = 1_000_000
_MAX_ALL = 4_000_000
"""Of all tracks together: four hours have half as many."""
_MAX_MOVIES, _MAX_TRACKS = 4, 64
"""Indexes in a file, which has one, and what all of them tell of."""
_MAX_PARTS = 1000
"""Boxes side by side within a track; a dozen is usual."""


@dataclass(frozen=True, slots=True)
class Tables:
    """What says where the samples of a track lie."""

    description: Box | None
    chunks: Box | None
    sizes: Box | None
    runs: Box | None


def tables_of(content: Content, track: Box) -> Tables:
    """The tables of a track; none of them where it has no place for them."""
    start, end = track.start, track.end
    for name in (b"mdia", b"minf", b"stbl"):
        found = next((box for box in _parts(content, start, end) if box.kind == name), None)
        if found is None:
            return Tables(None, None, None, None)
        start, end = found.start, found.end
    tables = {box.kind: box for box in _parts(content, start, end)}
    return Tables(
        tables.get(b"stsd"),
        tables.get(b"stco") or tables.get(b"co64"),
        tables.get(b"stsz") or tables.get(b"stz2"),
        tables.get(b"stsc"),
    )


def movies(content: Content) -> list[Box]:
    """The indexes of a film: one, as a rule."""
    found = (box for box in children(content, 0, len(content)) if box.kind == b"moov")
    return list(islice(found, _MAX_MOVIES))


def tracks(content: Content) -> list[Box]:
    """Every track of a film."""
    found = (
        track
        for movie in movies(content)
        for track in children(content, movie.start, movie.end)
        if track.kind == b"trak"
    )
    return list(islice(found, _MAX_TRACKS))


def all_tables(content: Content) -> list[Tables]:
    """Of every track."""
    return [tables_of(content, track) for track in tracks(content)]


def last_end(content: Content, tables: list[Tables]) -> int:
    """Where the last sample ends, wherever that is."""
    ends = (end for each in tables for _, end in spans(content, each))
    return max(islice(ends, _MAX_ALL), default=0)


def _parts(content: Content, start: int, end: int) -> Iterator[Box]:
    return islice(children(content, start, end), _MAX_PARTS)


def samples(content: Content, tables: Tables, most: int) -> Iterator[tuple[int, int]]:
    """Start and end of the samples, no more than `most` of them, all within the file."""
    for start, end in islice(spans(content, tables), most):
        if start >= len(content):
            return
        yield start, min(end, len(content))


def spans(content: Content, tables: Tables) -> Iterator[tuple[int, int]]:
    """Start and end of the samples as the tables have them, wherever that is."""
    if tables.chunks is None or tables.sizes is None or tables.runs is None:
        return
    sizes = _sizes(content, tables.sizes)
    for at, count in _chunks(content, tables.chunks, tables.runs):
        for _ in range(count):
            size = next(sizes, None)
            if size is None:
                return
            yield at, at + size
            at += size  # noqa: PLW2901 -- the samples of a chunk follow one another


def _sizes(content: Content, box: Box) -> Iterator[int]:
    fixed, count = number(content, box.start + 4, 4), number(content, box.start + 8, 4)
    if box.kind == b"stz2":
        bits = fixed & 0xFF
        for n in range(min(count, (box.end - box.start - 12) * 8 // (bits or 8))):
            if bits == 4:
                byte = number(content, box.start + 12 + n // 2, 1)
                yield byte & 15 if n % 2 else byte >> 4
            else:
                yield number(content, box.start + 12 + n * bits // 8, bits // 8)
    elif fixed:
        for _ in range(min(count, MAX_SAMPLES)):
            yield fixed
    else:
        for at in range(box.start + 12, min(box.end, box.start + 12 + 4 * count) - 3, 4):
            yield number(content, at, 4)


def _chunks(content: Content, chunks: Box, runs: Box) -> Iterator[tuple[int, int]]:
    """Where each chunk lies, and how many samples it has; those that have none are passed over."""
    wide = 8 if chunks.kind == b"co64" else 4
    start, beyond = chunks.start + 8, 1 + (chunks.end - chunks.start - 8) // wide
    for first, stop, count in _runs(content, runs, beyond):
        for n in range(first, stop) if count else ():
            yield number(content, start + (n - 1) * wide, wide), count


def _runs(content: Content, runs: Box, beyond: int) -> Iterator[tuple[int, int, int]]:
    """The numbers, from one, of the first chunk of each run and of the next run; samples in each."""
    at, last = runs.start + 8, min(runs.end, runs.start + 8 + 12 * MAX_SAMPLES) - 12
    first = 1
    while at <= last and first < beyond:
        following = number(content, at + 12, 4) if at + 12 <= last else beyond
        stop = max(first, min(following, beyond))
        yield first, stop, number(content, at + 4, 4)
        if not following:
            return  # zeros behind the table, or instead of it
        first = stop
        at += 12
