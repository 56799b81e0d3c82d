"""How does an archive go? As it is; over its share packed more tightly. It is never unpacked."""

from __future__ import annotations

from mmsprep.archives import gzips, zips
from mmsprep.content import NOT_SEARCHED, ZIP, choices, chosen, unchanged
from mmsprep.errors import OverSafetyLimit
from mmsprep.model import Action, Facts, Made, Source, Study
from mmsprep.target import Target
from mmsprep.workroom import Workroom

REPACKED = 99
"""Every file in it is the same, but not a byte for byte copy: one below untouched."""


def examine(_source: Source, _room: Workroom) -> Facts:
    return Facts()


def as_is(source: Source, target: Target, room: Workroom) -> Made | None:
    if source.size > target.max_bytes:
        return None
    return unchanged(source, target, *_check(source, room))


def study(source: Source, _target: Target, room: Workroom) -> Study:
    """One point: the archive packed again, where that is smaller."""
    room.progress(source, "packing", 0.0)
    tighter = _repacked(source, room)
    if tighter is None or len(tighter) >= source.size:
        return choices(source)
    made = Made(
        type=source.type,
        size=len(tighter),
        action=Action.SHRUNK,
        quality=REPACKED,
        data=tighter,
        notes=("Packed more tightly; every file in it is the same.", NOT_SEARCHED),
    )
    return choices(source, made)


def foresee(study: Study, max_bytes: int) -> Made:
    return chosen(study, max_bytes)


def fit(study: Study, max_bytes: int, _room: Workroom) -> Made:
    return chosen(study, max_bytes)


def confirm(source: Source, room: Workroom) -> None:
    _check(source, room)


def _check(source: Source, room: Workroom) -> tuple[str, ...]:
    return zips.check(source, room) if source.type == ZIP else gzips.check(source, room)


def _repacked(source: Source, room: Workroom) -> bytes | None:
    try:
        return zips.repacked(source, room) if source.type == ZIP else gzips.repacked(source, room)
    except OverSafetyLimit:
        return None  # too large inside to be packed again in memory
