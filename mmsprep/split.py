"""How do attachments that one message cannot hold spread over several?

In order, each message within the limits, as few messages as keep every attachment good.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

from mmsprep.budget import Fitted, Share, complete, foresee, make, share_budget
from mmsprep.events import OnEvent, ignore
from mmsprep.fitting.packing import pack
from mmsprep.package import Package, named
from mmsprep.parts import Files, in_pages, look, study
from mmsprep.prepare import Plan
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
    """Like `prepare`, in as many messages as it takes to keep the quality `keep`.

    Refused files are in the last package's `.refused`; there is always at least one package.
    """
    target = target or Target()
    with Workroom(target.limits, jobs=jobs, on_event=on_event, cancel=cancel) as room:
        messages = _spread(files, target, keep, room, make)
        packages = [Package(target, named([f.pair for f in fitted], target), ()) for fitted in messages]
        for package in packages:
            package.verify(room)
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
        return [*plans[:-1], replace(plans[-1], refused=tuple(room.refused))]


Maker = Callable[[list[Share], Target, Workroom], list[Fitted]]


def _spread(
    files: Files, target: Target, keep: float, room: Workroom, maker: Maker
) -> list[list[Fitted]]:
    studies = study(in_pages(look(files, target, room), target, room), target, room)
    limit = target.profile.max_attachments
    runs = pack([each.curve for each in studies], target.max_bytes, limit, keep)
    groups = [[studies[i] for i in run] for run in runs] or [[]]
    shares = [share_budget(group, target, room) for group in groups]
    messages = [maker(each, target, room) for each in shares]
    whole = complete([f for each in messages for f in each], [s for each in shares for s in each])
    return [[f for f in each if f in whole] for each in messages]


def _expect(shares: list[Share], _target: Target, _room: Workroom) -> list[Fitted]:
    return [foresee(share) for share in shares]
