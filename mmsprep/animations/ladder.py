"""How good is a GIF at how many bytes, and which quantization, size and pace are best for them?

Between the sizes that were tried lies a curve in ln(bytes). Dropped frames are judged by how much the
frames differ from those before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from math import ceil, exp, log, log2

from mmsprep.animations import sampling
from mmsprep.animations.compare import Comparison
from mmsprep.animations.gif import Encoder, Quantization, Settings
from mmsprep.animations.sampling import CEILING, MIN_DROP, Sample, Samples
from mmsprep.fitting.curve import Curve, curve
from mmsprep.model import Point
from mmsprep.workroom import Workroom

STEP = 0.02
EVERY = (1, 2, 3, 4)
MIN_RATE = 4.0
"""Frames a second below which none are dropped: what is left would be a slide show."""
FLUENT = 10.0
STALE = 40.0
"""Quality that is missing while a wholly different frame is seen, and more where it is not fluent:
judgement, not measured."""
SPREAD = 1.19
"""Bytes of a frame, where every second one was dropped: more changes, unless all of it did before."""
GRID = 14
"""Points of a curve."""
AIM = 0.985
"""The part of the bytes to aim at: what is foretold is a little off."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A way to so many bytes, and what to expect of it."""

    quantization: Quantization
    scale: float
    every: int
    quality: float


@dataclass(frozen=True, slots=True)
class Ladder:
    """What was measured of a reel."""

    encoder: Encoder
    comparison: Comparison
    samples: Samples
    moved: float
    """The part of the quality that is missing where the frame before is seen instead."""
    busy: float = 1.0
    """How many times the bytes of a frame that the windows foretell a frame of the whole takes."""

    def best(self, max_bytes: float) -> Choice | None:
        """None where nothing fits."""
        choices = [
            choice
            for quantization in self.samples
            for every in self._every()
            if (choice := self._largest(quantization, every, max_bytes))
        ]
        return max(choices, key=lambda choice: choice.quality, default=None)

    def curve(self, most: int | None) -> Curve:
        """Quality against bytes, up to `most`."""
        sizes = [
            self.size(quantization, row.scale, every)
            for quantization, rows in self.samples.items()
            for every in self._every()
            for row in (rows[0], rows[-1])
        ]
        least, largest = min(sizes), max(sizes)
        grid = {round(least * (largest / least) ** (n / GRID)) + 1 for n in range(GRID + 1)}
        grid |= {ceil(size) for size in self._whole()}
        found = [(ceil(size / AIM), self.best(size)) for size in sorted(grid)]
        points = (Point(size, made.quality) for size, made in found if made and size <= (most or size))
        return curve(points, CEILING)

    def _whole(self) -> Iterator[float]:
        """Bytes of all pixels, foretold: where the quality leaps."""
        for quantization, rows in self.samples.items():
            for every in self._every():
                yield self.size(quantization, rows[0].scale, every)

    def settings(self, choice: Choice) -> Settings:
        """How it is made."""
        return sampling.sized(self.encoder.reel, choice.scale, choice.quantization, choice.every)

    def lost(self, every: int) -> float:
        """Quality that dropped frames take: the rest of the time, the frame before is still seen."""
        slow = max(1.0, FLUENT * every / self.encoder.reel.rate)
        return STALE * self.moved * (1 - 1 / every) * slow

    def _largest(self, quantization: Quantization, every: int, max_bytes: float) -> Choice | None:
        """The largest size, in steps of two hundredths, that is expected to fit."""
        for scale in self._scales(quantization):
            if self.size(quantization, scale, every) <= max_bytes:
                quality = self._quality(quantization, scale) - self.lost(every)
                return Choice(quantization, scale, every, max(0.0, quality))
        return None

    def _scales(self, quantization: Quantization) -> list[float]:
        """From the largest down."""
        most, least = self.samples[quantization][0].scale, self.samples[quantization][-1].scale
        steps = max(1, round((most - least) / STEP))
        return [most - n * (most - least) / steps for n in range(steps + 1)]

    def size(self, quantization: Quantization, scale: float, every: int) -> float:
        """Bytes, foretold."""
        low, high, part = self._around(quantization, scale)
        first = exp(log(low.first) + part * log(high.first / low.first))
        other = exp(log(low.other) + part * log(high.other / low.other))
        kept = -(-len(self.encoder.reel.ends) // every)
        spread: float = SPREAD ** (log2(every) * (1 - self.moved))
        return first + other * (kept - 1) * spread * self.busy

    def _quality(self, quantization: Quantization, scale: float) -> float:
        low, high, part = self._around(quantization, scale)
        quality = low.quality + part * (high.quality - low.quality)
        return quality if scale == 1 else min(quality, CEILING - MIN_DROP)

    def _around(self, quantization: Quantization, scale: float) -> tuple[Sample, Sample, float]:
        rows = self.samples[quantization]
        for high, low in pairwise(rows):
            if scale >= low.scale:
                return low, high, log(scale / low.scale) / log(high.scale / low.scale)
        return rows[-1], rows[-1], 0.0

    def _every(self) -> Iterable[int]:
        reel = self.encoder.reel
        return [n for n in EVERY if n == 1 or (reel.rate / n >= MIN_RATE and len(reel.ends) >= 2 * n)]


def study(encoder: Encoder, max_bytes: int, room: Workroom) -> Ladder:
    """Try what can be made of a reel; once of all of it, for a few windows may be busier, or calmer."""
    comparison = Comparison(encoder.reel)
    moved = comparison.missing(sampling.windows_of(encoder.reel))
    ladder = Ladder(encoder, comparison, sampling.take(encoder, comparison, room), moved)
    choice = ladder.best(max_bytes)
    if choice is None:
        return ladder
    settings = replace(ladder.settings(choice), every=1)
    made = encoder.encode(settings, room)
    first = len(made.data) - sum(made.sizes[1:])
    expected = ladder.size(choice.quantization, choice.scale, 1) - first
    return replace(ladder, busy=max(0.1, sum(made.sizes[1:]) / max(1.0, expected)))
