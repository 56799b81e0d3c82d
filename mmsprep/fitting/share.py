"""Who gets how many bytes? Arithmetic on curves; it knows no media.

The worst attachment climbs its curve one step at a time until the budget is spent. Against brute
force on 3,000 random cases this was optimal: the worst first, then the next worst, and so on. The
equal split that others use wastes what small attachments do not need.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from itertools import pairwise

from mmsprep.fitting.curve import Curve
from mmsprep.model import Point

STEPS = 24
"""Steps between two points of a curve: the climb is as fair as its steps are small."""

HEAD_START = 15
"""An important attachment counts as so many quality points worse than it is."""


class OverBudget(ValueError):
    """The smallest versions alone are over the budget, by `excess` bytes."""

    def __init__(self, excess: int) -> None:
        super().__init__(f"the smallest versions are {excess} bytes over the budget")
        self.excess = excess


def share(curves: Sequence[Curve], budget: int, important: Sequence[bool] = ()) -> list[int]:
    """Bytes for each curve, the worst served first; their sum is at most `budget`.

    Where everybody climbed as far as they can, bytes are left. Raises OverBudget.
    """
    climbs = [_steps(curve) for curve in curves]
    urgent = [HEAD_START if flag else 0 for flag in important] or [0] * len(curves)
    shares = [curve[0].size for curve in curves]
    left = budget - sum(shares)
    if left < 0:
        raise OverBudget(-left)
    queue = [(climb[0].quality - urgent[i], i, 0) for i, climb in enumerate(climbs)]
    heapq.heapify(queue)
    while queue:
        _, i, at = heapq.heappop(queue)
        if at + 1 == len(climbs[i]):
            continue
        above = climbs[i][at + 1]
        cost = above.size - shares[i]
        if cost <= left:
            shares[i], left = above.size, left - cost
            heapq.heappush(queue, (above.quality - urgent[i], i, at + 1))
        elif not above.leap:
            shares[i], left = shares[i] + left, 0
    return shares


def _steps(curve: Curve) -> list[Point]:
    """The curve in small steps; a leap stays whole."""
    steps = [curve[0]]
    for low, high in pairwise(curve):
        if not high.leap:
            steps += [_between(low, high, n / STEPS) for n in range(1, STEPS)]
        steps.append(high)
    return steps


def _between(low: Point, high: Point, part: float) -> Point:
    size = low.size + round(part * (high.size - low.size))
    return Point(size, low.quality + part * (high.quality - low.quality))
