"""What was made falls short here and there: what does that tell, and where do the bytes come from?"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from math import log

from mmsprep.fitting.curve import Curve, at_best, curve, quality_at
from mmsprep.fitting.share import OverBudget, share
from mmsprep.model import UNTOUCHED, Point

FAR = log(4)
"""ln(size) from a measured point beyond which it tells nothing."""
SAFE = 1.0
"""Quality that is aimed at beyond what is wanted: no encoder lands in the same place twice."""
ROUNDED = 0.05
"""A difference in quality that nobody sees, for it is told with one decimal."""


def through(foreseen: Curve, measured: Point) -> Curve:
    """The curve bent to go through a measured point: there wholly, farther away less and less.

    Its top stays where that is the source itself.
    """
    off = measured.quality - quality_at(foreseen, measured.size)
    bent = [_moved(point, off, measured.size) for point in foreseen]
    return curve([*bent, measured], UNTOUCHED)


def _moved(point: Point, off: float, size: int) -> Point:
    if point.quality >= UNTOUCHED:
        return point
    near = max(0.0, 1 - abs(log(point.size / size)) / FAR)
    return replace(point, quality=min(point.quality + near * off, UNTOUCHED - 1))


def is_short(quality: float, rising: Curve, keep: float) -> bool:
    """Whether that is less than `keep`, and than the best that the curve has."""
    return quality < min(keep, rising[-1].quality) - ROUNDED


def mend(
    curves: Sequence[Curve], made: Sequence[Point], keep: float, budget: int
) -> dict[int, int] | None:
    """Bytes for those that fell short of `keep`, by place; None where there are too few for that.

    Whoever is good stays as it was made, except for the best, who give: as few of them as will do.
    """
    places = range(len(made))
    good = [i for i in places if not is_short(made[i].quality, curves[i], keep)]
    good.sort(key=lambda i: made[i].quality)
    for goal in (keep + SAFE, keep):
        for staying in range(len(good), -1, -1):
            left = budget - sum(made[i].size for i in good[:staying])
            anew = [i for i in places if i not in good[:staying]]
            with suppress(OverBudget):
                sizes = share([at_best(curves[i], goal) for i in anew], left)
                return dict(zip(anew, sizes, strict=True))
    return None
