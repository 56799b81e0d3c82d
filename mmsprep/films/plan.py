"""What should be made of a film in so many bytes? Sound, size and rate, and how good it will be."""

from __future__ import annotations

from dataclasses import dataclass, replace

from mmsprep.errors import BelowFloor, DoesNotFit, Unsupported
from mmsprep.films.footage import Extent
from mmsprep.films.forecast import Forecast
from mmsprep.films.frame import MIN_SIDE, Frame, even, sized
from mmsprep.films.probe import Probe
from mmsprep.films.recipe import AIM, FRAME_OVERHEAD, INDEX_BYTES, Recipe
from mmsprep.films.soundtrack import LEAST, Track, track_for
from mmsprep.fitting.curve import INDISTINGUISHABLE, curve
from mmsprep.model import Point
from mmsprep.quality import VMAF, on_ruler
from mmsprep.target import Target

MIN_PICTURE_KBPS = 8
HEIGHTS = (1.0, 0.8, 0.75, 0.67, 0.6, 0.55, 0.5, 0.45, 0.4, 0.36, 0.33, 0.3, 0.27, 0.25, 0.22, 0.2)
"""Sizes to choose from, as parts of the largest."""
LARGEST = ((1_500, 1080), (200, 720), (80, 540), (0, 432))
"""From so many kbit/s on, a shorter side of so many pixels may be worth it."""
LARGEST_HDR = 540
"""Tone mapping costs more than all the rest; a phone shows little more than this."""
MIN_ENOUGH = 150_000
"""Bits a second that no forecast of ease denies a film: x264 refuses a rate that is too low."""
GRID = 14
"""Points of a curve."""
CEILING = 99.0
"""A film's curve goes on where it is watched at full size on a larger screen, too."""
SPARE = 0.5
EFFICIENT = frozenset({"hevc", "av1", "vp9", "vvc"})
LARGER, LARGER_MODERN = 2.0, 4.0
"""So many times the source's bytes may be taken, for a better codec more, as far as it is seen:
whoever encodes again pays for the first encoder's traces, too."""
SHORT_BYTES = 120_000
"""What any film may have, however small it was: a fraction of a second has nothing to save on."""
FINE = 60.0
"""Quality that a suggestion aims at."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to become of one film, whatever its bytes."""

    probe: Probe
    extent: Extent
    mute: bool
    """It is to be silent, or is so already."""
    largest: int
    """The largest shorter side that is considered."""
    source_bytes: int

    @property
    def picture_seconds(self) -> float:
        """How long its picture moves: under a still one, the sound may go on."""
        return self.extent.moving(self.probe.seen)


def wish_for(probe: Probe, target: Target, source_bytes: int) -> Wish:
    """The wish that a target means for a film."""
    extent = extent_of(probe.seconds, target.trim)
    end = probe.seen.late + probe.seen.seconds
    if extent.start >= end:
        raise Unsupported(
            f"Its picture ends after {end:.1f} seconds: there is none in that part.",
            "Choose a part with a picture: --trim 0-10.",
        )
    kbps = target.max_bytes * 8 / extent.moving(probe.seen) / 1000
    largest = next(side for least, side in LARGEST if kbps >= least)
    if probe.seen.hdr:
        largest = min(largest, LARGEST_HDR)
    side = even(min(largest, probe.seen.short_side))
    return Wish(probe, extent, target.mute or probe.sound is None, side, source_bytes)


def extent_of(seconds: float, trim: tuple[float, float] | None) -> Extent:
    """The part of a film or sound that is wanted."""
    if trim is None:
        return Extent(0.0, seconds, whole=True)
    start, end = trim[0], min(trim[1], seconds)
    if start >= end:
        raise Unsupported(
            f"It is {seconds:.1f} seconds long; there is nothing from {trim[0]:g} to {trim[1]:g}.",
            "Choose a part that it has: --trim 0-10.",
        )
    return Extent(start, end - start, whole=start <= 0 and end >= seconds)


def recipe(wish: Wish, forecast: Forecast, max_bytes: int) -> Recipe | None:
    """The best that can be made of so many bytes; None where not even a poor one fits."""
    rate = picture_rate(wish, max_bytes)
    if rate < MIN_PICTURE_KBPS * 1000:
        return None
    choice = forecast.best(_heights(wish), rate)
    frame = sized(wish.probe.seen, choice.height)
    enough = max(MIN_ENOUGH, round(forecast.enough(choice.height)))
    return Recipe(_track(wish, max_bytes), frame, choice.crf, enough, on_ruler(choice.vmaf, VMAF))


def revised(made: Recipe, wish: Wish, forecast: Forecast, max_bytes: int) -> Recipe:
    """The recipe with what to expect of it in other bytes: its size, and its sound, stay."""
    rate = picture_rate(wish, max_bytes)
    height = made.frame.short_side
    quality = on_ruler(forecast.vmaf(height, rate), VMAF)
    return replace(made, crf=forecast.crf(height, rate), quality=quality)


def picture_rate(wish: Wish, max_bytes: int) -> float:
    """Bits a second that are left for the picture."""
    seconds, track = wish.picture_seconds, _track(wish, max_bytes)
    index = INDEX_BYTES + FRAME_OVERHEAD * seconds * float(_largest_frame(wish).rate)
    sound = track.size(wish.extent.seconds) if track else 0
    return (AIM * max_bytes - index - sound) * 8 / seconds


def expected_bytes(made: Recipe, wish: Wish, max_bytes: int) -> int:
    """What a film will take of its bytes: no more than where all of it looks like its source."""
    beyond = max(0.0, picture_rate(wish, max_bytes) - made.enough) * wish.picture_seconds / 8
    return round(min(made.aim * max_bytes, AIM * max_bytes - beyond))


def _track(wish: Wish, max_bytes: int) -> Track | None:
    sound = None if wish.mute else wish.probe.sound
    kbps = max_bytes * 8 / wish.extent.seconds / 1000
    return track_for(sound, kbps, whole=wish.extent.whole)


def curve_of(wish: Wish, forecast: Forecast, max_bytes: int) -> tuple[Point, ...]:
    """Quality against bytes, up to what the source has; the encoder stops where more is not seen."""
    least, own = _least_bytes(wish), min(max_bytes, _own_bytes(wish))
    most = min(max_bytes, _most_bytes(wish))
    points = []
    for n in range(GRID + 1):
        size = round(least * (most / least) ** (n / GRID))
        if made := recipe(wish, forecast, size):
            points.append(Point(size, made.quality))
    rising = _as_far_as_seen(curve(points, CEILING), own)
    if rising and rising[-1].size < own:
        # few samples may have missed what is hard in it: whoever has bytes to spare may spend them
        last = rising[-1].quality
        rising = (*rising, Point(own, max(last, min(last + SPARE, CEILING))))
    return rising


def _as_far_as_seen(rising: tuple[Point, ...], own: int) -> tuple[Point, ...]:
    """Without what is larger than the source and looks no better."""
    enough = next((point.size for point in rising if point.quality >= INDISTINGUISHABLE), None)
    return rising if enough is None else tuple(p for p in rising if p.size <= max(own, enough))


def floor_refusal(
    wish: Wish, forecast: Forecast, points: tuple[Point, ...], target: Target
) -> BelowFloor | DoesNotFit:
    """What to say when even all the bytes make a poor film."""
    quality = points[-1].quality if points else 0.0
    fitting = wish.extent.seconds
    while fitting > 2:
        fitting *= 0.8
        shorter = replace(wish, extent=Extent(0, fitting, whole=False))
        made = recipe(shorter, forecast, target.max_bytes)
        if made and made.quality >= FINE:
            break
    return _refusal(quality, round(fitting), wish.extent.seconds, target, mute=wish.mute)


def too_long(wish: Wish, target: Target) -> BelowFloor | DoesNotFit | None:
    """What to say where so many seconds leave no bits for a picture."""
    if target.max_bytes * 8 / wish.extent.seconds / 1000 >= _least_kbps(wish):
        return None
    fitting = round(target.max_bytes * 8 / 1000 / 300)  # at 300 kbit/s most films look good
    return _refusal(0.0, fitting, wish.extent.seconds, target, mute=wish.mute)


def _refusal(
    quality: float, fitting: int, seconds: float, target: Target, *, mute: bool
) -> BelowFloor | DoesNotFit:
    kbps = target.max_bytes * 8 / seconds / 1000
    helps = not mute and kbps >= MIN_PICTURE_KBPS + 2
    silent = ", without its sound: --mute" if helps else ""
    left = f"{spoken(seconds)} of film in {target.max_bytes:,} bytes leave {kbps:.1f} kbit/s"
    ways_out = (
        f"About {spoken(fitting)} look good: --trim 0-{max(1, fitting)}; "
        f"or send a still frame: --poster{silent}, or fewer attachments beside it."
    )
    if quality >= target.min_quality:
        return DoesNotFit(f"{left}: too few for any picture.", ways_out)
    floor = f"{quality:.0f} of 100; the floor is {target.min_quality:.0f}"
    return BelowFloor(f"{left}: its quality would be about {floor}.", ways_out)


def spoken(seconds: float) -> str:
    """A length as a person tells it: a difference of half a minute shows."""
    if seconds < 600:
        return f"{seconds:.0f} seconds"
    return f"{seconds / 60:.0f} minutes" if seconds < 7200 else f"{seconds / 3600:.1f} hours"


def _heights(wish: Wish) -> list[int]:
    heights = sorted({2 * round(wish.largest * part / 2) for part in HEIGHTS})
    return [height for height in heights if height >= MIN_SIDE] or heights[-1:]


def _largest_frame(wish: Wish) -> Frame:
    return sized(wish.probe.seen, wish.largest)


def _least_bytes(wish: Wish) -> int:
    return round(_least_kbps(wish) * 125 * wish.extent.seconds) + 2 * INDEX_BYTES


def _least_kbps(wish: Wish) -> int:
    """Of any film, its index included."""
    return MIN_PICTURE_KBPS + (0 if wish.mute else LEAST) + 2


def _own_bytes(wish: Wish) -> int:
    """What the wanted part takes in the source."""
    part = wish.extent.seconds / wish.probe.seconds
    return max(_least_bytes(wish), SHORT_BYTES, int(wish.source_bytes * part))


def _most_bytes(wish: Wish) -> int:
    modern = wish.probe.seen.codec in EFFICIENT
    return int(_own_bytes(wish) * (LARGER_MODERN if modern else LARGER))
