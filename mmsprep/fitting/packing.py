"""Which items share a message? In order, in as few messages as keep everybody good enough."""

from __future__ import annotations

from collections.abc import Sequence

from mmsprep.fitting.curve import Curve, above


def pack(curves: Sequence[Curve], budget: int, max_items: int, keep: float) -> list[range]:
    """Consecutive runs of items, each within `budget` bytes and `max_items`, as few as possible.

    Every item keeps the quality `keep`, or its best within the whole budget where that is less.
    Filling every message before the next begins is optimal here: whatever fits together still
    fits when one of them leaves.
    """
    needs = [_need(curve, keep) for curve in curves]
    runs: list[range] = []
    start, used = 0, 0
    for i, need in enumerate(needs):
        if i > start and (used + need > budget or i - start == max_items):
            runs.append(range(start, i))
            start, used = i, 0
        used += need
    return [*runs, range(start, len(needs))] if needs else []


def _need(curve: Curve, keep: float) -> int:
    good = above(curve, keep)
    return good[0].size if good else curve[-1].size
