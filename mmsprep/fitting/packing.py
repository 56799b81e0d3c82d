"""Which items share a message? In order, in as few messages as keep everybody good enough."""

from __future__ import annotations

from collections.abc import Sequence

from mmsprep.fitting.curve import INDISTINGUISHABLE, Curve, at_best

FINE = 0.5
"""How precisely, in points of quality, it is found how good everybody can be."""


def pack(curves: Sequence[Curve], budget: int, max_items: int, keep: float) -> list[range]:
    """Consecutive runs of items, each within `budget` bytes and `max_items`, as few as possible.

    Every item keeps the quality `keep`, or its best within the whole budget where that is less; and
    a better one as far as that takes no more messages.
    """
    runs = _filled(curves, budget, max_items, keep)
    fewest, high = len(runs), float(INDISTINGUISHABLE)
    while high - keep > FINE:
        middle = (keep + high) / 2
        better = _filled(curves, budget, max_items, middle)
        if len(better) == fewest:
            runs, keep = better, middle
        else:
            high = middle
    return runs


def _filled(curves: Sequence[Curve], budget: int, max_items: int, keep: float) -> list[range]:
    """Filling every message before the next begins takes the fewest: whatever fits together still
    fits when one of them leaves.
    """
    needs = [at_best(curve, keep)[0].size for curve in curves]
    runs: list[range] = []
    start, used = 0, 0
    for i, need in enumerate(needs):
        if i > start and (used + need > budget or i - start == max_items):
            runs.append(range(start, i))
            start, used = i, 0
        used += need
    return [*runs, range(start, len(needs))] if needs else []
