"""How large is a picture, at most, and how is it made smaller?"""

from __future__ import annotations

from PIL import Image

from mmsprep.tools import jpeg

WORKING_PIXELS = 24_000_000
"""No picture of a few megabytes gains anything from more."""


def resize(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    """The picture at another size, by Lanczos; clear pixels lend no colour to their neighbours."""
    if picture.mode == "RGBA":
        return picture.convert("RGBa").resize(size, Image.Resampling.LANCZOS).convert("RGBA")
    return picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)


def eighths(size: tuple[int, int], long_side: int | None) -> int:
    """At how many eighths is a JPEG as long as it is needed, and no larger than we work with?"""
    wanted = jpeg.EIGHTHS
    if long_side is not None:
        wanted = min(wanted, max(1, -(-jpeg.EIGHTHS * long_side // max(size))))
    while wanted > 1 and size[0] * size[1] * wanted * wanted > WORKING_PIXELS * jpeg.EIGHTHS**2:
        wanted -= 1
    return wanted


def within(picture: Image.Image, long_side: int | None) -> Image.Image:
    """The picture, scaled down where it is much larger than needed."""
    scale = min(1.0, (WORKING_PIXELS / (picture.width * picture.height)) ** 0.5)
    if long_side is not None:
        scale = min(scale, long_side / max(picture.size))
    if scale >= 1:
        return picture
    width, height = (max(1, round(side * scale)) for side in picture.size)
    return resize(picture, (width, height))
