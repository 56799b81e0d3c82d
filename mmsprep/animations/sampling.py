"""How good is a GIF of some quantization and size, what does a frame cost? Tried on a few windows."""

from __future__ import annotations

from dataclasses import dataclass, replace

from mmsprep.animations.compare import Comparison
from mmsprep.animations.gif import Encoder, Gif, Quantization, Settings
from mmsprep.animations.reel import Reel
from mmsprep.workroom import Workroom

COLOURS = 255
"""That a GIF has, beside what is clear."""
LOSSES = (0, 5, 12, 24)
"""Levels, with all the colours that there are."""
FEW = Quantization(64, 16, 8)
"""Few colours, as a pattern: where there are few bytes for many pixels."""
FEW_FROM = 0.62
"""And only where it is scaled: at full size, a loss costs less."""
FLAT = (Quantization(96, 0, 0), Quantization(32, 0, 0))
"""Few colours, none of them as a pattern: for what can be seen through, which is drawn as a rule, and
has no film to turn to. Where bytes are few for it, 2 – 16 points are won (measured)."""
SCALES = (1.0, 0.85, 0.62, 0.45, 0.32, 0.22)
MIN_SIDE = 48
WINDOWS, WINDOW_FRAMES, MIN_FRAMES = 3, 6, 4
WINDOW_PIXELS = 4_000_000
"""Of all windows together."""
CEILING = 97.0
"""Where bytes are left, the whole size and every frame are worth them."""
MIN_DROP = 0.1
OTHER_COLOURS = 5.0
"""What is scaled has colours of its own, and may look so much better for them that it shows."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What one quantization made of the windows at one size."""

    scale: float
    first: float
    """Bytes of all that is not another frame: header, palette, first frame."""
    other: float
    """Bytes of each other frame."""
    quality: float


Samples = dict[Quantization, tuple[Sample, ...]]
"""From the largest down."""


def sized(reel: Reel, scale: float, quantization: Quantization, every: int = 1) -> Settings:
    """The settings for a scale."""
    return Settings(
        max(1, round(reel.width * scale)), max(1, round(reel.height * scale)), quantization, every
    )


def take(encoder: Encoder, comparison: Comparison, room: Workroom) -> Samples:
    """Encode the windows with every quantization at every size, and compare some of them."""
    least = min(1.0, MIN_SIDE / min(encoder.reel.width, encoder.reel.height))
    rows: dict[Quantization, list[Sample]] = {}
    for scale in [scale for scale in SCALES if scale >= least] or [1.0]:
        for quantization, sample in _at(scale, encoder, comparison, room).items():
            rows.setdefault(quantization, []).append(sample)
    return {quantization: _falling(row) for quantization, row in rows.items()}


def windows_of(reel: Reel) -> tuple[range, ...]:
    """Which frames are tried."""
    frames = len(reel.ends)
    length = WINDOW_PIXELS // (WINDOWS * reel.width * reel.height)
    length = max(MIN_FRAMES, min(WINDOW_FRAMES, length))
    if frames <= (WINDOWS + 1) * length:  # with fewer, the windows would overlap
        return (range(frames),)
    starts = [round((n + 0.5) / WINDOWS * (frames - length)) for n in range(WINDOWS)]
    return tuple(range(start, start + length) for start in starts)


def _at(
    scale: float, encoder: Encoder, comparison: Comparison, room: Workroom
) -> dict[Quantization, Sample]:
    windows = windows_of(encoder.reel)
    numbers = [n for window in windows for n in window]
    compared = [Quantization(COLOURS, 0, LOSSES[0]), Quantization(COLOURS, 0, LOSSES[-1])]
    compared += [FEW] if scale <= FEW_FROM else []
    compared += FLAT if encoder.reel.clear else ()
    between = [Quantization(COLOURS, 0, loss) for loss in LOSSES[1:-1]]
    samples = {}
    for quantization in compared + between:
        made = encoder.encode(sized(encoder.reel, scale, quantization), room, windows)
        seen = comparison.quality(made, numbers) if quantization in compared else 0.0
        samples[quantization] = _sample(scale, made, windows, seen)
    none, most = (samples[quantization].quality for quantization in compared[:2])
    return samples | {
        quantization: replace(samples[quantization], quality=_between(none, most, quantization.loss))
        for quantization in between
    }


def _sample(scale: float, made: Gif, windows: tuple[range, ...], quality: float) -> Sample:
    numbers = [n for window in windows for n in window]
    begins = {window.start for window in windows[1:]}  # these hold most of a frame, as the first
    others = [
        size for n, size in zip(made.shows, made.sizes, strict=True) if n and numbers[n] not in begins
    ]
    other = max(1.0, sum(others) / max(1, len(numbers) - len(windows)))
    first = len(made.data) - sum(made.sizes[1:])
    return Sample(scale, first, other, quality)


def _between(none: float, most: float, loss: float) -> float:
    """The quality at some loss: what is missing of 100 adds up as squares do (measured)."""
    part = loss / LOSSES[-1]
    missing: float = ((1 - part) * (100 - none) ** 2 + part * (100 - most) ** 2) ** 0.5
    return 100 - missing


def _falling(rows: list[Sample]) -> tuple[Sample, ...]:
    """The same colours at fewer pixels never look better, whatever a blurred comparison says."""
    kept: list[Sample] = []
    for row in rows:
        before = kept[-1].quality if kept else 100.0
        if kept and kept[-1].scale == 1 and row.quality > before + OTHER_COLOURS:
            before = row.quality
        most = before if row.scale == 1 else min(before, CEILING) - MIN_DROP
        kept.append(replace(row, quality=max(0.0, min(row.quality, most))))
    return tuple(kept)
