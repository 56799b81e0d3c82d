"""The main flow: any files in, attachments out that the provider takes. Read this first.

    sniff ─▶ examine ─▶ as it is? ─▶ expand ─▶ study ─▶ share ─▶ fit ─▶ reinvest ─▶ verify
    └────────── parts.look ─────┘   └─ parts.study ─┘  └─────── budget ───────┘   └ package

When every file may go as it is and all fit together, nothing is studied and nothing encoded.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace

from mmsprep.budget import complete, expect, make, share_budget
from mmsprep.events import OnEvent, ignore
from mmsprep.model import Attachment, Refused, Study
from mmsprep.package import Package, named, verified
from mmsprep.parts import Files, Part, few_enough, in_pages, look, study, untouched
from mmsprep.target import Target
from mmsprep.workroom import Workroom


@dataclass(frozen=True, slots=True)
class Plan:
    """What `prepare` would make: attachments without data, their bytes and quality estimated."""

    target: Target
    attachments: tuple[Attachment, ...]
    refused: tuple[Refused, ...]

    @property
    def total_bytes(self) -> int:
        """Bytes of all attachments together, as expected."""
        return sum(attachment.size for attachment in self.attachments)


def prepare(
    files: Files,
    target: Target | None = None,
    *,
    jobs: int | None = None,
    on_event: OnEvent = ignore,
    cancel: threading.Event | None = None,
) -> Package:
    """Turn any files, or one, into attachments that fit one message, as good as its bytes allow.

    A file that cannot go is in `.refused` with its reason; the others go on. `jobs` work side by
    side (default: the processors). `on_event` hears, from the threads that work, how far it is.
    Setting `cancel`, from any thread, raises Cancelled here. UsageError is raised where there is no
    room for temporary files, or a file was opened as text; BrokenPromise is a bug of ours.
    """
    target = target or Target()
    with Workroom(target.limits, jobs=jobs, on_event=on_event, cancel=cancel) as room:
        found = look(files, target, room)
        studies = studied(found, target, room)
        fitted = make(share_budget(studies, target, room), target, room)
        made = [each.pair for each in complete(fitted, studies)]
        package = verified(Package(target, named(made, target), ()), room)
        room.finish(part.name for part in found)
        return replace(package, refused=tuple(room.refused))


def plan(
    files: Files,
    target: Target | None = None,
    *,
    jobs: int | None = None,
    on_event: OnEvent = ignore,
    cancel: threading.Event | None = None,
) -> Plan:
    """What `prepare` would do with these files, and why; nothing is encoded but a few probes.

    Takes and raises what `prepare` does.
    """
    target = target or Target()
    with Workroom(target.limits, jobs=jobs, on_event=on_event, cancel=cancel) as room:
        found = look(files, target, room)
        studies = studied(found, target, room)
        foreseen = expect(share_budget(studies, target, room), target, room)
        made = [each.pair for each in complete(foreseen, studies)]
        room.finish(part.name for part in found)
        return Plan(target, named(made, target), tuple(room.refused))


def studied(found: list[Part], target: Target, room: Workroom) -> list[Study]:
    """How good is each attachment at how many bytes? Nothing is probed where all go as they are."""
    whole = untouched(found, target, messages=1)
    if whole is not None:
        return whole
    return study(few_enough(in_pages(found, target, room), target, room), target, room)
