"""Photograph or graphic: does the ruler see it as people do?"""

from PIL import Image, ImageDraw

from mmsprep.pictures import nature
from mmsprep.testing.media import scene


def _screenshot(background: str = "white") -> Image.Image:
    picture = Image.new("RGB", (900, 1200), background)
    draw = ImageDraw.Draw(picture)
    for line in range(70):
        color = ("black", "#b00020", "#0040c0")[line % 3]
        draw.text(
            (20, 10 + 17 * line), f"{line:02}: the quick brown fox pays {line * 37} EUR " * 3, color
        )
    return picture


def test_a_photograph_is_shot() -> None:
    seen = nature.judge(scene.landscape(900, 700))
    assert seen.as_jpeg
    assert not seen.as_png


def test_a_grey_photograph_is_one_though_a_palette_holds_it() -> None:
    assert nature.judge(scene.landscape(900, 700).convert("L").convert("RGB")).as_jpeg


def test_a_screenshot_of_text_is_drawn() -> None:
    assert nature.judge(_screenshot()).as_png


def test_coloured_text_that_was_a_jpeg_gets_sharp_colour() -> None:
    assert nature.wants_sharp_colour(_screenshot())
    assert not nature.wants_sharp_colour(scene.landscape(900, 700))
