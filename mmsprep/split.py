"""How do attachments that one message cannot hold spread over several?

In order, each message within the limits, as few messages as keep every attachment good.
"""

from __future__ import annotations

import threading
from dataclasses import replace
from math import ceil

from mmsprep.budget import complete, good_enough
from mmsprep.errors import UsageError
from mmsprep.events import OnEvent, ignore
from mmsprep.model import Study
from mmsprep.package import Package, named, verified
from mmsprep.parts import Files, in_pages, look, study, untouched
from mmsprep.prepare import Plan
from mmsprep.shares import Fitted
from mmsprep.spread import Spread
from mmsprep.target import Target
from mmsprep.workroom import Workroom

GOOD = 70
"""Quality (0 – 100) that every attachment keeps, for the price of another message."""


def prepare_messages(
    files: Files,
    target: Target | None = None,
    *,
    keep: float = GOOD,
    jobs: int | None = None,
    on_event: OnEvent = ignore,
    cancel: threading.Event | None = None,
) -> list[Package]:
    """Like `prepare`, in as many messages as it takes to keep the quality `keep` (0 – 100).

    Refused files are in the last package's `.refused`; there is always at least one package.
    UsageError is raised for a `keep` that is no quality, too.
    """
    target = target or Target()
    quality = _kept(keep, target)
    with Workroom(target.limits, jobs=jobs, on_event=on_event, cancel=cancel) as room:
        studies = _studied(files, target, room)
        messages = _whole(Spread(quality, target, room).made(studies), studies, target, room)
        made = [Package(target, named([f.pair for f in each], target), ()) for each in messages]
        packages = [verified(package, room) for package in made]
        room.finish(each.source for package in packages for each in package.attachments)
        packages = [package for package in packages if package.attachments] or packages[-1:]
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
    quality = _kept(keep, target)
    with Workroom(target.limits, jobs=jobs, on_event=on_event, cancel=cancel) as room:
        studies = _studied(files, target, room)
        messages = _whole(Spread(quality, target, room).expected(studies), studies, target, room)
        plans = [Plan(target, named([f.pair for f in each], target), ()) for each in messages]
        room.finish(each.source for made in plans for each in made.attachments)
        return [*plans[:-1], replace(plans[-1], refused=tuple(room.refused))]


def _studied(files: Files, target: Target, room: Workroom) -> list[Study]:
    """What there is to send; nothing is probed where all may go as it is, in as few messages."""
    found = look(files, target, room)
    fewest = ceil(len(found) / target.profile.max_attachments)
    whole = untouched(found, target, messages=fewest)
    return study(in_pages(found, target, room), target, room) if whole is None else whole


def _kept(keep: float, target: Target) -> float:
    """The quality that every attachment keeps; raises UsageError where `keep` is none."""
    if not 0 <= keep <= 100:
        raise UsageError(f"Quality goes from 0 to 100, not to {keep}.", f"Try keep={GOOD}.")
    return max(keep, target.min_quality)


def _whole(
    messages: list[list[Fitted]], studies: list[Study], target: Target, room: Workroom
) -> list[list[Fitted]]:
    """The messages without what is below the floor, and without the rest of its document."""
    good = [room.each(good_enough, message, target) for message in messages]
    whole = {id(each) for each in complete([each for message in good for each in message], studies)}
    kept = [[each for each in message if id(each) in whole] for message in good]
    return [message for message in kept if message] or [[]]
