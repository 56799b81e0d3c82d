"""Does print that was saved as JPEG, a screenshot or a scan, look better in few shades than as JPEG?

Letters are the first thing that JPEG loses, and what it did to them before is noise that costs bytes. Of
ten screenshots and scans, seven gained 15 to 40 points at 150 kB, two a little, and one lost two.
"""

from __future__ import annotations

import numpy as np
from PIL import Image

from mmsprep.fitting.curve import INDISTINGUISHABLE, Curve, quality_at
from mmsprep.pictures import flat
from mmsprep.pictures.canvas import Canvas
from mmsprep.pictures.graphic import Drawn, in_shades
from mmsprep.pictures.nature import mosaic
from mmsprep.target import Target
from mmsprep.workroom import Workroom

SOFT, STRONG = range(3, 25), range(41, 256)
"""Levels between a pixel and its neighbour where something changes softly, and where an edge is."""
PRINTED = 0.25
"""Print has more edges than such a part of what is soft (0.28 – 3, of 53 of them saved as JPEG);
photographs fewer (at most 0.2, of 49)."""
BETTER = 5.0
"""Points that few shades have to be better by: they take longer, and flatten what is not print."""
MAX_PIXELS = 4_000_000
"""Of more, few shades take too many bytes, and much memory."""


def study(canvas: Canvas, shot: Curve, cap: int, target: Target, room: Workroom) -> flat.Flat | None:
    """The picture in few shades, where that is better than a JPEG whose curve is `shot`; its own curve
    goes no further than that, nor beyond `cap` bytes.
    """
    fair = target.max_bytes // target.profile.max_attachments
    needless = quality_at(shot, fair) >= INDISTINGUISHABLE or canvas.pixels > MAX_PIXELS
    if needless or canvas.view.mode != "RGB" or not is_printed(canvas.view):
        return None
    whole = canvas.at(canvas.size(canvas.pixels, target.max_side), room)
    found = flat.study_noisy(flat.grey_or_colour(whole), fair)
    if found is None:
        return None
    found.curve = tuple(
        point
        for point in found.curve
        if point.size <= cap and point.quality >= quality_at(shot, point.size) + BETTER
    )
    return found if found.curve else None


def fit(shades: flat.Flat, max_bytes: int) -> Drawn | None:
    """The best in few shades; None where these are not for so few bytes."""
    return in_shades(shades, max_bytes) if max_bytes >= shades.curve[0].size else None


def is_printed(picture: Image.Image) -> bool:
    """Whether its edges are those of letters and lines: strong ones, beside little that is soft."""
    grey = np.asarray(mosaic(picture).convert("L"), np.int16)
    steps = np.bincount(np.abs(np.diff(grey, axis=1)).ravel(), minlength=256)
    return bool(steps[STRONG].sum() > PRINTED * steps[SOFT].sum())
