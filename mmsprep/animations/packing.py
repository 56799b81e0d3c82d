"""In how few bytes are the pixels of a frame packed? As GIF packs them, by Pillow's LZW.

A palette of few colours has short codes. What looks as it did before may be left out or drawn again,
whichever goes on better from the pixels around it.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil, log2

import numpy as np
from PIL import Image

from mmsprep.animations.colours import Indices

CLEAR = 255
"""The index of what is not drawn; a palette has at most so many colours."""
MIN_BITS, MAX_BITS = 2, 8
GAP = 20
"""Pixels in a row: where fewer than these are left out, to draw them again may cost less (measured)."""


def bits(colours: int) -> int:
    """Of the numbers of so many colours, and one that stands for none."""
    return max(MIN_BITS, ceil(log2(colours + 1)))


def clear(depth: int) -> int:
    """The number that stands for no colour."""
    return (1 << depth) - 1


def packed(indices: Indices, depth: int) -> bytes:
    """The pixels with numbers of so many bits, as a GIF holds them."""
    if depth < MAX_BITS:
        indices = np.where(indices == CLEAR, np.uint8(clear(depth)), indices)
    picture = Image.fromarray(np.ascontiguousarray(indices))
    return bytes([depth]) + picture.tobytes("gif", "L", depth, 0) + b"\0"


def cheapest(drawn: Indices, shown: Indices, depth: int) -> Indices:
    """What to draw, so that `shown` is seen: only what is new, all, or all but long runs of the old."""
    return min(_ways(drawn, shown), key=lambda way: len(packed(way, depth)))


def _ways(drawn: Indices, shown: Indices) -> Iterator[Indices]:
    yield drawn
    left_out = (drawn == CLEAR).ravel()
    ends = np.flatnonzero(np.diff(left_out)) + 1
    runs = np.diff(ends, prepend=0, append=left_out.size)
    short = left_out & np.repeat(runs < GAP, runs)
    if short.any():
        yield np.where(short.reshape(drawn.shape), shown, drawn)
    if left_out.any():
        yield shown
