"""Which few colours draw a page best? Those that are nearest to the colours of all its pixels.

Found by k-means among the colours that there are (a few hundred on a page, its edges blended), in a
third of the time of a median cut, and eight of them do as well as sixteen of that. No dither: a
letter's edge must stay an edge.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image

from mmsprep.pictures.clusters import Cells, Floats, Levels, Numbers, cells, nearest, settled

FINEST, COARSEST = 6, 4
"""Bits of each of three channels, by which colours are told apart; of grey, all eight."""
MANY = 2048
"""Colours that are told apart: where there are more, a bit less will do."""
RARE = 0.75
"""A colour counts by this power of its pixels: a red stamp must not turn grey amid so much black."""


@dataclass(frozen=True)
class Inks:
    """A picture in grey or RGB, with its colours counted."""

    bins: Cells
    """(height, width): the colour of each pixel, by its number."""
    used: Numbers
    """The numbers of the colours that there are,"""
    colours: Floats
    """(n, channels): their means,"""
    weight: Floats
    """and how much each counts."""

    @classmethod
    def of(cls, picture: Image.Image) -> Inks:
        """Count the colours of a picture."""
        channels = [np.asarray(band) for band in picture.split()]
        bins, count = _counted(channels)
        used = np.flatnonzero(count)
        sums = [np.bincount(bins.ravel(), channel.ravel())[used] for channel in channels]
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
        levels = np.broadcast_to(np.rint(inks), (len(inks), 3)).astype(np.uint8)
        drawn.putpalette(levels.tobytes())
        return drawn


def _counted(channels: list[Levels]) -> tuple[Cells, Numbers]:
    """The colour of each pixel, told apart as finely as leaves not too many, and how often each is."""
    bits = FINEST if len(channels) > 1 else 8
    while True:
        bins = cells(channels, bits)
        count = np.bincount(bins.ravel())
        if bits in {COARSEST, 8} or np.count_nonzero(count) <= MANY:
            return bins, count
        bits -= 1


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
