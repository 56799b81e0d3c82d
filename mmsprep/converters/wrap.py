"""How does a file go that phones have no attachment type for? Whole, in a ZIP of its own.

Sheets and slides also as pictures of their pages, or with smaller pictures in them, where that is
asked for.
"""

from __future__ import annotations

from mmsprep import converters, enclosed
from mmsprep.archives import zips
from mmsprep.content import is_package, unchanged
from mmsprep.documents import entities, locks, printing
from mmsprep.intact import ZIPS
from mmsprep.model import Facts, Made, Source, Study
from mmsprep.target import Target
from mmsprep.tools import soffice
from mmsprep.workroom import Workroom

OPEN_DOCUMENT = "application/vnd.oasis.opendocument."


def examine(source: Source, room: Workroom) -> Facts:
    """An office file of today is a ZIP, which is looked through: it may be damaged, or a bomb."""
    if is_package(source) or source.type in ZIPS:  # something may stand in front of one
        zips.check(source, room)
        entities.check(source, room)
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
    return enclosed.study(source, target, room, converters.converter_of)


def foresee(study: Study, max_bytes: int) -> Made:
    return enclosed.foresee(study, max_bytes)


def fit(study: Study, max_bytes: int, room: Workroom) -> Made:
    return enclosed.fit(study, max_bytes, room)


def confirm(source: Source, room: Workroom) -> None:
    """Nothing to decode: it is content, and goes as it is."""


def _as_pages(source: Source, target: Target) -> bool:
    return target.documents == "images" and source.type in soffice.READERS
