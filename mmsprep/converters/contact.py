"""How does a contact go? As it is; over its share its photo is made smaller, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from mmsprep import embedded
from mmsprep.contacts import lines, pictures
from mmsprep.content import NOT_SEARCHED, unchanged
from mmsprep.converters import converter_of
from mmsprep.errors import DoesNotFit
from mmsprep.fitting.curve import quality_at
from mmsprep.fitting.share import OverBudget
from mmsprep.model import Action, Facts, Made, Point, Source, Study
from mmsprep.target import Target
from mmsprep.workroom import Workroom

BASE64 = 4 / 3 * 77 / 74
"""Characters for a byte of a picture: base64, folded at 75 with line ends and indents."""

TRIES = 4


@dataclass(frozen=True, slots=True)
class State:
    """The text of the contact file, and the pictures in it."""

    text: str
    charset: str
    inside: embedded.Inside

    @property
    def bytes_each(self) -> float:
        """Bytes in the file for a byte of a picture."""
        return BASE64 * (1 if self.charset == "latin-1" else 2)


def examine(source: Source, _room: Workroom) -> Facts:
    text, _ = lines.decoded(source.read())
    contacts = lines.count(text)
    return Facts(note=f"{contacts} contacts" if contacts > 1 else None)


def as_is(source: Source, target: Target, _room: Workroom) -> Made | None:
    return unchanged(source, target)


def study(source: Source, target: Target, room: Workroom) -> Study:
    text, charset = lines.decoded(source.read())
    found = {each.at: each.data for each in pictures.embedded(text)}
    room.progress(source, "looking at its photo", 0.0)
    inside = embedded.study(found, target, room, converter_of)
    state = State(text, charset, inside)
    rest = source.size - inside.size * state.bytes_each
    points = (
        Point(int(rest + point.size * state.bytes_each), point.quality) for point in inside.curve()
    )
    return Study(source, tuple(point for point in points if 0 < point.size < source.size), state)


def foresee(study: Study, max_bytes: int) -> Made:
    size = min(max_bytes, study.curve[-1].size)
    return _made(study, size, quality_at(study.curve, size), None)


def fit(study: Study, max_bytes: int, room: Workroom) -> Made:
    """Smaller photos, shared worst first; their text is measured, and once more if it was too long."""
    state: State = study.state
    rest = study.source.size - state.inside.size * state.bytes_each
    budget = int((max_bytes - rest) / state.bytes_each)
    for _ in range(TRIES):
        try:
            fitted = embedded.fit(state.inside, budget, room, converter_of)
        except OverBudget:
            break
        new = {
            key: pictures.Replacement(made.type, made.data)
            for key, made in fitted.items()
            if made.data and made.type in embedded.STILLS
        }
        data = pictures.replaced(state.text, new).encode(state.charset)
        if len(data) <= max_bytes:
            worst = min((made.quality for made in fitted.values()), default=100.0)
            return _made(study, len(data), worst, data)
        budget -= 1 + int((len(data) - max_bytes) / state.bytes_each)
    raise DoesNotFit(
        f"Without touching more than its photos, the contact does not fit in {max_bytes:,} bytes.",
        "Export fewer contacts at once, or without photos.",
    )


def confirm(source: Source, room: Workroom) -> None:
    examine(source, room)


def _made(study: Study, size: int, quality: float, data: bytes | None) -> Made:
    several = len(study.state.inside.studies) > 1
    photos = "The photos in it were" if several else "The photo in it was"
    return Made(
        type=study.source.type,
        size=size,
        action=Action.SHRUNK,
        quality=quality,
        data=data,
        notes=(f"{photos} made smaller; everything else is the same.", NOT_SEARCHED),
    )
