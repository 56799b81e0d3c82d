"""Which few colours draw a page best? Those that are nearest to the colours of all its pixels.

Found by k-means among the colours that there are (a few hundred on a page, its edges blended), in a
third of the time of a median cut, and eight of them do as well as sixteen of that. No dither: a
letter's edge must stay an edge.
"""

from __future__ import annotations

from collections.abc import Iterator
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

    bits: dict[int, int]
    """Of each channel, by their number,"""
    most: int
    """and where there are more colours than so many, a bit less of each will do,"""
    dropped: int
    """but so many bits less at most."""


COARSE = Precision({1: 8, 3: 6, 4: 5}, most=2048, dropped=2)
"""What is nearly one colour becomes one: the same print takes fewer bytes."""
FINE = Precision({1: 8, 3: 8, 4: 8}, most=16_384, dropped=4)
"""Soft shades stay soft: up to 40 points better, for up to two thirds more bytes."""
AT_ONCE = 1 << 18
"""Pixels that are counted at once."""
DEPTH, EACH = 8, 0x01010101
"""Bits of a channel, and the lowest of every one in a pixel's number."""
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
    pixels = cells(channels, (DEPTH,) * len(channels))
    dropped = DEPTH - precision.bits[len(channels)]
    least = dropped + precision.dropped
    used = np.unique(_coarse(pixels, dropped))
    while len(used) > precision.most and dropped < least:
        dropped += 1
        used = np.unique(_coarse(used, dropped))
    names = np.empty(pixels.shape, np.uint16)
    for rows in _parts(pixels):
        names[rows] = np.searchsorted(used, _coarse(pixels[rows], dropped))
    return names, _totals(names, len(used))


def _coarse(pixels: Cells, dropped: int) -> Cells:
    """The numbers of pixels without so many bits of each channel."""
    return pixels & ~np.int32(((1 << dropped) - 1) * EACH)


def _parts(pixels: Cells | Names) -> Iterator[slice]:
    """Rows that are counted at once: numpy takes sixteen bytes a pixel."""
    rows = max(1, AT_ONCE // pixels.shape[1])
    return (slice(row, row + rows) for row in range(0, len(pixels), rows))


def _totals(names: Names, most: int, channel: Levels | None = None) -> Totals:
    """How many pixels have each colour, or the sum of their levels."""
    totals = np.zeros(most)
    for rows in _parts(names):
        levels = None if channel is None else channel[rows].ravel()
        totals += np.bincount(names[rows].ravel(), levels, most)
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
