"""The door to ffmpeg's decoders of single pictures, for kinds that Pillow or libjpeg does not know or
sees wrong; only in a child.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mmsprep.errors import Damaged, Unsupported
from mmsprep.limits import Limits
from mmsprep.tools import pillow

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from PIL.Image import Image

CODECS = {
    "image/jls": "jpegls",
    "image/x-pcx": "pcx",
    "image/x-sgi": "sgi",
    "image/x-xbitmap": "xbm",
    "image/vnd.wap.wbmp": "wbmp",
}
"""By type: Pillow reads few kinds of PCX, 16 bits of SGI coarsely, and takes black for white in XBM."""
LOSSLESS_JPEG, RADIANCE = "mjpeg", "hdr"


def decode(data: bytes, codec: str, limits: Limits) -> Image:
    """The picture; raises Damaged where ffmpeg finds the least fault in it, or Unsupported."""
    from PIL import Image

    frame = _frame(data, codec, limits)
    if frame.format.name.startswith("gray1"):
        return Image.fromarray(frame.to_ndarray(format="gray16le"))
    clear = frame.format.has_palette or any(part.is_alpha for part in frame.format.components)
    return Image.fromarray(frame.to_ndarray(format="rgba" if clear else "rgb24"))


def linear(data: bytes, codec: str, limits: Limits) -> npt.NDArray[np.float32]:
    """What shines from each pixel, red, green and blue, where 1 is white, and some is brighter."""
    shining: npt.NDArray[np.float32] = _frame(data, codec, limits).to_ndarray(format="gbrpf32le")
    return shining


def _frame(data: bytes, codec: str, limits: Limits) -> Any:
    import av
    import av.logging

    av.logging.set_level(av.logging.PANIC)
    context: Any = av.CodecContext.create(codec, "r")
    context.options = {"err_detect": "explode", "max_pixels": str(limits.pixels)}
    try:
        frames = context.decode(av.Packet(data)) + context.decode(None)
    except av.error.PatchWelcomeError as error:
        raise Unsupported("It is of a kind that cannot be decoded here.", pillow.SAVE_ANEW) from error
    except (av.FFmpegError, ValueError) as error:
        raise Damaged("It cannot be decoded.") from error
    if not frames:
        raise Damaged("It cannot be decoded.")
    (frame, *_) = frames
    pillow.check_size(frame.width, frame.height, limits)
    return frame
