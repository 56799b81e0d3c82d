"""Print that was saved as JPEG goes in few shades where that looks better; a photograph never does."""

import io

import pytest
from PIL import Image, ImageDraw

from mmsprep import Target, prepare
from mmsprep.pictures import ruler
from mmsprep.pictures.printed import is_printed
from mmsprep.testing.media import scene


def page(mode: str) -> Image.Image:
    """A page of small print, as wide as a screenshot."""
    paper = Image.new("RGB", (1080, 1600), "#fffdf5")
    draw = ImageDraw.Draw(paper)
    for row in range(105):
        draw.text((30, 15 * row), f"{row} hinge, left, {row * 7919 % 997} pieces " * 5, fill="#203050")
    return paper.convert(mode)


def saved(picture: Image.Image, quality: int = 85) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return out.getvalue()


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_print_is_sharp_in_few_shades_where_jpeg_would_blur_it(mode: str) -> None:
    source = saved(page(mode))  # as JPEG in 100 kB, it would be 800 pixels wide, at 21
    (made,) = prepare([source], Target(budget=100_000, min_quality=0)).attachments
    assert (made.type, made.width) == ("image/png", 1080)
    assert made.data
    shown = Image.open(io.BytesIO(made.data)).convert("RGB")
    before = Image.open(io.BytesIO(source)).convert("RGB")
    assert ruler.compare(before, shown) > 70
    assert made.quality == pytest.approx(ruler.compare(before, shown), abs=6)


def test_where_a_jpeg_of_all_pixels_is_good_it_stays_one() -> None:
    source = saved(page("RGB"))
    (made,) = prepare([source], Target(budget=len(source) - 1)).attachments
    assert made.quality >= 90


def test_photographs_are_told_from_print() -> None:
    assert is_printed(page("RGB"))
    assert not is_printed(scene.landscape(640, 480))


@pytest.mark.parametrize("size", [(1, 3000), (3000, 1), (3, 3), (1, 1), (17, 400)])
def test_print_a_few_pixels_wide_is_no_problem(size: tuple[int, int]) -> None:
    stripes = Image.new("L", size)
    stripes.putdata([255 * (n % 3 == 0) for n in range(size[0] * size[1])])
    source = saved(stripes, 95)
    target = Target(budget=max(300, len(source) // 2), min_quality=0)
    (made,) = prepare([source], target).attachments
    assert made.size <= target.max_bytes
