"""Does our SSIMULACRA2 say what the reference says?"""

import io
from pathlib import Path

import pytest
from PIL import Image

from mmsprep.pictures import ruler
from mmsprep.testing.media import scene

PHOTO = scene.landscape(480, 360)


def _jpeg(picture: Image.Image, quality: int) -> Image.Image:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return Image.open(out).convert("RGB")


@pytest.mark.parametrize("quality", [30, 60, 90])
def test_whole_pictures_agree_with_the_package_of_the_name(quality: int, tmp_path: Path) -> None:
    from ssimulacra2 import compute_ssimulacra2

    seen = _jpeg(PHOTO, quality)
    PHOTO.save(tmp_path / "a.png")
    seen.save(tmp_path / "b.png")
    reference = compute_ssimulacra2(str(tmp_path / "a.png"), str(tmp_path / "b.png"))
    # the package pads with nothing on one side only, libjxl and we on both: it reads lower when poor
    assert ruler.compare(PHOTO, seen) == pytest.approx(reference, abs=3)


def test_a_picture_is_as_good_as_itself() -> None:
    assert ruler.compare(PHOTO, PHOTO) > 99.5


def test_samples_tell_nearly_what_the_whole_tells() -> None:
    large = scene.landscape(1600, 1200)
    view = (1440, 1080)
    for quality in (40, 85):
        seen = _jpeg(large, quality)
        whole = ruler.compare(large.resize(view), seen.resize(view))
        assert ruler.view_quality(large, seen, large.size) == pytest.approx(whole, abs=6)


def test_a_page_with_one_line_of_text_is_judged_by_the_line() -> None:
    page = Image.new("RGB", (1440, 1440), "white")
    page.paste(PHOTO.resize((300, 140)), (820, 1180))
    smudged = page.copy()
    smudged.paste(page.resize((120, 120)).resize(page.size).crop((820, 1180, 1120, 1320)), (820, 1180))
    assert ruler.view_quality(page, smudged, page.size) < 60
