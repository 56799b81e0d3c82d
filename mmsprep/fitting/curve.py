"""How good at how many bytes? Curves of quality, strictly rising in both."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from math import ceil

from mmsprep.model import Point

Curve = tuple[Point, ...]

INDISTINGUISHABLE = 90
"""A curve ends here: more bytes would not be seen."""


def curve(points: Iterable[Point], ceiling: float = INDISTINGUISHABLE) -> Curve:
    """A curve through these points: what is larger *and* no better is dropped, nothing above the
    first point that reaches `ceiling` is kept.
    """
    kept: list[Point] = []
    for point in sorted(points, key=lambda point: (point.size, -point.quality)):
        if kept and kept[-1].quality >= ceiling:
            break
        if not kept or point.quality > kept[-1].quality:
            kept.append(point)
    return tuple(kept)


def below_leaps(rising: Curve, leaping: Iterable[Point]) -> list[Point]:
    """How good a curve is one byte below each point of another: laid together, they rise up to there.

    Without these, a leap to more quality would hide what the first curve has below it.
    """
    least, most = rising[0].size, rising[-1].size
    sizes = [point.size - 1 for point in leaping if point.leap and least < point.size - 1 < most]
    return [Point(size, quality_at(rising, size)) for size in sizes]


def topped(rising: Curve, top: Point | None) -> Curve:
    """The curve with the source itself as its top; what is larger or better than that goes."""
    if top is None:
        return rising
    below = [point for point in rising if point.size < top.size and point.quality < top.quality]
    return (*below, replace(top, leap=True))


def within(rising: Curve, max_bytes: int) -> Curve:
    """The part of a curve that can be paid for; its end is interpolated."""
    kept = tuple(point for point in rising if point.size <= max_bytes)
    cut = rising[len(kept) : len(kept) + 1]
    if kept and cut and not cut[0].leap and kept[-1].size < max_bytes:
        kept = (*kept, Point(max_bytes, quality_at(rising, max_bytes)))
    return kept


def quality_at(rising: Curve, size: int) -> float:
    """The quality to expect at `size` bytes: a straight line between points, 0 below the first."""
    if not rising or size < rising[0].size:
        return 0.0
    for low, high in pairwise(rising):
        if size < high.size:
            if high.leap:
                return low.quality
            part = (size - low.size) / (high.size - low.size)
            return low.quality + part * (high.quality - low.quality)
    return rising[-1].quality


def at_best(rising: Curve, floor: float) -> Curve:
    """The part of a curve that is good enough; its very best where nothing is."""
    return above(rising, floor) or rising[-1:]


def above(rising: Curve, floor: float) -> Curve:
    """The part of a curve that is good enough; its start is interpolated."""
    kept = tuple(point for point in rising if point.quality >= floor)
    if not kept or len(kept) == len(rising) or kept[0].leap or kept[0].quality == floor:
        return kept
    low, high = rising[-len(kept) - 1], kept[0]
    part = (floor - low.quality) / (high.quality - low.quality)
    return (Point(low.size + ceil(part * (high.size - low.size)), floor), *kept)
