"""How small can a PNG be? Lossless first, then fewer colours, then fewer pixels."""

from __future__ import annotations

import io
from dataclasses import dataclass, field

from PIL import Image

from mmsprep.errors import DoesNotFit
from mmsprep.fitting.curve import Curve, curve, quality_at
from mmsprep.model import Point
from mmsprep.pictures import color, ruler
from mmsprep.pictures.canvas import Canvas
from mmsprep.workroom import Workroom

LOSSLESS = 99.0
COLOURS = 256
SCALES = (0.85, 0.7, 0.55, 0.4, 0.3, 0.2, 0.12)
GREYS = (26, 230)
"""Clear pictures are judged on a dark and on a light ground: the worse of them counts."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """One finished PNG."""

    data: bytes
    size: tuple[int, int]
    quality: float


@dataclass
class Graphic:
    """A graphic on the bench."""

    canvas: Canvas
    max_side: int | None
    curve: Curve = ()
    made: list[Drawn] = field(default_factory=list)


def study(canvas: Canvas, max_side: int | None, enough: int, room: Workroom) -> Graphic:
    """Draw it whole, and with few colours; the rest is foretold."""
    graphic = Graphic(canvas, max_side)
    picture = canvas.at(canvas.size(canvas.pixels, max_side), room)
    lossless = _png(picture)
    whole = picture.size == canvas.full
    graphic.made.append(Drawn(lossless, picture.size, LOSSLESS if whole else _judge(canvas, lossless)))
    if len(lossless) > enough // 20:
        graphic.made.append(_palette(graphic, picture))
    least = min(graphic.made, key=lambda drawn: len(drawn.data))
    points = [Point(len(drawn.data), drawn.quality, leap=True) for drawn in graphic.made]
    # what fewer pixels will cost and give: a guess, corrected by what `fit` measures
    points += [
        Point(round(len(least.data) * scale**1.7), least.quality * (0.35 + 0.65 * scale))
        for scale in SCALES
    ]
    graphic.curve = curve(points, ceiling=100)
    return graphic


def fit(graphic: Graphic, max_bytes: int, room: Workroom) -> Drawn:
    """The best PNG within `max_bytes`; raises DoesNotFit."""
    fitting = [drawn for drawn in graphic.made if len(drawn.data) <= max_bytes]
    least = min(graphic.made, key=lambda drawn: len(drawn.data))
    scale = 1.0
    while not fitting:
        scale *= min(0.95, (max_bytes * 0.985 / len(least.data)) ** (1 / 1.7))
        width, height = (max(1, round(side * scale)) for side in least.size)
        if width * height < 64:
            raise DoesNotFit(
                f"No picture of it fits in {max_bytes:,} bytes.", "Send fewer files with it."
            )
        picture = graphic.canvas.at((width, height), room)
        least = _palette(graphic, picture)
        scale = 1.0
        graphic.made.append(least)
        fitting = [drawn for drawn in graphic.made if len(drawn.data) <= max_bytes]
    return max(fitting, key=lambda drawn: (drawn.quality, -len(drawn.data)))


def expected(graphic: Graphic, max_bytes: int) -> tuple[int, float, tuple[int, int]]:
    """Bytes, quality, and size in pixels that `fit` will likely answer."""
    fitting = [drawn for drawn in graphic.made if len(drawn.data) <= max_bytes]
    if fitting:
        best = max(fitting, key=lambda drawn: drawn.quality)
        return len(best.data), best.quality, best.size
    least = min(graphic.made, key=lambda drawn: len(drawn.data))
    scale = (max_bytes / len(least.data)) ** (1 / 1.7)
    size = (max(1, round(least.size[0] * scale)), max(1, round(least.size[1] * scale)))
    return max_bytes, quality_at(graphic.curve, max_bytes), size


def _palette(graphic: Graphic, picture: Image.Image) -> Drawn:
    method = Image.Quantize.FASTOCTREE if picture.mode == "RGBA" else Image.Quantize.MEDIANCUT
    data = _png(picture.quantize(COLOURS, method=method, dither=Image.Dither.FLOYDSTEINBERG))
    return Drawn(data, picture.size, _judge(graphic.canvas, data))


def _judge(canvas: Canvas, data: bytes) -> float:
    opened = Image.open(io.BytesIO(data), formats=("PNG",))
    drawn = opened.convert("RGBA" if opened.has_transparency_data else "RGB")
    grounds = GREYS if canvas.view.mode == "RGBA" else GREYS[:1]
    return min(
        ruler.view_quality(color.on(grey, canvas.view), color.on(grey, drawn), canvas.full)
        for grey in grounds
    )


def _png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.info.clear()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()
