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
OVER = 1.03
"""An estimated size up to this part of the bytes may still turn out to fit."""
AIM = 0.987
"""Where to aim: above it the spread of the model would often go over."""
SAFE = 0.94
"""Where to aim when this is the last try and none has fitted yet."""


def next_quality(tried: Mapping[int, int], max_bytes: int, shape: Shape, aim: float = AIM) -> int | None:
    """The quality to try next, given the sizes that some had; None when there is nothing to gain."""
    under = max((q for q, size in tried.items() if size <= max_bytes), default=None)
    over = min((q for q, size in tried.items() if size > max_bytes), default=None)
    if under is not None and (tried[under] >= FILLED * max_bytes or under >= BEST):
        return None
    if over is not None and over <= LOWEST:
        return None
    if under is not None and over is not None:
        return _between(under, over, tried, max_bytes * aim) if over - under > 1 else None
    known = under if under is not None else over
    assert known is not None, "a search starts from one measured size"
    wanted = known + _step(tried, known, shape, log(max_bytes * aim / tried[known]))
    if under is not None:
        return min(BEST, max(int(wanted), under + 1))
    return max(LOWEST, min(int(wanted), known - 1))


def _step(tried: Mapping[int, int], known: int, shape: Shape, distance: float) -> float:
    """How far in quality, for a `distance` in ln(size)? By the shape; longer where it fell short."""
    step = back(shape, along(shape, known) + distance) - known
    others = [q for q in tried if q != known]
    if others:
        other = min(others, key=lambda q: abs(q - known))
        slope = log(tried[other] / tried[known]) / (other - known)
        if slope > 0:
            return max(step, distance / slope, key=abs)
    return step


def _between(under: int, over: int, tried: Mapping[int, int], goal: float) -> int:
    """By the secant, strictly between; real sizes need not rise with quality, so it is clamped."""
    low, high = log(tried[under]), log(tried[over])
    part = (log(goal) - low) / (high - low)
    return min(over - 1, max(under + 1, round(under + part * (over - under))))
