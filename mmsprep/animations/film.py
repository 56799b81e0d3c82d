"""How does an animation become a film? Its frames, each as often as it stands, on films' own way."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import repeat
from math import gcd
from pathlib import Path

from mmsprep.animations.reel import Reel
from mmsprep.errors import BelowFloor, DoesNotFit
from mmsprep.films import filming
from mmsprep.films.frame import MAX_RATE, phone_rate
from mmsprep.films.probe import Probe
from mmsprep.films.tracks import Picture, Tracks
from mmsprep.model import Source, Study
from mmsprep.rasters import color
from mmsprep.target import Target
from mmsprep.tools.ffmpeg import Media, execute, write
from mmsprep.workroom import Workroom

MIN_SIDE = 32
"""Nothing so small is worth a film; VMAF cannot even look at it."""
MIN_RATE = 6
"""Players have trouble with fewer frames a second."""
WORK_BYTES = 2_500_000_000
"""Of the work file; where a rate would need more, it is lowered."""
CODECS = {"image/avif": "av1", "image/avif-sequence": "av1", "image/heic-sequence": "hevc"}
"""Where the source is better packed than H.264 can."""


def study(source: Source, reel: Reel, target: Target, room: Workroom) -> Study | None:
    """How good a film of it is at how many bytes; None where there is none that is good enough."""
    if min(reel.width, reel.height) < MIN_SIDE or not _short_enough(reel, room):
        return None
    probe = _probe(source, reel, room)
    try:
        return filming.study(source, probe, replace(target, trim=None, poster=False), room)
    except (BelowFloor, DoesNotFit):
        return None


def _short_enough(reel: Reel, room: Workroom) -> bool:
    """Some frames stand for hours, and a film would show each of them every second."""
    work_bytes = 3 * reel.width * reel.height * reel.seconds
    return reel.seconds <= room.limits.film_seconds and work_bytes <= WORK_BYTES


def _probe(source: Source, reel: Reel, room: Workroom) -> Probe:
    """What the prober would say of the reel, were it a film."""
    rate = _rate(reel)
    media = _unrolled(reel, rate, room)
    frames = round(reel.seconds * rate)
    picture = Picture(
        index=0, codec=CODECS.get(source.type, "rawvideo"), profile="", level=None,
        pix_fmt="rgb24", width=reel.width, height=reel.height, square=True, rotation=0, mirrored=False,
        interlaced=False, rate=rate, trc=1, space=2, primaries=2, full_range=False,
        dolby=False, seconds=frames / float(rate), bytes=source.size,
    )  # fmt: skip
    return Probe(
        media, picture.seconds, picture.seconds, picture, None, fragmented=False,
        tracks=Tracks(pictures=1, sounds=0, unheard=0, subtitles=0),
    )  # fmt: skip


def _rate(reel: Reel) -> Fraction:
    """The rate at which every frame begins in time, or nearly so."""
    begins = (0, *reel.ends)
    stands = [end - begin for begin, end in zip(begins, reel.ends, strict=False)]
    step = Fraction(100, gcd(*stands))
    rate = step
    if step > MAX_RATE:  # by thirds or so where all stand as long; else no later than 1/60 s
        rate = (
            phone_rate(step) if len(set(stands)) == 1 and step > 1.2 * MAX_RATE else Fraction(MAX_RATE)
        )
    most = Fraction(WORK_BYTES, 3 * reel.width * reel.height) / Fraction(reel.ends[-1], 100)
    rate *= -(-MIN_RATE // rate) if rate < MIN_RATE else 1
    return max(Fraction(1), min(rate, most.limit_denominator(100)))


def _unrolled(reel: Reel, rate: Fraction, room: Workroom) -> Media:
    """The work file: every frame as often as the rate wants it."""
    path = reel.path.with_name("unrolled")
    done = 0
    with path.open("wb") as file:
        for number, end in enumerate(reel.ends):
            until = round(Fraction(end, 100) * rate)
            if number == len(reel.ends) - 1:
                until = max(until, 1)
            if until > done:
                opaque = color.on(color.WHITE, reel.frame(number))  # as messages are
                pixels = opaque.tobytes()
                file.writelines(repeat(pixels, until - done))
                done = until
            room.raise_if_stopped()
    return _packed(path, reel, rate, room)


def _packed(path: Path, reel: Reel, rate: Fraction, room: Workroom) -> Media:
    """In NUT, which knows its own rate and size."""
    raw = Media(path, "rawvideo").read(
        pixel_format="rgb24", video_size=(reel.width, reel.height), framerate=str(rate)
    )
    execute(write(raw, to="reel.nut", f="nut", vcodec="rawvideo", pix_fmt="rgb24"), room, path.parent)
    path.unlink()
    return Media(path.with_name("reel.nut"), "nut")
