"""How does a file go that phones have no attachment type for? Whole, in a ZIP of its own.

Sheets and slides also as pictures of their pages, or with smaller pictures in them, where that is
asked for.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from mmsprep import converters
from mmsprep.archives import zips
from mmsprep.content import ZIP, choices, chosen, in_zip, inner_name, unchanged
from mmsprep.documents import locks, printing
from mmsprep.errors import DoesNotFit
from mmsprep.fitting.curve import curve, quality_at
from mmsprep.formats import title
from mmsprep.model import UNTOUCHED, Action, Facts, Made, Point, Source, Study
from mmsprep.target import Target
from mmsprep.tools import soffice
from mmsprep.workroom import Workroom

PACKAGE = b"PK\3\4"
"""How an office file of today begins: it is a ZIP itself."""

OPEN_DOCUMENT = "application/vnd.oasis.opendocument."

ZIP_BYTES = 128
"""Of a ZIP with one member, but for its name and content."""


@dataclass(frozen=True, slots=True)
class Package:
    """A file that is a ZIP itself, as such, and the whole of it in a ZIP where that fits."""

    inner: Study
    whole: Made | None
    target: Target


def examine(source: Source, room: Workroom) -> Facts:
    """An office file of today is a ZIP, which is looked through: it may be damaged, or a bomb."""
    if source.head(len(PACKAGE)) == PACKAGE:
        zips.check(source, room)
    return Facts()


def as_is(source: Source, target: Target, room: Workroom) -> Made | None:
    """Only where the profile takes the type itself, as today's list takes CSV and calendars."""
    if target.documents != "zip" and source.type.startswith(OPEN_DOCUMENT):
        locks.check(source, room)
    return None if _as_pages(source, target) else unchanged(source, target)


def expand(source: Source, target: Target, room: Workroom) -> list[Source]:
    """The pages of sheets and slides, where they are asked for; else the file itself."""
    if not _as_pages(source, target):
        return [source]
    return printing.pages(source, None, target, room, converters.expand)


def study(source: Source, target: Target, room: Workroom) -> Study:
    """A point for the file in a ZIP; where asked for, a curve for smaller pictures in the file."""
    if not (target.shrink_inside and source.head(len(PACKAGE)) == PACKAGE):
        return choices(source, in_zip(source, target, room))
    try:
        whole = in_zip(source, target, room)
    except DoesNotFit:
        whole = None
    inner = replace(source, type=ZIP)
    found = converters.converter_of(inner).study(inner, target, room)
    points = [replace(point, size=point.size + _around(source)) for point in found.curve]
    top = [Point(whole.size, UNTOUCHED)] if whole else []
    return Study(source, curve([*points, *top], UNTOUCHED), Package(found, whole, target))


def foresee(study: Study, max_bytes: int) -> Made:
    if not isinstance(study.state, Package):
        return chosen(study, max_bytes)
    whole = study.state.whole
    if whole and whole.size <= max_bytes:
        return whole
    size = min(max_bytes, study.curve[-1].size)
    return Made(ZIP, size, Action.SHRUNK, quality_at(study.curve, size))


def fit(study: Study, max_bytes: int, room: Workroom) -> Made:
    if not isinstance(study.state, Package):
        return chosen(study, max_bytes)
    source, state = study.source, study.state
    if state.whole and state.whole.size <= max_bytes:
        return state.whole
    inner = state.inner.source
    made = converters.converter_of(inner).fit(state.inner, max_bytes - _around(source), room)
    smaller = replace(source, data=made.data, path=None, size=made.size)
    notes = (made.notes[0], f"Put into a ZIP ({title(source.type)}).")
    packed = in_zip(smaller, state.target, room, *notes)
    return replace(packed, action=Action.SHRUNK, quality=made.quality)


def confirm(source: Source, room: Workroom) -> None:
    """Nothing to decode: it is content, and goes as it is."""


def _as_pages(source: Source, target: Target) -> bool:
    return target.documents == "images" and source.type in soffice.READERS


def _around(source: Source) -> int:
    """Bytes of a ZIP beside its only member, which does not get smaller any more."""
    return ZIP_BYTES + 2 * len(inner_name(source))
