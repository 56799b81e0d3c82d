"""How do attachments that one message cannot hold spread over several?

In order, each message within the limits, as few messages as keep every attachment good.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

from mmsprep.budget import Fitted, Share, complete, foresee, make, share_budget
from mmsprep.events import OnEvent, ignore
from mmsprep.fitting.curve import curve, quality_at
from mmsprep.fitting.packing import pack
from mmsprep.model import UNTOUCHED, Made, Study
from mmsprep.package import Package, named
from mmsprep.parts import Files, in_pages, look, study
from mmsprep.prepare import Plan
from mmsprep.target import Target
from mmsprep.workroom import Workroom

GOOD = 70
"""Quality (0 – 100) that every attachment keeps, for the price of another message."""

ROUNDS = 6
"""How often it is packed at most: estimates are a few points off, measures put them right."""
MARGIN = 1.0
"""Quality that is expected less beyond what was missing: no encoder lands in the same place twice."""


def prepare_messages(
    files: Files,
    target: Target | None = None,
    *,
    keep: float = GOOD,
    jobs: int | None = None,
    on_event: OnEvent = ignore,
    cancel: threading.Event | None = None,
) -> list[Package]:
    """Like `prepare`, in as many messages as it takes to keep the quality `keep`.

    Refused files are in the last package's `.refused`; there is always at least one package.
    """
    target = target or Target()
    with Workroom(target.limits, jobs=jobs, on_event=on_event, cancel=cancel) as room:
        messages = _spread(files, target, keep, room, make)
        packages = [Package(target, named([f.pair for f in fitted], target), ()) for fitted in messages]
        for package in packages:
            package.verify(room)
        room.finish(each.source for package in packages for each in package.attachments)
        return [*packages[:-1], replace(packages[-1], refused=tuple(room.refused))]


def plan_messages(
    files: Files,
    target: Target | None = None,
    *,
    keep: float = GOOD,
    jobs: int | None = None,
    on_event: OnEvent = ignore,
    cancel: threading.Event | None = None,
) -> list[Plan]:
    """What `prepare_messages` would do: the packing, the count and what to expect of each."""
    target = target or Target()
    with Workroom(target.limits, jobs=jobs, on_event=on_event, cancel=cancel) as room:
        messages = _spread(files, target, keep, room, _expect)
        plans = [Plan(target, named([f.pair for f in fitted], target), ()) for fitted in messages]
        room.finish(each.source for made in plans for each in made.attachments)
        return [*plans[:-1], replace(plans[-1], refused=tuple(room.refused))]


Maker = Callable[[list[Share], Target, Workroom], list[Fitted]]


def _spread(
    files: Files, target: Target, keep: float, room: Workroom, maker: Maker
) -> list[list[Fitted]]:
    """Pack by what is expected, make, and once more by what was measured where that is too little."""
    studies = study(in_pages(look(files, target, room), target, room), target, room)
    best: dict[range, list[Fitted]] = {}
    messages: list[list[Fitted]] = []
    shares: list[list[Share]] = []
    for _ in range(ROUNDS):
        limit = target.profile.max_attachments
        runs = pack([each.curve for each in studies], target.max_bytes, limit, keep)
        shares = [share_budget([studies[i] for i in run], target, room) for run in runs]
        tried = [
            best[run] if _is_fine(best.get(run), keep) else maker(each, target, room)
            for run, each in zip(runs, shares, strict=True)
        ]
        for run, message in zip(runs, tried, strict=True):
            best[run] = max(message, best.get(run, []), key=_worst)
        messages = [best[run] for run in runs]
        made = [each for message in tried for each in message]
        if all(_is_fine(each, keep) for each in messages) or len(made) < len(studies):
            break
        studies = [_corrected(each, one.made, keep) for each, one in zip(studies, made, strict=True)]
    made = [each for message in messages for each in message]
    whole = complete(made, [each for message in shares for each in message])
    return [[each for each in message if each in whole] for message in messages or [[]]]


def _is_fine(message: list[Fitted] | None, keep: float) -> bool:
    """Whether each in it is as good as it should be, or as it can be at all."""
    return message is not None and all(
        each.made.quality >= min(keep, each.share.study.curve[-1].quality) for each in message
    )


def _worst(message: list[Fitted]) -> float:
    return min((each.made.quality for each in message), default=-1.0)


def _corrected(found: Study, made: Made, keep: float) -> Study:
    """The study with its curve moved to go through what was made, or below it where that was too
    little; what goes as it is stays.
    """
    off = made.quality - quality_at(found.curve, made.size)
    if made.quality < keep:
        off = min(off, 0.0) - MARGIN
    moved = [
        point
        if point.quality >= UNTOUCHED
        else replace(point, quality=min(point.quality + off, UNTOUCHED - 1))
        for point in found.curve
    ]
    return replace(found, curve=curve(moved, UNTOUCHED))


def _expect(shares: list[Share], _target: Target, _room: Workroom) -> list[Fitted]:
    return [foresee(share) for share in shares]
