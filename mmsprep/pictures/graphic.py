"""How small can a PNG be? Lossless first, then fewer colours, then fewer pixels.

Text and flat art lose shades before they lose a pixel (flat.py). Whether fewer colours or fewer
pixels look better of anything else depends on the picture: both are drawn, and the ruler decides.
Clear pixels stay clear.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field

from PIL import Image

from mmsprep.errors import DoesNotFit
from mmsprep.fitting.curve import Curve, curve, quality_at
from mmsprep.model import Point
from mmsprep.pictures import color, flat, ruler, spots
from mmsprep.pictures.canvas import Canvas
from mmsprep.pictures.nature import png
from mmsprep.quality import shown
from mmsprep.workroom import Workroom

LOSSLESS = 99.0
SCALES = (0.85, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.12)
GROWTH = 1.7
"""Bytes grow with the side of a picture to about this power."""
AIM = 0.97
GREYS = (26, 230)
"""Clear pictures are judged on a dark and on a light ground: the worse of them counts."""
COLOURS = 256
TRIES = 3
LEAST_PIXELS = 64


@dataclass(frozen=True, slots=True)
class Drawn:
    """One finished PNG."""

    data: bytes
    size: tuple[int, int]
    quality: float
    few: bool
    """Of few colours."""

    @property
    def bytes(self) -> int:
        return len(self.data)


@dataclass
class Graphic:
    """A graphic on the bench."""

    canvas: Canvas
    full: tuple[int, int]
    curve: Curve = ()
    art: flat.Flat | None = None
    """The same where few shades are enough for it."""
    made: list[Drawn] = field(default_factory=list)

    @property
    def lossless(self) -> Drawn:
        return self.made[0]

    def least(self, quality: float) -> int | None:
        """Bytes of the smallest PNG so far that is so good."""
        made = [drawn.bytes for drawn in self.made if drawn.quality >= quality]
        shades = [point.size for point in self.art.curve if point.quality >= quality] if self.art else []
        return min((*made, *shades), default=None)


def study(canvas: Canvas, max_side: int | None, max_bytes: int, room: Workroom) -> Graphic:
    """Draw it whole, and with few colours; the rest is foretold."""
    graphic = Graphic(canvas, canvas.size(canvas.pixels, max_side))
    _draw(graphic, graphic.full, room, few=False)
    if graphic.lossless.bytes > max_bytes // 10:
        graphic.art = _as_art(canvas.at(graphic.full, room), max_bytes // 10)
    if graphic.art:
        top = Point(graphic.lossless.bytes, LOSSLESS, leap=True)
        graphic.curve = curve((*graphic.art.curve, top), ceiling=100)
        return graphic
    _draw(graphic, graphic.full, room, few=True)
    points = [Point(drawn.bytes, drawn.quality, leap=True) for drawn in graphic.made]
    for drawn in graphic.made:
        points += [
            Point(round(drawn.bytes * scale**GROWTH), _foretold(graphic, drawn, scale))
            for scale in SCALES
        ]
    graphic.curve = curve(points, ceiling=100)
    return graphic


def fit(graphic: Graphic, max_bytes: int, room: Workroom) -> Drawn:
    """The best PNG within `max_bytes`; raises DoesNotFit."""
    if graphic.art:
        return _in_shades(graphic, graphic.art, max_bytes)
    for few in (False, True):
        _approach(graphic, max_bytes, room, few=few)
    fitting = [drawn for drawn in graphic.made if drawn.bytes <= max_bytes]
    if not fitting:
        raise DoesNotFit(f"No picture of it fits in {max_bytes:,} bytes.", "Send fewer files with it.")
    return max(fitting, key=lambda drawn: (drawn.quality, -drawn.bytes))


def expected(graphic: Graphic, max_bytes: int) -> tuple[int, float, tuple[int, int]]:
    """Bytes, quality, and size in pixels that `fit` will likely answer."""
    if graphic.art and max_bytes >= graphic.curve[0].size:
        drawn = _in_shades(graphic, graphic.art, max_bytes)
        return drawn.bytes, drawn.quality, drawn.size
    quality = quality_at(graphic.curve, max_bytes)
    fitting = [drawn for drawn in graphic.made if drawn.bytes <= max_bytes]
    best = max(fitting, key=lambda drawn: drawn.quality, default=None)
    if best and best.quality >= quality - 1:
        return best.bytes, best.quality, best.size
    least = min(graphic.made, key=lambda drawn: drawn.bytes)
    return round(max_bytes * AIM), quality, _scaled(graphic, least, max_bytes)


def _as_art(picture: Image.Image, enough: int) -> flat.Flat | None:
    """The picture in few shades, where that is enough for it."""
    if picture.mode == "RGBA":
        return None
    drawing = flat.grey_or_colour(picture)
    if not flat.is_flat(drawing):
        return None
    art = flat.study(drawing, enough)
    return art if flat.is_true(art) else None


def _in_shades(graphic: Graphic, art: flat.Flat, max_bytes: int) -> Drawn:
    """As it is, where that fits; else in as many shades as do."""
    if graphic.lossless.bytes <= max_bytes:
        return graphic.lossless
    sheet = flat.fit(art, max_bytes)
    assert sheet.data is not None
    return Drawn(sheet.data, sheet.size, sheet.quality, few=True)


def _approach(graphic: Graphic, max_bytes: int, room: Workroom, *, few: bool) -> None:
    """Draw it with fewer pixels until it fits, in a few tries; the last ones aim lower."""
    for attempt in range(TRIES + 4):
        known = [drawn for drawn in graphic.made if drawn.few is few]
        if any(drawn.bytes <= max_bytes for drawn in known):
            return
        if not known:
            _draw(graphic, graphic.full, room, few=few)
            continue
        # the smallest in pixels, not in bytes: blended edges may cost more than flat colours
        nearest = min(known, key=lambda drawn: drawn.size)
        aim = max_bytes * (1 if attempt < TRIES else 0.5)
        size = _scaled(graphic, nearest, aim)
        if size[0] * size[1] < LEAST_PIXELS or (not few and max(size) * 4 < max(graphic.full)):
            return
        _draw(graphic, size, room, few=few)


def _scaled(graphic: Graphic, near: Drawn, max_bytes: float) -> tuple[int, int]:
    """The size at which it should have so many bytes, from one whose bytes are known."""
    scale = min(0.98, (max_bytes * AIM / near.bytes) ** (1 / GROWTH)) * near.size[0] / graphic.full[0]
    return max(1, round(graphic.full[0] * scale)), max(1, round(graphic.full[1] * scale))


def _draw(graphic: Graphic, size: tuple[int, int], room: Workroom, *, few: bool) -> None:
    picture = graphic.canvas.at(size, room)
    if few:
        method = Image.Quantize.FASTOCTREE if picture.mode == "RGBA" else Image.Quantize.MEDIANCUT
        data = png(picture.quantize(COLOURS, method=method, dither=Image.Dither.FLOYDSTEINBERG))
    else:
        data = png(picture)
    whole = size == graphic.canvas.full and not few
    quality = LOSSLESS if whole else _judge(graphic, picture, data, boxes=[] if few else None)
    graphic.made.append(Drawn(data, size, quality, few))


def _judge(graphic: Graphic, picture: Image.Image, data: bytes, boxes: list[spots.Box] | None) -> float:
    """How good it looks; of few colours, everywhere: where they do not suffice cannot be told before."""
    opened = Image.open(io.BytesIO(data), formats=("PNG",))
    drawn = opened.convert("RGBA" if opened.has_transparency_data else "RGB")
    view = graphic.canvas.view
    original = picture if max(picture.size) > max(view.size) else view
    grounds = GREYS if view.mode == "RGBA" else GREYS[:1]
    return min(
        ruler.view_quality(color.on(grey, original), color.on(grey, drawn), graphic.canvas.full, boxes)
        for grey in grounds
    )


def _foretold(graphic: Graphic, drawn: Drawn, scale: float) -> float:
    """What fewer pixels will cost: little until a phone's screen has more; a guess below that."""
    part = scale * max(drawn.size) / max(shown(graphic.canvas.full))
    lost = 3 if part >= 1 else 3 + 45 * (1 / part - 1) ** 0.7
    return max(0.0, drawn.quality - lost)
