"""Photograph or graphic? Both ways are tried on a sample of the picture, and the ruler decides.

Colours are not counted: a screenshot of a photo is a photograph, a photographed page is text. The
sample is a mosaic of pieces at full size, so that text is judged as it is read.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from math import exp, log

from PIL import Image, ImageChops

from mmsprep.fitting.curve import INDISTINGUISHABLE
from mmsprep.pictures import ruler
from mmsprep.tools import jpeg
from mmsprep.tools.jpeg import BLOCK

PIECE = 112
ACROSS = 3
"""The sample is so many pieces each way, of so many pixels a side."""
QUALITY = 85
STEEPNESS = 0.6
"""The distance from perfect shrinks with the bytes to about this power."""
CLEARLY = 0.6
"""Sharp colour has to need so much fewer bytes than the usual one: text does (0.4 – 0.5), smooth
photographs seem to (0.7 – 0.9), but lose seven points by it."""
UNSURE = 2.5
"""Where one way needs less than so many times the bytes of the other, both are tried in full."""
MIN_LEFT = 0.5
"""What fewer than 256 colours leave of a PNG's bytes, at the least: its size does not follow quality."""
FLAT = 0.35
"""Camera pictures with less than this part of it flat hold no text that sharp colour would help."""
COLOURFUL = 0.01
"""Nor do those with sharp edges of colour in less than this part of it."""
EDGE = 12
"""Levels that a pixel's colour is off, taken from a quarter of the pixels, where there is an edge."""


@dataclass(frozen=True, slots=True)
class Nature:
    """What the sample told: which ways are worth trying."""

    as_png: bool
    """Whether a PNG may look better than a JPEG of as many bytes."""
    as_jpeg: bool
    """Whether a JPEG may look better than a PNG of as many bytes."""
    sharp_colour: bool
    """Whether colour at full resolution (4:4:4) is worth its bytes."""


def judge(picture: Image.Image) -> Nature:
    """Try a sample of an RGB picture as PNG and as JPEG."""
    sample = mosaic(picture)
    few = png(sample.quantize(256))
    as_png = min(len(png(sample)), max(_needed(sample, few), len(few) * MIN_LEFT))
    usual, sharp = _as_jpeg(sample, jpeg.photographic()), _as_jpeg(sample, jpeg.SHARP)
    as_jpeg = min(usual, sharp)
    return Nature(
        as_png=as_png < as_jpeg * UNSURE,
        as_jpeg=as_jpeg < as_png * UNSURE,
        sharp_colour=sharp < usual * CLEARLY,
    )


def wants_sharp_colour(picture: Image.Image) -> bool:
    """Whether a picture from a camera, or one that was a JPEG already, holds text or the like."""
    sample = mosaic(picture)
    if _flatness(sample) < FLAT or _colour_edges(sample) < COLOURFUL:
        return False
    return _as_jpeg(sample, jpeg.SHARP) < _as_jpeg(sample, jpeg.photographic()) * CLEARLY


def mosaic(picture: Image.Image, across: int = ACROSS, piece: int = PIECE) -> Image.Image:
    """Pieces from all over the picture, side by side: so many each way, of so many pixels."""
    if picture.width * picture.height <= (across * piece) ** 2:
        return picture
    wide, high = min(piece, picture.width), min(piece, picture.height)
    sample = Image.new("RGB", (across * wide, across * high))
    for row in range(across):
        for column in range(across):
            # what was a JPEG before is coded quite otherwise (up to half as large, or twice) where its
            # blocks do not meet the new ones: pieces begin where blocks do
            x = (2 * column + 1) * (picture.width - wide) // (2 * across) // BLOCK * BLOCK
            y = (2 * row + 1) * (picture.height - high) // (2 * across) // BLOCK * BLOCK
            sample.paste(picture.crop((x, y, x + wide, y + high)), (column * wide, row * high))
    return sample


def png(picture: Image.Image) -> bytes:
    """The picture as PNG, without metadata; level 6 costs a third of the highest and loses 2 %."""
    out = io.BytesIO()
    bare = picture.copy()
    bare.info = {key: value for key, value in picture.info.items() if key == "transparency"}
    bare.save(out, "PNG", compress_level=6)
    return out.getvalue()


def _as_jpeg(sample: Image.Image, encoder: jpeg.Encoder) -> float:
    return _needed(sample, encoder.encode(sample, QUALITY))


def _needed(sample: Image.Image, data: bytes) -> float:
    """Bytes with which this way would be indistinguishable, going by one try."""
    seen = Image.open(io.BytesIO(data), formats=("JPEG", "PNG")).convert("RGB")
    distance = max(1.0, 100 - ruler.compare(sample, seen))
    return len(data) * exp(log(distance / (100 - INDISTINGUISHABLE)) / STEEPNESS)


def _flatness(sample: Image.Image) -> float:
    """The part of the pixels that are like their neighbour to the right."""
    grey = sample.convert("L")
    moved = grey.transform(grey.size, Image.Transform.AFFINE, (1, 0, 1, 0, 1, 0))
    histogram = ImageChops.difference(grey, moved).histogram()
    return sum(histogram[:2]) / max(1, sum(histogram))


def _colour_edges(sample: Image.Image) -> float:
    """The part of the pixels whose colour is lost when every four share one."""
    lost = 0.0
    for colour in sample.convert("YCbCr").split()[1:]:
        shared = colour.reduce(2).resize(colour.size, Image.Resampling.BILINEAR)
        histogram = ImageChops.difference(colour, shared).histogram()
        lost = max(lost, sum(histogram[EDGE:]) / max(1, sum(histogram)))
    return lost
