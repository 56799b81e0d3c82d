"""The main flow: any files in, attachments out that the provider takes. Read this first.

    sniff ─▶ examine ─▶ as it is? ─▶ expand ─▶ study ─▶ share ─▶ fit ─▶ reinvest ─▶ verify

When every file may go as it is and all fit together, nothing is studied and nothing encoded.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import IO

from mmsprep.converters import converter_of, expand
from mmsprep.errors import BelowFloor, DoesNotFit, TooMany
from mmsprep.events import OnEvent, ignore
from mmsprep.fitting.curve import above, quality_at, topped, within
from mmsprep.fitting.share import OverBudget, share
from mmsprep.model import UNTOUCHED, Attachment, Input, Made, Point, Refused, Source, Study
from mmsprep.package import Package, named
from mmsprep.sniff import sniff
from mmsprep.target import Target
from mmsprep.workroom import Workroom

Files = Iterable[Input | str | os.PathLike[str] | bytes | IO[bytes]]

WELL_FILLED = 0.97
"""A degraded message uses at least this part of its budget, if its encoders let it."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A source, and what of it could go out without being encoded."""

    source: Source
    as_is: Made | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """A studied source and the bytes that it got."""

    study: Study
    max_bytes: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What `prepare` would make: attachments without data, their bytes and quality estimated."""

    target: Target
    attachments: tuple[Attachment, ...]
    refused: tuple[Refused, ...]

    @property
    def total_bytes(self) -> int:
        return sum(attachment.size for attachment in self.attachments)


def prepare(
    files: Files,
    target: Target | None = None,
    *,
    jobs: int | None = None,
    on_event: OnEvent = ignore,
    cancel: threading.Event | None = None,
) -> Package:
    """Turn any files into attachments that fit one message, as good as its bytes allow.

    A file that cannot go is in `.refused` with its reason; the others go on. `jobs` work side by
    side (default: the processors). Setting `cancel`, from any thread, raises Cancelled here.
    """
    target = target or Target()
    with Workroom(target.limits, jobs=jobs, on_event=on_event, cancel=cancel) as room:
        ready = look(files, target, room)
        if go_as_they_are(ready, target):
            made = [(each.source, each.as_is) for each in ready if each.as_is]
        else:
            shares = share_budget(study(ready, target, room), target, room)
            made = reinvest(room.each(fit, shares), target, room)
        package = Package(target, named(made, target), tuple(room.refused))
        package.verify(room)
        return package


def plan(
    files: Files,
    target: Target | None = None,
    *,
    jobs: int | None = None,
    on_event: OnEvent = ignore,
    cancel: threading.Event | None = None,
) -> Plan:
    """What `prepare` would do with these files, and why; nothing is encoded but a few probes."""
    target = target or Target()
    with Workroom(target.limits, jobs=jobs, on_event=on_event, cancel=cancel) as room:
        ready = look(files, target, room)
        if go_as_they_are(ready, target):
            made = [(each.source, each.as_is) for each in ready if each.as_is]
        else:
            shares = share_budget(study(ready, target, room), target, room)
            made = [(each.study.source, foresee(each)) for each in shares]
        made = [(source, replace(expected, data=None)) for source, expected in made]
        return Plan(target, named(made, target), tuple(room.refused))


def look(files: Files, target: Target, room: Workroom) -> list[Ready]:
    """What is each file really, is it whole, and may it go out as it is?"""
    inputs = [Input.of(file) for file in files]
    sources = room.each(sniff, inputs)
    sources = [replace(source, position=n) for n, source in enumerate(sources)]
    return room.each(_look_inside, sources, target)


def go_as_they_are(ready: list[Ready], target: Target) -> bool:
    """Whether nothing needs to be converted, shrunk or left out."""
    whole = [each.as_is.size for each in ready if each.as_is]
    fits = sum(whole) <= target.max_bytes and len(whole) <= target.profile.max_attachments
    return fits and len(whole) == len(ready)


def study(ready: list[Ready], target: Target, room: Workroom) -> list[Study]:
    """How good is each source, or each page of it, at how many bytes?"""
    fair = target.max_bytes // max(1, len(ready))
    parts = [part for parts in room.each(_expand, ready, target, fair) for part in parts]
    parts = _few_enough(parts, target, room)
    studies = room.each(_study, parts, target)
    refused = {refused.source for refused in room.refused}
    return [each for each in studies if each.source.page is None or each.source.name not in refused]


def share_budget(studies: list[Study], target: Target, room: Workroom) -> list[Share]:
    """Who gets how many bytes? Nobody gets any where even the smallest versions are too large."""
    curves = [above(each.curve, target.min_quality) for each in studies]
    important = [each.source.name in target.important for each in studies]
    try:
        shares = share(curves, target.max_bytes, important)
    except OverBudget as over:
        room.refuse(None, _too_large(studies, target, over.excess))
        return []
    return [Share(each, size) for each, size in zip(studies, shares, strict=True)]


def fit(got: Share, room: Workroom) -> tuple[Share, Made]:
    """The best version of one source within its share."""
    as_is = got.study.as_is
    if as_is and as_is.size <= got.max_bytes:
        return got, as_is
    return got, converter_of(got.study.source).fit(got.study, got.max_bytes, room)


def reinvest(
    made: list[tuple[Share, Made]], target: Target, room: Workroom
) -> list[tuple[Source, Made]]:
    """Bytes that the encoders left over go to the worst first: one more try each, no more."""
    results = dict(enumerate(result for _, result in made))
    for n in sorted(results, key=lambda n: results[n].quality):
        left = target.max_bytes - sum(result.size for result in results.values())
        got, result = made[n][0], results[n]
        if left <= (1 - WELL_FILLED) * target.max_bytes or result.size >= got.study.curve[-1].size:
            continue
        more = replace(got, max_bytes=min(result.size + left, got.study.curve[-1].size))
        _, retried = fit(more, room)
        if retried.quality > result.quality and retried.size <= more.max_bytes:
            results[n] = retried
    return [(made[n][0].study.source, result) for n, result in results.items()]


def foresee(got: Share) -> Made:
    """What `fit` is expected to make of it."""
    as_is = got.study.as_is
    if as_is and as_is.size <= got.max_bytes:
        return as_is
    return converter_of(got.study.source).foresee(got.study, got.max_bytes)


def _look_inside(source: Source, target: Target, room: Workroom) -> Ready:
    source = replace(source, facts=converter_of(source).examine(source, room))
    return Ready(source, converter_of(source).as_is(source, target, room))


def _expand(ready: Ready, target: Target, fair: int, room: Workroom) -> list[Ready]:
    if ready.as_is and ready.as_is.size <= fair:
        return [ready]
    pages = expand(ready.source, target, room)
    return [ready] if pages == [ready.source] else [Ready(page) for page in pages]


def _few_enough(parts: list[Ready], target: Target, room: Workroom) -> list[Ready]:
    """Leave out the longest document, then the next, while there are too many attachments."""
    limit = target.profile.max_attachments
    while len(parts) > limit:
        names = [part.source.name for part in parts if part.source.page is not None]
        if not names:
            room.refuse(None, TooMany(
                f"A message holds {limit} attachments, these are {len(parts)}.",
                "Make every file a message of its own with --each, or choose fewer files.",
            ))  # fmt: skip
            return []
        longest = max(names, key=names.count)
        room.refuse(longest, TooMany(
            f"Its {names.count(longest)} pages do not fit a message of {limit} attachments.",
            "Choose pages with --pages 1-3, or send it as it is in a ZIP with --documents zip.",
        ))  # fmt: skip
        parts = [part for part in parts if part.source.name != longest]
    return parts


def _study(ready: Ready, target: Target, room: Workroom) -> Study:
    found = converter_of(ready.source).study(ready.source, target, room)
    top = Point(ready.as_is.size, UNTOUCHED) if ready.as_is else None
    curve = within(topped(found.curve, top), target.max_bytes)
    if not curve:
        least = min((point.size for point in found.curve), default=ready.source.size)
        raise DoesNotFit(
            f"It cannot be made smaller than {least:,} bytes; there is room for {target.max_bytes:,}.",
            "Send it another way, or split it.",
        )
    if not above(curve, target.min_quality):
        raise BelowFloor(
            f"In {target.max_bytes:,} bytes its quality would be about "
            f"{quality_at(curve, target.max_bytes):.0f} of 100; the floor is {target.min_quality:.0f}.",
            "Send less of it, or lower the floor with --min-quality.",
        )
    return replace(found, curve=curve, as_is=ready.as_is)


def _too_large(studies: list[Study], target: Target, excess: int) -> DoesNotFit | BelowFloor:
    smallest = sum(each.curve[0].size for each in studies)
    largest = max(studies, key=lambda each: each.curve[0].size)
    if smallest > target.max_bytes:
        return DoesNotFit(
            f"Even the smallest versions are {smallest - target.max_bytes:,} bytes over the "
            f"budget of {target.max_bytes:,}; "
            f"{largest.source.name} alone needs {largest.curve[0].size:,}.",
            "Send fewer files, or every file as a message of its own with --each.",
        )
    return BelowFloor(
        f"At the quality floor of {target.min_quality:.0f} the files are {excess:,} bytes over the "
        f"budget of {target.max_bytes:,}.",
        "Send fewer files, every file as a message of its own with --each, or lower --min-quality.",
    )
