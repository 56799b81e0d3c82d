"""What becomes of a sound? MP3: the highest rate that fits, of a film without a picture too."""

from __future__ import annotations

from dataclasses import dataclass, field

from mmsprep.errors import DoesNotFit
from mmsprep.films import whole
from mmsprep.films.footage import Extent
from mmsprep.films.hearing import Heard, listen
from mmsprep.films.losses import losses
from mmsprep.films.mp3 import LEAST, Step, bare, encode, steps
from mmsprep.films.plan import extent_of, spoken
from mmsprep.films.probe import Probe
from mmsprep.fitting.curve import curve
from mmsprep.model import UNTOUCHED, Action, Facts, Made, Point, Source, Study
from mmsprep.target import Target
from mmsprep.workroom import Workroom


@dataclass(slots=True)
class Sounding:
    """What was learned about one sound."""

    probe: Probe
    extent: Extent
    heard: Heard
    ladder: list[Step]
    bare: bytes | None
    """An MP3's own frames without tags."""
    made: dict[Step, bytes] = field(default_factory=dict)


def facts(probe: Probe) -> Facts:
    """What the prober told about a sound."""
    return Facts(
        seconds=round(probe.seconds, 3), audio_codec=probe.heard.codec, channels=probe.heard.channels
    )


def study(source: Source, probe: Probe, target: Target, room: Workroom) -> Study:
    """The ladder of MP3s; an MP3's own frames above it."""
    room.progress(source, "listening", 0.0)
    extent = extent_of(probe.seconds, target.trim)
    if LEAST.size(extent.seconds) > target.max_bytes:
        raise _too_long(extent, target)
    with whole.decoding():
        heard = listen(probe, extent, room)
    ladder = steps(probe.heard, speech=heard.speech, stereo=heard.stereo)
    tagged = source.type == "audio/mpeg" and probe.heard.codec == "mp3" and extent.whole
    with whole.decoding():
        frames = bare(probe, room) if tagged else None
    points = [Point(step.size(extent.seconds), step.quality, leap=True) for step in ladder]
    if frames is not None:
        points = [point for point in points if point.size < len(frames)]
        points.append(Point(len(frames), UNTOUCHED, leap=True))
    return Study(source, curve(points, UNTOUCHED), Sounding(probe, extent, heard, ladder, frames))


def foresee(study: Study, max_bytes: int) -> Made:
    """What fits, without encoding it."""
    state: Sounding = study.state
    if state.bare is not None and len(state.bare) <= max_bytes:
        return _made(study, state, None, len(state.bare))
    step = _highest(state, max_bytes)
    return _made(study, state, step, step.size(state.extent.seconds))


def fit(study: Study, max_bytes: int, room: Workroom) -> Made:
    """The highest rate that fits."""
    state: Sounding = study.state
    if state.bare is not None and len(state.bare) <= max_bytes:
        return _made(study, state, None, len(state.bare), state.bare)
    at = state.ladder.index(_highest(state, max_bytes))
    for step in reversed(state.ladder[: at + 1]):
        if step not in state.made:
            room.progress(study.source, "encoding", 0.3)
            with whole.decoding():
                state.made[step] = encode(state.probe, step, state.extent, room, only=state.heard.only)
        data = state.made[step]
        if len(data) <= max_bytes:
            room.progress(study.source, "encoding", 1.0)
            _check_length(data, step, state.extent.seconds)
            return _made(study, state, step, len(data), data)
    raise DoesNotFit("The sound fits at no bit rate.", "Send a part of it with --trim.")


def _highest(state: Sounding, max_bytes: int) -> Step:
    fitting = [step for step in state.ladder if step.size(state.extent.seconds) <= max_bytes]
    if not fitting:
        raise DoesNotFit("The sound fits at no bit rate.", "Send a part of it with --trim.")
    return fitting[-1]


def _check_length(data: bytes, step: Step, seconds: float) -> None:
    """A constant rate tells the length: a sound that broke off in the middle is not sent."""
    whole.check(len(data) / (step.kbps * 125), seconds, "sound")


def _made(
    study: Study, state: Sounding, step: Step | None, size: int, data: bytes | None = None
) -> Made:
    notes = losses(state.probe, mute=False)
    if not state.extent.whole:
        end = state.extent.start + state.extent.seconds
        notes = (f"Only {state.extent.start:g} – {end:g} s of it.", *notes)
    smaller = step is None or size < study.source.size
    return Made(
        type="audio/mpeg",
        size=size,
        action=Action.SHRUNK if smaller and study.source.type == "audio/mpeg" else Action.CONVERTED,
        quality=step.quality if step else UNTOUCHED,
        data=data,
        seconds=round(state.extent.seconds, 2),
        removed=study.source.lost if step else (*study.source.lost, "tags"),
        notes=notes,
    )


def _too_long(extent: Extent, target: Target) -> DoesNotFit:
    room = int(target.max_bytes / (LEAST.kbps * 125))
    return DoesNotFit(
        f"{spoken(extent.seconds)} of sound do not fit in {target.max_bytes:,} bytes: "
        f"at the lowest rate there is room for {spoken(room)}.",
        f"Send a part of it: --trim 0-{room - 1}",
    )
