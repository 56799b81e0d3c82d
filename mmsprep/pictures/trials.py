"""What was tried at one size of a picture? Encodes, squeezed only when that is worth it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from math import log

from PIL import Image

from mmsprep.fitting import search
from mmsprep.fitting.sizes import BEST, LOWEST, Shape, back
from mmsprep.pictures.sample import Sample
from mmsprep.tools import jpeg

UNSURE = 0.85
"""Where the squeeze leaves less than this, a sample cannot tell how much: it has to be done."""
HOPEFUL = 1.006
"""An estimate that is so little over may still turn out to fit."""


@dataclass
class Trials:
    """The encodes of one picture at one size, by quality."""

    size: tuple[int, int]
    sample: Sample
    """What is expected of it."""
    squeezing: bool
    """Whether what is made will be squeezed, losslessly."""
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

    @property
    def shape(self) -> Shape:
        """ln(finished size) that is expected, against quality."""
        return self.sample.squeezed if self.squeezing else self.sample.raw

    def add(self, quality: int, raw: bytes) -> None:
        """Keep an encode."""
        self.raw[quality] = raw
        self.sizes[quality] = self._estimate(quality)

    def settle(self, max_bytes: int, filled: float) -> None:
        """Squeeze what may come out just right, so that its size is known."""

        def open_ones() -> list[int]:
            unsure = self.squeezing and not self.done and self._left(max(self.raw)) < UNSURE
            if unsure:
                return list(self.raw)
            near = [q for q, size in self.sizes.items() if filled <= size / max_bytes <= HOPEFUL]
            good = any(q in self.done and self.sizes[q] <= max_bytes for q in near)
            return [] if good else [q for q in near if q not in self.done]

        while self.raw and (near := open_ones()):
            self.finished(max(near))

    def next(self, max_bytes: int, aim: float, filled: float) -> int | None:
        """The quality to try next; None when there is nothing to gain."""
        if self.sizes:
            return search.next_quality(self.sizes, max_bytes, self.shape, aim, filled)
        return min(BEST, max(LOWEST, search.whole(back(self.shape, log(max_bytes * aim)))))

    def best(self, max_bytes: int) -> tuple[int, bytes] | None:
        """The quality that fills the bytes best, and its JPEG."""
        while fitting := {size: q for q, size in self.sizes.items() if size <= max_bytes}:
            quality = fitting[max(fitting)]
            if quality in self.done:
                return quality, self.done[quality]
            self.finished(quality)
        return None

    def finished(self, quality: int) -> bytes:
        """The JPEG of this quality, squeezed where that pays."""
        if quality not in self.done:
            raw = self.raw[quality]
            self.done[quality] = jpeg.squeeze(raw) if self.squeezing else raw
            self.habit = len(self.done[quality]) / (len(raw) * self._left(quality))
            self.sizes |= {q: self._estimate(q) for q in self.raw}
            self.sizes |= {q: len(finished) for q, finished in self.done.items()}
        return self.done[quality]

    def _estimate(self, quality: int) -> int:
        return round(len(self.raw[quality]) * min(1.0, self._left(quality) * self.habit))

    def _left(self, quality: int) -> float:
        return self.sample.part(quality) if self.squeezing else 1.0

    def scaled(self, part: float, growth: float, resize: Callable[..., Image.Image]) -> Trials:
        """At the size at which such a part of the bytes is needed: smaller, be it by a pixel."""
        scale: float = part ** (0.5 / growth)
        width, height = (max(1, min(side - 1, round(side * scale))) for side in self.size)
        size = (width, height)
        picture = self.picture and resize(self.picture, size)
        return Trials(size, self.sample.scaled(part), self.squeezing, picture, habit=self.habit)
