"""Who gets how many bytes, and is what was made of them good enough?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from mmsprep.errors import BelowFloor, DoesNotFit
from mmsprep.fitting.curve import above
from mmsprep.fitting.share import OverBudget, share
from mmsprep.model import Study
from mmsprep.rebalancing import WELL_FILLED, rebalance, reinvest, spare
from mmsprep.shares import Fitted, Share, fit, foresee, granted
from mmsprep.target import Target
from mmsprep.workroom import Workroom


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
