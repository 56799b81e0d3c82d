"""How is a picture drawn in few colours? In those of its own that serve it best, or in mixtures of them.

Half-clear pixels count as colours of their own. (Pillow's octree, the only one of its ways that knows
clear pixels, takes them from a fixed grid: on ten pictures it was 3 – 38 points worse.)
"""

from __future__ import annotations

from enum import Enum, auto

import numpy as np
import numpy.typing as npt
from PIL import Image

from mmsprep.pictures.clusters import Levels
from mmsprep.pictures.inks import COARSE, FINE, Inks

COLOURS = 256
SOLID = 128
"""Alpha from which a colour is no clear one, where it has to be one or the other."""


class Colours(Enum):
    """In which colours a picture is drawn."""

    ALL = auto()
    FEW = auto()
    """256 of its own, where what is nearly one colour becomes one."""
    SOFT = auto()
    """256 of its own, its soft shades told apart;"""
    HALF = auto()
    QUARTER = auto()
    """half and a quarter as many."""
    MIXED = auto()
    """Mixtures of those."""


INKS = {
    Colours.FEW: (COARSE, 256),
    Colours.SOFT: (FINE, 256),
    Colours.HALF: (FINE, 128),
    Colours.QUARTER: (FINE, 64),
}
"""How finely colours are told apart for each, and how many are left."""


def drawn(picture: Image.Image, colours: Colours) -> Image.Image:
    """An RGB or RGBA picture in few colours: just as it is, where it has no more."""
    precision, most = INKS[colours]
    if picture.getcolors(most) is None:
        return Inks.of(picture, precision).drawn(most)
    pixels = np.frombuffer(picture.convert("RGBA").tobytes(), np.uint32)
    own, places = np.unique(pixels, return_inverse=True)
    indices = places.reshape(picture.height, picture.width).astype(np.uint8)
    return _indexed(indices, own.view(np.uint8).reshape(-1, 4))


def mixed(picture: Image.Image, few: Image.Image) -> Image.Image | None:
    """The same in mixtures of the colours of `few` (Floyd and Steinberg, 1976); None where pixels are
    half clear: those cannot be mixed.
    """
    colours = _colours(few)
    solid = colours[colours[:, 3] >= SOLID]
    clear = _clear(picture)
    if clear is None or not len(solid):
        return None
    ground = Image.new("RGB", picture.size)
    ground.paste(picture.convert("RGB"), mask=Image.fromarray(np.where(clear, 0, 255).astype(np.uint8)))
    most = solid[: COLOURS - 1]
    inks = Image.new("P", (1, 1))
    inks.putpalette(np.resize(most[:, :3], (COLOURS, 3)).tobytes())
    indices = np.asarray(ground.quantize(palette=inks, dither=Image.Dither.FLOYDSTEINBERG))
    indices = np.where(clear, len(most), indices % len(most)).astype(np.uint8)
    return _indexed(indices, np.concatenate([most, np.zeros((1, 4), np.uint8)]))


def _indexed(indices: Levels, colours: Levels) -> Image.Image:
    """A picture of mode P from the numbers of its colours, and these as RGBA."""
    picture = Image.fromarray(indices, "P")
    picture.putpalette(np.ascontiguousarray(colours[:, :3]).tobytes())
    if colours[:, 3].min() < 255:
        picture.info["transparency"] = colours[:, 3].tobytes()
    return picture


def _colours(few: Image.Image) -> Levels:
    """The colours of a picture of mode P, as RGBA."""
    levels = few.getpalette("RGB") or []
    colours = np.array(levels, np.uint8).reshape(-1, 3)
    alpha = np.full(len(colours), 255, np.uint8)
    told = np.frombuffer(few.info.get("transparency", b""), np.uint8)
    alpha[: len(told)] = told[: len(alpha)]
    return np.column_stack([colours, alpha])


def _clear(picture: Image.Image) -> npt.NDArray[np.bool_] | None:
    """Where the picture is clear; None where some of it is half clear."""
    if picture.mode != "RGBA":
        return np.zeros((picture.height, picture.width), bool)
    alpha = np.asarray(picture.getchannel("A"))
    clear = alpha == 0
    return clear if bool((clear | (alpha == 255)).all()) else None
