"""The door to the JPEG libraries: libjpeg-turbo at any N/8, jpegli, and the lossless squeeze.

pyjpegli has no wheel for every system: where it is missing, libjpeg-turbo (through Pillow) encodes.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mmsprep.tools.pillow import raw

if TYPE_CHECKING:
    from PIL.Image import Image

EIGHTHS = 8
BLOCK = 16
"""Pixels on a side of what is coded at once, at most as a rule."""
SQUEEZE_PAYS = 0.9
"""The squeeze is left out where more than this part of the bytes would remain: it takes as long as to
decode the source."""
SQUEEZE_PAYS_IN_FEW = 0.96
"""The same where few pictures share a message: a twentieth of the bytes is a point of quality."""


@dataclass(frozen=True, slots=True)
class Encoder:
    """One way to write a JPEG, and how its sizes behave."""

    name: str
    encode: Callable[[Image, int], bytes]
    shape: tuple[tuple[int, float], ...]
    """ln(size) against quality, relative to quality 72: nearly the same for every photo."""


def decode(data: bytes, eighths: int = EIGHTHS) -> Image:
    """An 8-bit grey, YCbCr or RGB JPEG as an RGB picture, scaled to `eighths`/8 for the price of less.

    Raises ValueError for anything that libjpeg-turbo even warns about.
    """
    return _decoded(data, eighths, "RGB")


def grey(data: bytes, eighths: int = EIGHTHS) -> Image:
    """The same without its colour, for half the price."""
    return _decoded(data, eighths, "GRAY")


def _decoded(data: bytes, eighths: int, colorspace: str) -> Image:
    import simplejpeg
    from PIL import Image

    height, width, _, _ = simplejpeg.decode_jpeg_header(data)
    pixels = simplejpeg.decode_jpeg(
        data,
        colorspace=colorspace,
        min_height=-(-height * eighths // EIGHTHS),
        min_width=-(-width * eighths // EIGHTHS),
    )
    picture = Image.fromarray(pixels if colorspace == "RGB" else pixels[:, :, 0])
    exact = (width * eighths / EIGHTHS, height * eighths / EIGHTHS)
    if picture.size == exact:
        return picture
    # the last row or column is only partly there: without it, all would be moved a little
    return picture.resize(picture.size, Image.Resampling.BICUBIC, box=(0, 0, *exact))


def squeeze(data: bytes) -> bytes:
    """The same picture, coefficient for coefficient, as a progressive JPEG without metadata."""
    import mozjpeg_lossless_optimization

    squeezed: bytes = mozjpeg_lossless_optimization.optimize(data)
    return min(squeezed, data, key=len)


def squeeze_foreign(data: bytes) -> tuple[dict[str, Any], bytes]:
    """The same of what others coded, in a child: at some faults the library ends its process."""
    return {}, squeeze(data)


def _jpegli(picture: Image, quality: int) -> bytes:
    import pyjpegli

    encoded: bytes = pyjpegli.encode(raw(picture), picture.width, picture.height, quality)
    return encoded


def _turbo(picture: Image, quality: int) -> bytes:
    return _pillow(picture, quality, "4:2:0")


def _sharp(picture: Image, quality: int) -> bytes:
    return _pillow(picture, quality, "4:4:4")


def _pillow(picture: Image, quality: int, subsampling: str) -> bytes:
    try:
        return _saved(picture, quality, subsampling, optimize=True)
    except OSError:  # Pillow's buffer for the optimizing pass does not hold pure noise; libjpeg remarks
        # on it on stderr, but a larger buffer would be everybody's, and cut PNGs in other pieces, too
        return _saved(picture, quality, subsampling, optimize=False)


def _saved(picture: Image, quality: int, subsampling: str, *, optimize: bool) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality, subsampling=subsampling, optimize=optimize)
    return out.getvalue()


_TURBO_SHAPE = (
    (4, -1.86), (8, -1.41), (20, -0.94), (35, -0.61), (55, -0.30),
    (72, 0.0), (84, 0.37), (91, 0.69), (95, 1.03), (98, 1.5), (100, 1.9),
)  # fmt: skip
_JPEGLI_SHAPE = (
    (4, -1.2), (8, -1.0), (20, -0.68), (35, -0.46), (55, -0.26),
    (72, 0.0), (84, 0.32), (91, 0.72), (95, 1.08), (98, 1.52), (100, 1.85),
)  # fmt: skip

JPEGLI = Encoder("jpegli", _jpegli, _JPEGLI_SHAPE)
TURBO = Encoder("turbo", _turbo, _TURBO_SHAPE)
SHARP = Encoder("turbo 4:4:4", _sharp, _TURBO_SHAPE)


def photographic() -> Encoder:
    """The best encoder for photographs that is installed."""
    try:
        import pyjpegli  # noqa: F401
    except ImportError:
        return TURBO
    return JPEGLI
