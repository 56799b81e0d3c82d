"""Which GIF uses the bytes that are left? A little larger, or of a few more colours, than one that fits.

Nothing is tried between 85 % and the whole size: a GIF that was only just scaled is larger than one
that was not.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import exp, log

from mmsprep.animations.gif import Gif, Look, encode
from mmsprep.animations.reel import Reel
from mmsprep.fitting.curve import INDISTINGUISHABLE
from mmsprep.workroom import Workroom

FILLED, AIM, TRIES = 0.97, 0.988, 4
GROWTH = 1.7
"""Bytes grow with the scale to about this power."""
COLOUR_GROWTH = 0.3
"""And with the number of colours to this."""
LARGEST = 0.85
MOST_COLOURS = 256


@dataclass(frozen=True, slots=True)
class Try:
    """One GIF that was made."""

    look: Look
    gif: Gif
    quality: float

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self.gif.data)


def fill(reel: Reel, best: Try, tried: list[Try], max_bytes: int, room: Workroom) -> Try:
    """The best one, or one more like it that uses more of the bytes."""
    tried = list(tried)
    for _ in range(TRIES):
        if best.size >= FILLED * max_bytes or best.quality >= INDISTINGUISHABLE:
            break
        look = _next(reel, best, tried, max_bytes)
        if look is None or look in {other.look for other in tried}:
            break
        made = Try(look, encode(reel, look, room), best.quality)
        tried.append(made)
        if best.size < made.size <= max_bytes:
            best = made
    return best


def _next(reel: Reel, best: Try, tried: list[Try], max_bytes: int) -> Look | None:
    look = best.look
    if (look.width, look.height) == (reel.width, reel.height):
        colours = _between(best, [t for t in tried if _same_but_colours(t, best)], max_bytes, _colours)
        most = min(MOST_COLOURS, int(colours))
        return (
            replace(look, palette=replace(look.palette, colors=most)) if most > _colours(best) else None
        )
    width = _between(best, [t for t in tried if _same_but_size(t, best)], max_bytes, _width)
    scale = min(width / reel.width, LARGEST)
    if round(scale * reel.width) <= look.width:
        return None
    return replace(look, width=round(scale * reel.width), height=max(1, round(scale * reel.height)))


def _between(best: Try, others: list[Try], max_bytes: int, measure: Callable[[Try], int]) -> float:
    """The measure at which the bytes are used, going by what was too large, or by rule."""
    over = min((t for t in others if t.size > max_bytes), key=lambda t: t.size, default=None)
    growth = COLOUR_GROWTH if measure is _colours else GROWTH
    if over is not None and measure(over) > measure(best):
        growth = log(over.size / best.size) / log(measure(over) / measure(best))
    grown = measure(best) * exp(log(AIM * max_bytes / best.size) / growth)
    return min(grown, measure(over) - 1) if over is not None else grown


def _same_but_size(one: Try, other: Try) -> bool:
    return (one.look.palette, one.look.every) == (other.look.palette, other.look.every)


def _same_but_colours(one: Try, other: Try) -> bool:
    same = (one.look.width, one.look.every, one.look.palette.dither)
    return same == (other.look.width, other.look.every, other.look.palette.dither)


def _width(made: Try) -> int:
    return made.look.width


def _colours(made: Try) -> int:
    return made.look.palette.colors
