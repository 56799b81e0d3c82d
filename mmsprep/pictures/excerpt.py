"""How good would a picture look? Judged by a few pieces of it, for a tenth of the price."""

from __future__ import annotations

import io
from dataclasses import dataclass

from PIL import Image

from mmsprep.pictures import ruler, spots
from mmsprep.quality import shown
from mmsprep.rasters import scaling
from mmsprep.tools import jpeg
from mmsprep.tools.jpeg import BLOCK

MISSED = 1.16
"""The whole shows so many times the distance that its pieces show, most of them without their
neighbours: measured on 40 encodes of a dozen photos."""


@dataclass(frozen=True)
class Excerpt:
    """Pieces of a picture side by side, and how a phone shows them."""

    pieces: Image.Image
    original: ruler.Original
    missed: float
    boxes: list[spots.Box]
    """Where they are in what a phone shows; none: they are all of it."""


def of(view: Image.Image, full: spots.Size) -> Excerpt:
    """Of an RGB picture, as large as a phone shows it, or larger; `full`: the size of its source."""
    seen = shown(full)
    scale = max(seen) / max(view.size)
    boxes = spots.informative(view, seen) if spots.enough(seen) else []
    pieces = _side_by_side(view, boxes, scale) if boxes else view
    size = (max(1, round(pieces.width * scale)), max(1, round(pieces.height * scale)))
    return Excerpt(pieces, ruler.wholly(pieces, size), MISSED if boxes else 1.0, boxes)


def quality(excerpt: Excerpt, encoder: jpeg.Encoder, encoder_quality: int, scale: float = 1.0) -> float:
    """How good it would look, encoded so, at so many times the side."""
    picture = excerpt.pieces
    if scale < 1:
        size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
        picture = scaling.resize(picture, size)
    data = encoder.encode(picture, encoder_quality)
    encoded = Image.open(io.BytesIO(data), formats=("JPEG",)).convert("RGB")
    seen = ruler.quality(excerpt.original, encoded)
    return 100 - excerpt.missed * (100 - seen)


def _side_by_side(view: Image.Image, boxes: list[spots.Box], scale: float) -> Image.Image:
    side = BLOCK * round(spots.SAMPLE / scale / BLOCK)  # they are as large as so many blocks
    wide, high = min(side, view.width), min(side, view.height)
    pieces = Image.new("RGB", (wide * len(boxes), high))
    for n, box in enumerate(boxes):
        # where the blocks of a JPEG begin: cut anywhere else, it loses more than the whole
        x = min(round(box[0] / scale), view.width - wide) // BLOCK * BLOCK
        y = min(round(box[1] / scale), view.height - high) // BLOCK * BLOCK
        pieces.paste(view.crop((x, y, x + wide, y + high)), (n * wide, 0))
    return pieces
