"""Who gets how many bytes, and what is made of them?"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from mmsprep.converters import converter_of
from mmsprep.errors import BelowFloor, DoesNotFit
from mmsprep.fitting.curve import INDISTINGUISHABLE, Curve, above, quality_at
from mmsprep.fitting.mending import mend, through
from mmsprep.fitting.share import OverBudget, share
from mmsprep.model import Made, Point, Source, Study
from mmsprep.names import printable
from mmsprep.target import Target
from mmsprep.workroom import Workroom

log = logging.getLogger("mmsprep")

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


@dataclass(frozen=True, slots=True)
class Share:
    """A studied source and the bytes that it got."""

    study: Study
    max_bytes: int

    @property
    def name(self) -> str:
        return self.study.name


@dataclass(frozen=True, slots=True)
class Fitted:
    """What was made of a share."""

    share: Share
    made: Made

    @property
    def name(self) -> str:
        return self.share.name

    @property
    def pair(self) -> tuple[Source, Made]:
        return self.share.study.source, self.made


def share_budget(studies: list[Study], target: Target, room: Workroom) -> list[Share]:
    """Bytes for everybody, none below the quality floor.

    Nobody gets any where even that is too much: the message as a whole is refused.
    """
    curves = [above(each.curve, target.min_quality) for each in studies]
    important = [each.source.name in target.important for each in studies]
    try:
        sizes = share(curves, target.max_bytes, important)
    except OverBudget as over:
        room.refuse(None, _too_large(studies, target, over.excess))
        return []
    return granted(studies, sizes)


def granted(studies: Iterable[Study], sizes: Iterable[int]) -> list[Share]:
    """To each its bytes."""
    shares = [Share(each, size) for each, size in zip(studies, sizes, strict=True)]
    for got in shares:
        expected = quality_at(got.study.curve, got.max_bytes)
        log.info("%s gets %d bytes, for a quality of %.0f", printable(got.name), got.max_bytes, expected)
    return shares


def make(shares: list[Share], target: Target, room: Workroom) -> list[Fitted]:
    """The best version of each within its share, what is left over spent; refused below the floor.

    What the refused had is left to the others.
    """
    fitted = rebalance(reinvest(room.each(fit, shares), target, room, fit), target, room)
    good = room.each(good_enough, fitted, target)
    if len(good) < len(fitted):
        good = reinvest(good, target, room, fit)
    return spare(good, target)


def expect(shares: list[Share], target: Target, room: Workroom) -> list[Fitted]:
    """What `make` is expected to answer, without data; what is left over is spent here, too.

    But for the little that encoders leave: nobody knows how much, and so whom it will serve.
    """
    expected = room.each(foresee, shares)
    left = target.max_bytes - sum(each.made.size for each in expected)
    if left > (1 - WELL_FILLED) * target.max_bytes:
        expected = reinvest(expected, target, room, foresee)
    return [Fitted(each.share, replace(each.made, data=None)) for each in spare(expected, target)]


def fit(got: Share, room: Workroom) -> Fitted:
    """The best version of one source within its share."""
    made = got.study.as_is
    if made is None or made.size > got.max_bytes:
        made = converter_of(got.study.source).fit(got.study, got.max_bytes, room)
    log.info(
        "%s %s: %s of %d bytes, quality %.0f",
        printable(got.name), made.action, made.type, made.size, made.quality,
    )  # fmt: skip
    return Fitted(got, made)


def foresee(got: Share, _room: Workroom) -> Fitted:
    """What `fit` is expected to make of it, without data."""
    expected = got.study.as_is
    if expected is None or expected.size > got.max_bytes:
        expected = converter_of(got.study.source).foresee(got.study, got.max_bytes)
    return Fitted(got, expected)


def rebalance(fitted: list[Fitted], target: Target, room: Workroom) -> list[Fitted]:
    """Where estimates were so kind that one came out far worse than it need be, the best give to it."""
    for _ in range(ROUNDS):
        keep = _fair(fitted, target)
        sizes = mended(fitted, keep, target) if keep is not None else None
        anew = made_anew(fitted, sizes, room) if sizes else None
        filled = reinvest(anew, target, room, fit) if anew else fitted
        if _worst(filled) <= _worst(fitted):
            break
        fitted = filled
    return fitted


def _worst(fitted: list[Fitted]) -> float:
    return min((each.made.quality for each in fitted), default=0.0)


def _fair(fitted: list[Fitted], target: Target) -> float | None:
    """What nobody should fall short of, by what is known now; None where nobody does by much."""
    floor = target.min_quality if _worst(fitted) < target.min_quality else None
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
    return max(min(wronged) - NEARLY, floor or 0.0) if wronged else floor


def mended(fitted: list[Fitted], keep: float, target: Target) -> dict[int, int] | None:
    """Other bytes for some, by place, so that nobody falls short of `keep`; None: too few."""
    curves = [learned(each).curve for each in fitted]
    points = [Point(each.made.size, each.made.quality) for each in fitted]
    return mend(curves, points, keep, target.max_bytes)


def made_anew(fitted: list[Fitted], sizes: dict[int, int], room: Workroom) -> list[Fitted] | None:
    """The message with some of it in other sizes; None where one of them cannot be made so small."""
    anew = dict(enumerate(fitted))
    shares = granted([fitted[i].share.study for i in sizes], sizes.values())
    for i, each in zip(sizes, room.attempts(fit, shares), strict=True):
        if not isinstance(each, Fitted):
            return None
        anew[i] = _better(anew[i], each)
    return list(anew.values())


def learned(fitted: Fitted) -> Study:
    """The study, corrected by what was made."""
    measured = Point(fitted.share.max_bytes, fitted.made.quality)
    return replace(fitted.share.study, curve=through(fitted.share.study.curve, measured))


def _better(old: Fitted, new: Fitted) -> Fitted:
    """The new version, unless the old one fits, too, and is better."""
    fits = old.made.size <= new.share.max_bytes
    return old if fits and old.made.quality > new.made.quality else new


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


def good_enough(fitted: Fitted, target: Target, _room: Workroom) -> Fitted:
    """What was made, if it kept above the quality floor; the estimate may have been too kind."""
    if fitted.made.quality < target.min_quality:
        raise BelowFloor(
            f"In {fitted.share.max_bytes:,} bytes its quality is {int(max(0, fitted.made.quality))} of "
            f"100; the floor is {target.min_quality:.0f}.",
            "Send less, or lower the floor with --min-quality.",
        )
    return fitted


def complete(fitted: list[Fitted], studies: Iterable[Study]) -> list[Fitted]:
    """Without the rest of a document that lost a page: never silently a part of it."""
    wanted = Counter(each.source.position for each in studies)
    there = Counter(each.share.study.source.position for each in fitted)
    return [each for each in fitted if there[at := each.share.study.source.position] == wanted[at]]


def _too_large(studies: list[Study], target: Target, excess: int) -> DoesNotFit | BelowFloor:
    smallest = sum(each.curve[0].size for each in studies)
    largest = max(studies, key=lambda each: each.curve[0].size)
    if smallest > target.max_bytes:
        return DoesNotFit(
            f"Even the smallest versions are {smallest - target.max_bytes:,} bytes over the "
            f"budget of {target.max_bytes:,}; "
            f"{largest.source.name} alone needs {largest.curve[0].size:,}.",
            "Spread them over several messages with --split, or send fewer files.",
        )
    return BelowFloor(
        f"At the quality floor of {target.min_quality:.0f} the files are {excess:,} bytes over the "
        f"budget of {target.max_bytes:,}.",
        "Spread them over several messages with --split, send fewer files, or lower --min-quality.",
    )
