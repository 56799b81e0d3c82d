"""What is there to attach? Every file looked into; documents in pages; each part studied."""

from __future__ import annotations

import logging
import os
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import cast

from mmsprep import intact
from mmsprep.converters import converter_of, expand
from mmsprep.errors import BelowFloor, DoesNotFit, Refusal, TooMany
from mmsprep.fitting.curve import above, quality_at, topped, within
from mmsprep.fitting.packing import pack
from mmsprep.intact import ending
from mmsprep.model import UNTOUCHED, File, Input, Made, Point, Source, Study
from mmsprep.names import printable
from mmsprep.sniff import sniff
from mmsprep.target import Target
from mmsprep.workroom import Workroom

log = logging.getLogger("mmsprep")

TIMED = ("video/", "audio/")
"""Types of which `Target.trim` keeps a part: whether the rest is whole does not matter then."""

LITTLE = 0.1
"""A file of this part of its fair share stays as it is: what its bytes buy the others is not seen."""

Files = File | Iterable[File]
"""Paths, bytes, open files; one of them may stand alone."""
ALONE = (Input, str, os.PathLike, bytes, bytearray, memoryview)
"""What is one file, although some of it can be iterated."""


@dataclass(frozen=True, slots=True)
class Part:
    """A source that becomes one attachment, and what of it could go out without being encoded."""

    source: Source
    as_is: Made | None = None

    @property
    def name(self) -> str:
        return self.source.name


def look(files: Files, target: Target, room: Workroom) -> list[Part]:
    """What is each file really, is it whole, and may it go out as it is?"""
    inputs = [replace(Input.of(file), position=n) for n, file in enumerate(_listed(files))]
    return room.each(_look_into, inputs, target)


def untouched(parts: list[Part], target: Target, *, messages: int) -> list[Study] | None:
    """The parts as they are, each a curve of one point; None where so many messages cannot hold them."""
    whole = [
        _whole(part.source, part.as_is)
        for part in parts
        if part.as_is and part.as_is.size <= target.max_bytes
    ]
    curves, limit = [each.curve for each in whole], target.profile.max_attachments
    few = len(pack(curves, target.max_bytes, limit, UNTOUCHED)) <= messages
    return whole if few and len(whole) == len(parts) else None


def in_pages(parts: list[Part], target: Target, room: Workroom) -> list[Part]:
    """Documents as their pages; one that may go as it is stays whole within its fair share."""
    fair = _fair(parts, target)
    return [page for pages in room.each(_expand, parts, target, fair) for page in pages]


def few_enough(parts: list[Part], target: Target, room: Workroom) -> list[Part]:
    """Leave out the longest document, then the next, while there are too many attachments.

    One of a single page counts as any other file: where there are too many files, nobody is left out.
    """
    limit = target.profile.max_attachments
    while len(parts) > limit:
        longest, count = Counter(part.source.position for part in parts).most_common(1)[0]
        if count == 1:
            room.refuse(None, _too_many(len(parts), limit))
            return []
        document = next(part.source for part in parts if part.source.position == longest)
        room.refuse(document.name, _too_many_pages(count, len(parts) - count, document, target))
        parts = [part for part in parts if part.source.position != longest]
    return parts


def study(parts: list[Part], target: Target, room: Workroom) -> list[Study]:
    """How good is each part at how many bytes? A document that cannot be whole is left out."""
    lost: set[int] = set()
    fair = _fair(parts, target)
    studies = [each for each in room.each(_study_unless_lost, parts, target, fair, lost) if each]
    wanted = Counter(part.source.position for part in parts)
    studied = Counter(each.source.position for each in studies)
    return [each for each in studies if studied[each.source.position] == wanted[each.source.position]]


def _fair(parts: list[Part], target: Target) -> int:
    """The bytes of each, if all had the same."""
    return target.max_bytes // max(1, min(len(parts), target.profile.max_attachments))


def _listed(files: Files) -> Iterable[File]:
    """A path is no list of letters, and an open file none of lines."""
    if isinstance(files, ALONE) or hasattr(files, "read"):
        return [cast(File, files)]
    return files


def _look_into(given: Input, target: Target, room: Workroom) -> Part:
    source = ending.cut(replace(sniff(given, room), position=given.position))
    if not (target.trim and source.type.startswith(TIMED)):
        intact.check(source, room)
    source = replace(source, facts=converter_of(source).examine(source, room))
    part = Part(source, converter_of(source).as_is(source, target, room))
    as_is = f"may go {part.as_is.action}" if part.as_is else "must be converted"
    log.info("%s is %s of %d bytes and %s", printable(source.name), source.type, source.size, as_is)
    return part


def _expand(part: Part, target: Target, fair: int, room: Workroom) -> list[Part]:
    if part.as_is and part.as_is.size <= fair:
        return [part]
    pages = expand(part.source, target, room)
    return [part] if pages == [part.source] else [Part(page) for page in pages]


def _study_unless_lost(
    part: Part, target: Target, fair: int, lost: set[int], room: Workroom
) -> Study | None:
    """None for a page of a document of which another page was refused.

    One refusal says enough, and nobody waits for the rest of the pages.
    """
    document = part.source.position
    if document in lost:
        return None
    try:
        return _study(part, target, fair, room)
    except Refusal:
        if document in lost:
            return None
        lost.add(document)
        raise


def _study(part: Part, target: Target, fair: int, room: Workroom) -> Study:
    if part.as_is and part.as_is.size <= LITTLE * fair:
        return _whole(part.source, part.as_is)
    found = _studied(part, target, room)
    top = Point(part.as_is.size, UNTOUCHED) if part.as_is else None
    curve = within(topped(found.curve, top), target.max_bytes)
    if not curve:
        least = min((point.size for point in found.curve), default=part.source.size)
        raise DoesNotFit(
            f"It cannot be made smaller than {least:,} bytes; there is room for {target.max_bytes:,}.",
            _way_out(target),
        )
    if not above(curve, target.min_quality):
        expected = max(0, quality_at(curve, target.max_bytes))
        raise BelowFloor(
            f"In {target.max_bytes:,} bytes its quality would be about {expected:.0f} of 100; "
            f"the floor is {target.min_quality:.0f}.",
            "Send less of it, or lower the floor with --min-quality.",
        )
    return replace(found, curve=curve, as_is=part.as_is)


def _whole(source: Source, as_is: Made) -> Study:
    """Nothing is studied of what goes as it is."""
    return Study(source, (Point(as_is.size, UNTOUCHED),), as_is=as_is)


def _way_out(target: Target) -> str:
    """What to do with a file that does not fit."""
    if target.max_bytes < target.profile.max_bytes:
        return "Allow for more bytes (--budget, --carrier), or send less of it."
    return "Send it another way, or send less of it."


def _studied(part: Part, target: Target, room: Workroom) -> Study:
    """What is known of smaller versions: nothing, where only the file as it is will do."""
    try:
        return converter_of(part.source).study(part.source, target, room)
    except (BelowFloor, DoesNotFit):
        if part.as_is is None or part.as_is.size > target.max_bytes:
            raise
        return Study(part.source, ())


def _too_many(count: int, limit: int) -> TooMany:
    return TooMany(
        f"A message holds {limit} attachments, these are {count}.",
        "Spread them over several messages with --split, make every file a message of its own "
        "with --each, or choose fewer files.",
    )


def _too_many_pages(count: int, others: int, document: Source, target: Target) -> TooMany:
    limit = target.profile.max_attachments
    beside = f" beside {others} other{'s' * (others > 1)}" if others else ""
    whole = (
        ", or send it as it is in a ZIP with --documents zip"
        if document.size <= target.max_bytes
        else ""
    )
    return TooMany(
        f"Its {count} pages do not fit a message of {limit} attachments{beside}.",
        f"Choose some with --pages 1-3, or spread them over several messages with --split{whole}.",
    )
