"""Print stays sharp in few shades; what is no print is told apart."""

import pytest
from PIL import Image, ImageDraw

from mmsprep.errors import DoesNotFit
from mmsprep.pictures import flat


def page() -> Image.Image:
    paper = Image.new("L", (800, 600), 255)
    draw = ImageDraw.Draw(paper)
    for row in range(30):
        draw.text((20, 18 * row), f"{row} hinge, left, {row * 7919 % 997} pieces " * 3, fill=0)
    return paper


def test_a_page_gets_smaller_step_by_step_and_then_gives_up() -> None:
    bench = flat.study(page(), enough=0)
    sizes = [point.size for point in bench.curve]
    assert sizes == sorted(sizes)
    best, least = flat.fit(bench, sizes[-1]), flat.fit(bench, sizes[0])
    assert best.quality > 90 > least.quality
    assert best.weight > least.weight
    with pytest.raises(DoesNotFit):
        flat.fit(bench, 300)


def test_the_curve_comes_close_to_what_is_made() -> None:
    bench = flat.study(page(), enough=0)
    for point in bench.curve:
        made = flat.fit(bench, point.size)
        assert made.quality == pytest.approx(point.quality, abs=15)


def test_print_is_told_from_photographs() -> None:
    assert flat.is_flat(page())
    assert flat.is_true(flat.study(page(), enough=0))
    assert not flat.is_flat(Image.effect_noise((500, 500), 20).convert("L"))


def test_what_has_no_colour_is_written_in_grey() -> None:
    picture = Image.frombytes("RGB", (2, 1), bytes([9, 9, 9, 200, 201, 200]))
    assert flat.grey_or_colour(picture).mode == "L"
    picture = Image.frombytes("RGB", (2, 1), bytes([9, 9, 9, 200, 20, 200]))
    assert flat.grey_or_colour(picture).mode == "RGB"
