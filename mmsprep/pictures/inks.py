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

FINEST, COARSEST = 6, 4
"""Bits of each of three channels, by which colours are told apart; of grey, all eight."""
MANY = 2048
"""Colours that are told apart: where there are more, a bit less will do."""
RARE = 0.75
"""A colour counts by this power of its pixels: a red stamp must not turn grey amid so much black."""
ROUNDS = 8
STILL = 0.5
"""Levels by which no ink moves any more."""

Floats = npt.NDArray[np.float32]
Levels = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Inks:
    """A picture in grey or RGB, with its colours counted."""

    bins: npt.NDArray[np.uint32]
    """(height, width): the colour of each pixel, by its number."""
    used: npt.NDArray[np.intp]
    """The numbers of the colours that there are,"""
    colours: Floats
    """(n, channels): their means,"""
    weight: Floats
    """and how much each counts."""

    @classmethod
    def of(cls, picture: Image.Image) -> Inks:
        """Count the colours of a picture."""
        channels = [np.asarray(band) for band in picture.split()]
        bits = FINEST if len(channels) > 1 else 8
        bins, count = _counted(channels, bits)
        while np.count_nonzero(count) > MANY and bits > COARSEST:
            bits -= 1
            bins, count = _counted(channels, bits)
        used = np.flatnonzero(count)
        sums = [np.bincount(bins.ravel(), channel.ravel())[used] for channel in channels]
        means = np.stack(sums, axis=1) / count[used, None]
        weight = count[used] ** (RARE if len(channels) > 1 else 1.0)
        return cls(bins, used, means.astype(np.float32), weight.astype(np.float32))

    def drawn(self, most: int) -> Image.Image:
        """The picture in at most so many colours (256)."""
        inks, nearest = _settled(self.colours, self.weight, _spread(self.colours, self.weight, most))
        inks = _pure(self.colours, self.weight, inks, nearest)
        by_bin = np.zeros(int(self.used[-1]) + 1, np.uint8)
        by_bin[self.used] = nearest
        drawn = Image.fromarray(by_bin[self.bins], "P")
        levels = np.broadcast_to(np.rint(inks), (len(inks), 3)).astype(np.uint8)
        drawn.putpalette(levels.tobytes())
        return drawn


def _counted(channels: list[Levels], bits: int) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.intp]]:
    """The highest bits of all channels of each pixel, as one number, and how often there is each."""
    bins = np.zeros(channels[0].shape, np.uint32)
    for channel in channels:
        bins <<= bits
        bins |= channel >> (8 - bits)
    return bins, np.bincount(bins.ravel())


def _spread(colours: Floats, weight: Floats, most: int) -> Floats:
    """To begin with: the most frequent, then always the one whose pixels are worst served."""
    chosen = [int(weight.argmax())]
    distance = _distance(colours, colours[chosen])[:, 0]
    while len(chosen) < most and distance.max() > 0:
        chosen.append(int((weight * distance).argmax()))
        distance = np.minimum(distance, _distance(colours, colours[chosen[-1:]])[:, 0])
    return colours[chosen]


def _settled(colours: Floats, weight: Floats, inks: Floats) -> tuple[Floats, npt.NDArray[np.intp]]:
    """The inks amid the colours that are nearest to them, and which is the nearest of each colour."""
    nearest = _distance(colours, inks).argmin(axis=1)
    for _ in range(ROUNDS):
        whole = np.bincount(nearest, weight, len(inks))[:, None]
        sums = [np.bincount(nearest, weight * level, len(inks)) for level in colours.T]
        middle = np.where(whole > 0, np.stack(sums, axis=1) / np.maximum(whole, 1), inks)
        moved = float(np.abs(middle - inks).max())
        inks = middle.astype(np.float32)
        nearest = _distance(colours, inks).argmin(axis=1)
        if moved < STILL:
            break
    return inks, nearest


def _pure(colours: Floats, weight: Floats, inks: Floats, nearest: npt.NDArray[np.intp]) -> Floats:
    """What is mostly one colour is that colour: paper stays white beside the edges of letters."""
    by_weight = np.argsort(weight, kind="stable")
    first = np.zeros(len(inks), np.intp)
    first[nearest[by_weight]] = by_weight
    mostly = 2 * weight[first] >= np.bincount(nearest, weight, len(inks))
    return np.where(mostly[:, None], colours[first], inks)


def _distance(colours: Floats, inks: Floats) -> Floats:
    """(colours, inks): squared."""
    squared: Floats = ((colours[:, None] - inks[None]) ** 2).sum(axis=2)
    return squared
