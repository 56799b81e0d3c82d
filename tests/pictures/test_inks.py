"""Few colours are chosen for what is drawn, and what is rare is not forgotten."""

import numpy as np
from PIL import Image, ImageDraw

from mmsprep.pictures.inks import COARSE, FINE, Inks


def page() -> Image.Image:
    """Black print on white, with a small red stamp and a blue line."""
    paper = Image.new("RGB", (1200, 900), "white")
    draw = ImageDraw.Draw(paper)
    for row in range(50):
        draw.text((20, 17 * row), f"{row} hinge, left, {row * 7919 % 997} pieces " * 4, fill="black")
    draw.ellipse((900, 700, 960, 760), fill=(200, 20, 30))
    draw.line((0, 600, 1200, 600), fill=(20, 60, 160), width=2)
    return paper.resize((600, 450), Image.Resampling.LANCZOS)


def off(one: Image.Image, other: Image.Image) -> float:
    return float(np.abs(np.asarray(one, float) - np.asarray(other.convert(one.mode), float)).mean())


def test_eight_colours_keep_the_stamp_red_and_the_line_blue() -> None:
    drawn = Inks.of(page()).drawn(8)
    assert len(drawn.getcolors() or []) == 8
    shown = drawn.convert("RGB")
    red, blue = shown.getpixel((465, 365)), shown.getpixel((300, 300))
    assert isinstance(red, tuple)
    assert isinstance(blue, tuple)
    assert red[0] > 150
    assert max(red[1:]) < 80
    assert blue[2] > blue[0] + 60
    assert shown.getpixel((595, 445)) == (255, 255, 255)


def test_it_comes_nearer_than_other_ways_to_choose() -> None:
    drawn = page()
    for colours in (8, 16, 64):
        ours = off(drawn, Inks.of(drawn).drawn(colours))
        for method in (Image.Quantize.MEDIANCUT, Image.Quantize.FASTOCTREE):
            assert ours <= off(drawn, drawn.quantize(colours, method, dither=Image.Dither.NONE))


def test_few_colours_stay_exactly_as_they_are() -> None:
    flag = Image.new("RGB", (90, 60), (250, 250, 250))
    flag.paste((255, 255, 255), (30, 0, 60, 60))
    flag.paste((0, 85, 164), (0, 0, 30, 60))
    assert off(flag, Inks.of(flag).drawn(16)) < 1
    grey = Image.linear_gradient("L").point(lambda level: level // 64 * 85)
    assert off(grey, Inks.of(grey).drawn(4)) == 0


def test_any_number_of_colours_is_drawn_in_few() -> None:
    noise = Image.merge("RGB", [Image.effect_noise((300, 200), 90) for _ in range(3)])
    assert len(Inks.of(noise).drawn(128).getcolors() or []) <= 128
    assert Inks.of(Image.new("RGB", (1, 1), "teal")).drawn(8).convert("RGB").getpixel((0, 0)) == (
        0,
        128,
        128,
    )


def test_soft_shades_come_nearer_where_colours_are_told_apart_finely() -> None:
    across, down = np.meshgrid(np.linspace(120, 150, 400), np.linspace(120, 150, 300))
    soft = Image.fromarray(np.stack([across, down, 270 - across], axis=-1).astype(np.uint8))
    fine, coarse = (off(soft, Inks.of(soft, precision).drawn(256)) for precision in (FINE, COARSE))
    assert fine < 0.8 * coarse
