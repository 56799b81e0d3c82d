"""Which GIF uses the bytes that there are? The best one foreseen, with as much loss as makes it fit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import log

from mmsprep.animations import canvas, sampling
from mmsprep.animations.gif import Gif, Settings
from mmsprep.animations.ladder import AIM, Choice, Ladder
from mmsprep.animations.reel import Reel
from mmsprep.errors import DoesNotFit
from mmsprep.workroom import Workroom

FILLED = 0.97
CHOICES, TRIES = 3, 5
STEP = 1 / canvas.LEVEL
"""The smallest one of loss that makes a difference."""
GROWTH = 1.7
"""Bytes grow with the width to about this power."""
MIN_COLOURS = 8
MAX_LOSS = 32.0
FARTHEST = 10.0
"""Settings are given up when they would need so much more loss than was foreseen."""
SLOPE = -0.06
"""Of ln(bytes) by levels of loss, before two sizes tell."""


@dataclass(frozen=True, slots=True)
class Try:
    """One GIF that was made."""

    settings: Settings
    gif: Gif

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self.gif.data)

    @property
    def loss(self) -> float:
        """Levels."""
        return self.settings.quantization.loss


@dataclass(frozen=True, slots=True)
class Filled:
    """The best GIF within some bytes."""

    gif: Gif
    settings: Settings
    quality: float


def fit(ladder: Ladder, max_bytes: int, room: Workroom) -> Filled:
    """The best GIF of at most `max_bytes`. Raises DoesNotFit."""
    found: list[Filled] = []
    allowed = float(max_bytes)
    seen: set[Settings] = set()
    for _ in range(CHOICES):
        choice = ladder.best(allowed * AIM)
        if choice is None or ladder.settings(choice) in seen:
            break
        seen.add(ladder.settings(choice))
        tries = list(_nearer_and_nearer(ladder, choice, max_bytes, room))
        fitting = max((made for made in tries if made.size <= max_bytes), key=_size, default=None)
        if fitting is not None:
            found.append(_judged(ladder, fitting))
            if fitting.size >= FILLED * max_bytes or _is_whole(choice, fitting):
                break
        # the windows may be busier, or calmer, than the whole: shift what is expected
        shifted = allowed * min(2.0, max(0.5, max_bytes / tries[0].size))
        foretold = ladder.size(choice.quantization, choice.scale, choice.every)
        allowed = shifted if found else min(shifted, max_bytes * foretold / tries[0].size)
    if not found:
        raise DoesNotFit(
            f"The animation does not fit in {max_bytes:,} bytes as a GIF.",
            "Let it become a film: --animation mp4, or send fewer files beside it.",
        )
    return max(found, key=lambda each: each.quality)


def _nearer_and_nearer(ladder: Ladder, choice: Choice, max_bytes: int, room: Workroom) -> Iterator[Try]:
    """As it was foreseen, and then with more or less loss, until the bytes are used."""
    settings: Settings | None = ladder.settings(choice)
    tried: list[Try] = []
    while settings is not None and len(tried) < TRIES:
        tried.append(Try(settings, ladder.encoder.encode(settings, room)))
        yield tried[-1]
        settings = _next(tried, max_bytes, ladder.encoder.reel)


def _next(tried: list[Try], max_bytes: int, reel: Reel) -> Settings | None:
    """None where there is nothing to gain."""
    under = max((made for made in tried if made.size <= max_bytes), key=_size, default=None)
    over = min((made for made in tried if made.size > max_bytes), key=_size, default=None)
    if under is not None and under.size >= FILLED * max_bytes:
        return None
    if tried[0].settings.quantization in sampling.FLAT:
        return _recoloured(tried[-1].settings, under, over, max_bytes)
    if under is not None and under.loss == 0:
        return _wider(under, over, max_bytes, reel)
    loss = _loss(tried, under, over, max_bytes)
    if loss in {made.loss for made in tried}:
        return None
    settings = tried[-1].settings
    return replace(settings, quantization=replace(settings.quantization, loss=loss))


def _recoloured(
    settings: Settings, under: Try | None, over: Try | None, max_bytes: int
) -> Settings | None:
    """Where colours are few and flat, bytes grow with the bits that tell them apart, or nearly so."""
    known = under or over
    assert known is not None
    most = over.settings.quantization.colors - 1 if over else sampling.COLOURS
    least = under.settings.quantization.colors + 1 if under else MIN_COLOURS
    if least > most:
        return None
    wished = round(known.settings.quantization.colors ** (AIM * max_bytes / known.size))
    colors = max(least, min(most, wished))
    return replace(settings, quantization=replace(settings.quantization, colors=colors))


def _wider(under: Try, over: Try | None, max_bytes: int, reel: Reel) -> Settings | None:
    """Where nothing is lost any more, there is room for more pixels."""
    settings, most, growth = under.settings, reel.width, GROWTH
    if over is not None:
        if over.settings.width == settings.width:
            return None
        most = over.settings.width - 1
        growth = log(over.size / under.size) / log(over.settings.width / settings.width)
    width = min(most, int(settings.width * (AIM * max_bytes / under.size) ** (1 / growth)))
    if width <= settings.width:
        return None
    return replace(settings, width=width, height=max(1, round(width * reel.height / reel.width)))


def _loss(tried: list[Try], under: Try | None, over: Try | None, max_bytes: int) -> float:
    """By the secant in ln(bytes)."""
    one, other = (under, over) if under and over else (tried[-1], tried[max(0, len(tried) - 2)])
    slope = SLOPE
    if one.loss != other.loss:
        slope = min(log(one.size / other.size) / (one.loss - other.loss), SLOPE / 8)
    known = under or over or one
    loss = known.loss + log(AIM * max_bytes / known.size) / slope
    low = over.loss + STEP if over else 0.0
    high = under.loss - STEP if under else min(MAX_LOSS, tried[0].loss + FARTHEST)
    return round(max(0.0, min(high, max(low, loss))) / STEP) * STEP


def _is_whole(choice: Choice, made: Try) -> bool:
    """Every pixel of every frame in all the colours that there are, and nothing lost."""
    colours = made.settings.quantization.colors
    return (choice.scale, choice.every, colours, made.loss) == (1, 1, sampling.COLOURS, 0)


def _judged(ladder: Ladder, made: Try) -> Filled:
    reel, every = ladder.encoder.reel, made.settings.every
    numbers = list(range(0, len(reel.ends), every))
    quality = ladder.comparison.quality(made.gif, numbers) - ladder.lost(every)
    return Filled(made.gif, made.settings, round(min(sampling.CEILING, max(0.0, quality)), 1))


def _size(made: Try) -> int:
    return made.size
