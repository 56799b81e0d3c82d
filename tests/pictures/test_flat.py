"""Print stays sharp in few shades; what is no print is told apart."""

import io

import pytest
from PIL import Image, ImageChops, ImageDraw

from mmsprep.errors import DoesNotFit
from mmsprep.pictures import flat


def page() -> Image.Image:
    paper = Image.new("L", (800, 600), 255)
    draw = ImageDraw.Draw(paper)
    for row in range(30):
        draw.text((20, 18 * row), f"{row} hinge, left, {row * 7919 % 997} pieces " * 3, fill=0)
    return paper


def studied(picture: Image.Image, enough: int) -> flat.Flat:
    bench = flat.study(picture, enough)
    assert bench
    return bench


def test_a_page_gets_smaller_step_by_step_and_then_gives_up() -> None:
    bench = studied(page(), enough=0)
    sizes = [point.size for point in bench.curve]
    assert sizes == sorted(sizes)
    best, least = flat.fit(bench, sizes[-1]), flat.fit(bench, sizes[0])
    assert best.quality > 90 > least.quality
    assert best.weight > least.weight
    with pytest.raises(DoesNotFit):
        flat.fit(bench, 300)


def test_the_curve_comes_close_to_what_is_made() -> None:
    bench = studied(page(), enough=0)
    for point in bench.curve:
        made = flat.fit(bench, point.size)
        assert made.quality == pytest.approx(point.quality, abs=15)


@pytest.mark.parametrize("ink", [0, 200])
def test_where_bytes_are_few_the_best_of_fewer_shades_and_fewer_pixels_goes(ink: int) -> None:
    bench = studied(page().point(lambda level: 255 if level > 127 else ink), enough=0)
    steps = (*flat.SMALLER, *flat.FEWEST)
    for most in {len(bench.made[step]) for step in steps}:
        fitting = [bench.judged[step] for step in steps if len(bench.made[step]) <= most]
        assert flat.fit(bench, most).quality >= max(fitting)


def test_what_has_too_many_colours_may_keep_all_of_them() -> None:
    drawn = Image.new("RGB", (600, 400), "white")
    draw = ImageDraw.Draw(drawn)
    for n in range(400):
        colour = (100 + n * 7 % 23 // 2, 100 + n * 11 % 29 // 2, 100 + n * 17 % 31 // 2)
        draw.rectangle((n % 30 * 20, n // 30 * 20, n % 30 * 20 + 18, n // 30 * 20 + 18), fill=colour)
    bench = studied(drawn, enough=1_000_000)
    best, less = (flat.fit(bench, point.size) for point in reversed(bench.curve[-2:]))
    assert best.data
    assert ImageChops.difference(Image.open(io.BytesIO(best.data)), drawn).getbbox() is None
    assert best.quality > 99
    assert flat.FAITHFUL < less.quality == bench.curve[-2].quality < 90


def test_print_is_told_from_photographs() -> None:
    assert flat.is_flat(page())
    assert flat.study(page(), enough=0)
    assert not flat.is_flat(Image.effect_noise((500, 500), 20).convert("L"))


def test_what_has_no_colour_is_written_in_grey() -> None:
    picture = Image.frombytes("RGB", (2, 1), bytes([9, 9, 9, 200, 201, 200]))
    assert flat.grey_or_colour(picture).mode == "L"
    picture = Image.frombytes("RGB", (2, 1), bytes([9, 9, 9, 200, 20, 200]))
    assert flat.grey_or_colour(picture).mode == "RGB"
