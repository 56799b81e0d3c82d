"""Do other colour models look right in sRGB, and does what is clear stay clear?"""

import pytest
from PIL import Image, ImageCms

from mmsprep.rasters import color
from mmsprep.testing.media.still import printer_profile


def test_sixteen_bits_of_grey_keep_their_levels() -> None:
    deep = Image.new("I;16", (2, 1))
    deep.putpixel((0, 0), 65535)
    deep.putpixel((1, 0), 32768)
    flat, _ = color.plain(deep)
    assert flat.getpixel((0, 0)) == (255, 255, 255)
    assert flat.getpixel((1, 0)) == (127, 127, 127)


def test_few_levels_of_a_measuring_camera_are_stretched_to_be_seen() -> None:
    deep = Image.new("I;16", (2, 1))
    deep.putpixel((0, 0), 291)
    deep.putpixel((1, 0), 694)
    flat, _ = color.plain(deep)
    assert flat.getpixel((0, 0)) == (0, 0, 0)
    assert flat.getpixel((1, 0)) == (255, 255, 255)


def test_grey_that_was_multiplied_by_what_is_clear_is_as_bright_as_it_was() -> None:
    flat, _ = color.plain(Image.new("LA", (1, 1), (200, 128)).convert("La"))
    assert flat.mode == "RGBA"
    assert flat.getpixel((0, 0)) == (199, 199, 199, 128)


def test_lab_white_is_white() -> None:
    flat, _ = color.plain(Image.new("LAB", (1, 1), (255, 128, 128)))
    assert min(flat.getpixel((0, 0))) >= 250  # type: ignore[arg-type]


def test_what_a_printer_prints_as_black_is_black_on_a_screen() -> None:
    picture = Image.new("RGB", (2, 1), "black")
    picture.putpixel((1, 0), (255, 255, 255))
    seen = color.to_srgb(picture, printer_profile(black=45))
    assert seen.getpixel((0, 0)) == (0, 0, 0)
    assert min(seen.getpixel((1, 0))) >= 250  # type: ignore[arg-type]


def test_srgb_itself_is_left_alone() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    picture = Image.new("RGB", (2, 2), (200, 30, 90))
    assert color.to_srgb(picture, profile) is picture


def test_a_broken_profile_is_left_aside() -> None:
    picture = Image.new("RGB", (2, 2), (200, 30, 90))
    assert color.to_srgb(picture, b"\0" * 200) is picture


def test_a_colour_that_stands_for_clear_becomes_clear() -> None:
    palette = Image.new("P", (2, 1), 0)
    palette.putpalette([255, 0, 0, 0, 0, 255])
    palette.putpixel((1, 0), 1)
    palette.info["transparency"] = 0
    flat, _ = color.plain(palette)
    assert flat.mode == "RGBA"
    assert [pixel[3] for pixel in flat.get_flattened_data()] == [0, 255]  # type: ignore[index]


def test_dead_alpha_goes_and_live_alpha_stays() -> None:
    picture = Image.new("RGBA", (2, 1), (9, 9, 9, 254))
    assert color.without_dead_alpha(picture).mode == "RGB"
    picture.putpixel((0, 0), (9, 9, 9, 100))
    assert color.without_dead_alpha(picture).mode == "RGBA"


@pytest.mark.parametrize(
    ("alpha", "at", "mode"), [(64, 199, "RGB"), (0, 199, "RGBA"), (64, 190, "RGBA")]
)
def test_sides_that_are_half_clear_were_no_whole_number_of_pixels(
    alpha: int, at: int, mode: str
) -> None:
    """As design tools export them. What is quite clear, or further in, is meant."""
    picture = Image.new("RGBA", (200, 300), (10, 120, 200, 255))
    picture.paste((10, 120, 200, alpha), (at, 0, at + 1, 300))
    shown = color.without_dead_alpha(picture)
    assert shown.mode == mode
    assert shown.getpixel((at, 150))[:3] == (10, 120, 200)  # type: ignore[index]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_ends_upright(orientation: int) -> None:
    upright = Image.new("L", (3, 2), 0)
    upright.putpixel((0, 0), 255)
    back = {5: 5, 6: 8, 7: 7, 8: 6}.get(orientation, orientation)
    stored = color.upright(upright, back)
    assert color.upright(stored, orientation).tobytes() == upright.tobytes()


@pytest.mark.parametrize(("side", "mode"), [(200, "RGB"), (50, "RGBA")])
def test_what_is_half_clear_along_its_sides_alone_is_opaque(side: int, mode: str) -> None:
    """Unless it is so small that it may be meant so."""
    picture = Image.new("RGBA", (side, side), (9, 9, 9, 255))
    picture.paste((9, 9, 9, 128), (side - 2, 0, side, side))
    assert color.without_dead_alpha(picture).mode == mode
    picture.putpixel((side // 2, side // 2), (9, 9, 9, 128))
    assert color.without_dead_alpha(picture).mode == "RGBA"
