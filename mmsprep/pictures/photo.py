"""How good can a photograph be within so many bytes? Scale and quality of a JPEG, chosen together.

One probe at the size of a phone's screen foretells sizes and quality; then the search takes at most
a few encodes. The lossless squeeze at the end gives a tenth of the bytes back to the picture.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field

from PIL import Image

from mmsprep.errors import DoesNotFit
from mmsprep.fitting import search
from mmsprep.fitting.curve import Curve, curve, quality_at
from mmsprep.fitting.sizes import BEST, LOWEST, Sizes
from mmsprep.model import Point
from mmsprep.pictures import color, ruler
from mmsprep.pictures.canvas import Canvas
from mmsprep.tools import jpeg
from mmsprep.workroom import Workroom

WANTED = 78
"""Where a photo has to be scaled, this quality at fewer pixels looks best; the optimum is flat."""
WANTED_SMALL = 70
SMALL_BYTES = 100_000
ENCODES = 4
"""Encodes of one picture, the probe among them."""
PROBE = 78
WHITE = 255
LEAST = 1_500


@dataclass(frozen=True, slots=True)
class Encoded:
    """One finished JPEG."""

    data: bytes
    size: tuple[int, int]
    quality: float


@dataclass
class Photo:
    """A photograph on the bench: what is known of it so far."""

    canvas: Canvas
    encoder: jpeg.Encoder
    sizes: Sizes
    curve: Curve
    max_side: int | None
    cap: int
    """Never more bytes than this: a source is not blown up."""
    tried: dict[tuple[int, int], dict[int, int]] = field(default_factory=dict)
    kept: dict[tuple[tuple[int, int], int], bytes] = field(default_factory=dict)
    encodes: int = 1


def study(canvas: Canvas, max_side: int | None, cap: int, encoder: jpeg.Encoder | None = None) -> Photo:
    """One probe: how good at how many bytes?"""
    encoder = encoder or jpeg.photographic()
    view = color.on(WHITE, canvas.view)
    data = encoder.encode(view, PROBE)
    sizes = Sizes(
        encoder.shape,
        encoder.growth,
        view.width * view.height,
        PROBE,
        round(len(data) * encoder.squeezed),
    )
    seen = ruler.view_quality(view, _decoded(data), canvas.full)
    photo = Photo(canvas, encoder, sizes, (), max_side, cap)
    photo.curve = _curve(photo, seen)
    return photo


def fit(photo: Photo, max_bytes: int, room: Workroom) -> Encoded:
    """The best JPEG within `max_bytes`; raises DoesNotFit."""
    max_bytes = min(max_bytes, photo.cap)
    pixels, quality = _plan(photo, max_bytes)
    while pixels > 64:
        size = photo.canvas.size(pixels, photo.max_side)
        quality = round(photo.sizes.quality_for(max_bytes * search.AIM, size[0] * size[1]))
        found = _search(photo, size, min(BEST, max(LOWEST, quality)), max_bytes, room)
        if found:
            return _finished(photo, size, *found)
        pixels = size[0] * size[1] // 2
    raise DoesNotFit(f"No picture of it fits in {max_bytes:,} bytes.", "Send fewer files with it.")


def _search(
    photo: Photo, size: tuple[int, int], first: int, max_bytes: int, room: Workroom
) -> tuple[int, bytes] | None:
    """The best quality at this size that fits, and its bytes."""
    picture: Image.Image | None = None
    tried = photo.tried.setdefault(size, {})
    tries = max(1, ENCODES - photo.encodes)
    quality: int | None = (
        first if not tried else search.next_quality(tried, max_bytes, photo.encoder.shape)
    )
    while quality is not None and tries > 0:
        picture = picture or color.on(WHITE, photo.canvas.at(size, room))
        room.progress(photo.canvas.source, "encoding", 0.5)
        data = jpeg.squeeze(photo.encoder.encode(picture, quality))
        photo.encodes += 1
        tries -= 1
        tried[quality] = len(data)
        if len(data) <= max_bytes:
            photo.kept[size, quality] = data
        quality = search.next_quality(tried, max_bytes, photo.encoder.shape)
    fits = [q for (s, q), data in photo.kept.items() if s == size and len(data) <= max_bytes]
    return (max(fits), photo.kept[size, max(fits)]) if fits else None


def _finished(photo: Photo, size: tuple[int, int], _quality: int, data: bytes) -> Encoded:
    view = color.on(WHITE, photo.canvas.view)
    return Encoded(data, size, ruler.view_quality(view, _decoded(data), photo.canvas.full))


def _plan(photo: Photo, max_bytes: int) -> tuple[int, int]:
    full = photo.canvas.pixels
    if photo.max_side is not None:
        full = round(full * min(1.0, photo.max_side / max(photo.canvas.full)) ** 2)
    wanted = WANTED if max_bytes >= SMALL_BYTES else WANTED_SMALL
    return photo.sizes.plan(max_bytes * search.AIM, full, wanted)


def _curve(photo: Photo, seen: float) -> Curve:
    """Quality along the way that `_plan` goes: the distance to perfect shrinks with the bytes."""
    anchor = photo.sizes.size
    points = []
    for step in range(-24, 25):
        size = round(anchor * 2 ** (step / 4))
        if size < LEAST:
            continue
        quality = 100 - (100 - seen) * (anchor / size) ** 0.62
        if size >= photo.cap or _plan(photo, size)[1] >= BEST:
            size = min(size, photo.cap)
            points.append(Point(size, quality))
            break
        points.append(Point(size, quality))
    return curve(points, ceiling=100)


def expected(photo: Photo, max_bytes: int) -> tuple[int, float, tuple[int, int]]:
    """Bytes, quality, and size in pixels that `fit` will likely answer."""
    max_bytes = min(max_bytes, photo.cap)
    size = photo.canvas.size(_plan(photo, max_bytes)[0], photo.max_side)
    top = round(photo.sizes.expect(size[0] * size[1], BEST))
    return min(max_bytes, top), quality_at(photo.curve, max_bytes), size


def _decoded(data: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(data), formats=("JPEG",))
    picture.load()
    return picture.convert("RGB")
