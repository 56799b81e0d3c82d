"""Does a JPEG take fewer bytes as it is, coefficient for coefficient? Mostly a tenth less, or more."""

from __future__ import annotations

from mmsprep import clean
from mmsprep.pictures import color
from mmsprep.pictures.canvas import Canvas
from mmsprep.tools import jpeg

MOST_PIXELS = jpeg.DEAR_PIXELS
"""Larger ones take longer than all the rest, and are hardly told from their source anyway."""


def tighter(canvas: Canvas) -> bytes | None:
    """The same picture in fewer bytes, without metadata; None where it is not shown right without, or
    nothing is gained.
    """
    source = canvas.source
    upright = source.facts.orientation in (None, 1)
    if canvas.pixels > MOST_PIXELS or not upright or not color.is_plain(canvas.profile):
        return None
    try:
        squeezed = jpeg.squeeze(clean.primary_only(source.read()))
    except ValueError:
        return None
    return squeezed if len(squeezed) < source.size else None
