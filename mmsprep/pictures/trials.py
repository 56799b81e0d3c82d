"""What was tried at one size of a picture? Encodes, squeezed only when that is worth it."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import log

from PIL import Image

from mmsprep.fitting import search
from mmsprep.fitting.sizes import Shape
from mmsprep.pictures.nature import mosaic
from mmsprep.tools import jpeg

STEPS = (5, 20, 40, 60, 72, 80, 86, 91, 95, 99)
EMPTY = 0.9
"""Where the squeeze leaves less than this, what it leaves is anybody's guess: it has to be done."""
HEADERS = 600
"""Bytes of a JPEG that do not grow with the picture."""


def measured(picture: Image.Image, encoder: jpeg.Encoder) -> Shape:
    """How the bytes of this picture grow with quality: a sample of it, encoded at every step.

    A dozen encodes of a hundredth of the picture cost less than one of the whole. Grain that one
    quality keeps and the next one drops makes curves that no table foresees.
    """
    sample = mosaic(picture)
    area = picture.width * picture.height / (sample.width * sample.height)
    points: list[tuple[int, float]] = []
    for quality in STEPS:
        raw = max(1, len(encoder.encode(sample, quality)) - HEADERS) * area + HEADERS
        size = log(raw * jpeg.squeezed(raw, picture.width * picture.height))
        points.append((quality, max(size, points[-1][1] + 1e-3) if points else size))
    return tuple(points)


@dataclass
class Trials:
    """The encodes of one picture at one size, by quality."""

    pixels: int
    shape: Shape = ()
    """ln(finished size) against quality for this picture at this size, measured on a sample of it."""
    picture: Image.Image | None = None
    """The picture at this size, while it is worked on."""
    sizes: dict[int, int] = field(default_factory=dict)
    """Finished sizes: measured where `done`, else estimated."""
    raw: dict[int, bytes] = field(default_factory=dict)
    done: dict[int, bytes] = field(default_factory=dict)
    habit: float = 1.0
    """How much larger than usual the squeeze leaves this picture."""

    def add(self, quality: int, raw: bytes, max_bytes: int) -> int:
        """Keep it, and squeeze it where it may come out just right; answers its finished size."""
        self.raw[quality] = raw
        self.sizes[quality] = self._estimate(raw)
        near = search.FILLED <= self.sizes[quality] / max_bytes <= search.OVER
        unsure = jpeg.squeezed(len(raw), self.pixels) < EMPTY
        if near or (unsure and not self.done):
            self.finished(quality)
        return self.sizes[quality]

    def _estimate(self, raw: bytes) -> int:
        return round(len(raw) * jpeg.squeezed(len(raw), self.pixels) * self.habit)

    def finished(self, quality: int) -> bytes:
        """The JPEG of this quality, squeezed where that pays."""
        if quality not in self.done:
            raw = self.raw[quality]
            usual = jpeg.squeezed(len(raw), self.pixels)
            data = self.done[quality] = jpeg.squeeze(raw) if usual < 1 else raw
            self.habit = len(data) / (len(raw) * usual)
            self.sizes |= {q: self._estimate(other) for q, other in self.raw.items()}
            self.sizes |= {q: len(finished) for q, finished in self.done.items()}
        return self.done[quality]
