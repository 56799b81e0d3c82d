"""How does a file that is a ZIP itself, as office files of today are, go within a ZIP?

Whole; where it is asked for, with smaller pictures in it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from mmsprep.content import ZIP, choices, chosen, in_zip, inner_name, is_package, notes_in_zip
from mmsprep.errors import DoesNotFit
from mmsprep.fitting.curve import curve, quality_at
from mmsprep.formats import title
from mmsprep.model import UNTOUCHED, Action, Made, Point, Source, Study
from mmsprep.target import Target
from mmsprep.verbs import Converter, ConverterOf
from mmsprep.workroom import Workroom

ZIP_BYTES = 128
"""Of a ZIP with one member, but for its name and content."""


@dataclass(frozen=True, slots=True)
class Enclosed:
    """The file as the ZIP that it is, and the whole of it in a ZIP where that fits."""

    inner: Study
    converter: Converter
    """Of the inner one."""
    whole: Made | None
    target: Target
    reasons: tuple[str, ...]
    """Why it goes in a ZIP."""


def study(
    source: Source, target: Target, room: Workroom, converter_of: ConverterOf, *reasons: str
) -> Study:
    """A point for the file in a ZIP; where asked for, a curve for smaller pictures in the file."""
    if not (target.shrink_inside and is_package(source)):
        return choices(source, in_zip(source, target, room, *reasons))
    try:
        whole = in_zip(source, target, room, *reasons)
    except DoesNotFit:
        whole = None
    inner = replace(source, type=ZIP)
    converter = converter_of(inner)
    found = converter.study(inner, target, room)
    points = [replace(point, size=point.size + _around(source)) for point in found.curve]
    top = [Point(whole.size, UNTOUCHED)] if whole else []
    reasons = reasons or (f"Put into a ZIP ({title(source.type)}).",)
    state = Enclosed(found, converter, whole, target, reasons)
    return Study(source, curve([*points, *top], UNTOUCHED), state)


def foresee(study: Study, max_bytes: int) -> Made:
    """What `fit` will make."""
    if not isinstance(study.state, Enclosed):
        return chosen(study, max_bytes)
    source, state = study.source, study.state
    if state.whole and state.whole.size <= max_bytes:
        return state.whole
    size = min(max_bytes, study.curve[-1].size)
    inner = state.converter.foresee(state.inner, size - _around(source))
    notes = notes_in_zip(source, inner.notes[0], *state.reasons)
    return Made(ZIP, size, Action.SHRUNK, quality_at(study.curve, size), notes=notes)


def fit(study: Study, max_bytes: int, room: Workroom) -> Made:
    """The whole of it, or the best pictures in it, within so many bytes; raises DoesNotFit."""
    if not isinstance(study.state, Enclosed):
        return chosen(study, max_bytes)
    source, state = study.source, study.state
    if state.whole and state.whole.size <= max_bytes:
        return state.whole
    made = state.converter.fit(state.inner, max_bytes - _around(source), room)
    smaller = replace(source, data=made.data, path=None, size=made.size)
    packed = in_zip(smaller, state.target, room, made.notes[0], *state.reasons)
    return replace(packed, action=Action.SHRUNK, quality=made.quality)


def _around(source: Source) -> int:
    """Bytes of a ZIP beside its only member, which does not get smaller any more."""
    return ZIP_BYTES + 2 * len(inner_name(source))
