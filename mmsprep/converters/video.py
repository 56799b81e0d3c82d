"""What becomes of a film? MP4 with H.264 and AAC, unless it may go as it is."""

from __future__ import annotations

from dataclasses import replace

from mmsprep import clean
from mmsprep.films import declared, filming, sounding, whole
from mmsprep.films.passing import film_passes, outgoing_type
from mmsprep.films.poster import poster
from mmsprep.films.probe import Probe, probe
from mmsprep.formats import ON_FEW_PHONES, title
from mmsprep.model import UNTOUCHED, Action, Facts, Made, Source, Study
from mmsprep.target import Target
from mmsprep.workroom import Workroom


def examine(source: Source, room: Workroom) -> Facts:
    found = probe(source, room)
    facts = filming.facts(found) if found.picture else sounding.facts(found)
    return replace(facts, location=clean.has_location(source))


def as_is(source: Source, target: Target, room: Workroom) -> Made | None:
    """The film itself, its location taken out; raises Damaged where it is not whole."""
    found = probe(source, room)
    if not target.trim:
        declared.check(source, found, room)
    outgoing = outgoing_type(source.type)
    renamed = outgoing != source.type
    wanted = _wanted_whole(found, source, target) and target.accepts(outgoing)
    if not wanted or not film_passes(found, source.type):
        return None
    whole.decode(found, room, lambda part: room.progress(source, "checking", 0.1 * part))
    cleaned = clean.outgoing(source, keep_location=target.keep_metadata)
    data = _renamed(cleaned.data) if renamed else cleaned.data
    if len(data) > target.max_bytes:
        return None
    few = source.type in ON_FEW_PHONES
    return Made(
        type=outgoing,
        size=len(data),
        action=Action.STRIPPED if cleaned.removed else Action.REMUXED if renamed else Action.UNCHANGED,
        quality=UNTOUCHED,
        data=data,
        width=found.seen.width,
        height=found.seen.height,
        seconds=round(found.seconds, 2),
        removed=cleaned.removed,
        notes=(f"Most phones cannot play {title(source.type).split()[0]}.",) if few else (),
    )


def expand(source: Source, target: Target, room: Workroom) -> list[Source]:
    """A still frame instead, where one is wanted."""
    if not target.poster:
        return [source]
    found = probe(source, room)
    return [poster(source, found, target, room)] if found.picture else [source]


def study(source: Source, target: Target, room: Workroom) -> Study:
    found = probe(source, room)
    if found.picture:
        return filming.study(source, found, target, room)
    return sounding.study(source, found, target, room)


def foresee(study: Study, max_bytes: int) -> Made:
    if isinstance(study.state, filming.Filming):
        return filming.foresee(study, max_bytes)
    return sounding.foresee(study, max_bytes)


def fit(study: Study, max_bytes: int, room: Workroom) -> Made:
    if isinstance(study.state, filming.Filming):
        return filming.fit(study, max_bytes, room)
    return sounding.fit(study, max_bytes, room)


def confirm(source: Source, room: Workroom) -> None:
    whole.decode(probe(source, room), room, lambda _part: None)


def _wanted_whole(found: Probe, source: Source, target: Target) -> bool:
    """Whether the film itself could be what is wanted: all of it, as a film, and small enough."""
    changed = target.trim or target.poster or (target.mute and found.sound is not None)
    unseen = target.playable and source.type in ON_FEW_PHONES
    return source.size <= target.max_bytes and not changed and not unseen


def _renamed(data: bytes) -> bytes:
    """An M4V as the MP4 that it is: only the brand in its first box tells them apart."""
    return data[:8] + b"mp42" + data[12:] if data[4:8] == b"ftyp" else data
