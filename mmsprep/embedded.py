"""How good are the pictures inside something else at how many bytes, and which get how many?

A contact's photo or a document's pictures are studied and fitted as any picture is, by the
converter that their type names; what holds them only asks for bytes.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from mmsprep.archives import zips
from mmsprep.errors import Refusal
from mmsprep.fitting.curve import Curve, topped
from mmsprep.fitting.share import OverBudget, share
from mmsprep.model import UNTOUCHED, Input, Made, Point, Replacement, Source, Study
from mmsprep.sniff import sniff
from mmsprep.target import Target
from mmsprep.verbs import ConverterOf
from mmsprep.workroom import Workroom

STILLS = frozenset({"image/jpeg", "image/png"})
"""What a picture inside may become."""


Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Inside(Generic[Key]):
    """The pictures inside something, by their keys, and how good each is at how many bytes."""

    studies: Mapping[Key, Study]
    converter_of: ConverterOf

    @property
    def size(self) -> int:
        """Bytes of the pictures as they are."""
        return sum(study.source.size for study in self.studies.values())

    def curve(self) -> Curve:
        """Bytes of all of them together, when each is at least so good."""
        curves = [_whole(study) for study in self.studies.values()]
        levels = sorted({point.quality for curve in curves for point in curve})
        return tuple(Point(sum(_cost(curve, level) for curve in curves), level) for level in levels)


def study(
    source: Source,
    pictures: Mapping[Key, bytes],
    target: Target,
    room: Workroom,
    converter_of: ConverterOf,
) -> Inside[Key]:
    """Study each of the pictures in `source`; what is none, or cannot be made smaller, is left out."""
    studies = {}
    for key, data in pictures.items():
        # under the name of what holds it, for that is what somebody waits for
        picture = Input(source.name, data=data, position=source.position)
        found = _studied(picture, target, room, converter_of)
        if found and found.curve:
            studies[key] = found
    return Inside(studies, converter_of)


@dataclass(frozen=True, slots=True)
class Smaller(Generic[Key]):
    """New versions of some of the pictures; one that may stay as it is has none."""

    made: Mapping[Key, Made]

    @property
    def quality(self) -> float:
        """Of the worst of them."""
        return min((each.quality for each in self.made.values()), default=100.0)

    @property
    def new(self) -> dict[Key, Replacement]:
        """What takes the place of the old ones."""
        return {
            key: Replacement(each.type, each.data)
            for key, each in self.made.items()
            if each.data and each.type in STILLS
        }


def fit(inside: Inside[Key], max_bytes: int, room: Workroom) -> Smaller[Key]:
    """The best versions within so many bytes together; raises OverBudget."""
    keys = list(inside.studies)
    shares = share([_whole(inside.studies[key]) for key in keys], max_bytes)
    made = {}
    for key, size in zip(keys, shares, strict=True):
        studied = inside.studies[key]
        if size < studied.source.size:
            made[key] = inside.converter_of(studied.source).fit(studied, size, room)
    return Smaller(made)


def study_zip(source: Source, target: Target, room: Workroom, converter_of: ConverterOf) -> Inside[str]:
    """Study the photos in a ZIP, by their names."""
    return study(source, zips.photos(source, room), target, room, converter_of)


@dataclass(frozen=True, slots=True)
class Shrunk:
    """A ZIP with smaller pictures in it."""

    data: bytes
    quality: float
    """Of the worst of them."""
    as_jpeg: int
    """How many of them are JPEG now, and were not."""


def shrunk_zip(source: Source, inside: Inside[str], max_bytes: int, room: Workroom) -> Shrunk | None:
    """The same ZIP with smaller pictures, of about so many bytes together."""
    try:
        smaller = fit(inside, max_bytes, room)
    except OverBudget:
        return None
    data = zips.repacked(source, room, smaller.new)
    as_jpeg = sum(
        each.type == "image/jpeg" != inside.studies[name].source.type
        for name, each in smaller.made.items()
    )
    return Shrunk(data, smaller.quality, as_jpeg) if data else None


def _studied(picture: Input, target: Target, room: Workroom, converter_of: ConverterOf) -> Study | None:
    try:
        source = sniff(picture, room)
        if not source.type.startswith("image/") or source.type == "image/svg+xml":
            return None
        source = replace(source, facts=converter_of(source).examine(source, room))
        if (source.facts.frames or 1) > 1 or (source.facts.pages or 1) > 1:
            return None
        return converter_of(source).study(source, target, room)
    except Refusal:
        return None  # it stays as it is: what holds it is whole, and that is what counts


def _whole(study: Study) -> Curve:
    return topped(study.curve, Point(study.source.size, UNTOUCHED))


def _cost(curve: Sequence[Point], level: float) -> int:
    return next((point.size for point in curve if point.quality >= level), curve[-1].size)
