"""How small can a printed page be and still be read? A PNG of few shades, sharp at every letter.

Text drawn in eight shades of grey takes half the bytes that JPEG needs to look half as good
(measured: a full page of 9 pt at 1405 pixels is 132 kB at quality 92; as JPEG, 145 kB at 41). A
page that is mostly scan or photo is not for us: `printed` tells.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field

import numpy as np
from PIL import Image

from mmsprep.errors import DoesNotFit
from mmsprep.fitting.curve import Curve, curve
from mmsprep.model import Point
from mmsprep.pictures import ruler

MOSTLY_FLAT = 0.6
"""Part of the pixels that equal their neighbour, exactly: noise and photos have few of them."""

COLOURLESS = 12
"""Channels that differ by less are grey to the eye."""

COLOURS_FOR_A_SHADE = 4


@dataclass(frozen=True, slots=True)
class Step:
    """One way to write a page: its scale and shades; and what is to be expected, before it is done."""

    scale: float
    shades: int
    part: float
    """Bytes, as a part of those at full size with eight shades."""
    quality: float


WHOLE = (
    Step(1.0, 32, 1.5, 97),
    Step(1.0, 16, 1.15, 95),
    Step(1.0, 8, 1.0, 92),
    Step(1.0, 4, 0.6, 84),
)
SMALLER = (
    Step(0.77, 4, 0.5, 75),
    Step(0.64, 4, 0.4, 63),
    Step(0.57, 4, 0.33, 54),
    Step(0.45, 4, 0.22, 34),
)
"""Measured on pages of text; `fit` measures the page itself. Fewer shades at full size beat more
shades at fewer pixels, all the way down."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One finished PNG of a page; without data, what is expected of it."""

    weight: int
    """Bytes."""
    quality: float
    size: tuple[int, int]
    data: bytes | None = field(default=None, repr=False)


@dataclass
class Page:
    """A page on the bench."""

    picture: Image.Image
    """RGB, or L where it has no colour."""
    curve: Curve = ()
    made: dict[Step, bytes] = field(default_factory=dict)
    judged: dict[Step, float] = field(default_factory=dict)


def opened(width: int, height: int, pixels: bytes, max_side: int | None) -> Image.Image:
    """The picture of a page from its RGB pixels; grey where it has no colour."""
    picture = Image.frombytes("RGB", (width, height), pixels)
    if max_side is not None:
        picture.thumbnail((max_side, max_side), Image.Resampling.LANCZOS)
    channels = np.asarray(picture)
    colourful = channels.max(axis=2) - channels.min(axis=2)
    return picture if int(colourful.max()) > COLOURLESS else picture.convert("L")


def printed(picture: Image.Image) -> bool:
    """Whether it is print: flat paper and ink, not a scan or a photo."""
    grey = np.asarray(picture.convert("L"))
    return grey.shape[1] < 2 or bool((grey[:, 1:] == grey[:, :-1]).mean() > MOSTLY_FLAT)


def lossless(picture: Image.Image) -> bytes:
    """The page as it was drawn, for a converter of pictures."""
    out = io.BytesIO()
    picture.save(out, "PNG", compress_level=1)
    return out.getvalue()


def study(picture: Image.Image) -> Page:
    """Written at full size in a few ways; what less would cost is foretold."""
    page = Page(picture)
    for step in WHOLE:
        page.made[step] = _written(picture, step)
    base = len(page.made[WHOLE[-1]]) / WHOLE[-1].part
    points = [Point(len(data), step.quality, leap=True) for step, data in page.made.items()]
    points += [Point(round(base * step.part), step.quality, leap=True) for step in SMALLER]
    page.curve = curve(points, ceiling=100)
    return page


def expected(page: Page, max_bytes: int) -> Sheet:
    """What `fit` will likely answer."""
    base = len(page.made[WHOLE[-1]]) / WHOLE[-1].part
    weights = {step: round(base * step.part) for step in SMALLER}
    weights |= {step: len(data) for step, data in page.made.items()}
    fitting = [step for step in (*WHOLE, *SMALLER) if weights[step] <= max_bytes]
    step = fitting[0] if fitting else SMALLER[-1]
    return Sheet(weights[step], step.quality, _scaled(page.picture, step))


def fit(page: Page, max_bytes: int) -> Sheet:
    """The best that fits; raises DoesNotFit."""
    for step in (*WHOLE, *SMALLER):
        if step not in page.made:
            page.made[step] = _written(page.picture, step)
        if len(page.made[step]) <= max_bytes:
            return _judged(page, step)
    raise DoesNotFit(
        f"The page cannot be read any more in {max_bytes:,} bytes.",
        "Choose pages with --pages 1-3, spread them over several messages with --split, "
        "or send the document in a ZIP with --documents zip.",
    )


def _judged(page: Page, step: Step) -> Sheet:
    data = page.made[step]
    with Image.open(io.BytesIO(data), formats=["PNG"]) as written:
        if step not in page.judged:
            page.judged[step] = ruler.view_quality(
                page.picture.convert("RGB"), written.convert("RGB"), page.picture.size
            )
    return Sheet(len(data), page.judged[step], _scaled(page.picture, step), data)


def _written(picture: Image.Image, step: Step) -> bytes:
    if step.scale < 1:
        picture = picture.resize(_scaled(picture, step), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    _few_shades(picture, step.shades).save(out, "PNG", compress_level=6)
    return out.getvalue()


def _scaled(picture: Image.Image, step: Step) -> tuple[int, int]:
    width, height = (max(1, round(side * step.scale)) for side in picture.size)
    return width, height


def _few_shades(picture: Image.Image, shades: int) -> Image.Image:
    """Without dither: a letter's edge must stay an edge."""
    if picture.mode != "L":
        colours = shades * COLOURS_FOR_A_SHADE
        return picture.quantize(colours, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    top = shades - 1
    indices = picture.point([round(value * top / 255) for value in range(256)])
    drawn = Image.new("P", picture.size)
    drawn.frombytes(indices.tobytes())
    drawn.putpalette([channel for shade in range(shades) for channel in [shade * 255 // top] * 3])
    return drawn
