"""Which few colours draw a page best? Those that are nearest to the colours of all its pixels.

Found by k-means among the colours that there are (a few hundred on a page, its edges blended), in a
third of the time of a median cut, and eight of them do as well as sixteen of that. No dither: a
letter's edge must stay an edge.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

from mmsprep.pictures.clusters import Cells, Floats, Levels, Numbers, cells, nearest, settled

Totals = npt.NDArray[np.float64]

BITS = {1: (8, 8), 3: (6, 4), 4: (5, 3)}
"""Of a channel, by which colours are told apart: at most and at least, by the number of channels."""
MANY = 2048
"""Colours that are told apart: where there are more, a bit less will do."""
ROWS = 256
"""That are counted at once."""
RARE = 0.75
"""A colour counts by this power of its pixels: a red stamp must not turn grey amid so much black."""


@dataclass(frozen=True)
class Inks:
    """A picture in grey, RGB or RGBA, with its colours counted."""

    bins: Cells
    """(height, width): the colour of each pixel, by its number."""
    used: Numbers
    """The numbers of the colours that there are,"""
    colours: Floats
    """(n, channels): their means; of RGBA, multiplied by their alpha,"""
    weight: Floats
    """and how much each counts."""

    @classmethod
    def of(cls, picture: Image.Image) -> Inks:
        """Count the colours of a picture."""
        channels = _channels(picture)
        bins, count = _counted(channels)
        used = np.flatnonzero(count)
        sums = [_totals(bins, len(count), channel)[used] for channel in channels]
        means = np.stack(sums, axis=1) / count[used, None]
        weight = count[used] ** (RARE if len(channels) > 1 else 1.0)
        return cls(bins, used, means.astype(np.float32), weight.astype(np.float32))

    def drawn(self, most: int) -> Image.Image:
        """The picture in at most so many colours (256)."""
        inks = settled(self.colours, self.weight, _spread(self.colours, self.weight, most))
        group = nearest(self.colours, inks)
        inks = _pure(self.colours, self.weight, inks, group)
        by_bin = np.zeros(int(self.used[-1]) + 1, np.uint8)
        by_bin[self.used] = group
        drawn = Image.fromarray(by_bin[self.bins], "P")
        levels, alpha = _levels(inks)
        drawn.putpalette(levels.tobytes())
        if alpha is not None:
            drawn.info["transparency"] = alpha.tobytes()
        return drawn


def _channels(picture: Image.Image) -> list[Levels]:
    """What is clear has no colour of its own: each counts by its alpha."""
    if picture.mode != "RGBA":
        return [np.asarray(band) for band in picture.split()]
    pixels = np.frombuffer(picture.convert("RGBa").tobytes(), np.uint8)
    return list(np.moveaxis(pixels.reshape(picture.height, picture.width, 4), 2, 0))


def _levels(inks: Floats) -> tuple[Levels, Levels | None]:
    """The inks as a palette of RGB, and the alpha of each where they have one."""
    if inks.shape[1] < 4:
        return np.broadcast_to(np.rint(inks), (len(inks), 3)).astype(np.uint8), None
    alpha = inks[:, 3:]
    colours = np.minimum(255, inks[:, :3] * 255 / np.maximum(alpha, 1))
    return np.rint(colours).astype(np.uint8), np.rint(alpha).astype(np.uint8)


def _counted(channels: list[Levels]) -> tuple[Cells, Totals]:
    """The colour of each pixel, told apart as finely as leaves not too many, and how often each is."""
    bits, least = BITS[len(channels)]
    while True:
        bins = cells(channels, bits)
        count = _totals(bins, 1 << bits * len(channels))
        if bits == least or np.count_nonzero(count) <= MANY:
            return bins, count
        bits -= 1


def _totals(bins: Cells, most: int, channel: Levels | None = None) -> Totals:
    """How many pixels are in each bin, or the sum of their levels; by rows, for numpy takes sixteen
    bytes a pixel.
    """
    totals = np.zeros(most)
    for row in range(0, len(bins), ROWS):
        levels = None if channel is None else channel[row : row + ROWS].ravel()
        totals += np.bincount(bins[row : row + ROWS].ravel(), levels, most)
    return totals


def _spread(colours: Floats, weight: Floats, most: int) -> Floats:
    """To begin with: the most frequent, then always the one whose pixels are worst served."""
    chosen = [int(weight.argmax())]
    distance = _squared(colours - colours[chosen])
    while len(chosen) < most and distance.max() > 0:
        chosen.append(int((weight * distance).argmax()))
        distance = np.minimum(distance, _squared(colours - colours[chosen[-1]]))
    return colours[chosen]


def _squared(apart: Floats) -> Floats:
    length: Floats = (apart**2).sum(axis=1)
    return length


def _pure(colours: Floats, weight: Floats, inks: Floats, group: Numbers) -> Floats:
    """What is mostly one colour is that colour: paper stays white beside the edges of letters."""
    by_weight = np.argsort(weight, kind="stable")
    first = np.zeros(len(inks), np.intp)
    first[group[by_weight]] = by_weight
    mostly = 2 * weight[first] >= np.bincount(group, weight, len(inks))
    return np.where(mostly[:, None], colours[first], inks)
