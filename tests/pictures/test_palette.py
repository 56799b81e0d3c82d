"""Is a picture in 256 colours still itself, and as clear as before?"""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

from mmsprep.pictures import palette, ruler
from mmsprep.pictures.nature import png
from mmsprep.pictures.palette import Colours
from mmsprep.rasters import color
from mmsprep.testing.media.scene import landscape


def _clear_around(picture: Image.Image, edge: int) -> Image.Image:
    """Its corner clear, with an edge of so many half-clear pixels."""
    x = np.arange(picture.width)[None, :] + np.arange(picture.height)[:, None]
    alpha = np.clip((x - 100) * 255 // max(1, edge), 0, 255).astype(np.uint8)
    return Image.merge("RGBA", (*picture.split(), Image.fromarray(alpha)))


def _seen(drawn: Image.Image) -> Image.Image:
    return Image.open(io.BytesIO(png(drawn))).convert("RGBA")


def _quality(picture: Image.Image, drawn: Image.Image) -> float:
    return min(
        ruler.compare(color.on(grey, picture), color.on(grey, _seen(drawn))) for grey in (26, 230)
    )


def test_no_more_colours_than_a_palette_holds_stay_as_they_are() -> None:
    few = landscape(160, 120).quantize(200).convert("RGBA")
    few.putalpha(few.getchannel("R").point(lambda level: 0 if level < 50 else 200))
    assert len(few.getcolors(256) or ()) > 100
    assert _seen(palette.drawn(few, Colours.FEW)).tobytes() == few.tobytes()


def test_half_clear_pixels_keep_their_colour_and_their_edge() -> None:
    picture = _clear_around(landscape(320, 240), edge=40)
    ours = _quality(picture, palette.drawn(picture, Colours.FEW))
    octree = _quality(picture, picture.quantize(256, method=Image.Quantize.FASTOCTREE))
    assert ours > octree + 15
    assert palette.mixed(picture, palette.drawn(picture, Colours.FEW)) is None


def test_mixtures_serve_what_few_colours_do_not_and_stay_clear_where_it_was() -> None:
    across, down = np.meshgrid(np.linspace(0, 255, 400), np.linspace(0, 255, 300))
    soft = Image.fromarray(np.stack([across, down, 255 - across], axis=-1).astype(np.uint8))
    picture = _clear_around(soft, edge=0)
    few = palette.drawn(picture, Colours.FEW)
    mixed = palette.mixed(picture, few)
    assert mixed is not None
    assert _quality(picture, mixed) > _quality(picture, few) + 2
    assert _seen(mixed).getchannel("A").tobytes() == picture.getchannel("A").tobytes()
