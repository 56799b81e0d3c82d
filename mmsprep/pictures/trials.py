"""What was tried at one size of a picture? Encodes, squeezed only when that is worth it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from math import log

from PIL import Image

from mmsprep.fitting import search
from mmsprep.fitting.sizes import BEST, LOWEST, Shape, along, back
from mmsprep.pictures.nature import mosaic
from mmsprep.tools import jpeg

STEPS = (5, 25, 45, 60, 70, 78, 85, 91, 95, 99)
ACROSS = 8
BLOCK = 16
PART = 1 / 30
"""Many small pieces, of whole JPEG blocks, that are such a part of the picture together."""
EMPTY = 0.9
"""Where the squeeze leaves less than this, what it leaves is anybody's guess: it has to be done."""
HOPEFUL = 1.006
"""An estimate that is so little over may still turn out to fit."""
HEADERS = 600
"""Bytes of a JPEG that do not grow with the picture."""


@dataclass
class Trials:
    """The encodes of one picture at one size, by quality."""

    size: tuple[int, int]
    shape: Shape = ()
    """ln(finished size) that is expected, against quality."""
    picture: Image.Image | None = None
    """The picture at this size, while it is worked on."""
    sizes: dict[int, int] = field(default_factory=dict)
    """Finished sizes: measured where `done`, else estimated."""
    raw: dict[int, bytes] = field(default_factory=dict)
    done: dict[int, bytes] = field(default_factory=dict)
    habit: float = 1.0
    """How much larger than usual the squeeze leaves this picture."""

    @property
    def pixels(self) -> int:
        return self.size[0] * self.size[1]

    def add(self, quality: int, raw: bytes) -> None:
        """Keep an encode."""
        self.raw[quality] = raw
        self.sizes[quality] = self._estimate(raw)

    def settle(self, max_bytes: int, filled: float) -> None:
        """Squeeze what may come out just right, so that its size is known."""
        for quality, size in sorted(self.sizes.items()):
            near = filled <= size / max_bytes <= HOPEFUL
            unsure = not self.done and size < EMPTY * len(self.raw[quality])
            if near or unsure:
                self.finished(quality)

    def next(self, max_bytes: int, aim: float, filled: float) -> int | None:
        """The quality to try next; None when there is nothing to gain."""
        if self.sizes:
            return search.next_quality(self.sizes, max_bytes, self.shape, aim, filled)
        return min(BEST, max(LOWEST, search.whole(back(self.shape, log(max_bytes * aim)))))

    def best(self, max_bytes: int) -> tuple[int, bytes] | None:
        """The quality that fills the bytes best, and its JPEG."""
        for quality, size in sorted(self.sizes.items(), key=lambda tried: -tried[1]):
            if size <= max_bytes and len(data := self.finished(quality)) <= max_bytes:
                return quality, data
        return None

    def finished(self, quality: int) -> bytes:
        """The JPEG of this quality, squeezed where that pays."""
        if quality not in self.done:
            raw = self.raw[quality]
            part = jpeg.squeezed(len(raw), self.pixels, self.habit)
            data = self.done[quality] = jpeg.squeeze(raw) if part < 1 else raw
            if part < 1:
                self.habit *= len(data) / (len(raw) * part)
            self.sizes |= {q: self._estimate(other) for q, other in self.raw.items()}
            self.sizes |= {q: len(finished) for q, finished in self.done.items()}
        return self.done[quality]

    def _estimate(self, raw: bytes) -> int:
        return round(len(raw) * jpeg.squeezed(len(raw), self.pixels, self.habit))

    def scaled(self, part: float, growth: float, resize: Callable[..., Image.Image]) -> Trials:
        """At the size at which such a part of the bytes is needed."""
        scale: float = part ** (0.5 / growth)
        size = (max(1, round(self.size[0] * scale)), max(1, round(self.size[1] * scale)))
        shape = tuple((quality, expected + log(part)) for quality, expected in self.shape)
        picture = self.picture and resize(self.picture, size)
        return replace(Trials(size, shape, picture), habit=self.habit)


def sampled(picture: Image.Image, encoder: jpeg.Encoder, guess: float) -> Trials:
    """Trials with a sample of the picture encoded at every step.

    A dozen encodes of a tenth of the picture cost less than one of the whole. Grain that one
    quality keeps and the next one drops makes curves that no table foresees.
    """
    trials = Trials(picture.size, picture=picture)
    blocks = max(2, round((PART * trials.pixels) ** 0.5 / (ACROSS * BLOCK)))
    sample = mosaic(picture, ACROSS, blocks * BLOCK)
    area = trials.pixels / (sample.width * sample.height)
    points: list[tuple[int, float]] = []
    for quality in STEPS:
        raw = max(1, len(encoder.encode(sample, quality)) - HEADERS) * area + HEADERS
        size = log(raw * jpeg.squeezed(raw, trials.pixels))
        points.append((quality, max(size, points[-1][1] + 1e-3) if points else size))
    # the sample knows these pixels but not the whole picture, the guess the reverse
    shift = (log(guess) - along(points, 78)) / 2
    trials.shape = tuple((quality, size + shift) for quality, size in points)
    return trials
