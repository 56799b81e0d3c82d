"""How good does a GIF look? A few of its frames, next to those of the reel."""

from __future__ import annotations

from bisect import bisect_right
from io import BytesIO

from PIL import Image, ImageFilter

from mmsprep.animations.gif import Gif
from mmsprep.animations.reel import Reel
from mmsprep.pictures import ruler
from mmsprep.rasters import color

SEEN = 3
"""Frames that are compared."""
SIDE = 512
"""About as large as a message shows it."""
GREY = 128
"""The ground of what is clear: neither black nor white vanishes against it."""
SOFT = 0.8
"""Both sides are blurred by so many pixels first: dither is noise that nobody misses."""


class Comparison:
    """Compares GIFs with the reel they were made of; its frames are taken apart once."""

    def __init__(self, reel: Reel) -> None:
        self._reel = reel
        self._frames: dict[int, ruler.Original] = {}

    def quality(self, made: Gif, numbers: list[int]) -> float:
        """Quality, 0 – 100, of a GIF that was made of the frames with these `numbers`."""
        picture = Image.open(BytesIO(made.data), formats=("GIF",))
        places = sorted({round((k + 0.5) / SEEN * (len(numbers) - 1)) for k in range(SEEN)})
        scores = []
        for place in places:
            picture.seek(bisect_right(made.shows, place) - 1)
            shown = picture.convert("RGBA")
            if shown.size != (self._reel.width, self._reel.height):
                shown = shown.resize((self._reel.width, self._reel.height), Image.Resampling.BICUBIC)
            scores.append(ruler.quality(self._frame(numbers[place]), _softened(shown)))
        return max(0.0, sum(scores) / len(scores))

    def missing(self, windows: tuple[range, ...]) -> float:
        """The part of the quality that is missing where the frame before is still shown: 0 … 1."""
        numbers = [window[len(window) // 2] for window in windows if len(window) > 1]
        alike = [
            max(0.0, ruler.quality(self._frame(n), _softened(self._reel.frame(n - 1)))) for n in numbers
        ]
        return 1 - sum(alike) / len(alike) / 100 if alike else 0.0

    def _frame(self, number: int) -> ruler.Original:
        if number not in self._frames:
            self._frames[number] = ruler.wholly(_softened(self._reel.frame(number)))
        return self._frames[number]


def _softened(frame: Image.Image) -> Image.Image:
    """On grey, smaller and softer."""
    flat = color.on(GREY, frame)
    flat.thumbnail((SIDE, SIDE), Image.Resampling.BICUBIC)
    return flat.filter(ImageFilter.GaussianBlur(SOFT))
