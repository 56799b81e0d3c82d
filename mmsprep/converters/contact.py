"""How does a contact go? As it is; over its share its photo is made smaller, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mmsprep import embedded
from mmsprep.contacts import lines, pictures
from mmsprep.content import NOT_SEARCHED, unchanged
from mmsprep.converters import converter_of
from mmsprep.errors import DoesNotFit
from mmsprep.fitting.curve import curve, quality_at
from mmsprep.fitting.share import OverBudget
from mmsprep.model import Action, Facts, Made, Point, Replacement, Source, Study
from mmsprep.target import Target
from mmsprep.workroom import Workroom

BASE64 = 4 / 3
"""Bytes that are written for each of a picture at least."""
TRIES = 4
AS_THEY_ARE = "latin-1"
"""Every byte is a character: none is changed."""

IN_UTF_8 = 99.5
"""The same letters in other bytes: better than a photo in other bytes, too."""

UTF_16 = "Its letters are written in UTF-16, which many phones cannot read: better export it in UTF-8."
CODE_PAGE = "Its letters are in an old code page that it does not name: better export it in UTF-8."
REWRITTEN = "Written in UTF-8, which phones read, and UTF-16 is not."


@dataclass(frozen=True, slots=True)
class State:
    """The text of the contact file, how it will be written, and the pictures in it."""

    text: str
    charset: str
    inside: embedded.Inside[int]
    rest: int
    """Bytes of everything but the pictures."""
    per_byte: float
    """Bytes that are written for each of a picture, folded or not, as it was."""

    @property
    def rewritten(self) -> bool:
        return self.charset != AS_THEY_ARE


def examine(source: Source, room: Workroom) -> Facts:
    room.limits.check("text_bytes", source.size, "Its size in bytes")
    text, _ = lines.decoded(source.read())
    contacts = lines.count(text)
    return Facts(note=f"{contacts} contacts" if contacts > 1 else None)


def as_is(source: Source, target: Target, _room: Workroom) -> Made | None:
    text, charset = lines.decoded(source.read())
    return unchanged(source, target, *_letters(text) if charset == AS_THEY_ARE else (UTF_16,))


def study(source: Source, target: Target, room: Workroom) -> Study:
    text, charset = lines.decoded(source.read())
    found = {each.at: each.data for each in pictures.embedded(text)}
    room.progress(source, "looking at its photo", 0.0)
    inside = embedded.study(source, found, target, room, converter_of)
    if charset != AS_THEY_ARE:
        text, charset = text.removeprefix("\ufeff"), "utf-8"
    rest = _written(text, charset, dict.fromkeys(inside.studies, 0))
    full = _written(text, charset, {at: each.source.size for at, each in inside.studies.items()})
    state = State(text, charset, inside, rest, max(BASE64, (full - rest) / max(1, inside.size)))
    points = [Point(int(rest + each.size * state.per_byte), each.quality) for each in inside.curve()]
    if state.rewritten:
        points.append(Point(len(state.text.encode(state.charset)), IN_UTF_8))
    return Study(source, curve((p for p in points if 0 < p.size < source.size), IN_UTF_8), state)


def foresee(study: Study, max_bytes: int) -> Made:
    size = min(max_bytes, study.curve[-1].size)
    return _made(study, size, quality_at(study.curve, size), None)


def fit(study: Study, max_bytes: int, room: Workroom) -> Made:
    """Smaller photos, shared worst first; their text is measured, and once more if it was too long."""
    state: State = study.state
    whole = state.text.encode(state.charset)
    if state.rewritten and len(whole) <= max_bytes:
        return _made(study, len(whole), IN_UTF_8, whole)
    budget = int((max_bytes - state.rest) / state.per_byte)
    for _ in range(TRIES):
        try:
            smaller = embedded.fit(state.inside, budget, room)
        except OverBudget:
            break
        data = pictures.replaced(state.text, smaller.new).encode(state.charset)
        if len(data) <= max_bytes:
            return _made(study, len(data), smaller.quality, data)
        # from what they came to: they may have stayed far below what they were given
        spent = state.inside.size + sum(
            made.size - state.inside.studies[key].source.size for key, made in smaller.made.items()
        )
        budget = min(budget, spent) - 1 - int((len(data) - max_bytes) / state.per_byte)
    raise DoesNotFit(
        f"Without touching more than its photos, the contact does not fit in {max_bytes:,} bytes.",
        "Export fewer contacts at once, or without photos.",
    )


def confirm(source: Source, room: Workroom) -> None:
    examine(source, room)


def _written(text: str, charset: str, sizes: Mapping[int, int]) -> int:
    """Bytes of the contacts with pictures of such sizes, by property number."""
    blank = {at: Replacement("image/jpeg", bytes(size)) for at, size in sizes.items()}
    return len(pictures.replaced(text, blank).encode(charset))


def _letters(text: str) -> tuple[str, ...]:
    return (CODE_PAGE,) if lines.in_code_page(text) else ()


def _made(study: Study, size: int, quality: float, data: bytes | None) -> Made:
    several = len(study.state.inside.studies) > 1
    photos = "The photos in it were" if several else "The photo in it was"
    notes = [f"{photos} made smaller; everything else is the same."] if quality != IN_UTF_8 else []
    notes.extend((REWRITTEN,) if study.state.rewritten else _letters(study.state.text))
    return Made(
        type=study.source.type,
        size=size,
        action=Action.SHRUNK,
        quality=quality,
        data=data,
        notes=(*notes, NOT_SEARCHED),
    )
