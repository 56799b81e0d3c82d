"""Where to look, of a large picture? A few samples: fine errors are alike all over it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PIL import Image

Box = tuple[int, int, int, int]
Size = tuple[int, int]

SAMPLE = 128
SPOTS = ((0.15, 0.25), (0.65, 0.1), (0.4, 0.6), (0.9, 0.55), (0.2, 0.9))
EDGE = 8
"""Pixels beyond a sample that its edge is made of."""
BLANK = 0.05
"""A sample with less than this part of the detail of the busiest one tells nothing."""


def enough(view: Size) -> bool:
    """Whether samples are cheaper than the whole."""
    return view[0] * view[1] > len(SPOTS) * SAMPLE * SAMPLE


def informative(original: Image.Image, view: Size) -> list[Box]:
    """The samples without blank ones: those move to where most is drawn.

    A page with three lines on it would be perfect at any size, judged by its margins.
    """
    boxes = _spread(view)
    calm = [_busy(cut(original, box, view)) for box in boxes]
    if min(calm) > BLANK * max(calm):
        return boxes
    small = original.convert("L").resize(view, Image.Resampling.BOX)
    per_sample = _busy_everywhere(small)
    busiest = sorted(per_sample, key=lambda box: (-per_sample[box], box))
    if not busiest:
        return boxes
    blank = BLANK * per_sample[busiest[0]]
    kept = [box for box, busy in zip(boxes, calm, strict=True) if busy > blank]
    return kept + busiest[: len(boxes) - len(kept)]


def cut(picture: Image.Image, box: Box, view: Size, by_way_of: Size | None = None) -> Image.Image:
    """One sample of the picture as it looks at the size `view`; first brought to another size."""
    wanted = _scaled(box, by_way_of or picture.size, view)
    if by_way_of is not None:
        picture, (x, y) = enlarged(picture, by_way_of, wanted)
        wanted = (wanted[0] - x, wanted[1] - y, wanted[2] - x, wanted[3] - y)
    size = (box[2] - box[0], box[3] - box[1])
    return picture.resize(size, Image.Resampling.BICUBIC, box=wanted)


def enlarged(
    picture: Image.Image, size: Size, wanted: tuple[float, float, float, float]
) -> tuple[Image.Image, Size]:
    """The part of the picture at another size that holds what is wanted there, and where it begins."""
    left, top = max(0, int(wanted[0]) - EDGE), max(0, int(wanted[1]) - EDGE)
    right, bottom = min(size[0], int(wanted[2]) + EDGE), min(size[1], int(wanted[3]) + EDGE)
    box = _scaled((left, top, right, bottom), picture.size, size)
    part = picture.resize((right - left, bottom - top), Image.Resampling.BICUBIC, box=box)
    return part, (left, top)


def _scaled(box: tuple[float, ...], to: Size, seen: Size) -> tuple[float, float, float, float]:
    """A box in a picture of one size, for it at another."""
    across, down = to[0] / seen[0], to[1] / seen[1]
    return box[0] * across, box[1] * down, box[2] * across, box[3] * down


def _spread(view: Size) -> list[Box]:
    """The same places in every picture of this size, spread over the whole of it."""
    across, down = min(SAMPLE, view[0]), min(SAMPLE, view[1])
    corners = [(round(x * (view[0] - across)), round(y * (view[1] - down))) for x, y in SPOTS]
    return [(x, y, x + across, y + down) for x, y in corners]


def _busy(sample: Image.Image) -> float:
    """How much changes from pixel to pixel."""
    return float(_changes(sample).mean(dtype=np.float64))


def _changes(sample: Image.Image) -> npt.NDArray[np.int16]:
    grey = np.asarray(sample.convert("L"), np.int16)
    return np.abs(np.diff(grey, axis=1))


def _busy_everywhere(picture: Image.Image) -> dict[Box, float]:
    """How busy is every sample, half a sample apart? Summed once, in bands of half a sample's height."""
    half = SAMPLE // 2
    changes = _changes(picture)
    bands = np.add.reduceat(changes, range(0, picture.height, half), axis=0, dtype=np.int64)
    sums = np.pad(bands.cumsum(axis=1), ((0, 0), (1, 0)))
    return {
        (x, y, x + SAMPLE, y + SAMPLE): float(
            (sums[y // half : y // half + 2, x + SAMPLE - 1] - sums[y // half : y // half + 2, x]).sum()
            / (SAMPLE * (SAMPLE - 1))
        )
        for y in range(0, picture.height - SAMPLE + 1, half)
        for x in range(0, picture.width - SAMPLE + 1, half)
    }
