"""What does a BMP show whose pixels are packed in bits of its own choice: 4-4-4-4, 2-3-1 and others?

Pillow knows the few layouts that are common.
"""

from __future__ import annotations

import struct
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from mmsprep.errors import Damaged
from mmsprep.limits import Limits
from mmsprep.tools import pillow

_DEPTHS = {16: "<u2", 32: "<u4"}
_BY_MASKS = (3, 6)
"""How it is compressed: not, and masks tell which bits of a pixel are red, green, blue (and alpha)."""
_WITH_ALPHA = 56
"""Bytes of the first header that has a mask of alpha."""


def picture(data: bytes, limits: Limits) -> Image.Image | None:
    """The picture; None where there are no such masks. Raises Damaged or OverSafetyLimit."""
    if len(data) < 70:
        return None
    start, head, width, height, _, depth, way = struct.unpack_from("<IIiiHHI", data, 10)
    red, green, blue, alpha = struct.unpack_from("<4I", data, 54)
    alpha = alpha if head >= _WITH_ALPHA or way == _BY_MASKS[1] else 0
    if way not in _BY_MASKS or depth not in _DEPTHS or width < 1 or not (height and red | green | blue):
        return None
    pillow.check_size(width, abs(height), limits)
    row = (width * depth + 31) // 32 * 4
    if start + row * abs(height) > len(data):
        raise Damaged("The end of it is missing.", "Get it again from its origin.")
    count = row * abs(height) // (depth // 8)
    stored = np.frombuffer(data, _DEPTHS[depth], count, start).reshape(abs(height), -1)[:, :width]
    upright = stored if height < 0 else stored[::-1]
    there = (1 << depth) - 1
    masks = [mask & there for mask in ((red, green, blue, alpha) if alpha else (red, green, blue))]
    return Image.fromarray(np.stack([_channel(upright, mask) for mask in masks], axis=-1))


def _channel(pixels: npt.NDArray[Any], mask: int) -> npt.NDArray[np.uint8]:
    """What these bits say, of 255."""
    if not mask:
        return np.zeros(pixels.shape, np.uint8)
    lowest = (mask & -mask).bit_length() - 1
    return np.round(((pixels & mask) >> lowest) * (255 / (mask >> lowest))).astype(np.uint8)
