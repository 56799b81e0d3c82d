"""Where may something be drawn too finely to be read at a phone's size, as a small code is?

In such places much changes from pixel to pixel, whatever else they hold. Most photographs have few
of them; a forest or a lawn is one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
from PIL import Image

from mmsprep.pictures.spots import Box

BLOCK = 8
"""Pixels: a code of two pixels a module in a photo of 22 megapixels is ten wide on a phone."""
CHANGE = 32
"""Levels from a pixel to the next ones, across and down together, on average of a block. Codes
that could just be read, in 119 photos, had 37 and more."""
CELL = 4
"""Blocks each way of what is taken together."""
MARGIN = 24
"""Pixels around it: codes begin with a blank edge, and pale modules."""

Block = tuple[int, int]
"""Which from the top, which from the left."""


def places(view: Image.Image) -> list[Box]:
    """Boxes around all of them, in pixels of the view."""
    blocks = [(int(y), int(x)) for y, x in np.argwhere(_changes(view) >= CHANGE * BLOCK * BLOCK)]
    return [_around(group, view.size) for group in _groups(blocks)]


def _changes(view: Image.Image) -> npt.NDArray[np.int32]:
    """How much changes in every block, from each pixel to the next ones."""
    grey = np.asarray(view.convert("L"), np.int16)
    across = np.abs(np.diff(grey, axis=1))[:-1]
    down = np.abs(np.diff(grey, axis=0))[:, :-1]
    rows = np.add.reduceat(across + down, range(0, across.shape[0], BLOCK), axis=0, dtype=np.int32)
    sums: npt.NDArray[np.int32] = np.add.reduceat(rows, range(0, across.shape[1], BLOCK), axis=1)
    return sums


def _groups(blocks: list[Block]) -> Iterator[list[Block]]:
    """Blocks together whose cells touch."""
    cells: dict[Block, list[Block]] = defaultdict(list)
    for y, x in blocks:
        cells[y // CELL, x // CELL].append((y, x))
    left = set(cells)
    while left:
        group = [left.pop()]
        for y, x in group:
            near = {(y + down, x + across) for down in (-1, 0, 1) for across in (-1, 0, 1)} & left
            left -= near
            group += near
        yield [block for cell in group for block in cells[cell]]


def _around(group: list[Block], size: tuple[int, int]) -> Box:
    ys, xs = zip(*group, strict=True)
    return (
        max(0, min(xs) * BLOCK - MARGIN),
        max(0, min(ys) * BLOCK - MARGIN),
        min(size[0], (max(xs) + 1) * BLOCK + MARGIN),
        min(size[1], (max(ys) + 1) * BLOCK + MARGIN),
    )
