"""How does an archive go? As it is; over its share packed more tightly. It is never unpacked."""

from __future__ import annotations

from dataclasses import dataclass, replace

from mmsprep import embedded
from mmsprep.archives import gzips, zips
from mmsprep.content import NOT_SEARCHED, ZIP, choices, chosen, unchanged, way_out
from mmsprep.converters import converter_of
from mmsprep.errors import DoesNotFit, OverSafetyLimit
from mmsprep.fitting.curve import curve, quality_at
from mmsprep.formats import title
from mmsprep.model import UNTOUCHED, Action, Facts, Made, Point, Source, Study
from mmsprep.target import Target
from mmsprep.workroom import Workroom

WITH_LESS = 98
"""The best that an archive is with any picture in it made anew."""

REPACKED = 99
"""Every file in it is the same, but not a byte for byte copy: one below untouched."""


@dataclass(frozen=True, slots=True)
class Photos:
    """The archive in one piece, and the photos in it."""

    whole: Study
    inside: embedded.Inside[str]
    rest: int
    """Bytes of everything but the photos."""


def examine(_source: Source, _room: Workroom) -> Facts:
    return Facts()


def as_is(source: Source, target: Target, room: Workroom) -> Made | None:
    if source.size > target.max_bytes:
        return None
    return unchanged(source, target, *_check(source, room))


def study(source: Source, target: Target, room: Workroom) -> Study:
    """A point for the archive packed again, and a curve for smaller photos in it, if asked for."""
    room.progress(source, "packing", 0.0)
    tighter = _repacked(source, room)
    same = (
        []
        if tighter is None or len(tighter) >= source.size
        else [_made(len(tighter), REPACKED, tighter)]
    )
    found = choices(source, *(replace(made, type=source.type) for made in same))
    if not target.shrink_inside or source.type != ZIP or tighter is None:
        _has_room(source, found, target, room)
        return found
    inside = embedded.study_zip(source, target, room, converter_of)
    rest = len(tighter) - inside.size
    points = [Point(rest + point.size, min(point.quality, WITH_LESS)) for point in inside.curve()]
    points = [point for point in points if 0 < point.size < min(source.size, len(tighter))]
    return replace(found, curve=curve((*points, *found.curve), ceiling=UNTOUCHED),
                   state=Photos(found, inside, rest))  # fmt: skip


def foresee(study: Study, max_bytes: int) -> Made:
    if isinstance(study.state, Photos) and not _whole_fits(study, max_bytes):
        return _made(max_bytes, quality_at(study.curve, max_bytes))
    return chosen(study.state.whole if isinstance(study.state, Photos) else study, max_bytes)


def fit(study: Study, max_bytes: int, room: Workroom) -> Made:
    state = study.state
    if not isinstance(state, Photos):
        return chosen(study, max_bytes)
    budget = max_bytes - state.rest
    while not _whole_fits(study, max_bytes) and budget > 0:
        made = embedded.shrunk_zip(study.source, state.inside, budget, room)
        if made is None:
            break
        if len(made.data) <= max_bytes:
            return _made(len(made.data), made.quality, made.data, made.as_jpeg)
        budget -= len(made.data) - max_bytes
    return chosen(state.whole, max_bytes)


def confirm(source: Source, room: Workroom) -> None:
    _check(source, room)


def _check(source: Source, room: Workroom) -> tuple[str, ...]:
    return zips.check(source, room) if source.type == ZIP else gzips.check(source, room)


def _has_room(source: Source, found: Study, target: Target, room: Workroom) -> None:
    """Raise DoesNotFit, with a way out, where no message can hold it."""
    least = min([source.size, *(point.size for point in found.curve)])
    if least > target.max_bytes:
        raise DoesNotFit(
            f"Packed as tightly as can be, this {title(source.type)} takes {least:,} bytes; there is "
            f"room for {target.max_bytes:,}.",
            way_out(source, target, room),
        )


def _repacked(source: Source, room: Workroom) -> bytes | None:
    try:
        return zips.repacked(source, room) if source.type == ZIP else gzips.repacked(source, room)
    except OverSafetyLimit:
        return None  # too large inside to be packed again in memory


def _whole_fits(study: Study, max_bytes: int) -> bool:
    return any(made.size <= max_bytes for made in study.state.whole.state)


def _made(size: int, quality: float, data: bytes | None = None, as_jpeg: int = 0) -> Made:
    what = "Packed more tightly; every file in it is the same."
    if quality < REPACKED:
        became = f" ({as_jpeg} of them became JPEG)" if as_jpeg else ""
        what = f"The pictures in it were made smaller{became}; every other file in it is the same."
    return Made(ZIP, size, Action.SHRUNK, quality, data, notes=(what, NOT_SEARCHED))
