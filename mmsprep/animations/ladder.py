"""How good is a GIF at how many bytes, and which colours, size and pace are best for them?

A few windows of the reel are encoded with each palette at a few sizes and looked at; between sizes
lies a curve in ln(bytes). Dropped frames are judged by a rule, for no metric of ours sees motion.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace
from io import BytesIO
from itertools import pairwise
from math import ceil, exp, log, log2

from PIL import Image, ImageFilter

from mmsprep.animations import filling
from mmsprep.animations.gif import Gif, Look, Palette, encode
from mmsprep.animations.reel import Reel
from mmsprep.errors import DoesNotFit
from mmsprep.fitting.curve import Curve, curve
from mmsprep.model import Point
from mmsprep.pictures import ruler
from mmsprep.workroom import Workroom

PALETTES = (Palette(256, "none"), Palette(256, "bayer"), Palette(64, "bayer"), Palette(24, "bayer"))
SCALES = (1.0, 0.85, 0.6, 0.42, 0.3, 0.2)
"""Nothing between the first two: a GIF that was only just scaled is larger than one that was not."""
STEP = 0.02
LEAST_SIDE = 48
EVERY = (1, 2, 3, 4)
LEAST_RATE = 4.0
"""Frames a second below which none are dropped: what is left would be a slide show."""
FLUENT = 10.0
HALF_THE_FRAMES = 5.0
"""Quality that half the frames take while it stays fluent, more below: judgement, not measured."""
WINDOWS, WINDOW_FRAMES = 2, 9
SEEN = 3
"""Frames of the windows that are looked at."""
SOFT = 0.8
"""Both sides are blurred by so many pixels first: dither is noise that nobody misses."""
SPREAD = 1.19
"""Bytes of a frame, where every second one was dropped: more changes from one to the next."""
GRID = 14
CEILING = 97.0
"""Where bytes are left, the whole size and every frame are worth them."""
LEAST_DROP = 0.1
AIM, TRIES = 0.985, 4


@dataclass(frozen=True, slots=True)
class Sample:
    """What one palette made of the windows at one size."""

    scale: float
    first: float
    """Bytes of all that is not another frame: header, palette, first frame."""
    other: float
    """Bytes of each other frame."""
    quality: float


@dataclass(frozen=True, slots=True)
class Choice:
    """The best way to so many bytes."""

    palette: Palette
    scale: float
    every: int
    quality: float


@dataclass(frozen=True, slots=True)
class Ladder:
    """What was measured of a reel."""

    reel: Reel
    samples: dict[Palette, tuple[Sample, ...]]

    def best(self, max_bytes: int) -> Choice | None:
        """None where nothing fits."""
        choices = [
            choice
            for palette in self.samples
            for every in _every(self.reel)
            if (choice := self._largest(palette, every, max_bytes))
        ]
        return max(choices, key=lambda choice: choice.quality, default=None)

    def curve(self, most: int | None) -> Curve:
        """Quality against bytes, up to `most`."""
        sizes = [
            self._size(palette, scale, every)
            for palette, rows in self.samples.items()
            for every in _every(self.reel)
            for scale in (rows[-1].scale, 1.0)
        ]
        least, largest = min(sizes), max(sizes)
        grid = {round(least * (largest / least) ** (n / GRID)) + 1 for n in range(GRID + 1)}
        found = [(ceil(size / AIM), self.best(size)) for size in sorted(grid)]
        points = (Point(size, made.quality) for size, made in found if made and size <= (most or size))
        return curve(points, CEILING)

    def _largest(self, palette: Palette, every: int, max_bytes: int) -> Choice | None:
        """The largest size, in steps of two hundredths, that is expected to fit."""
        for scale in self._scales(palette):
            if self._size(palette, scale, every) <= max_bytes:
                quality = self._quality(palette, scale) - _lost(self.reel, every)
                return Choice(palette, scale, every, max(0.0, quality))
        return None

    def _scales(self, palette: Palette) -> list[float]:
        """From the largest down."""
        rows = self.samples[palette]
        if len(rows) == 1:
            return [rows[0].scale]
        most, least = rows[1].scale, rows[-1].scale
        steps = max(1, round((most - least) / STEP))
        return [rows[0].scale] + [most - n * (most - least) / steps for n in range(steps + 1)]

    def _size(self, palette: Palette, scale: float, every: int) -> float:
        low, high, part = self._around(palette, scale)
        first = exp(log(low.first) + part * log(high.first / low.first))
        other = exp(log(low.other) + part * log(high.other / low.other))
        kept = -(-len(self.reel.ends) // every)
        spread: float = SPREAD ** log2(every)
        return first + other * (kept - 1) * spread

    def _quality(self, palette: Palette, scale: float) -> float:
        low, high, part = self._around(palette, scale)
        return low.quality + part * (high.quality - low.quality)

    def _around(self, palette: Palette, scale: float) -> tuple[Sample, Sample, float]:
        rows = self.samples[palette]
        for high, low in pairwise(rows):
            if scale >= low.scale:
                return low, high, log(scale / low.scale) / log(high.scale / low.scale)
        return rows[-1], rows[-1], 0.0


def study(reel: Reel, room: Workroom) -> Ladder:
    """Encode the windows with every palette at every size."""
    windows = _windows(len(reel.ends))
    least = min(1.0, LEAST_SIDE / min(reel.width, reel.height))
    scales = [scale for scale in SCALES if scale >= least] or [1.0]
    samples = {
        palette: _falling([_sample(reel, palette, scale, windows, room) for scale in scales])
        for palette in PALETTES
    }
    return Ladder(reel, samples)


def fit(ladder: Ladder, max_bytes: int, room: Workroom) -> tuple[Gif, Look, float]:
    """The best GIF of at most `max_bytes`, how it was made, and its quality. Raises DoesNotFit."""
    best: filling.Try | None = None
    allowed = float(max_bytes)
    tried: dict[Look, filling.Try] = {}
    for _ in range(TRIES):
        choice = ladder.best(ceil(allowed * AIM))
        if choice is None or _look(ladder.reel, choice) in tried:
            break
        look = _look(ladder.reel, choice)
        made = filling.Try(look, encode(ladder.reel, look, room), choice.quality)
        tried[look] = made
        size = made.size
        if size <= max_bytes and (best is None or choice.quality > best.quality):
            best = made
        whole = choice.scale == 1.0 and choice.every == 1 and size <= max_bytes
        if whole or filling.FILLED * max_bytes <= size <= max_bytes:
            break
        # the windows may be busier, or calmer, than the whole: shift what is expected
        allowed *= max_bytes / size if size > max_bytes else (max_bytes / size) ** 0.8
    if best is None:
        raise DoesNotFit(
            f"The animation does not fit in {max_bytes:,} bytes as a GIF.",
            "Let it become a film: --animation mp4, or send fewer files beside it.",
        )
    best = filling.fill(ladder.reel, best, list(tried.values()), max_bytes, room)
    return best.gif, best.look, best.quality


def _falling(rows: list[Sample]) -> tuple[Sample, ...]:
    """The same colours at fewer pixels never look better, whatever a blurred comparison says."""
    kept: list[Sample] = []
    for row in rows:
        most = min(kept[-1].quality, CEILING) - LEAST_DROP if kept else row.quality
        kept.append(replace(row, quality=max(0.0, min(row.quality, most))))
    return tuple(kept)


def _look(reel: Reel, choice: Choice) -> Look:
    return _sized(reel, choice.scale, choice.palette, choice.every)


def _sized(reel: Reel, scale: float, palette: Palette, every: int = 1) -> Look:
    return Look(max(1, round(reel.width * scale)), max(1, round(reel.height * scale)), palette, every)


def _every(reel: Reel) -> Iterable[int]:
    return [n for n in EVERY if n == 1 or (reel.rate / n >= LEAST_RATE and len(reel.ends) >= 2 * n)]


def _lost(reel: Reel, every: int) -> float:
    return HALF_THE_FRAMES * log2(every) * max(1.0, FLUENT / (reel.rate / every))


def _windows(frames: int) -> tuple[range, ...]:
    if frames <= (WINDOWS + 1) * WINDOW_FRAMES:  # with fewer, the windows would overlap
        return (range(frames),)
    starts = [round((n + 0.5) / WINDOWS * (frames - WINDOW_FRAMES)) for n in range(WINDOWS)]
    return tuple(range(start, start + WINDOW_FRAMES) for start in starts)


def _sample(
    reel: Reel, palette: Palette, scale: float, windows: tuple[range, ...], room: Workroom
) -> Sample:
    look = _sized(reel, scale, palette)
    made = encode(reel, look, room, windows)
    numbers = [n for window in windows for n in window]
    begins = {window.start for window in windows[1:]}  # these hold a whole frame, as the first
    sizes = zip(made.shows, made.sizes, strict=True)
    others = [size for n, size in sizes if n and numbers[n] not in begins]
    first = made.starts[0] + made.sizes[0]
    other = max(1.0, sum(others) / max(1, len(numbers) - 1 - len(begins)))
    return Sample(scale, first, other, _seen(reel, made, numbers))


def _seen(reel: Reel, made: Gif, numbers: list[int]) -> float:
    """How good a few of its frames look."""
    picture = Image.open(BytesIO(made.data), formats=("GIF",))
    places = sorted({round((k + 0.5) / SEEN * (len(numbers) - 1)) for k in range(SEEN)})
    scores = []
    for place in places:
        picture.seek(bisect_right(made.shows, place) - 1)
        shown = picture.convert("RGBA").resize((reel.width, reel.height), Image.Resampling.BICUBIC)
        scores.append(ruler.compare(_soft(reel.frame(numbers[place])), _soft(shown)))
    return max(0.0, sum(scores) / len(scores))


def _soft(frame: Image.Image) -> Image.Image:
    """On grey, against which neither black nor white vanishes."""
    ground = Image.new("RGBA", frame.size, (128, 128, 128, 255))
    return Image.alpha_composite(ground, frame).convert("RGB").filter(ImageFilter.GaussianBlur(SOFT))
