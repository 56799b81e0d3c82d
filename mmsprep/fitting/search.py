"""Which quality fills a size best? A bracketed search over whole numbers, in as few tries as can be.

The first step follows the known shape of the encoder's curve; then the shape as steep as it turned
out, and once there is a size on either side of the goal, the secant between them (in ln(size)): the
shape alone can miss for ever where an encoder's curve is steeper than usual.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import floor, log

from mmsprep.fitting.sizes import BEST, LOWEST, Shape, along, back

FILLED = 0.97
"""A try that uses this part of the bytes is good enough."""
FILLED_SHARED = 0.95
"""And this part, where others share the budget: the message is filled in the end."""
AIM = 0.987
"""Where to aim: above it the spread of the model would often go over."""
STEEPEST = 4
"""A curve may turn out so many times steeper than its shape, or flatter."""
ROUND_UP = 0.3
"""Quality comes in whole steps: one is gone up to where no more of it than this is missing."""
SAFE_AIM = 0.965
"""Where to aim when this is the last try, and nothing fitted yet."""


def aim(filled: float) -> float:
    """The part of the bytes to aim at, where this part of them has to be used."""
    return 1 - (1 - filled) / 2


def next_quality(
    tried: Mapping[int, int], max_bytes: int, shape: Shape, aim: float = AIM, filled: float = FILLED
) -> int | None:
    """The quality to try next, given the sizes that some had; None when there is nothing to gain."""
    under = max((q for q, size in tried.items() if size <= max_bytes), default=None)
    over = min((q for q, size in tried.items() if size > max_bytes), default=None)
    if under is not None and (tried[under] >= filled * max_bytes or under >= BEST):
        return None
    if over is not None and over <= LOWEST:
        return None
    if under is not None and over is not None:
        return _between(under, over, tried, shape, max_bytes * aim) if over - under > 1 else None
    known = under if under is not None else over
    assert known is not None, "a search starts from one measured size"
    wanted = known + _step(tried, known, shape, log(max_bytes * aim / tried[known]))
    if under is not None:
        return min(BEST, max(whole(wanted), under + 1))
    return max(LOWEST, min(whole(wanted), known - 1))


def whole(quality: float) -> int:
    """The whole step of quality to try: rather a little less than too much."""
    return floor(quality + ROUND_UP)


def _step(tried: Mapping[int, int], known: int, shape: Shape, distance: float) -> float:
    """How far in quality, for a `distance` in ln(size)? By the shape, as steep as it turned out."""
    others = [q for q in tried if q != known]
    if others:
        other = min(others, key=lambda q: abs(q - known))
        steeper = log(tried[other] / tried[known]) / (along(shape, other) - along(shape, known))
        distance /= min(STEEPEST, max(1 / STEEPEST, steeper))
    return back(shape, along(shape, known) + distance) - known


def _between(under: int, over: int, tried: Mapping[int, int], shape: Shape, goal: float) -> int:
    """By the secant along the shape; strictly between, for real sizes need not rise with quality."""
    low, high = log(tried[under]), log(tried[over])
    part = (log(goal) - low) / (high - low)
    start, end = along(shape, under), along(shape, over)
    return min(over - 1, max(under + 1, whole(back(shape, start + part * (end - start)))))
