"""How does a file go that phones have no attachment type for? Whole, in a ZIP of its own.

Sheets and slides also as pictures of their pages, where those are asked for.
"""

from __future__ import annotations

from mmsprep import converters
from mmsprep.content import choices, chosen, in_zip, unchanged
from mmsprep.documents import printing
from mmsprep.model import Facts, Made, Source, Study
from mmsprep.target import Target
from mmsprep.tools import soffice
from mmsprep.workroom import Workroom


def examine(_source: Source, _room: Workroom) -> Facts:
    return Facts()


def as_is(source: Source, target: Target, _room: Workroom) -> Made | None:
    """Only where the profile takes the type itself, as today's list takes CSV and calendars."""
    return None if _as_pages(source, target) else unchanged(source, target)


def expand(source: Source, target: Target, room: Workroom) -> list[Source]:
    """The pages of sheets and slides, where they are asked for; else the file itself."""
    if not _as_pages(source, target):
        return [source]
    return printing.pages(source, None, target, room, converters.expand)


def study(source: Source, target: Target, room: Workroom) -> Study:
    return choices(source, in_zip(source, target, room))


def foresee(study: Study, max_bytes: int) -> Made:
    return chosen(study, max_bytes)


def fit(study: Study, max_bytes: int, _room: Workroom) -> Made:
    return chosen(study, max_bytes)


def confirm(source: Source, room: Workroom) -> None:
    """Nothing to decode: it is content, and goes as it is."""


def _as_pages(source: Source, target: Target) -> bool:
    return target.documents == "images" and source.type in soffice.READERS
