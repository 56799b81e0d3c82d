"""What becomes of a moving picture? It passes where it fits; else a GIF or a film, never a still."""

from __future__ import annotations

from dataclasses import dataclass, replace

from mmsprep import clean
from mmsprep.animations import filling, film, ladder, reel
from mmsprep.animations.gif import Encoder
from mmsprep.animations.reel import SEQUENCES, Reel
from mmsprep.containers import sequence
from mmsprep.errors import DoesNotFit
from mmsprep.films import filming, whole
from mmsprep.films.probe import probe
from mmsprep.fitting.curve import Curve, curve, quality_at
from mmsprep.model import UNTOUCHED, Action, Facts, Made, Point, Source, Study
from mmsprep.rasters import decode
from mmsprep.target import Target
from mmsprep.workroom import Workroom

PASSING = frozenset({"image/gif", "image/png"})
BETTER = 10.0
"""A film must be better than a GIF by so much: it plays once, and must be tapped."""
POOR = 50
"""A GIF knows nothing half clear: where it is worse than this, a film on white serves better."""
ONCE = "It became a film, which plays once."
ON_WHITE = "What could be seen through became white."
SILENT = "Its sound was left out."


@dataclass(slots=True)
class State:
    """What was learned about one animation."""

    reel: Reel
    gif: ladder.Ladder | None
    gif_curve: Curve
    film: Study | None
    lost: tuple[str, ...]
    """Notes on what is in neither."""

    def chooses_film(self, max_bytes: int) -> bool:
        """Whether the film is so much better in so many bytes."""
        if self.film is None or not self.gif_curve:
            return self.film is not None
        return quality_at(self.film.curve, max_bytes) >= quality_at(self.gif_curve, max_bytes) + BETTER


def examine(source: Source, room: Workroom) -> Facts:
    as_film = source.type in SEQUENCES
    found = filming.facts(probe(source, room)) if as_film else decode.examine(source, room)
    return replace(found, location=clean.has_location(source))


def as_is(source: Source, target: Target, room: Workroom) -> Made | None:
    if source.size > target.max_bytes or source.type not in PASSING or not target.accepts(source.type):
        return None
    if target.animation == "mp4" or not target.shows(source.facts.width, source.facts.height):
        return None
    confirm(source, room)
    cleaned = clean.outgoing(source, keep_location=target.keep_metadata)
    action = Action.STRIPPED if cleaned.removed else Action.UNCHANGED
    facts = source.facts
    return Made(
        source.type, len(cleaned.data), action, UNTOUCHED, cleaned.data, facts.width, facts.height,
        removed=cleaned.removed,
    )  # fmt: skip


def study(source: Source, target: Target, room: Workroom) -> Study:
    room.progress(source, "studying", 0.0)
    with source.content() as content:
        see_through, lost = sequence.alpha(content), (SILENT,) if sequence.has_sound(content) else ()
    if source.type in SEQUENCES and not see_through and target.animation != "gif":
        return filming.study(source, probe(source, room), target, room)
    frames = reel.decode(source, room, target.max_side)
    room.progress(source, "studying", 0.1)
    filmed = target.animation == "mp4" or (target.animation == "auto" and not frames.clear)
    as_film = film.study(source, frames, target, room) if filmed else None
    only_film = target.animation == "mp4" and as_film is not None
    steps = None if only_film else ladder.study(Encoder(frames), target.max_bytes, room)
    # a GIF made anew is never larger than the one that came, where that one might do
    might_do = source.type == "image/gif" and target.shows(source.facts.width, source.facts.height)
    as_gif = steps.curve(source.size if might_do else None) if steps else ()
    if target.animation == "auto" and frames.clear and (not as_gif or as_gif[-1].quality < POOR):
        as_film = film.study(source, frames, target, room)
    state = State(frames, steps, as_gif, as_film, lost)
    both = {point.size for point in (*as_gif, *(as_film.curve if as_film else ()))}
    return Study(source, curve(_points(state, both, target.max_bytes), UNTOUCHED), state)


def foresee(study: Study, max_bytes: int) -> Made:
    if not isinstance(study.state, State):
        return _filmed(filming.foresee(study, max_bytes), study)
    state = study.state
    if state.film and state.chooses_film(max_bytes):
        return _filmed(filming.foresee(state.film, max_bytes), study)
    choice = state.gif.best(max_bytes) if state.gif else None
    if choice is None:
        raise DoesNotFit(f"The animation does not fit in {max_bytes:,} bytes.", "Send it another way.")
    sides = round(state.reel.width * choice.scale), round(state.reel.height * choice.scale)
    return _made(study.source, state, sides, max_bytes, choice.quality)


def fit(study: Study, max_bytes: int, room: Workroom) -> Made:
    if not isinstance(study.state, State):
        return _filmed(filming.fit(study, max_bytes, room), study)
    state = study.state
    if state.film and state.chooses_film(max_bytes):
        return _filmed(filming.fit(state.film, max_bytes, room), study)
    if state.gif is None:
        raise DoesNotFit(f"The animation does not fit in {max_bytes:,} bytes.", "Send it another way.")
    room.progress(study.source, "encoding", 0.4)
    drawn = _drawn(study, state, filling.fit(state.gif, max_bytes, room))
    # it may be worse than it was foreseen
    if state.film and quality_at(state.film.curve, max_bytes) >= drawn.quality + BETTER:
        filmed = filming.fit(state.film, max_bytes, room)
        if filmed.quality >= drawn.quality + BETTER:
            return _filmed(filmed, study)
    return drawn


def confirm(source: Source, room: Workroom) -> None:
    """Decode every frame; raises Damaged."""
    if source.type in SEQUENCES:
        whole.decode(probe(source, room), room, lambda _part: None)
    else:
        decode.play(source, room)


def _points(state: State, sizes: set[int], max_bytes: int) -> list[Point]:
    """What it is worth at these sizes; where a GIF will do in the end, a film is no match for it."""
    most = 100.0
    if state.gif_curve and not state.chooses_film(max_bytes):
        most = quality_at(state.gif_curve, max_bytes) - BETTER
    points = []
    for size in sorted(sizes):
        if state.film and state.chooses_film(size):
            points.append(Point(size, min(most, quality_at(state.film.curve, size))))
        else:
            points.append(Point(size, quality_at(state.gif_curve, size)))
    return points


def _drawn(study: Study, state: State, made: filling.Filled) -> Made:
    sides, data = (made.settings.width, made.settings.height), made.gif.data
    return replace(_made(study.source, state, sides, len(data), made.quality), data=data)


def _filmed(made: Made, study: Study) -> Made:
    notes = [ONCE]
    if isinstance(study.state, State):
        notes += study.state.lost
        notes += [ON_WHITE] if study.state.reel.clear else []
    return replace(made, notes=(*made.notes, *notes))


def _made(source: Source, state: State, sides: tuple[int, int], size: int, quality: float) -> Made:
    return Made(
        type="image/gif",
        size=size,
        action=Action.SHRUNK if size < source.size else Action.CONVERTED,
        quality=quality,
        width=sides[0],
        height=sides[1],
        seconds=state.reel.seconds,
        removed=source.lost,
        notes=state.lost,
    )
