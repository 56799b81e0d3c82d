"""Which colours serve an animation best, and which of them is nearest to a pixel's?

The colours that occur are counted in small cells. The cells are split where they differ most until there
are enough groups, and the groups settle around their means (k-means): as good as far slower quantizers.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

from mmsprep.pictures.clusters import Cells, cells, nearest, settled

Planes = npt.NDArray[np.uint8]
"""Red, green and blue, one after the other: (3, …)."""
Indices = npt.NDArray[np.uint8]

HALF_CLEAR = 128
"""The colour of a pixel with less alpha does not count."""
CELL_BITS = 5
"""Of each channel, where colours are counted."""
NEAR_BITS = 7
"""And where the nearest one is sought: a difference of one level is not seen."""
EYE = np.sqrt(np.array([0.299, 0.587, 0.114], np.float32))
"""How much the eye makes of a difference in each channel."""


@dataclass(frozen=True, slots=True)
class Census:
    """Which colours occur, and how often."""

    colors: npt.NDArray[np.float32]
    """One a row; exact where there are few, else the mean of a cell."""
    weights: npt.NDArray[np.float32]


class Colours:
    """A palette that finds the nearest of its colours."""

    def __init__(self, table: npt.NDArray[np.uint8]) -> None:
        self.table = table
        self._seen = table.astype(np.float32) * EYE
        self._known = np.zeros(1 << 3 * NEAR_BITS, np.bool_)
        self._nearest = np.zeros(1 << 3 * NEAR_BITS, np.uint8)

    def nearest(self, pixels: Planes) -> Indices:
        """The number of the nearest colour, for each pixel."""
        found = cells(pixels, (NEAR_BITS,) * 3)
        new = found[~self._known[found]]
        if new.size:
            self._learn(np.unique(new))
        return self._nearest[found]

    def _learn(self, new: Cells) -> None:
        levels = np.stack([new >> (2 - n) * NEAR_BITS for n in range(3)], axis=1) % (1 << NEAR_BITS)
        half = 1 << 7 - NEAR_BITS
        middles = (levels << 8 - NEAR_BITS | half).astype(np.float32) * EYE
        self._nearest[new] = nearest(middles, self._seen)
        self._known[new] = True


def census(pictures: Iterable[Image.Image], few: int) -> Census:
    """The colours of these RGBA pictures: exactly, where there are no more than `few`."""
    exact: dict[tuple[int, ...], int] | None = {}
    total = np.zeros(1 << 3 * CELL_BITS)
    sums = np.zeros((3, 1 << 3 * CELL_BITS))
    for picture in pictures:
        exact = _exactly(exact, picture, few)
        planes = np.stack([np.asarray(band).ravel() for band in picture.split()])
        shown = planes[:3, planes[3] >= HALF_CLEAR]
        found = cells(shown, (CELL_BITS,) * 3)
        total += np.bincount(found, minlength=total.size)
        sums += [np.bincount(found, plane, total.size) for plane in shown]
    if exact:
        return Census(
            np.array(list(exact), np.float32), np.array(list(exact.values()), np.float32)
        )  # fmt: skip
    used = np.flatnonzero(total)
    return Census((sums[:, used] / total[used]).T.astype(np.float32), total[used].astype(np.float32))


def chosen(census: Census, most: int) -> Colours:
    """At most so many colours, the best for all that was counted."""
    colors, weights = census.colors, census.weights
    if not len(colors):
        return Colours(np.zeros((1, 3), np.uint8))
    if len(colors) > most:
        seen = (colors * EYE).astype(np.float32)
        colors = (settled(seen, weights, _split(seen, weights, most)) / EYE).astype(np.float32)
    return Colours(np.unique(np.rint(colors).clip(0, 255).astype(np.uint8), axis=0))


def _exactly(
    known: dict[tuple[int, ...], int] | None, picture: Image.Image, few: int
) -> dict[tuple[int, ...], int] | None:
    """The colours so far and those of one more picture; None: too many."""
    found = picture.getcolors(few + 1) if known is not None else None
    if known is None or found is None:
        return None
    for count, color in found:
        assert isinstance(color, tuple)
        if color[3] >= HALF_CLEAR:
            known[color[:3]] = known.get(color[:3], 0) + count
    return known if len(known) <= few else None


def _split(
    points: npt.NDArray[np.float32], weights: npt.NDArray[np.float32], most: int
) -> npt.NDArray[np.float32]:
    """The means of groups, the most scattered one being cut in two again and again."""
    groups = [_Group.of(points, weights, np.arange(len(points)))]
    while len(groups) < most:
        widest = max(groups, key=lambda group: group.scatter)
        if widest.scatter <= 0:
            break
        groups.remove(widest)
        along = points[widest.members, widest.axis]
        below = along <= min(widest.mean[widest.axis], (along.min() + along.max()) / 2)
        groups += [_Group.of(points, weights, widest.members[side]) for side in (below, ~below)]
    return np.array([group.mean for group in groups], np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class _Group:
    """Points that lie together."""

    members: npt.NDArray[np.intp]
    mean: npt.NDArray[np.float32]
    axis: int
    """Along which they differ most."""
    scatter: float

    @classmethod
    def of(
        cls,
        points: npt.NDArray[np.float32],
        weights: npt.NDArray[np.float32],
        members: npt.NDArray[np.intp],
    ) -> _Group:
        inside, heavy = points[members], weights[members, None]
        mean = (inside * heavy).sum(axis=0) / heavy.sum()
        scatter = (heavy * (inside - mean) ** 2).sum(axis=0)
        axis = int(scatter.argmax())
        return cls(members, mean, axis, float(scatter[axis]) if len(members) > 1 else 0.0)
