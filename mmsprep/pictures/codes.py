"""Can a code (QR, Aztec, Data Matrix, bars …) that could be read still be read?

A code is as good as its smallest square: where it got lost, more pixels of less quality are tried.
What a phone shows of the source is searched; of all its pixels, only places that are fine enough, and
there for squares only: bars too fine for a phone's screen would cost as much as all the rest.
"""

from __future__ import annotations

from dataclasses import replace
from math import log

from PIL import Image

from mmsprep.fitting.sizes import LOWEST, along, back
from mmsprep.pictures import color, fine, photo, ruler
from mmsprep.pictures.canvas import Canvas
from mmsprep.tools import jpeg, zxing
from mmsprep.workroom import Workroom

LOST = "A code in it (QR or the like) can no longer be read."
SIZES = 4
"""That are tried, the smallest first: it looks best."""
PROBE, BEST = 40, 78
AIM = 0.96
TRIES = 3
MOST_LOST = 25.0
"""Quality that is given up for a code at most."""


def readable(canvas: Canvas, room: Workroom) -> frozenset[str]:
    """What the codes in the source say."""
    view = _opaque(canvas.view)
    seen = zxing.codes(view)
    places = fine.places(view) if max(view.size) < max(canvas.full) else []
    if places:
        whole = canvas.grey(room)
        scale = whole.width / view.width
        for left, top, right, bottom in places:
            box = (left * scale, top * scale, right * scale, bottom * scale)
            seen |= zxing.small_codes(whole.crop(box))
    return seen


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
        if made and made.quality >= lost.quality - MOST_LOST and kept(wanted, photo.decoded(made.data)):
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
