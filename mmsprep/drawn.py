"""How does what was drawn, a page or an SVG, go on as a picture?

It is a PNG from here on, studied and fitted by the converter that its type names.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from mmsprep.fitting.curve import INDISTINGUISHABLE
from mmsprep.model import Action, Facts, Input, Made, Source, Study
from mmsprep.sniff import sniff
from mmsprep.target import Target
from mmsprep.workroom import Workroom


class PictureConverter(Protocol):
    """The verbs of a converter that are needed here."""

    def examine(self, source: Source, room: Workroom) -> Facts: ...

    def study(self, source: Source, target: Target, room: Workroom) -> Study: ...

    def foresee(self, study: Study, max_bytes: int) -> Made: ...

    def fit(self, study: Study, max_bytes: int, room: Workroom) -> Made: ...


class ConverterOf(Protocol):
    """The registry of converters."""

    def __call__(self, source: Source, /) -> PictureConverter: ...


def study(
    png: bytes, source: Source, target: Target, room: Workroom, converter_of: ConverterOf
) -> Study:
    """The study of a picture that was drawn from `source`."""
    picture = sniff(Input(source.name, data=png, position=source.position), room)
    picture = replace(picture, facts=converter_of(picture).examine(picture, room))
    return converter_of(picture).study(picture, target, room)


def made(picture: Made, *notes: str) -> Made:
    """What the picture's converter made, as something made from a drawing."""
    action = Action.CONVERTED if picture.quality >= INDISTINGUISHABLE else Action.SHRUNK
    return replace(picture, action=action, notes=(*notes, *picture.notes))
