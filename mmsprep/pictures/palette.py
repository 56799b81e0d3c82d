"""How is a picture drawn in 256 colours? In those of its own that serve it best, or in mixtures of them.

Half-clear pixels count as colours of their own. (Pillow's octree, the only one of its ways that knows
clear pixels, takes them from a fixed grid: on ten pictures it was 3 – 38 points worse.)
"""

from __future__ import annotations

import numpy as np
from PIL import Image

from mmsprep.pictures.clusters import Levels
from mmsprep.pictures.inks import Inks

COLOURS = 256
SOLID = 250
"""Alpha from which a colour is not clear at all."""


def drawn(picture: Image.Image) -> Image.Image:
    """An RGB or RGBA picture in at most 256 colours: just as it is, where it has no more."""
    if picture.getcolors(COLOURS) is None:
        return Inks.of(picture).drawn(COLOURS)
    pixels = np.frombuffer(picture.convert("RGBA").tobytes(), np.uint32)
    colours, places = np.unique(pixels, return_inverse=True)
    indices = places.reshape(picture.height, picture.width).astype(np.uint8)
    return _indexed(indices, colours.view(np.uint8).reshape(-1, 4))


def mixed(picture: Image.Image, few: Image.Image) -> Image.Image | None:
    """The same in mixtures of the colours of `few` (Floyd and Steinberg, 1976), but for what is half
    clear: that cannot be mixed, and stays as it is there. None where nothing can be.
    """
    colours = _colours(few)
    solid = np.flatnonzero(colours[:, 3] >= SOLID)
    if not len(solid):
        return None
    places = np.resize(solid, COLOURS).astype(np.uint8)
    inks = Image.new("P", (1, 1))
    inks.putpalette(colours[places, :3].tobytes())
    # what is not mixed has the colour of an ink: it lends no error to its neighbours
    ground = Image.new("RGB", picture.size, tuple(colours[solid[0], :3].tolist()))
    ground.paste(picture.convert("RGB"), mask=_solid(picture))
    mixtures = places[np.asarray(ground.quantize(palette=inks, dither=Image.Dither.FLOYDSTEINBERG))]
    return _indexed(np.where(np.asarray(_solid(picture)), mixtures, np.asarray(few)), colours)


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


def _solid(picture: Image.Image) -> Image.Image:
    """A mask of what is not even half clear."""
    if picture.mode != "RGBA":
        return Image.new("L", picture.size, 255)
    return picture.getchannel("A").point(lambda alpha: 255 if alpha >= SOLID else 0)
