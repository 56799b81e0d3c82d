"""How many bytes does a picture need, at any quality and size? A sample of it tells.

A dozen encodes of a thirtieth of the picture cost less than one of the whole. Grain that one
quality keeps and the next one drops makes curves that no table foresees.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log

from PIL import Image

from mmsprep.fitting.sizes import Shape, Sizes, along, grown, rising
from mmsprep.pictures.nature import mosaic
from mmsprep.tools import jpeg

QUALITIES = (5, 20, 45, 65, 80, 90, 95, 99)
FEW = (20, 80)
"""At which more is measured than the size alone."""
ACROSS = 8
PART = 1 / 30
"""Many small pieces, of whole JPEG blocks, that are such a part of the picture together."""
HEADERS = 600
SQUEEZED_HEADERS = 450
"""Bytes of a JPEG that do not grow with the picture: as it was encoded, and squeezed."""
MIN_LEFT = 0.1
HALVED = 0.84
"""The part that the squeeze leaves at half the side, as a power of that at the whole: on 58 photos
within 4 % at quality 20, 3 % at 80. To squeeze those pieces, too, took a tenth of a photo's decoding."""
SEAMS = 0.96
"""Pieces take a little more, for they have nothing in common with their neighbours."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What to expect of one picture at one size."""

    raw: Shape
    """ln(size as encoded) against quality."""
    left: Shape
    """The part of it that the squeeze leaves."""

    @property
    def shape(self) -> Shape:
        """ln(finished size) against quality: squeezed where that pays."""
        left = ((q, size, self.part(q)) for q, size in self.raw)
        return rising(
            (q, size + log(part) if part <= jpeg.SQUEEZE_PAYS else size) for q, size, part in left
        )

    @property
    def squeezed(self) -> Shape:
        """The same, squeezed at any quality."""
        return rising((q, size + log(self.part(q))) for q, size in self.raw)

    def part(self, quality: float) -> float:
        """What the squeeze leaves at this quality."""
        return min(1.0, max(MIN_LEFT, along(self.left, quality)))

    def shrunk(self, distance: float, growth: Shape) -> Sample:
        """At fewer pixels, so far away in their ln."""
        return Sample(rising((q, size + along(growth, q) * distance) for q, size in self.raw), self.left)

    def scaled(self, part: float) -> Sample:
        """At a size at which such a part of the bytes is needed."""
        return Sample([(quality, size + log(part)) for quality, size in self.raw], self.left)


def take(picture: Image.Image, encoder: jpeg.Encoder) -> Sample:
    """The sample of an RGB picture at its size."""
    pieces = _pieces(picture, 1)
    area = _area(pieces, picture.width * picture.height)
    encoded = {quality: encoder.encode(pieces, quality) for quality in QUALITIES}
    raw = {quality: _whole(len(data), HEADERS, area) for quality, data in encoded.items()}
    squeezed = {q: _whole(len(jpeg.squeeze(encoded[q])), SQUEEZED_HEADERS, area) for q in FEW}
    left = [(quality, min(1.0, squeezed[quality] / raw[quality])) for quality in FEW]
    return Sample(rising((quality, log(size)) for quality, size in raw.items()), left)


def sizes(picture: Image.Image, known: Sample, encoder: jpeg.Encoder) -> Sizes:
    """The sizes to expect at any size of a picture, of which a sample was taken."""
    pixels = picture.width * picture.height
    pieces = _pieces(picture, 2)
    area = _area(pieces, pixels / 4)
    raw = [(q, log(_whole(len(encoder.encode(pieces, q)), HEADERS, area))) for q in FEW]
    half = Sample(rising(raw), [(quality, known.part(quality) ** HALVED) for quality in FEW])
    here = [(quality, along(known.shape, quality)) for quality in FEW]
    return Sizes(pixels, known.shape, grown(half.shape, here, log(4)))


def _pieces(picture: Image.Image, smaller: int) -> Image.Image:
    blocks = max(2, round((PART * picture.width * picture.height) ** 0.5 / (ACROSS * jpeg.BLOCK)))
    pieces = mosaic(picture, ACROSS, blocks * jpeg.BLOCK * smaller)
    if smaller == 1:
        return pieces
    size = (max(1, pieces.width // smaller), max(1, pieces.height // smaller))
    return pieces.resize(size, Image.Resampling.BICUBIC)


def _area(pieces: Image.Image, pixels: float) -> float:
    """How many times the pieces is the whole, in bytes?"""
    area = pixels / (pieces.width * pieces.height)
    return area if area == 1 else area * SEAMS


def _whole(size: int, headers: int, area: float) -> float:
    """Bytes of the whole picture, from those of a sample of it."""
    return max(1, size - headers) * area + min(size, headers)
