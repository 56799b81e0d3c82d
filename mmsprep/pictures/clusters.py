"""Which colours lie together? Counted in cells, and gathered around means (k-means)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Levels = npt.NDArray[np.uint8]
Cells = npt.NDArray[np.int32]
Numbers = npt.NDArray[np.intp]

ROUNDS = 6
"""In which the groups settle."""
CHUNK = 1 << 14


def cells(channels: Sequence[Levels] | Levels, depths: Sequence[int]) -> Cells:
    """The highest bits of all channels of each pixel, so many of each, as one number."""
    found = np.zeros(channels[0].shape, np.int32)
    for channel, bits in zip(channels, depths, strict=True):
        found <<= bits
        found |= channel >> 8 - bits
    return found


def nearest(points: Floats, means: Floats) -> Numbers:
    """The number of the nearest mean, for each point."""
    lengths = (means * means).sum(axis=1)
    found = np.empty(len(points), np.intp)
    for at in range(0, len(points), CHUNK):
        # einsum, not a product of matrices: that would wake all the threads of BLAS for so little
        alike = np.einsum("pc,tc->pt", points[at : at + CHUNK], means)
        found[at : at + CHUNK] = (lengths - 2 * alike).argmin(axis=1)
    return found


def settled(points: Floats, weights: Floats, means: Floats) -> Floats:
    """The means amid the points that are nearest to them."""
    means = means.copy()
    for _ in range(ROUNDS):
        group = nearest(points, means)
        total = np.bincount(group, weights, len(means))
        held = total > 0
        for axis in range(points.shape[1]):
            sums = np.bincount(group, weights * points[:, axis], len(means))
            means[held, axis] = sums[held] / total[held]
    return means
