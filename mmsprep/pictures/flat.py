"""How small can a printed page or a drawing be and stay sharp? A PNG of few shades, undithered.

Text drawn in eight shades of grey takes half the bytes that JPEG needs to look half as good
(measured: a full page of 9 pt at 1405 pixels is 132 kB at quality 92; as JPEG, 145 kB at 41). What
is mostly scan, photo or soft shading is not for us: `is_flat` and `study` tell.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from math import log

import numpy as np
from PIL import Image, ImageChops

from mmsprep.errors import DoesNotFit
from mmsprep.fitting.curve import INDISTINGUISHABLE, Curve, curve
from mmsprep.model import Point
from mmsprep.pictures import ruler
from mmsprep.pictures.inks import Inks

MOSTLY_FLAT = 0.6
"""Part of the pixels that equal their neighbour, exactly: noise and photos have few of them."""

COLOURLESS = 12
"""Channels that differ by less are grey to the eye."""

FAITHFUL = 85
"""What the most shades have to reach: soft shading would fall into bands."""


@dataclass(frozen=True, slots=True)
class Step:
    """One way to write it: its scale, shades of grey or else colours, and the quality to expect
    before it is measured.
    """

    scale: float
    shades: int
    colours: int
    quality: float


WHOLE = (Step(1.0, 32, 128, 97), Step(1.0, 16, 32, 95), Step(1.0, 8, 16, 91), Step(1.0, 4, 8, 82))
EXACT = Step(1.0, 0, 0, 100)
"""Every colour as it is drawn: for maps and the like, that many colours do not suffice for."""
SMALLER = (
    Step(0.77, 4, 16, 70), Step(0.64, 4, 16, 57), Step(0.57, 4, 16, 47), Step(0.45, 4, 16, 27)
)  # fmt: skip
"""Measured on pages of text; where they are needed, on the picture itself. Fewer shades at full size
beat more shades at fewer pixels, all the way down."""
FEWEST = (
    Step(1.0, 2, 4, 73), Step(0.77, 2, 4, 59), Step(0.64, 2, 4, 44), Step(0.57, 2, 4, 36)
)  # fmt: skip
"""Black on white, as a fax is: sharper print within the same bytes where nothing on it is pale."""

LEAST = SMALLER[-1]
TINY = (Step(0.32, 4, 16, 20), Step(0.22, 4, 16, 8))
"""Where even the smallest is large: print cannot be read any more, but a logo can be seen."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One finished PNG; without data, what is expected of it."""

    weight: int
    """Bytes."""
    quality: float
    size: tuple[int, int]
    data: bytes | None = field(default=None, repr=False)


@dataclass
class Flat:
    """What is known of a page or a drawing so far."""

    picture: Image.Image
    """RGB, or L where it has no colour."""
    inks: Inks
    """Of all its pixels."""
    curve: Curve = ()
    made: dict[Step, bytes] = field(default_factory=dict)
    judged: dict[Step, float] = field(default_factory=dict)


def grey_or_colour(picture: Image.Image) -> Image.Image:
    """The picture in grey where it has no colour."""
    red, green, blue = picture.split()
    highest = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    lowest = ImageChops.darker(ImageChops.darker(red, green), blue)
    differences = ImageChops.subtract(highest, lowest).histogram()
    return picture if any(differences[COLOURLESS + 1 :]) else picture.convert("L")


def is_flat(picture: Image.Image) -> bool:
    """Whether it is paper and ink, or areas of one colour; not a scan or a photo."""
    grey = np.asarray(picture.convert("L"))
    return grey.shape[1] < 2 or bool((grey[:, 1:] == grey[:, :-1]).mean() > MOSTLY_FLAT)


def study(picture: Image.Image, enough: int) -> Flat | None:
    """What was drawn, in a few ways at full size, and at the smallest; None where shades do not do.

    The others are foretold where they are hardly needed: one at full size is small `enough`.
    """
    flat = Flat(picture, Inks.of(picture))
    if not _is_true(flat):
        return None
    whole = [Point(len(_made(flat, step)), step.quality, leap=True) for step in WHOLE]
    if _judged(flat, WHOLE[0]).quality < INDISTINGUISHABLE:
        whole = _measured(flat, (*WHOLE, EXACT))
    least = len(_made(flat, LEAST))
    if len(_made(flat, WHOLE[-1])) > enough:
        points = whole + _measured(flat, (*SMALLER, *FEWEST))
    else:
        points = whole + [Point(_weight(flat, step), step.quality, leap=True) for step in SMALLER]
    if least > enough:
        points += _measured(flat, TINY)
    flat.curve = curve(points, ceiling=100)
    return flat


def study_noisy(picture: Image.Image, enough: int) -> Flat | None:
    """The same of print that was a JPEG before: noise has to be measured, and nothing is foretold."""
    flat = Flat(picture, Inks.of(picture))
    if _judged(flat, WHOLE[0]).quality < FAITHFUL:
        return None
    fewer = (*SMALLER, *FEWEST) if len(_made(flat, WHOLE[-1])) > enough else ()
    flat.curve = curve(_measured(flat, (*WHOLE, *fewer)), ceiling=100)
    return flat


def _is_true(flat: Flat) -> bool:
    """Whether few shades are enough for it: soft shading of colours would fall into bands."""
    return flat.picture.mode == "L" or _judged(flat, WHOLE[0]).quality >= FAITHFUL


def fit(flat: Flat, max_bytes: int) -> Sheet:
    """The best that fits; raises DoesNotFit."""
    return _judged(flat, _best(flat, max_bytes))


def _best(flat: Flat, max_bytes: int) -> Step:
    exact = [EXACT] if EXACT in flat.made else []
    smaller = [*SMALLER, *(step for step in FEWEST if step in flat.judged)]
    smaller.sort(key=lambda step: flat.judged.get(step, step.quality), reverse=True)
    for step in (*exact, *WHOLE, *smaller, *TINY):
        if len(_made(flat, step)) <= max_bytes:
            return step
    raise DoesNotFit(
        f"It cannot be read any more in {max_bytes:,} bytes.",
        "Send fewer files or pages at once, or spread them over several messages with --split.",
    )


def _weight(flat: Flat, step: Step) -> int:
    """Bytes, measured or foretold: between the largest and the smallest, they grow with a power."""
    if step in flat.made:
        return len(flat.made[step])
    large, small = len(flat.made[WHOLE[-1]]), len(flat.made[LEAST])
    power: float = log(small / large) / log(LEAST.scale)
    return int(large * step.scale**power)


def _measured(flat: Flat, steps: tuple[Step, ...]) -> list[Point]:
    sheets = [_judged(flat, step) for step in steps]
    return [Point(sheet.weight, sheet.quality, leap=True) for sheet in sheets]


def _judged(flat: Flat, step: Step) -> Sheet:
    data = _made(flat, step)
    with Image.open(io.BytesIO(data), formats=["PNG"]) as written:
        if step not in flat.judged:
            flat.judged[step] = ruler.view_quality(
                flat.picture.convert("RGB"), written.convert("RGB"), flat.picture.size
            )
    return Sheet(len(data), flat.judged[step], _scaled(flat.picture, step), data)


def _made(flat: Flat, step: Step) -> bytes:
    if step not in flat.made:
        out = io.BytesIO()
        _drawn(flat, step).save(out, "PNG", compress_level=6)
        flat.made[step] = out.getvalue()
    return flat.made[step]


def _drawn(flat: Flat, step: Step) -> Image.Image:
    if step == EXACT:
        return flat.picture
    inks = flat.inks
    if step.scale < 1:
        size = _scaled(flat.picture, step)
        inks = Inks.of(flat.picture.resize(size, Image.Resampling.LANCZOS))
    return inks.drawn(step.shades if flat.picture.mode == "L" else step.colours)


def _scaled(picture: Image.Image, step: Step) -> tuple[int, int]:
    width, height = (max(1, round(side * step.scale)) for side in picture.size)
    return width, height
