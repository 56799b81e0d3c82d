"""What becomes of a film that may not go as it is? Copied, or studied and encoded, within its share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from mmsprep.errors import DoesNotFit
from mmsprep.films import footage, remux, samples, soundtrack, twopass, whole
from mmsprep.films.firstpass import FirstPass, first_pass
from mmsprep.films.forecast import Forecast
from mmsprep.films.frame import check, sized
from mmsprep.films.losses import losses
from mmsprep.films.passing import film_passes, outgoing_type
from mmsprep.films.plan import (
    Wish,
    curve_of,
    expected_bytes,
    floor_refusal,
    picture_rate,
    recipe,
    revised,
    too_long,
    wish_for,
)
from mmsprep.films.probe import Probe
from mmsprep.films.recipe import Recipe
from mmsprep.films.twopass import Work
from mmsprep.fitting.curve import above
from mmsprep.model import UNTOUCHED, Action, Facts, Made, Point, Source, Study
from mmsprep.target import Target
from mmsprep.workroom import Workroom

SAMPLED, MADE_READY, WRITTEN = 0.15, 0.6, 0.97
"""The parts of all the work that are done when windows of a film were looked at, when all of it is
decoded and its first pass done (a short film is studied so), and when it is encoded."""
OUT = "video/mp4"


@dataclass(slots=True)
class Filming:
    """What was learned about one film; a second fit goes on from it."""

    wish: Wish
    forecast: Forecast | None
    copied: bytes | None
    first: FirstPass | None = None
    work: Work | None = None


def facts(probe: Probe) -> Facts:
    """What the prober told about a film."""
    picture, sound = probe.seen, probe.sound
    return Facts(
        width=picture.width,
        height=picture.height,
        seconds=round(probe.seconds, 3),
        frames=round(picture.seconds * picture.rate) or None,
        video_codec=picture.codec,
        audio_codec=sound.codec if sound else None,
        channels=sound.channels if sound else None,
        hdr="Dolby Vision" if picture.dolby and not picture.hdr else picture.hdr,
    )


def study(source: Source, probe: Probe, target: Target, room: Workroom) -> Study:
    """Copied where that serves; else sampled. Raises BelowFloor where no bytes make it good."""
    check(probe.seen)
    room.progress(source, "probing", 0.0)
    copied = _copied(source, probe, target, room)
    wish = wish_for(probe, target, source.size)
    hopeless = too_long(wish, target)
    enough = target.max_bytes if hopeless else target.max_bytes // target.profile.max_attachments
    if copied is not None and len(copied) <= enough:
        return Study(source, (Point(len(copied), UNTOUCHED),), Filming(wish, None, copied))
    if hopeless:
        raise hopeless
    first, forecast = _studied(source, wish, target, room)
    points = curve_of(wish, forecast, target.max_bytes)
    if copied is not None and len(copied) <= target.max_bytes:
        points = tuple(point for point in points if point.size < len(copied))
        points = (*points, Point(len(copied), UNTOUCHED, leap=True))
    if not above(points, target.min_quality):
        raise floor_refusal(wish, forecast, points, target)
    return Study(source, points, Filming(wish, forecast, copied, first))


def _studied(source: Source, wish: Wish, target: Target, room: Workroom) -> tuple[FirstPass, Forecast]:
    """One pass over the film, or over windows of it, and what follows from that."""
    frame = sized(wish.probe.seen, wish.largest)

    short = footage.few(frame, wish.picture_seconds)

    def tell(part: float) -> None:
        room.progress(source, "probing", (MADE_READY if short else SAMPLED) * part)

    if short:
        found = footage.all_of(wish.probe, wish.extent, frame, room, lambda part: tell(0.4 * part))
    else:
        found = footage.windows_of(wish.probe, wish.extent, frame, room)
    rate = max(1_000, int(picture_rate(wish, target.max_bytes)))
    first = first_pass(found, rate, room, lambda part: tell(0.4 + 0.3 * part))
    return first, samples.study(first, rate, room, lambda part: tell(0.7 + 0.3 * part))


def foresee(study: Study, max_bytes: int) -> Made:
    """What `fit` will make, from the forecast."""
    state: Filming = study.state
    if state.copied is not None and len(state.copied) <= max_bytes:
        return _copy_made(study, state)
    made = _recipe(state, max_bytes)
    return _made(study, state, made, expected_bytes(made, state.wish, max_bytes))


def fit(study: Study, max_bytes: int, room: Workroom) -> Made:
    """The film in at most `max_bytes`."""
    state: Filming = study.state
    if state.copied is not None and len(state.copied) <= max_bytes:
        return replace(_copy_made(study, state), data=state.copied)

    def making_ready(stage: str, part: float) -> None:
        room.progress(study.source, stage, SAMPLED + (MADE_READY - SAMPLED) * part)

    def encoding(part: float) -> None:
        room.progress(study.source, "encoding", MADE_READY + (WRITTEN - MADE_READY) * part)

    made = _recipe(state, max_bytes)
    if state.work is None:
        state.work = _prepare(state, made, max_bytes, room, making_ready)
    else:
        state.work.recipe = _in_size(state, state.work.recipe, max_bytes)
    made = state.work.recipe
    data = twopass.fit(state.work, max_bytes, room, encoding).read_bytes()
    room.progress(study.source, "encoding", 1.0)
    return replace(_made(study, state, made, len(data)), data=data)


def _recipe(state: Filming, max_bytes: int) -> Recipe:
    made = recipe(state.wish, state.forecast, max_bytes) if state.forecast else None
    if made is None:
        raise DoesNotFit(
            f"The film does not fit in {max_bytes:,} bytes.",
            "Send a part of it with --trim, or a still frame with --poster.",
        )
    return made


def _in_size(state: Filming, made: Recipe, max_bytes: int) -> Recipe:
    """The same sound and size, which are made already, as they will be in other bytes."""
    assert state.forecast is not None
    return revised(made, state.wish, state.forecast, max_bytes)


def _prepare(
    state: Filming, made: Recipe, max_bytes: int, room: Workroom, tell: Callable[[str, float], None]
) -> Work:
    """Sound and first pass; of a long film, the decoding, too."""
    wish, first, sound = state.wish, state.first, None
    assert first is not None
    if made.track:
        folder, cut = room.new_folder(), wish.extent.cut(wish.probe.sound)
        sound = soundtrack.make(wish.probe, made.track, room, folder, cut, wish.extent.seconds)
    if not first.footage.complete:
        found = footage.all_of(
            wish.probe, wish.extent, made.frame, room, lambda part: tell("decoding", 0.8 * part)
        )
        rate = max(1_000, int(picture_rate(wish, max_bytes)))
        first = first_pass(found, rate, room, lambda part: tell("measuring", 0.8 + 0.2 * part))
        made = _undeceived(state, made, max_bytes, first)
    return Work(first, made, sound)


def _undeceived(state: Filming, made: Recipe, max_bytes: int, first: FirstPass) -> Recipe:
    """What to make, and to expect, now that all of the film was seen, and not only windows of it."""
    assert state.forecast is not None
    state.forecast = samples.corrected(state.forecast, first)
    anew, decoded = _recipe(state, max_bytes), made.frame.pixels
    return anew if anew.frame.pixels <= decoded else _in_size(state, made, max_bytes)


def _copied(source: Source, probe: Probe, target: Target, room: Workroom) -> bytes | None:
    """The film packed anew, where its picture is good and it is wanted whole."""
    wanted = target.trim is None and remux.can_copy(probe)
    small = source.size <= 2 * target.max_bytes
    muted = target.mute and probe.sound is not None
    goes_itself = film_passes(probe, source.type) and target.accepts(outgoing_type(source.type))
    if not wanted or not small or (goes_itself and not muted):
        return None
    decoded = whole.decode(probe, room, lambda _part: None)
    path: Path | None = remux.copy(probe, decoded, room, mute=target.mute)
    return path.read_bytes() if path else None


def _copy_made(study: Study, state: Filming) -> Made:
    assert state.copied is not None
    picture = state.wish.probe.seen
    return Made(
        type=OUT,
        size=len(state.copied),
        action=Action.REMUXED,
        quality=UNTOUCHED,
        width=picture.width,
        height=picture.height,
        seconds=round(state.wish.probe.seconds, 2),
        removed=study.source.lost,
        notes=_notes(state.wish),
    )


def _made(study: Study, state: Filming, made: Recipe, size: int) -> Made:
    return Made(
        type=OUT,
        size=size,
        action=Action.SHRUNK if size < study.source.size else Action.CONVERTED,
        quality=made.quality,
        width=made.frame.width,
        height=made.frame.height,
        seconds=round(state.wish.extent.seconds, 2),
        removed=study.source.lost,
        notes=_notes(state.wish),
    )


def _notes(wish: Wish) -> tuple[str, ...]:
    lost = losses(wish.probe, mute=wish.mute)
    if wish.extent.whole:
        return lost
    end = wish.extent.start + wish.extent.seconds
    return (f"Only {wish.extent.start:g} – {end:g} s of it.", *lost)
