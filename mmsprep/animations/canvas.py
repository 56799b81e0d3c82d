"""What has to be drawn, so that a viewer sees the next frame?

A pixel is drawn again where its colour has moved by more than the loss that is allowed, since it was
drawn last. What has become clear is wiped by the disposal of the frame before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mmsprep.animations import packing
from mmsprep.animations.colours import HALF_CLEAR, Colours, Indices, Planes
from mmsprep.animations.packing import CLEAR

Mask = npt.NDArray[np.bool_]
Frame = tuple[Planes, Mask | None]
"""Its pixels, and which of them are there; None: all."""

BAYER = np.array([
    [0, 32, 8, 40, 2, 34, 10, 42], [48, 16, 56, 24, 50, 18, 58, 26],
    [12, 44, 4, 36, 14, 46, 6, 38], [60, 28, 52, 20, 62, 30, 54, 22],
    [3, 35, 11, 43, 1, 33, 9, 41], [51, 19, 59, 27, 49, 17, 57, 25],
    [15, 47, 7, 39, 13, 45, 5, 37], [63, 31, 55, 23, 61, 29, 53, 21],
])  # fmt: skip
"""An ordered dither stands still from frame to frame, as nothing that spreads errors does."""
EYE_WEIGHTS = np.array([5, 9, 2], np.uint16).reshape(3, 1, 1)
LEVEL = int(EYE_WEIGHTS.sum())
"""Red, green and blue, together one level."""
SHADES = 208
"""GIF knows nothing half clear: so many levels of alpha around the half become a pattern."""


SHORTEST = 2
"""Centiseconds: what stands shorter, many viewers show for ten."""
WORTH_A_STEP = 400
"""Pixels that need not be drawn again (measured)."""


@dataclass(frozen=True, slots=True)
class Box:
    """A part of the canvas: rows and columns, the ends not included."""

    top: int
    bottom: int
    left: int
    right: int

    @classmethod
    def around(cls, mask: Mask) -> Box:
        """The smallest that holds all of `mask`; one pixel where that is empty."""
        if not mask.any():
            return cls(0, 1, 0, 1)
        rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
        return cls(int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1)

    def __or__(self, other: Box) -> Box:
        """The smallest that holds both."""
        return Box(
            min(self.top, other.top), max(self.bottom, other.bottom),
            min(self.left, other.left), max(self.right, other.right),
        )  # fmt: skip

    def of(self, plane: Indices) -> Indices:
        """The same part of a plane, to read or to write."""
        return plane[self.top : self.bottom, self.left : self.right]


@dataclass(slots=True)
class Drawing:
    """What one frame draws on the canvas."""

    number: int
    """Of the frame."""
    begins: int
    """In centiseconds."""
    indices: Indices
    """Of the whole canvas; only what lies in the box is written."""
    box: Box
    wiped: bool = False
    """The box is cleared before the next frame is drawn."""


class Canvas:
    """What a viewer sees, frame after frame."""

    def __init__(self, size: tuple[int, int], colours: Colours, dither: int, loss: float) -> None:
        width, height = size
        self._colours = colours
        self.depth = packing.bits(len(colours.table))
        """Bits of the numbers of its colours."""
        self._loss = round(loss * LEVEL)
        self._shown: Indices = np.full((height, width), CLEAR, np.uint8)
        self._source: Planes = np.zeros((3, height, width), np.uint8)
        """The colours that what is shown stands for."""
        self._dither = _pattern(self._shown.shape, dither) if dither else None

    def draw(self, frames: Iterable[Frame], begins: Sequence[int]) -> Iterator[Drawing]:
        """What each frame draws; one that looks like the one before it draws nothing.

        `begins` is the time of each, and of the end of them all.
        """
        last: Drawing | None = None
        for number, (pixels, solid) in enumerate(frames):
            time, wiped = begins[number], None
            if last is not None and solid is not None:
                wiped = self._cleared(last, solid, begins[number : number + 2])
            if last is not None and wiped is not None and wiped is not last:
                yield last
                last, time = wiped, max(time, wiped.begins + SHORTEST)
            indices = self._indices(pixels, solid)
            drawn = indices != CLEAR
            if last is not None and wiped is None and not drawn.any():
                continue
            self._shown[drawn] = indices[drawn]
            box = Box.around(drawn) if last is not None else self._whole
            if last is not None:
                yield last
            box.of(indices)[...] = packing.cheapest(box.of(indices), box.of(self._shown), self.depth)
            last = Drawing(number, time, indices, box)
        if last is not None:
            if (self._shown == CLEAR).any():  # or it would be seen behind the first one, next time
                last.wiped, last.box = True, self._whole
            yield last

    @property
    def _whole(self) -> Box:
        height, width = self._shown.shape
        return Box(0, height, 0, width)

    def _cleared(self, last: Drawing, solid: Mask, times: Sequence[int]) -> Drawing | None:
        """Clear what is no longer there, by the disposal of a drawing; None where all of it is."""
        gone = (self._shown != CLEAR) & ~solid
        if not gone.any():
            return None
        wiped = self._step(last, gone, times) or last
        wiped.wiped, wiped.box = True, wiped.box | Box.around(gone)
        wiped.box.of(self._shown)[...] = CLEAR
        return wiped

    def _step(self, last: Drawing, gone: Mask, times: Sequence[int]) -> Drawing | None:
        """A drawing of nothing that is wiped in the place of the last one, with less around it.

        None where little is spared, or the last one stands too short for two.
        """
        least = Box.around(gone)
        staying = (self._shown != CLEAR) & ~gone
        spared = np.count_nonzero((last.box | least).of(staying)) - np.count_nonzero(least.of(staying))
        until, later = times
        lent = until - last.begins < 2 * SHORTEST
        if spared < WORTH_A_STEP or until - last.begins + lent < 2 * SHORTEST:
            return None
        if lent and later - until <= SHORTEST:
            return None
        nothing = np.full_like(self._shown, CLEAR)
        return Drawing(last.number, max(last.begins + SHORTEST, until - SHORTEST), nothing, least)

    def _indices(self, pixels: Planes, solid: Mask | None) -> Indices:
        """The colours to draw; CLEAR where it looks well enough as it is."""
        fresh = (self._shown == CLEAR) | (_distance(pixels, self._source) > self._loss)
        if solid is not None:
            fresh &= solid
        indices = np.full_like(self._shown, CLEAR)
        indices[fresh] = self._colours.nearest(self._dithered(pixels, fresh))
        np.copyto(self._source, pixels, where=fresh)
        indices[indices == self._shown] = CLEAR
        return indices

    def _dithered(self, pixels: Planes, where: Mask) -> Planes:
        found: Planes = pixels[:, where]
        if self._dither is None:
            return found
        return (found + self._dither[where]).clip(0, 255).astype(np.uint8)


def solid(alpha: npt.NDArray[np.uint8]) -> Mask:
    """Which pixels are there?"""
    there: Mask = alpha >= HALF_CLEAR + _pattern(alpha.shape, SHADES)
    return there


def _pattern(shape: tuple[int, ...], levels: int) -> npt.NDArray[np.int16]:
    """The dither, around zero."""
    height, width = shape
    tiles = np.tile(
        np.rint((BAYER - 31.5) * levels / 64).astype(np.int16), (height // 8 + 1, width // 8 + 1)
    )
    return tiles[:height, :width]


def _distance(one: Planes, other: Planes) -> npt.NDArray[np.uint16]:
    """How far is each pixel from the other, in parts of a level, as the eye weighs the channels?"""
    red, green, blue = np.multiply(
        np.maximum(one, other) - np.minimum(one, other), EYE_WEIGHTS, dtype=np.uint16
    )  # fmt: skip
    total: npt.NDArray[np.uint16] = red
    total += green
    total += blue
    return total
