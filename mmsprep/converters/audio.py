"""What becomes of a sound? MP3, unless it is one that fits."""

from __future__ import annotations

from dataclasses import replace

from mmsprep import clean
from mmsprep.films import declared, sounding, whole
from mmsprep.films.passing import sound_passes
from mmsprep.films.probe import probe
from mmsprep.intact import doubts
from mmsprep.model import UNTOUCHED, Action, Facts, Made, Source, Study
from mmsprep.target import Target
from mmsprep.workroom import Workroom


def examine(source: Source, room: Workroom) -> Facts:
    return replace(sounding.facts(probe(source, room)), location=clean.has_location(source))


def as_is(source: Source, target: Target, room: Workroom) -> Made | None:
    """A sound that every phone plays, its location taken out; raises Damaged where it is not whole."""
    found = probe(source, room)
    if not target.trim:
        declared.check(source, found, room)
    if not sound_passes(found, source.type) or not target.accepts(source.type) or target.trim:
        return None
    if source.size > target.max_bytes:
        return None
    whole.decode(found, room, lambda part: room.progress(source, "checking", 0.1 * part))
    cleaned = clean.outgoing(source, keep_location=target.keep_metadata)
    return Made(
        type=source.type,
        size=len(cleaned.data),
        action=Action.STRIPPED if cleaned.removed else Action.UNCHANGED,
        quality=UNTOUCHED,
        data=cleaned.data,
        seconds=round(found.seconds, 2),
        removed=cleaned.removed,
        notes=doubts.of(source),
    )


def study(source: Source, target: Target, room: Workroom) -> Study:
    return sounding.study(source, probe(source, room), target, room)


def foresee(study: Study, max_bytes: int) -> Made:
    return _noted(sounding.foresee(study, max_bytes), study)


def fit(study: Study, max_bytes: int, room: Workroom) -> Made:
    return _noted(sounding.fit(study, max_bytes, room), study)


def confirm(source: Source, room: Workroom) -> None:
    whole.decode(probe(source, room), room, lambda _part: None)


def _noted(made: Made, study: Study) -> Made:
    """With what has to be said of the source, where all of it goes out."""
    found: sounding.Sounding = study.state
    return replace(made, notes=(*made.notes, *doubts.of(study.source))) if found.extent.whole else made
