"""The door to LibRaw: camera raw, developed. Optional (the extra `raw`), and only in a child."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from mmsprep.errors import Damaged
from mmsprep.limits import Limits
from mmsprep.tools import pillow

if TYPE_CHECKING:
    from PIL.Image import Image

HALVED_PIXELS = 16_000_000
"""From here on every four sensor cells become one pixel: a phone shows no more, and it is faster."""
LYING = frozenset({5, 6})
"""LibRaw's marks for a camera that was held upright."""


def is_there() -> bool:
    """Whether the extra is installed."""
    try:
        import rawpy  # noqa: F401
    except ImportError:
        return False
    return True


def size(data: bytes, limits: Limits) -> tuple[int, int]:
    """How wide and high it will be, developed."""
    with _opened(data, limits) as raw:
        width, height = raw.sizes.width, raw.sizes.height
        parts = 2 if _is_halved(raw) else 1
        if raw.sizes.flip in LYING:
            width, height = height, width
        return width // parts, height // parts


def develop(data: bytes, limits: Limits) -> Image:
    """The picture as the camera's own settings would have it: upright, sRGB."""
    from PIL import Image

    with _opened(data, limits) as raw:
        pixels = raw.postprocess(use_camera_wb=True, half_size=_is_halved(raw), output_bps=8)
    return Image.fromarray(pixels)


def _is_halved(raw: Any) -> bool:
    return bool(raw.sizes.width * raw.sizes.height >= HALVED_PIXELS)


@contextmanager
def _opened(data: bytes, limits: Limits) -> Iterator[Any]:
    import rawpy

    try:
        with rawpy.imread(io.BytesIO(data)) as raw:
            pillow.check_size(raw.sizes.width, raw.sizes.height, limits)
            yield raw
    except (rawpy.LibRawError, ValueError) as error:
        raise Damaged("The raw data in it cannot be developed.") from error
