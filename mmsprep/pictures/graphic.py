"""How small can a PNG be? Lossless first, then fewer colours, then fewer pixels.

Text and flat art lose shades before they lose a pixel (flat.py). Whether fewer colours, mixtures of
these, or fewer pixels look better of anything else depends on the picture: all are drawn, and the
ruler decides.
Clear pixels stay clear.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from math import log, log2

from PIL import Image

from mmsprep.errors import DoesNotFit
from mmsprep.fitting.curve import INDISTINGUISHABLE, Curve, curve, quality_at
from mmsprep.model import Point
from mmsprep.pictures import flat, palette, ruler, spots
from mmsprep.pictures.canvas import MIN_PIXELS, Canvas
from mmsprep.pictures.fewer import GROWTHS, SCALES, Fewer, within
from mmsprep.pictures.nature import png
from mmsprep.pictures.palette import Colours
from mmsprep.quality import shown
from mmsprep.rasters import color
from mmsprep.workroom import Workroom

LOSSLESS = 99.0
WORTH_A_LOOK = 50
"""What has less than this part of a message's bytes loses no pixels: it would gain next to nothing."""
SOON_DRAWN = 40_000
"""With so few pixels it is drawn at every scale: that costs little, and guesses would be far off."""
FULL_MESSAGE = 10
"""Attachments: one of so many gets few bytes, and smaller versions than for these are not needed."""
AIM = 0.97
FILLED = 0.9
"""What uses this part of the bytes is good enough."""
HALF_EMPTY = 0.7
"""What uses less than this part of them is worth more tries."""
SMALLEST = 0.25
"""Of the side: with fewer pixels it is drawn in few colours only."""
GREYS = (26, 230)
"""Clear pictures are judged on a dark and on a light ground: the worse of them counts."""
TRIES = 3
UNSURE = 12
"""Points by which what was foretold of two ways may mislead."""
PER_DOUBLING = 10
"""Points that twice the bytes bring by way of more pixels, where these are missing."""


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
    fewer: Fewer
    """What fewer pixels cost it."""
    curve: Curve = ()
    art: flat.Flat | None = None
    """The same where few shades are enough for it."""
    made: list[Drawn] = field(default_factory=list)
    few: Colours = Colours.FEW
    """Which 256 colours serve it best."""

    @property
    def lossless(self) -> Drawn:
        return self.made[0]

    @property
    def scaled(self) -> set[Colours]:
        """The ways in which it is drawn with fewer pixels, too."""
        # what is scaled is half clear along its edges, and cannot be mixed
        mixes = {Colours.MIXED} if self.canvas.view.mode == "RGB" else set()
        return {Colours.ALL, Colours.FEW, self.few, *mixes}

    def least(self, quality: float) -> int | None:
        """Bytes of the smallest PNG so far that is so good."""
        made = [drawn.bytes for drawn in self.made if drawn.quality >= quality]
        shades = [point.size for point in self.art.curve if point.quality >= quality] if self.art else []
        return min((*made, *shades), default=None)


def study(canvas: Canvas, max_side: int | None, max_bytes: int, room: Workroom) -> Graphic:
    """Draw it whole, and with few colours; the rest is foretold."""
    full = canvas.size(canvas.pixels, max_side)
    graphic = Graphic(canvas, full, Fewer(max(shown(canvas.full)) / max(full)))
    _draw(graphic, graphic.full, Colours.ALL, room)
    large, fair = graphic.lossless.bytes > max_bytes // WORTH_A_LOOK, max_bytes // FULL_MESSAGE
    if large:
        graphic.art = _as_art(canvas.at(graphic.full, room), fair)
    if graphic.art:
        top = Point(graphic.lossless.bytes, LOSSLESS, leap=True)
        graphic.curve = curve((*graphic.art.curve, top), ceiling=100)
        return graphic
    few = _in_few(graphic, fair, room)
    wholes = [drawn for drawn in graphic.made if drawn.colours in graphic.scaled]
    if _pixels(graphic.full) <= SOON_DRAWN:
        for scale in SCALES:
            _draw(graphic, _part(graphic.full, scale), graphic.few, room)
    elif large:
        _probe(graphic, few, room)
    points = [Point(drawn.bytes, drawn.quality, leap=True) for drawn in graphic.made]
    if large and _pixels(graphic.full) > SOON_DRAWN:
        scales = graphic.fewer.scales()
        points += [_foretold(graphic.fewer, whole, scale) for whole in wholes for scale in scales]
    graphic.curve = curve(points, ceiling=100)
    return graphic


def _foretold(fewer: Fewer, whole: Drawn, scale: float) -> Point:
    size, quality = round(whole.bytes * fewer.left(scale)), fewer.quality(whole.quality, scale)
    return Point(size, quality, leap=scale == fewer.step)


def fit(graphic: Graphic, max_bytes: int, room: Workroom) -> Drawn:
    """The best PNG within `max_bytes`; raises DoesNotFit."""
    if graphic.art:
        return _drawn_plainly(graphic, graphic.art, max_bytes)
    promising = _promising(graphic, max_bytes)
    for colours in promising:
        _approach(graphic, max_bytes, colours, room)
    best = _best(graphic, max_bytes)
    if best and best.quality < INDISTINGUISHABLE and best.bytes < HALF_EMPTY * max_bytes:
        for colours in Colours:
            if colours in graphic.scaled and colours not in promising:
                _approach(graphic, max_bytes, colours, room)
        best = _best(graphic, max_bytes)
    if best is None:
        raise DoesNotFit(f"No picture of it fits in {max_bytes:,} bytes.", "Send fewer files with it.")
    return best


def _best(graphic: Graphic, max_bytes: int) -> Drawn | None:
    fitting = [drawn for drawn in graphic.made if drawn.bytes <= max_bytes]
    return max(fitting, key=lambda drawn: (drawn.quality, -drawn.bytes), default=None)


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
    return round(max_bytes * AIM), quality, _smaller(graphic, near, None, max_bytes)


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


def _promising(graphic: Graphic, max_bytes: int) -> list[Colours]:
    """The ways that may lead to the best with so few bytes."""
    hopes = {
        drawn.colours: _hope(graphic, drawn, max_bytes)
        for drawn in graphic.made
        if drawn.size == graphic.full and drawn.colours in graphic.scaled
    }
    least = max(hopes.values()) - UNSURE
    return [colours for colours, hope in hopes.items() if hope >= least or colours is graphic.few]


def _hope(graphic: Graphic, drawn: Drawn, max_bytes: int) -> float:
    """How good it will be in so many bytes."""
    if drawn.bytes <= max_bytes:
        return drawn.quality
    return graphic.fewer.quality(drawn.quality, graphic.fewer.scale(max_bytes / drawn.bytes))


def _approach(graphic: Graphic, max_bytes: int, colours: Colours, room: Workroom) -> None:
    """Draw it with fewer pixels until it fits, in a few tries; the last ones aim lower."""
    smallest = (1, 1) if colours is graphic.few else _part(graphic.full, SMALLEST)
    for attempt in range(TRIES + 4):
        known = [drawn for drawn in graphic.made if drawn.colours is colours]
        # by pixels, not by bytes: blended edges may cost more than flat colours
        by_pixels = sorted(known, key=lambda each: _pixels(each.size))
        over = next((each for each in by_pixels if each.bytes > max_bytes), None)
        under = next((each for each in reversed(by_pixels) if each.bytes <= max_bytes), None)
        enough = HALF_EMPTY if attempt >= TRIES else FILLED
        if over is None or (under and under.bytes >= enough * max_bytes):
            return
        aim = max_bytes * (1 if under or attempt < TRIES else 0.5)
        size = max(smallest, _smaller(graphic, over, under, aim))
        least = max(MIN_PIXELS, _pixels(under.size) + 1 if under else 0)
        if over.size <= smallest or _pixels(size) < least:
            return
        if _draw(graphic, size, colours, room) is None:
            return


def _pixels(size: tuple[int, int]) -> int:
    return size[0] * size[1]


def _smaller(graphic: Graphic, over: Drawn, under: Drawn | None, max_bytes: float) -> tuple[int, int]:
    """The size at which it should have so many bytes, between one of more and, if there is, of less."""
    most = 0.98 * max(over.size) / max(graphic.full)
    fewer, near, aim = graphic.fewer, under or over, max_bytes * AIM
    scale = max(near.size) / max(graphic.full)
    if under and over.size != graphic.full and max(over.size) > max(under.size):
        by_side = log(over.bytes / under.bytes) / log(max(over.size) / max(under.size))
        scale *= (aim / under.bytes) ** (1 / within(by_side, GROWTHS))
    elif near.size == graphic.full:
        scale = fewer.scale(aim / near.bytes)
    else:
        scale *= (aim / near.bytes) ** (1 / fewer.growth)
    return _part(graphic.full, min(most, scale))


def _part(full: tuple[int, int], scale: float) -> tuple[int, int]:
    return max(1, round(full[0] * scale)), max(1, round(full[1] * scale))


def _in_few(graphic: Graphic, enough: int, room: Workroom) -> Drawn:
    """Draw it whole in few colours, and where these do not suffice, in others, down to `enough` bytes;
    the best of 256 are chosen.
    """
    picture = graphic.canvas.at(graphic.full, room)
    painted = palette.drawn(picture, Colours.FEW)
    best = _written(graphic, picture, painted, Colours.FEW)
    if best.quality >= INDISTINGUISHABLE:
        return best
    softly = palette.drawn(picture, Colours.SOFT)
    soft = _written(graphic, picture, softly, Colours.SOFT)
    if soft.quality - best.quality > PER_DOUBLING * log2(soft.bytes / best.bytes):
        best, painted, graphic.few = soft, softly, Colours.SOFT
    for colours in (Colours.HALF, Colours.QUARTER):
        # larger pictures lose pixels first, which no phone shows
        if graphic.fewer.shown == 1 and graphic.made[-1].bytes > enough:
            _written(graphic, picture, palette.drawn(picture, colours), colours)
    mixtures = palette.mixed(picture, painted)
    if mixtures:
        _written(graphic, picture, mixtures, Colours.MIXED)
    return best


def _draw(graphic: Graphic, size: tuple[int, int], colours: Colours, room: Workroom) -> Drawn | None:
    """One more PNG of it; None where it cannot be drawn so."""
    picture = graphic.canvas.sharp(size, room)
    painted: Image.Image | None = picture
    if colours is Colours.MIXED:
        painted = palette.mixed(picture, palette.drawn(picture, graphic.few))
    elif colours is not Colours.ALL:
        painted = palette.drawn(picture, colours)
    return _written(graphic, picture, painted, colours) if painted else None


def _written(graphic: Graphic, picture: Image.Image, painted: Image.Image, colours: Colours) -> Drawn:
    """What was painted, as a PNG, and how good it looks."""
    data = png(painted)
    if colours is not Colours.ALL:
        quality = _judge(graphic, picture, data, boxes=[])
    elif painted.size == graphic.canvas.full:
        quality = LOSSLESS
    else:
        quality = _judge(graphic, picture, data, boxes=None)
    drawn = Drawn(data, painted.size, quality, colours)
    graphic.made.append(drawn)
    return drawn


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


def _probe(graphic: Graphic, few: Drawn, room: Workroom) -> None:
    """Draw it smaller, and learn how it goes with its pixels: letters stay dear, and suffer."""
    for scale in graphic.fewer.probes():
        small = _draw(graphic, _part(graphic.full, scale), graphic.few, room)
        assert small
        graphic.fewer = graphic.fewer.measured(scale, small.bytes / few.bytes)
        graphic.fewer = graphic.fewer.judged(scale, few.quality, small.quality)
