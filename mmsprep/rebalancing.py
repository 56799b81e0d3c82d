"""Who gets other bytes than it was given, once it is known what was made of them?

What encoders left over is spent, the worst first. Where a curve promised far too much, the best give.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from mmsprep.fitting.curve import INDISTINGUISHABLE, Curve, quality_at
from mmsprep.fitting.mending import mend
from mmsprep.fitting.share import OverBudget, share
from mmsprep.model import Made, Point, Study
from mmsprep.shares import Fitted, Share, fit, granted, learned
from mmsprep.target import Target
from mmsprep.workroom import Workroom

WELL_FILLED = 0.97
"""A degraded message uses at least this part of its budget, if its encoders let it."""
WORTH_A_TRY = 0.5
"""Less than 1 - WELL_FILLED of the budget that is left over is worth another encode where it is this
part of what the attachment has."""
WORTH_A_TRY_FOR_WORSE = 0.2
"""The same, where it came out worse than expected by at least DISAPPOINTING: others got its bytes."""
MUCH_LEFT = 0.5
"""What is left over is shared where it is more than this part of what the worst one has."""
DISAPPOINTING = 3
"""Points of quality."""
ROUNDS = 2
"""How often the others give to one that came out far worse, or below the floor, before it is refused."""
UNFAIR = 3
"""Points of quality that it has to gain before others are made anew for it."""
NEARLY = 1
"""Points short of what is fair with which it is content: no encoder lands where it is wanted."""
MISSED_PROMISE = 5
"""Points of quality by which what was made falls short of its curve, before that is not believed."""


def reinvest(
    fitted: list[Fitted],
    target: Target,
    room: Workroom,
    again: Callable[[Share, Workroom], Fitted],
) -> list[Fitted]:
    """What the encoders left over goes to the worst first: one more try each, no more.

    Where it is much, the worst gets no more than what lifts it as far as the others get by the rest.
    A try that fails costs nothing: what was made stays.
    """
    best = dict(enumerate(fitted))
    untried = sorted(best, key=lambda n: best[n].made.quality)
    while untried:
        n = untried[0]
        left = target.max_bytes - sum(each.made.size for each in best.values())
        got, made = best[n].share, best[n].made
        if left <= (1 - WELL_FILLED) * target.max_bytes and left < _worth_a_try(got, made):
            break
        most = min(made.size + left, _useful(got.study, made))
        if left > MUCH_LEFT * made.size:
            most = min(most, _lifted([best[n] for n in untried], left))
        untried.remove(n)
        if most <= got.max_bytes and not made.unfilled:
            continue
        retried = room.attempt(again, replace(got, max_bytes=most))
        if isinstance(retried, Fitted) and retried.made.quality > made.quality:
            best[n] = retried
    return list(best.values())


def _worth_a_try(got: Share, made: Made) -> float:
    """The least bytes more that are worth another encode of it."""
    expected = quality_at(got.study.curve, got.max_bytes)
    worse = made.quality < expected - DISAPPOINTING
    return (WORTH_A_TRY_FOR_WORSE if worse else WORTH_A_TRY) * made.size


def _useful(study: Study, made: Made) -> int:
    """The bytes beyond which more would not be seen: where the curve ends.

    Twice what was made, where the curve promised more than came out of it.
    """
    end = study.curve[-1]
    promised = end.quality - MISSED_PROMISE if end.quality < INDISTINGUISHABLE else INDISTINGUISHABLE
    return max(end.size, 2 * made.size) if made.quality < promised and not end.leap else end.size


def _lifted(fitted: list[Fitted], left: int) -> int:
    """Bytes for the first of them, where all share what is left over."""
    curves = [_onwards(each) for each in fitted]
    return share(curves, left + sum(each.made.size for each in fitted))[0]


def _onwards(fitted: Fitted) -> Curve:
    """How good it becomes from what was made on."""
    study, made = fitted.share.study, fitted.made
    known = learned(fitted).curve
    better = [point for point in known if point.size > made.size and point.quality > made.quality]
    if not better and (useful := _useful(study, made)) > made.size:
        better = [Point(useful, INDISTINGUISHABLE)]
    return (Point(made.size, made.quality), *better)


def rebalance(fitted: list[Fitted], target: Target, room: Workroom) -> list[Fitted]:
    """Where estimates were so kind that one came out far worse than it need be, the best give to it."""
    for _ in range(ROUNDS):
        tries = (mended(fitted, keep, target) for keep in _fair(fitted, target))
        sizes = next(filter(None, tries), None)
        anew = made_anew(fitted, sizes, room) if sizes else None
        filled = reinvest(anew, target, room, fit) if anew else fitted
        if _worst(filled) <= _worst(fitted):
            break
        fitted = filled
    return fitted


def _worst(fitted: list[Fitted]) -> float:
    return min((each.made.quality for each in fitted), default=0.0)


def _fair(fitted: list[Fitted], target: Target) -> list[float]:
    """What nobody should fall short of, by what is known now; the highest first.

    Nothing where nobody does by much. What all can reach comes last: where a curve leaps, what most can
    reach may be too much.
    """
    floor = [target.min_quality] if _worst(fitted) < target.min_quality else []
    if target.important:
        return floor
    curves = [learned(each).curve for each in fitted]
    try:
        sizes = share(curves, target.max_bytes)
    except OverBudget:
        return floor
    fair = [quality_at(known, size) for known, size in zip(curves, sizes, strict=True)]
    missed = [to - each.made.quality for each, to in zip(fitted, fair, strict=True)]
    wronged = [to for to, points in zip(fair, missed, strict=True) if points >= UNFAIR]
    goals = [min(wronged) - NEARLY, min(fair) - NEARLY] if wronged else []
    return [goal for goal in goals if goal > max([_worst(fitted), *floor])] + floor


def mended(fitted: list[Fitted], keep: float, target: Target) -> dict[int, int] | None:
    """Other bytes for some, by place, so that nobody falls short of `keep`; None: too few."""
    curves = [learned(each).curve for each in fitted]
    points = [Point(each.made.size, each.made.quality) for each in fitted]
    return mend(curves, points, keep, target.max_bytes)


def made_anew(fitted: list[Fitted], sizes: dict[int, int], room: Workroom) -> list[Fitted] | None:
    """The message with some of it in other sizes; None where one of them cannot be made so small."""
    anew = dict(enumerate(fitted))
    shares = granted([learned(fitted[i]) for i in sizes], sizes.values())
    for i, each in zip(sizes, room.attempts(fit, shares), strict=True):
        if not isinstance(each, Fitted):
            return None
        anew[i] = _better(anew[i], each)
    return list(anew.values())


def _better(old: Fitted, new: Fitted) -> Fitted:
    """The new version, unless the old one fits, too, and is better."""
    fits = old.made.size <= new.share.max_bytes
    return old if fits and old.made.quality > new.made.quality else new


def spare(fitted: list[Fitted], target: Target) -> list[Fitted]:
    """Those that may go as they are do, where what is still left over pays for it; the worst first."""
    left = target.max_bytes - sum(each.made.size for each in fitted)
    best = dict(enumerate(fitted))
    for n in sorted(best, key=lambda n: best[n].made.quality):
        as_is = best[n].share.study.as_is
        if as_is and as_is.size - best[n].made.size <= left:
            left -= as_is.size - best[n].made.size
            best[n] = replace(best[n], made=as_is)
    return list(best.values())
