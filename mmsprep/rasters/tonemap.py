"""How is a scene shown on a screen that ends at white, where the picture knows no end of light?

By Reinhard's curve (2002), for the middle as bright as a photographer would expose it; a picture that
has nothing brighter than white stays as it is.
"""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt
from PIL import Image

from mmsprep.limits import Limits
from mmsprep.tools import av_picture

LUMINANCE = np.array([0.2126, 0.7152, 0.0722], np.float32)
FEW = 0.005
"""A part of the pixels that may become white: highlights, the sun."""
MIDDLE = 0.18
"""How bright the middle of a scene is shown, of white."""
DARK, BRIGHTEST = 1e-4, 1e9
"""Light is not told apart below the one, nor above the other."""

FIRST_LINE, OTHER_FIRST_LINE = b"#?RADIANCE\n", b"#?RGBE\n"
"""Both are in use, and mean the same; ffmpeg knows only the first."""
_ORDER = re.compile(
    rb"\n\n(?P<first>[-+])(?P<across>[XY]) +(?P<lines>\d+)"
    rb" +(?P<then>[-+])(?P<along>[XY]) +(?P<pixels>\d+)\n"
)
"""How many lines of how many pixels follow, and where the first lies; ffmpeg takes each for `-Y +X`."""


def radiance(data: bytes, limits: Limits) -> Image.Image:
    """A Radiance picture in sRGB, upright; raises Damaged or Unsupported."""
    known = data if data.startswith(FIRST_LINE) else FIRST_LINE + data.removeprefix(OTHER_FIRST_LINE)
    order = _ORDER.search(known)
    if order:
        usual = b"\n\n-Y %b +X %b\n" % (order["lines"], order["pixels"])
        known = known[: order.start()] + usual + known[order.end() :]
    scene = av_picture.linear(known, av_picture.RADIANCE, limits)
    return shown(_upright(scene, order) if order else scene)


def _upright(scene: npt.NDArray[np.float32], order: re.Match[bytes]) -> npt.NDArray[np.float32]:
    """The lines as they are read, put where their picture has them: +X is to the right, +Y upwards."""
    if order["along"] == b"Y":
        scene = scene.swapaxes(0, 1)
    axes = order["across"] + order["first"], order["along"] + order["then"]
    if b"Y+" in axes:
        scene = scene[::-1]
    return scene[:, ::-1] if b"X-" in axes else scene


def shown(scene: npt.NDArray[np.float32]) -> Image.Image:
    """Light of red, green and blue, in sRGB."""
    return Image.fromarray(_as_srgb(_within_white(np.clip(np.nan_to_num(scene), 0, BRIGHTEST))))


def _within_white(scene: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    bright = scene @ LUMINANCE
    white = float(np.quantile(bright, 1 - FEW))
    if white <= 1:
        return scene
    middle = float(np.exp(np.log(bright + DARK).mean()))
    bright *= MIDDLE / middle
    white = max(1.0, white * MIDDLE / middle)
    shown = MIDDLE / middle * (1 + bright / white**2) / (1 + bright)
    return scene * shown[..., None]


def _as_srgb(light: npt.NDArray[np.float32]) -> npt.NDArray[np.uint8]:
    light = np.minimum(light, 1)
    coded = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    return (coded * 255).round().astype(np.uint8)
