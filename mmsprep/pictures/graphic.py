"""How small can a PNG be? Lossless first, then fewer colours, then fewer pixels.

Text and flat art lose shades before they lose a pixel (flat.py). Whether fewer colours, mixtures of
these, or fewer pixels look better of anything else depends on the picture: all are drawn, and the
ruler decides.
Clear pixels stay clear.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from enum import Enum, auto
from math import hypot, log, sqrt

from PIL import Image

from mmsprep.errors import DoesNotFit
from mmsprep.fitting.curve import INDISTINGUISHABLE, Curve, curve, quality_at
from mmsprep.model import Point
from mmsprep.pictures import flat, palette, ruler, spots
from mmsprep.pictures.canvas import Canvas
from mmsprep.pictures.inks import COARSE
from mmsprep.pictures.nature import png
from mmsprep.quality import shown
from mmsprep.rasters import color
from mmsprep.workroom import Workroom

LOSSLESS = 99.0
SCALES = (0.85, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.12)
GROWTH = 1.7
"""Bytes grow with the side of a picture to about this power, where that was not measured;"""
GROWTHS, LOSSES = (0.3, 2.2), (0.3, 3.0)
"""and to powers between these where it was. What it loses there against what is usual, within these
bounds, too."""
PROBE = 0.45
"""Where it is measured, of the side: less than half, at which pixels fall together, and cost too
little."""
WORTH_A_LOOK = 50
"""What has less than this part of a message's bytes loses no pixels: it would gain next to nothing."""
SOON_DRAWN = 40_000
"""With so few pixels it is drawn at every scale: that costs little, and guesses would be far off."""
AIM = 0.97
FILLED = 0.9
"""What uses this part of the bytes is good enough."""
GREYS = (26, 230)
"""Clear pictures are judged on a dark and on a light ground: the worse of them counts."""
TRIES = 3
MIN_PIXELS = 64


class Colours(Enum):
    """In which colours a picture is drawn."""

    ALL = auto()
    FEW = auto()
    """256 of its own."""
    MIXED = auto()
    """Mixtures of those."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """One finished PNG."""

    data: bytes
    size: tuple[int, int]
    quality: float
    colours: Colours

    @property
    def bytes(self) -> int:
        return len(self.data)


@dataclass
class Graphic:
    """What is known of a graphic so far, and what was drawn of it."""

    canvas: Canvas
    full: tuple[int, int]
    curve: Curve = ()
    art: flat.Flat | None = None
    """The same where few shades are enough for it."""
    made: list[Drawn] = field(default_factory=list)
    growth: float = GROWTH
    loss: float = 1.0
    """How much more than usual it loses with its pixels."""

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
    _draw(graphic, graphic.full, Colours.ALL, room)
    large = graphic.lossless.bytes > max_bytes // WORTH_A_LOOK
    if large:
        graphic.art = _as_art(canvas.at(graphic.full, room), max_bytes // 10)
    if graphic.art:
        top = Point(graphic.lossless.bytes, LOSSLESS, leap=True)
        graphic.curve = curve((*graphic.art.curve, top), ceiling=100)
        return graphic
    few = _draw(graphic, graphic.full, Colours.FEW, room)
    if few and few.quality < INDISTINGUISHABLE:
        _draw(graphic, graphic.full, Colours.MIXED, room)
    # what is scaled is half clear along its edges, and cannot be mixed
    mixes = canvas.view.mode == "RGB"
    scalable = [drawn for drawn in graphic.made if mixes or drawn.colours is not Colours.MIXED]
    if few and _pixels(graphic.full) <= SOON_DRAWN:
        for scale in SCALES:
            _draw(graphic, _part(graphic.full, scale), Colours.FEW, room)
    elif few and large:
        _probe(graphic, few, room)
    points = [Point(drawn.bytes, drawn.quality, leap=True) for drawn in graphic.made]
    if large and _pixels(graphic.full) > SOON_DRAWN:
        points += [point for drawn in scalable for point in _scaled_points(graphic, drawn)]
    graphic.curve = curve(points, ceiling=100)
    return graphic


def fit(graphic: Graphic, max_bytes: int, room: Workroom) -> Drawn:
    """The best PNG within `max_bytes`; raises DoesNotFit."""
    if graphic.art:
        return _drawn_plainly(graphic, graphic.art, max_bytes)
    for colours in {drawn.colours: None for drawn in graphic.made}:
        _approach(graphic, max_bytes, colours, room)
    fitting = [drawn for drawn in graphic.made if drawn.bytes <= max_bytes]
    if not fitting:
        raise DoesNotFit(f"No picture of it fits in {max_bytes:,} bytes.", "Send fewer files with it.")
    return max(fitting, key=lambda drawn: (drawn.quality, -drawn.bytes))


def expected(graphic: Graphic, max_bytes: int) -> tuple[int, float, tuple[int, int]]:
    """Bytes, quality, and size in pixels that `fit` will likely answer."""
    if graphic.art and max_bytes >= graphic.curve[0].size:
        drawn = _drawn_plainly(graphic, graphic.art, max_bytes)
        return drawn.bytes, drawn.quality, drawn.size
    quality = quality_at(graphic.curve, max_bytes)
    fitting = [drawn for drawn in graphic.made if drawn.bytes <= max_bytes]
    best = max(fitting, key=lambda drawn: drawn.quality, default=None)
    if best and best.quality >= quality - 1:
        return best.bytes, best.quality, best.size
    over = [drawn for drawn in graphic.made if drawn.bytes > max_bytes]
    near = min(over or graphic.made, key=lambda drawn: drawn.bytes)
    return round(max_bytes * AIM), quality, _scaled(graphic, near, max_bytes, graphic.growth)


def _as_art(picture: Image.Image, enough: int) -> flat.Flat | None:
    """The picture in few shades, where that is enough for it."""
    if picture.mode == "RGBA":
        return None
    drawing = flat.grey_or_colour(picture)
    return flat.study(drawing, enough) if flat.is_flat(drawing) else None


def in_shades(art: flat.Flat, max_bytes: int) -> Drawn:
    """In as many shades as fit; raises DoesNotFit."""
    sheet = flat.fit(art, max_bytes)
    assert sheet.data is not None
    return Drawn(sheet.data, sheet.size, sheet.quality, Colours.FEW)


def _drawn_plainly(graphic: Graphic, art: flat.Flat, max_bytes: int) -> Drawn:
    """As it is, where that fits; else in as many shades as do."""
    return graphic.lossless if graphic.lossless.bytes <= max_bytes else in_shades(art, max_bytes)


def _approach(graphic: Graphic, max_bytes: int, colours: Colours, room: Workroom) -> None:
    """Draw it with fewer pixels until it fits, in a few tries; the last ones aim lower."""
    for attempt in range(TRIES + 4):
        known = [drawn for drawn in graphic.made if drawn.colours is colours]
        # by pixels, not by bytes: blended edges may cost more than flat colours
        by_pixels = sorted(known, key=lambda each: _pixels(each.size))
        over = next((each for each in by_pixels if each.bytes > max_bytes), None)
        under = next((each for each in reversed(by_pixels) if each.bytes <= max_bytes), None)
        if over is None or (under and (under.bytes >= FILLED * max_bytes or attempt >= TRIES)):
            return
        aim = max_bytes * (1 if under or attempt < TRIES else 0.5)
        size = _scaled(graphic, over, aim, _growth(graphic, over, under))
        tiny = max(size) * 4 < max(graphic.full) and colours is not Colours.FEW
        least = max(MIN_PIXELS, _pixels(under.size) + 1 if under else 0)
        if tiny or _pixels(size) < least:
            return
        if _draw(graphic, size, colours, room) is None:
            return


def _pixels(size: tuple[int, int]) -> int:
    return size[0] * size[1]


def _growth(graphic: Graphic, large: Drawn, small: Drawn | None) -> float:
    """The power of the side to which its bytes grow: between these two, where they differ in pixels."""
    if small is None or _pixels(small.size) >= _pixels(large.size):
        return graphic.growth
    by_pixels = log(large.bytes / small.bytes) / log(_pixels(large.size) / _pixels(small.size))
    return _within(2 * by_pixels, GROWTHS)


def _scaled(graphic: Graphic, near: Drawn, max_bytes: float, growth: float) -> tuple[int, int]:
    """The size at which it should have so many bytes, from one whose bytes are known."""
    scale = min(0.98, (max_bytes * AIM / near.bytes) ** (1 / growth)) * near.size[0] / graphic.full[0]
    return _part(graphic.full, scale)


def _part(full: tuple[int, int], scale: float) -> tuple[int, int]:
    return max(1, round(full[0] * scale)), max(1, round(full[1] * scale))


def _draw(graphic: Graphic, size: tuple[int, int], colours: Colours, room: Workroom) -> Drawn | None:
    """One more PNG of it; None where it cannot be drawn so."""
    picture = graphic.canvas.at(size, room)
    painted = _painted(picture, colours)
    if painted is None:
        return None
    data = png(painted)
    if colours is Colours.ALL:
        whole = size == graphic.canvas.full
        quality = LOSSLESS if whole else _judge(graphic, picture, data, boxes=None)
    else:
        quality = _judge(graphic, picture, data, boxes=[])
    drawn = Drawn(data, size, quality, colours)
    graphic.made.append(drawn)
    return drawn


def _painted(picture: Image.Image, colours: Colours) -> Image.Image | None:
    """The picture in such colours; None where it cannot be."""
    if colours is Colours.ALL:
        return picture
    few = palette.drawn(picture, COARSE)
    return few if colours is Colours.FEW else palette.mixed(picture, few)


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
    missing = hypot(100 - drawn.quality, graphic.loss * _usual_loss(part))
    return max(0.0, 100 - missing)


def _usual_loss(part: float) -> float:
    return 3 if part >= 1 else 3 + 45 * (1 / part - 1) ** 0.7


def _scaled_points(graphic: Graphic, drawn: Drawn) -> list[Point]:
    """What fewer pixels are expected to make of it."""
    return [
        Point(round(drawn.bytes * scale**graphic.growth), _foretold(graphic, drawn, scale))
        for scale in SCALES
    ]


def _probe(graphic: Graphic, few: Drawn, room: Workroom) -> None:
    """Draw it smaller, and learn how it goes with its pixels: letters stay dear, and suffer."""
    small = _draw(graphic, _part(graphic.full, PROBE), Colours.FEW, room)
    if small is None:
        return
    graphic.growth = _growth(graphic, few, small)
    part = max(small.size) / max(shown(graphic.canvas.full))
    # what is missing adds up as squares do: colours that do not suffice hide what the pixels lose
    lost = sqrt(max(0.0, (100 - small.quality) ** 2 - (100 - few.quality) ** 2))
    graphic.loss = _within(lost / _usual_loss(part), LOSSES)


def _within(value: float, bounds: tuple[float, float]) -> float:
    return min(bounds[1], max(bounds[0], value))
