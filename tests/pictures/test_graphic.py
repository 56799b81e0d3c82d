"""Is a PNG of few colours as good as it is said to be?"""

import io
from dataclasses import replace

import numpy as np
from PIL import Image, ImageDraw

from mmsprep import Input
from mmsprep.model import Source
from mmsprep.pictures import canvas, decode, graphic, ruler
from mmsprep.sniff import sniff
from mmsprep.workroom import Workroom


def _soft_with_letters() -> Image.Image:
    """Soft shades of many colours, that fall into bands, and letters, which draw the eye."""
    across, down = np.meshgrid(np.linspace(0, 1, 1400), np.linspace(0, 1, 1050))
    colours = [80 + 30 * across, 120 + 30 * down, 160 + 18 * np.sin(3 * across + 2 * down)]
    picture = Image.fromarray(np.stack(colours, axis=-1).astype(np.uint8))
    draw = ImageDraw.Draw(picture)
    for line in range(6):
        draw.text((466, 420 + 20 * line), "read me, line by line, please " * 3, "black")
    return picture


def _source(picture: Image.Image, room: Workroom) -> Source:
    out = io.BytesIO()
    picture.save(out, "PNG")
    source = sniff(Input("shades.png", data=out.getvalue()), room)
    return replace(source, facts=decode.examine(source, room))


def test_bands_in_soft_shades_are_seen_beside_what_is_sharp(room: Workroom) -> None:
    picture = _soft_with_letters()
    drawn = graphic.study(canvas.prepare(_source(picture, room), room), None, 1_500_000, room)
    (few,) = (made for made in drawn.made if made.colours is graphic.Colours.FEW)
    made = Image.open(io.BytesIO(few.data)).convert("RGB")
    truly = ruler.quality(ruler.wholly(picture, picture.size), made)
    assert abs(few.quality - truly) < 1
