"""Where in a picture may a code be drawn? By how much changes from pixel to pixel.

A small code is fine all over, however it lies; bars change in one direction only. Searching such
places alone costs a tenth of searching the whole, and most photographs have few of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageChops

from mmsprep.pictures.spots import Box

BLOCK = 8
"""Pixels: a code of two pixels a module in a photo of 22 megapixels is ten wide on a phone."""
CHANGE = 48
"""Levels from a pixel to the next ones, across and down together, on average of a block. Of 60 small
codes that only all the pixels of a photo show, all but one had more, on two blocks each way."""
FINEST = 0.95
"""Where more than the rest of a picture changes so much, as grass does, a code still stands out."""
RESTLESS = 1.5
"""Times the standard deviation of its levels, that two blocks each way of it change at least: of 99
small codes every one did (1.53 – 2.5), and of 25 photographs with fine places, 14."""
STRIPES = 16
"""Levels in the direction of more change, on average of three blocks each way,"""
STRIPED = 2.0
"""and so many times those of the other direction: bars turned by a quarter of a right angle still."""
FEWEST = 30
"""Blocks together that are bars."""
CELL = 4
"""Blocks each way of what is taken together."""
MARGIN = 24
"""Pixels around it: codes begin with a blank edge, and pale modules."""

Block = tuple[int, int]
"""Which from the top, which from the left."""
Levels = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Changes:
    """How much changes in every block of a grey picture, from each pixel to the next."""

    size: tuple[int, int]
    across: Levels
    down: Levels


def changes(grey: Image.Image) -> Changes:
    """Of a grey picture."""
    width, height = grey.size
    across = ImageChops.difference(
        grey.crop((0, 0, width - 1, height)), grey.crop((1, 0, width, height))
    )
    down = ImageChops.difference(grey.crop((0, 0, width, height - 1)), grey.crop((0, 1, width, height)))
    rows, columns = height // BLOCK, width // BLOCK
    sums = (np.asarray(each.reduce(BLOCK), np.float32)[:rows, :columns] for each in (across, down))
    return Changes(grey.size, *sums)


def places(grey: Image.Image, seen: Changes) -> list[Box]:
    """Boxes around all that is fine both ways, in pixels of the grey picture."""
    total = seen.across + seen.down
    fine = total >= max(CHANGE, _exceeded_by_few(total)) if total.size else total > 0
    solid = fine[:-1, :-1] & fine[1:, :-1] & fine[:-1, 1:] & fine[1:, 1:]
    return [
        _around(group, seen.size)
        for group in _groups(solid)
        if any(_changes_with_every_pixel(grey, total, block) for block in group)
    ]


def _changes_with_every_pixel(grey: Image.Image, total: Levels, block: Block) -> bool:
    """Whether black and white alternate there as fast as they can, not in patches as on leaves."""
    (y, x), side = block, 2 * BLOCK
    levels = np.asarray(
        grey.crop((x * BLOCK, y * BLOCK, x * BLOCK + side, y * BLOCK + side)), np.float32
    )
    return bool(total[y : y + 2, x : x + 2].mean() >= RESTLESS * levels.std())


def bars(seen: Changes) -> list[Box]:
    """Boxes around all that changes in one direction, in pixels."""
    across, down = _spread(seen.across), _spread(seen.down)
    most, least = np.maximum(across, down), np.minimum(across, down)
    striped = (most >= STRIPES) & (most >= STRIPED * least)
    return [_around(group, seen.size) for group in _groups(striped) if len(group) >= FEWEST]


def _exceeded_by_few(levels: Levels) -> float:
    """What all but the finest blocks have at most; numpy's own quantile loads half of numpy for it."""
    rank = int(FINEST * (levels.size - 1))
    return float(np.partition(levels, rank, axis=None)[rank])


def _spread(levels: Levels) -> Levels:
    """The mean of every block and those around it."""
    rows, columns = levels.shape
    padded = np.pad(levels, 1, mode="edge")
    total = np.zeros_like(levels)
    for y in range(3):
        for x in range(3):
            total += padded[y : y + rows, x : x + columns]
    return total / np.float32(9)


def _groups(wanted: npt.NDArray[np.bool_]) -> Iterator[list[Block]]:
    """Blocks together whose cells touch."""
    cells: dict[Block, list[Block]] = defaultdict(list)
    for y, x in np.argwhere(wanted).tolist():
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
        min(size[0], (max(xs) + 2) * BLOCK + MARGIN),
        min(size[1], (max(ys) + 2) * BLOCK + MARGIN),
    )
