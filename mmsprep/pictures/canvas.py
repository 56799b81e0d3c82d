"""Where does the picture come from, at any size? Decoded as seldom and as small as can be.

A JPEG is decoded anew at the nearest N/8, which costs less than to scale it. Every other picture is
decoded once; a large one waits in the workroom, not in memory: ten of them are a normal message.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from mmsprep.model import Source
from mmsprep.quality import shown
from mmsprep.rasters import color, decode, scaling
from mmsprep.tools import pillow
from mmsprep.tools.jpeg import EIGHTHS
from mmsprep.workroom import Workroom

KEPT_PIXELS = pillow.SPARE_PIXELS
"""A picture up to this size stays in memory between its study and its fitting."""
MIN_PIXELS = 64
"""Nobody sees anything in a picture of fewer."""
LARGER = tuple(0.84**n for n in range(1, 14))
SMALLER = (0.86, 0.74, 0.64, 0.55, 0.47, 0.4, 0.34, 0.25, 0.18, 0.1)
"""Steps of size to choose from: parts of the whole, and of what a phone shows. What lies between
does not look any better."""


@dataclass(frozen=True)
class Canvas:
    """One source, ready to be drawn at any size."""

    source: Source
    full: tuple[int, int]
    """Pixels of the source, upright."""
    view: Image.Image
    """What a phone shows of it, or a little more; RGB or RGBA, sRGB."""
    stored: decode.Raster | Path | None
    profile: bytes | None

    @property
    def pixels(self) -> int:
        return self.full[0] * self.full[1]

    @property
    def finest(self) -> float:
        """The largest scale at which it is ever decoded: beyond that, pixels would be made up."""
        return 1.0 if self.stored else scaling.eighths(self.full, None) / EIGHTHS

    def size(self, pixels: float, max_side: int | None = None) -> tuple[int, int]:
        """Width and height of about so many pixels, in proportion."""
        scale = min(self.finest, (pixels / self.pixels) ** 0.5)
        if max_side is not None:
            scale = min(scale, max_side / max(self.full))
        return self._scaled(scale)

    def ladder(self, max_side: int | None = None) -> list[tuple[int, int]]:
        """Sizes that are easily had, the largest first, down to a small part of what a phone shows."""
        top = self.finest if max_side is None else min(self.finest, max_side / max(self.full))
        shown = max(self.view.size) / max(self.full)
        steps = [eighth / EIGHTHS for eighth in range(EIGHTHS, 0, -1)] if self.stored is None else LARGER
        larger = [
            self._scaled(scale) for scale in (top, *(step for step in steps if shown < step < top))
        ]
        shown_or_less = [self.view.size] if shown < top else []
        smaller = [self._scaled(shown * step) for step in SMALLER if shown * step < top]
        return [*larger, *shown_or_less, *smaller]

    def _scaled(self, scale: float) -> tuple[int, int]:
        """Rounded up as a JPEG's own eighths are."""
        eighths = scale * EIGHTHS
        if self.stored is None and eighths == round(eighths):
            return (-int(-self.full[0] * scale // 1), -int(-self.full[1] * scale // 1))
        return (max(1, round(self.full[0] * scale)), max(1, round(self.full[1] * scale)))

    def at(self, size: tuple[int, int], room: Workroom) -> Image.Image:
        """The picture at this size, in sRGB; opaque where nothing in it is clear."""
        if size == self.view.size or (max(size) < max(self.view.size)):
            return self.view if size == self.view.size else scaling.resize(self.view, size)
        return self.sharp(size, room)

    def sharp(self, size: tuple[int, int], room: Workroom) -> Image.Image:
        """The same, always from all of its pixels: what is scaled twice has blurred letters, which cost
        more bytes.
        """
        return color.without_dead_alpha(self._raster(size, room).scaled(size).srgb())

    def grey(self, room: Workroom) -> Image.Image:
        """All the pixels that it is ever decoded to, without their colour."""
        size = self.size(self.pixels)
        if self.stored is None:
            return decode.grey(self.source, room, long_side=max(size))
        return color.on(color.WHITE, self._raster(size, room).picture).convert("L")

    def _raster(self, size: tuple[int, int], room: Workroom) -> decode.Raster:
        if self.stored is None:
            return decode.render(self.source, room, long_side=max(size))
        if isinstance(self.stored, decode.Raster):
            return self.stored
        return decode.Raster(_reload(self.stored), self.profile)


def prepare(source: Source, room: Workroom) -> Canvas:
    """Decode what a phone shows of it, and keep the rest at hand; raises Damaged."""
    if source.type == "image/jpeg":
        full = _upright(source)
        view = decode.render(source, room, long_side=max(shown(full)))
        return Canvas(source, full, color.without_dead_alpha(view.srgb()), None, view.profile)
    raster = decode.render(source, room)
    full = raster.picture.size
    stored = raster if full[0] * full[1] <= KEPT_PIXELS else _store(raster.picture, room)
    view = raster.scaled(shown(full))
    return Canvas(source, full, color.without_dead_alpha(view.srgb()), stored, raster.profile)


def _upright(source: Source) -> tuple[int, int]:
    assert source.facts.width
    assert source.facts.height
    return source.facts.width, source.facts.height


def _store(picture: Image.Image, room: Workroom) -> Path:
    path = room.new_folder() / f"{picture.mode}-{picture.width}-{picture.height}"
    with path.open("wb") as file:
        for band in pillow.bands(picture.size):
            file.write(picture.crop(band).tobytes())
    return path


def _reload(path: Path) -> Image.Image:
    mode, width, height = path.name.split("-")
    picture = Image.new(mode, (int(width), int(height)))
    with path.open("rb") as file:
        for band in pillow.bands(picture.size):
            size = (band[2] - band[0], band[3] - band[1])
            pixels = file.read(size[0] * size[1] * len(mode))
            picture.paste(Image.frombytes(mode, size, pixels), band)
    return picture
