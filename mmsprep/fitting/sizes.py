"""How large will a picture be at another quality and size? From what a sample of it measured.

Size grows with pixels to a power that every picture has of its own, and each quality another: smooth
ones hardly need more bytes for more pixels, grain needs them all.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import exp, log
from operator import itemgetter

Shape = Sequence[tuple[float, float]]

LOWEST = 5
FAR = 0.3
"""ln(pixels) between two sizes that tell something about growth."""
BEST = 99
"""Quality that is never gone beyond: it costs bytes that nobody sees."""
MIN_STEP = 1e-3
GROWTHS = (0.3, 1.2)


@dataclass(frozen=True, slots=True)
class Sizes:
    """The sizes to expect of one picture, measured at so many `pixels`."""

    pixels: int
    shape: Shape
    """ln(size) there, against quality."""
    growth: Shape
    """The power of the pixels with which the size grows, against quality."""
    known: dict[float, Shape] = field(default_factory=dict, init=False, repr=False, compare=False)
    """By pixels: the same few sizes are asked for again and again."""

    def at(self, pixels: float) -> Shape:
        """ln(size) against quality, at so many pixels."""
        if pixels not in self.known:
            distance = log(pixels / self.pixels)
            grown = ((q, size + along(self.growth, q) * distance) for q, size in self.shape)
            self.known[pixels] = rising(grown)
        return self.known[pixels]

    def expect(self, pixels: float, quality: float) -> float:
        """Bytes at so many pixels and such a quality."""
        return exp(along(self.at(pixels), quality))

    def quality_for(self, size: float, pixels: float) -> float:
        """Which quality fits in `size` bytes at so many pixels?"""
        return back(self.at(pixels), log(size))

    def measured(self, pixels: int, shape: Shape) -> Sizes:
        """The same from another measurement; two that are far apart tell how it grows."""
        distance = log(pixels / self.pixels)
        if abs(distance) < FAR:
            return Sizes(pixels, shape, self.growth)
        return Sizes(pixels, shape, grown(self.shape, shape, distance))


def grown(less: Shape, more: Shape, distance: float) -> Shape:
    """The power of growth between two shapes, so far apart in ln(pixels)."""
    low, high = GROWTHS
    return [(q, min(high, max(low, (size - along(less, q)) / distance))) for q, size in more]


def rising(points: Iterable[tuple[float, float]]) -> Shape:
    """A shape that can be read backwards: what was measured may fall here and there."""
    shape: list[tuple[float, float]] = []
    for quality, size in points:
        shape.append((quality, max(size, shape[-1][1] + MIN_STEP) if shape else size))
    return shape


def along(shape: Shape, quality: float) -> float:
    """The value at a quality, by straight lines; the end pieces go on."""
    at = min(max(1, bisect_left(shape, quality, key=itemgetter(0))), len(shape) - 1)
    (q0, s0), (q1, s1) = shape[at - 1], shape[at]
    return s0 + (quality - q0) / (q1 - q0) * (s1 - s0)


def back(shape: Shape, value: float) -> float:
    """The quality at which there is this value."""
    at = min(max(1, bisect_left(shape, value, key=itemgetter(1))), len(shape) - 1)
    (q0, s0), (q1, s1) = shape[at - 1], shape[at]
    return q0 + (value - s0) / (s1 - s0) * (q1 - q0)
