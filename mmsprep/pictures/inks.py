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
Names = npt.NDArray[np.uint16]


@dataclass(frozen=True)
class Precision:
    """How finely are colours told apart, before few are chosen?"""

    bits: dict[int, tuple[int, ...]]
    """Of each channel, by their number: a table has a place for each colour there could be."""
    most: int
    """Colours: where there are more, a bit less of each channel will do,"""
    dropped: int
    """but so many bits less at most."""


COARSE = Precision({1: (8,), 3: (6, 6, 6), 4: (5, 5, 5, 5)}, most=2048, dropped=2)
"""What is nearly one colour becomes one: the same print takes fewer bytes."""
FINE = Precision({1: (8,), 3: (7, 7, 7), 4: (5, 6, 5, 6)}, most=16_384, dropped=3)
"""Soft shades stay soft: up to 20 points better, for up to two thirds more bytes."""
AT_ONCE = 1 << 18
"""Pixels that are counted at once."""
RARE = 0.75
"""A colour counts by this power of its pixels: a red stamp must not turn grey amid so much black."""


@dataclass(frozen=True)
class Inks:
    """A picture in grey, RGB or RGBA, with its colours counted."""

    bins: Names
    """(height, width): the colour of each pixel, by its number."""
    colours: Floats
    """(n, channels): their means; of RGBA, multiplied by their alpha,"""
    weight: Floats
    """and how much each counts."""

    @classmethod
    def of(cls, picture: Image.Image, precision: Precision = COARSE) -> Inks:
        """Count the colours of a picture."""
        channels = _channels(picture)
        bins, count = _counted(channels, precision)
        sums = [_totals(bins, len(count), channel) for channel in channels]
        means = np.stack(sums, axis=1) / count[:, None]
        weight = count ** (RARE if len(channels) > 1 else 1.0)
        return cls(bins, means.astype(np.float32), weight.astype(np.float32))

    def drawn(self, most: int) -> Image.Image:
        """The picture in at most so many colours (256)."""
        inks = settled(self.colours, self.weight, _spread(self.colours, self.weight, most))
        group = nearest(self.colours, inks)
        inks = _pure(self.colours, self.weight, inks, group)
        drawn = Image.fromarray(group.astype(np.uint8)[self.bins], "P")
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


def _counted(channels: list[Levels], precision: Precision) -> tuple[Names, Totals]:
    """The colour of each pixel, told apart so finely, and how often each is."""
    depths = precision.bits[len(channels)]
    bins = cells(channels, depths)
    by_cell = _totals(bins, 1 << sum(depths))
    used = np.flatnonzero(by_cell)
    named = _told_apart(used, depths, precision)
    names = np.zeros(len(by_cell), np.uint16)
    names[used] = named
    return names[bins], np.bincount(named, by_cell[used]).astype(np.float64)


def _told_apart(used: Numbers, depths: tuple[int, ...], precision: Precision) -> Numbers:
    """The number of the colour that each of these cells counts as."""
    dropped = 0
    while True:
        colours, named = np.unique(used & _mask(depths, dropped), return_inverse=True)
        if len(colours) <= precision.most or dropped == precision.dropped:
            numbers: Numbers = named
            return numbers
        dropped += 1


def _mask(depths: tuple[int, ...], dropped: int) -> int:
    """Those bits of a cell's number that are left where some of each channel are dropped."""
    mask = 0
    for bits in depths:
        mask = mask << bits | (1 << bits) - (1 << dropped)
    return mask


def _totals(bins: Cells | Names, most: int, channel: Levels | None = None) -> Totals:
    """How many pixels are in each bin, or the sum of their levels; a part at a time, for numpy takes
    sixteen bytes a pixel.
    """
    totals = np.zeros(most)
    rows = max(1, AT_ONCE // bins.shape[1])
    for row in range(0, len(bins), rows):
        levels = None if channel is None else channel[row : row + rows].ravel()
        totals += np.bincount(bins[row : row + rows].ravel(), levels, most)
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
