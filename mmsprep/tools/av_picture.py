"""The door to ffmpeg's decoder of lossless JPEG, which libjpeg does not know; only in a child."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import av
import av.logging

from mmsprep.errors import Damaged
from mmsprep.limits import Limits
from mmsprep.tools import pillow

if TYPE_CHECKING:
    from PIL.Image import Image


def decode(data: bytes, limits: Limits) -> Image:
    """The picture; raises Damaged where ffmpeg finds the least fault in it."""
    from PIL import Image

    av.logging.set_level(av.logging.PANIC)
    codec: Any = av.CodecContext.create("mjpeg", "r")
    codec.options = {"err_detect": "explode", "max_pixels": str(limits.pixels)}
    try:
        frames = codec.decode(av.Packet(data)) + codec.decode(None)
    except (av.FFmpegError, ValueError) as error:
        raise Damaged("It cannot be decoded.", "Get it again from its origin.") from error
    if not frames:
        raise Damaged("It cannot be decoded.", "Get it again from its origin.")
    (frame, *_) = frames
    pillow.check_size(frame.width, frame.height, limits)
    if frame.format.name.startswith("gray1"):
        return Image.fromarray(frame.to_ndarray(format="gray16le"))
    return Image.fromarray(frame.to_ndarray(format="rgb24"))
