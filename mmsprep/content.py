"""What goes out as it came, or in a ZIP? Content that we neither decode nor change."""

from __future__ import annotations

import re

from mmsprep.archives import zips
from mmsprep.archives.writing import TooLarge, packed
from mmsprep.errors import DoesNotFit
from mmsprep.fitting.curve import curve
from mmsprep.formats import FORMATS, claimed_type, title
from mmsprep.intact import NOT_UNPACKED, needed
from mmsprep.model import UNTOUCHED, Action, Made, Point, Source, Study
from mmsprep.names import plain
from mmsprep.sniff import zipped
from mmsprep.target import Target
from mmsprep.workroom import Workroom

NOT_COMPARED = "What is packed in it was not unpacked: damage in there would not be noticed."
NOT_SEARCHED = "Its content was not searched for location."
ZIP = "application/zip"
PACKAGE = b"PK\3\4"
"""How a ZIP begins."""
FOLDER = "file/"
"""Where a file goes in a ZIP that its bare name would turn into another kind of file."""


def unchanged(source: Source, target: Target, *notes: str) -> Made | None:
    """The source itself, where the profile takes its type and it can fit at all."""
    if not target.accepts(source.type) or source.size > target.max_bytes:
        return None
    return Made(
        type=source.type,
        size=source.size,
        action=Action.UNCHANGED,
        quality=UNTOUCHED,
        data=source.read(),
        notes=(*notes, NOT_SEARCHED),
    )


def in_zip(source: Source, target: Target, room: Workroom, *reasons: str) -> Made:
    """The source in a ZIP of its own; raises DoesNotFit where that is too large for any message."""
    room.progress(source, "packing", 0.0)
    try:
        data = packed(inner_name(source), source, target.max_bytes, room)
        if zipped.look(data) != ZIP:  # a map in a ZIP is a file of Google Earth, by its name alone
            data = packed(FOLDER + inner_name(source), source, target.max_bytes, room)
    except TooLarge:
        raise DoesNotFit(
            f"Even packed into a ZIP, this file ({title(source.type)}) of {source.size:,} bytes does "
            f"not fit in {target.max_bytes:,}.",
            way_out(source, target, room),
        ) from None
    if not reasons:
        kind = title(source.type)
        reasons = (f"Put into a ZIP, because a file of this kind ({kind}) cannot be sent as it is.",)
    return Made(
        type=ZIP,
        size=len(data),
        action=Action.WRAPPED,
        quality=UNTOUCHED,
        data=data,
        notes=notes_in_zip(source, *reasons),
    )


def notes_in_zip(source: Source, *reasons: str) -> tuple[str, ...]:
    """What is said of the source in a ZIP of its own."""
    compared = [NOT_COMPARED] if source.type in NOT_UNPACKED else []
    return (*reasons, *needed.notes(source), *compared, NOT_SEARCHED)


def is_package(source: Source) -> bool:
    """Whether it is a ZIP itself, as office files of today are."""
    return source.head(len(PACKAGE)) == PACKAGE


def way_out(source: Source, target: Target, room: Workroom) -> str:
    """What to do about a file that is too large, whole: pictures in it may be made smaller."""
    asked_for = target.shrink_inside or not is_package(source)
    if asked_for or zips.without_photos(source, room) >= target.max_bytes:
        return "Send a part of it, or a link to it."
    return "Make the pictures in it smaller with --shrink-inside, or send a link to it."


def choices(source: Source, *versions: Made) -> Study:
    """The study of what comes in a few finished versions."""
    points = (Point(made.size, made.quality, leap=True) for made in versions)
    return Study(source, curve(points, ceiling=UNTOUCHED), state=versions)


def chosen(study: Study, max_bytes: int) -> Made:
    """The best of the versions that fit; raises DoesNotFit."""
    versions: tuple[Made, ...] = study.state
    fitting = [made for made in versions if made.size <= max_bytes]
    if not fitting:
        needed = min((made.size for made in versions), default=study.source.size)
        raise DoesNotFit(
            f"It needs {needed:,} bytes; there is room for {max_bytes:,}.",
            "Send fewer files, or a link to it.",
        )
    return max(fitting, key=lambda made: made.quality)


def inner_name(source: Source) -> str:
    """The name that a file bears within a ZIP: its own, in plain ASCII, true to its type."""
    suffix = re.search(r"(\.tar)?\.[A-Za-z0-9]{1,8}$", source.name)
    entry = FORMATS.get(source.type)
    if suffix and (claimed_type(source.name) in (source.type, None) or not entry):
        return plain(source.name.removesuffix(suffix[0]) + ".x") + suffix[0].lower()
    extension = entry.extensions[0] if entry and entry.extensions else ""
    return f"{plain(source.name)}.{extension}".rstrip(".")
