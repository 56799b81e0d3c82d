"""Which quality fills a size best? A bracketed search over whole numbers, in as few tries as can be.

The first steps follow the known shape of the encoder's curve; once there is a size on either side
of the goal, the secant between them (in ln(size)) decides: the shape alone can miss for ever where
an encoder's curve is steeper than usual.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import log

from mmsprep.fitting.sizes import BEST, LOWEST, Shape, along, back

FILLED = 0.97
"""A try that uses this part of the bytes is good enough."""
AIM = 0.988
"""Where to aim: above it the spread of the model would often go over."""


def next_quality(tried: Mapping[int, int], max_bytes: int, shape: Shape) -> int | None:
    """The quality to try next, given the sizes that some had; None when there is nothing to gain."""
    under = max((q for q, size in tried.items() if size <= max_bytes), default=None)
    over = min((q for q, size in tried.items() if size > max_bytes), default=None)
    if under is not None and (tried[under] >= FILLED * max_bytes or under >= BEST):
        return None
    if over is not None and over <= LOWEST:
        return None
    if under is not None and over is not None:
        if over - under <= 1:
            return None
        return _between(under, over, tried, max_bytes * AIM)
    known = under if under is not None else over
    assert known is not None, "a search starts from one measured size"
    wanted = back(shape, along(shape, known) + log(max_bytes * AIM / tried[known]))
    if under is not None:
        return min(BEST, max(int(wanted), under + 1))
    return max(LOWEST, min(int(wanted), known - 1))


def _between(under: int, over: int, tried: Mapping[int, int], goal: float) -> int:
    low, high = log(tried[under]), log(tried[over])
    part = (log(goal) - low) / (high - low)
    return min(over - 1, max(under + 1, int(under + part * (over - under))))
