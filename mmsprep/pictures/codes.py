"""Can a code (QR, Aztec, Data Matrix, bars …) that could be read still be read?

A code is as good as its smallest square: where it got lost, more pixels of less quality are tried.
What a phone shows of the source is searched; for bars, only where something is striped; and of all its
pixels, only places that are fine enough, for squares.
"""

from __future__ import annotations

from dataclasses import replace
from math import log

from PIL import Image

from mmsprep.fitting.sizes import LOWEST, along, back
from mmsprep.pictures import fine, photo, ruler
from mmsprep.pictures.canvas import Canvas
from mmsprep.rasters import color
from mmsprep.tools import jpeg, zxing
from mmsprep.workroom import Workroom

LOST = "A code in it (QR or the like) can no longer be read."
MIN_SIDE = 16
"""Pixels: no code is smaller."""
SIZES = 4
"""That are tried, the smallest first: it looks best."""
PROBE, BEST = 40, 78
AIM = 0.96
TRIES = 3
MAX_LOST = 25.0
"""Quality that is given up for a code at most."""


def readable(canvas: Canvas, room: Workroom) -> frozenset[str]:
    """What the codes in the source say."""
    grey = _opaque(canvas.view).convert("L")
    if min(grey.size) < MIN_SIDE:
        return frozenset()
    seen = fine.changes(grey)
    found = zxing.squares(grey) | zxing.squares(grey.reduce(2), try_invert=True)
    for box in fine.bars(seen):
        found |= zxing.bars(grey.crop(box))
    places = fine.places(grey, seen) if max(grey.size) < max(canvas.full) else []
    if places:
        whole = canvas.grey(room)
        scale = whole.width / grey.width
        for left, top, right, bottom in places:
            box = (round(left * scale), round(top * scale), round(right * scale), round(bottom * scale))
            found |= zxing.squares(whole.crop(box), try_downscale=False)
    return found


def kept(wanted: frozenset[str], made: Image.Image) -> bool:
    """Whether what was made still says all of it."""
    return wanted <= zxing.codes(_opaque(made))


def rescued(
    work: photo.Photo, wanted: frozenset[str], lost: photo.Encoded, max_bytes: int, room: Workroom
) -> photo.Encoded | None:
    """A JPEG of more pixels in which the codes can be read; None where there is none that looks well."""
    larger = [size for size in reversed(work.outlook.ladder) if size[0] > lost.size[0]]
    for size in larger[:: -(-len(larger) // SIZES) or 1]:
        made = _fitted(work.canvas, size, max_bytes, room)
        if made and made.quality >= lost.quality - MAX_LOST and kept(wanted, photo.decoded(made.data)):
            return made
    return None


def _fitted(
    canvas: Canvas, size: tuple[int, int], max_bytes: int, room: Workroom
) -> photo.Encoded | None:
    """The best JPEG of this size in so many bytes."""
    picture = _opaque(canvas.at(size, room))
    encoder, quality, best = jpeg.photographic(), PROBE, b""
    for _ in range(TRIES):
        data = encoder.encode(picture, quality)
        if len(best) < len(data) <= max_bytes:
            best = data
        distance = log(AIM * max_bytes / len(data))
        better = int(back(encoder.shape, along(encoder.shape, quality) + distance))
        if better == quality or better < LOWEST:
            break
        quality = min(better, BEST)
    if not best:
        return None
    made = photo.Encoded(best, picture.size, 0.0)
    seen = ruler.view_quality(_opaque(canvas.view), photo.decoded(best), canvas.full)
    return replace(made, quality=seen)


def _opaque(picture: Image.Image) -> Image.Image:
    return color.on(color.WHITE, picture)
