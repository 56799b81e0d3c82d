"""Does a JPEG take fewer bytes as it is, coefficient for coefficient? Mostly a tenth less, or more."""

from __future__ import annotations

from mmsprep import clean
from mmsprep.errors import Refusal
from mmsprep.pictures.canvas import Canvas
from mmsprep.rasters import color
from mmsprep.tools import child
from mmsprep.tools.child import Portion
from mmsprep.workroom import Workroom

MAX_PIXELS = 3_000_000
"""Larger ones take longer than all the rest: only where few share a message is that worth it."""
MIN_LEFT, MIN_LEFT_OF_LARGE = 0.7, 0.9
"""Of the bytes; a child is not begun for what cannot be enough, nor for long where it seldom is."""
PORTION = Portion(time=1 / 30, memory=0.25)


def is_large(canvas: Canvas) -> bool:
    """Whether it takes too long for one of many."""
    return canvas.pixels > MAX_PIXELS


def tighter(canvas: Canvas, max_bytes: int, room: Workroom) -> bytes | None:
    """The same picture in fewer bytes, without metadata; None where it is not shown right without, or
    it would hardly fit, or nothing is gained.
    """
    source = canvas.source
    upright = source.facts.orientation in (None, 1)
    if not upright or not color.is_plain(canvas.profile):
        return None
    data = clean.primary_only(source.read())
    if (MIN_LEFT_OF_LARGE if is_large(canvas) else MIN_LEFT) * len(data) > max_bytes:
        return None
    try:
        _, squeezed = child.call("mmsprep.tools.jpeg:squeeze_foreign", room, data=data, portion=PORTION)
    except Refusal:  # it is decoded as it is, and made anew
        return None
    return squeezed if len(squeezed) < source.size else None
