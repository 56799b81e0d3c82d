"""Is a PNG of few colours as good as it is said to be, and does one of fewer pixels fit?"""

import io
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageDraw

from mmsprep import Input, Target, prepare
from mmsprep.model import Source
from mmsprep.pictures import canvas, graphic, ruler
from mmsprep.pictures.palette import Colours
from mmsprep.rasters import decode
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
    few = next(made for made in drawn.made if made.colours is Colours.FEW)
    made = Image.open(io.BytesIO(few.data)).convert("RGB")
    truly = ruler.quality(ruler.wholly(picture, picture.size), made)
    assert abs(few.quality - truly) < 1


def _clear_in_a_corner(picture: Image.Image) -> Image.Image:
    clear = picture.convert("RGBA")
    clear.paste((0, 0, 0, 0), (0, 0, 60, 60))
    return clear


@pytest.mark.parametrize("ground", [_clear_in_a_corner, Image.Image.copy], ids=["clear", "opaque"])
def test_soft_shades_beside_print_are_told_apart_where_that_is_worth_its_bytes(
    ground: Callable[[Image.Image], Image.Image], room: Workroom
) -> None:
    picture = ground(_soft_with_letters())
    drawn = graphic.study(canvas.prepare(_source(picture, room), room), None, 1_500_000, room)
    few, soft = (
        next(made for made in drawn.made if made.colours is colours)
        for colours in (Colours.FEW, Colours.SOFT)
    )
    assert drawn.few is Colours.SOFT
    assert soft.quality > few.quality + 3


def test_what_does_not_fit_in_256_colours_has_fewer_before_it_has_fewer_pixels(room: Workroom) -> None:
    picture = _clear_in_a_corner(_soft_with_letters())
    drawn = graphic.study(canvas.prepare(_source(picture, room), room), None, 100_000, room)
    soft, half = (
        next(made for made in drawn.made if made.colours is colours)
        for colours in (Colours.SOFT, Colours.HALF)
    )
    assert half.bytes < soft.bytes
    made = graphic.fit(drawn, soft.bytes - 1, room)
    assert made.size == picture.size
    assert made.quality >= half.quality


@pytest.mark.parametrize("part", [0.9, 0.6])
def test_what_a_screenshot_loses_with_its_pixels_is_foretold(part: float, room: Workroom) -> None:
    picture = _clear_in_a_corner(_soft_with_letters()).resize((2100, 1575), Image.Resampling.LANCZOS)
    drawn = graphic.study(canvas.prepare(_source(picture, room), room), None, 300_000, room)
    whole = next(made for made in drawn.made if made.colours is drawn.few)
    scale = part * drawn.fewer.shown
    made = graphic.fit(drawn, round(whole.bytes * drawn.fewer.left(scale)), room)
    assert abs(drawn.fewer.quality(whole.quality, max(made.size) / 2100) - made.quality) < 7


@pytest.mark.parametrize("size", [(1, 4000), (4000, 1), (2, 6000), (3, 3000)])
@pytest.mark.parametrize("part", [2, 4, 10])
def test_what_is_a_few_pixels_wide_fits_with_fewer_of_them(size: tuple[int, int], part: int) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (size[1], size[0], 4), np.uint8)
    out = io.BytesIO()
    Image.fromarray(noise).save(out, "PNG")
    budget = max(4_000, out.tell() // part)
    package = prepare([Input("thin.png", data=out.getvalue())], Target(budget=budget, min_quality=0))
    assert [made.type for made in package.attachments] == ["image/png"]
    assert package.total_bytes <= budget


@pytest.mark.parametrize(
    ("size", "budget"),
    [((100, 40), 100_000), ((900, 500), 1_500_000)],
    ids=["small", "small of its message"],
)
def test_what_a_small_drawing_is_promised_to_be_can_be_made(
    size: tuple[int, int], budget: int, room: Workroom
) -> None:
    """Fewer pixels often cost such a drawing more bytes, and spoil it."""
    picture = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(picture)
    for x in range(0, size[0], 6):
        draw.line((x, 0, x, size[1]), fill=("navy", "red")[x // 6 % 2])
    drawn = graphic.study(canvas.prepare(_source(picture, room), room), None, budget, room)
    for point in drawn.curve:
        made = graphic.fit(drawn, point.size, room)
        assert made.bytes <= point.size
        assert made.quality >= point.quality - 1


def _gradient_in_a_disc(ripples: int) -> Image.Image:
    """As icons are: soft shades of many colours, clear outside."""
    down, across = np.mgrid[0:300, 0:300] / 300
    red = 128 + 100 * np.sin(ripples * across + 2 * down)
    green = 128 + 100 * np.cos(ripples * down)
    blue = 128 + 90 * np.sin(3 * (across + down))
    inside = (across - 0.5) ** 2 + (down - 0.5) ** 2 < 0.2
    shades = np.stack([red, green, blue, np.full_like(red, 255)], axis=-1) * inside[..., None]
    return Image.fromarray(shades.astype(np.uint8))


@pytest.mark.parametrize("ripples", [3, 20])
@pytest.mark.parametrize("part", [0.4, 0.5, 0.6])
def test_what_is_clear_in_parts_leaves_no_bytes_to_waste(
    ripples: int, part: float, room: Workroom
) -> None:
    source = _source(_gradient_in_a_disc(ripples), room)
    drawn = graphic.study(canvas.prepare(source, room), None, 1_500_000, room)
    made = graphic.fit(drawn, round(part * source.size), room)
    assert 0.7 * part * source.size <= made.bytes <= part * source.size
