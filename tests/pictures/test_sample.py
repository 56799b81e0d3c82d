"""Does a sample of a picture tell what the whole one will be like?"""

import io

import pytest
from PIL import Image

from mmsprep.fitting.sizes import along
from mmsprep.pictures import excerpt, nature, ruler, sample
from mmsprep.testing.media import scene
from mmsprep.tools import jpeg


def _made_before(quality: int) -> Image.Image:
    """A photograph that comes as messengers save it."""
    out = io.BytesIO()
    scene.landscape(1620, 1212, grain=5).save(out, "JPEG", quality=quality)
    return Image.open(io.BytesIO(out.getvalue())).convert("RGB")


@pytest.mark.parametrize("before", [35, 60, 80])
def test_the_size_of_what_was_a_jpeg_before_is_foretold(before: int) -> None:
    picture = _made_before(before)
    taken = sample.take(picture, jpeg.TURBO)
    for quality in (45, 65, 80, 90, 95):
        made = len(jpeg.TURBO.encode(picture, quality))
        assert 2.71828 ** along(taken.raw, quality) == pytest.approx(made, rel=0.15), quality


@pytest.mark.parametrize("before", [50, 75])
def test_how_it_will_look_is_foretold(before: int) -> None:
    picture = _made_before(before)
    made = Image.open(io.BytesIO(jpeg.TURBO.encode(picture, 78))).convert("RGB")
    seen = ruler.view_quality(picture, made, picture.size)
    foretold = excerpt.quality(excerpt.of(picture, picture.size), jpeg.TURBO, 78)
    assert foretold == pytest.approx(seen, abs=5)


def test_pieces_begin_where_the_blocks_of_a_jpeg_do() -> None:
    picture = Image.linear_gradient("L").resize((1003, 777)).convert("RGB")
    columns = Image.new("L", (1003, 1))
    columns.putdata([x % 16 for x in range(1003)])
    picture.paste(columns.resize(picture.size, Image.Resampling.NEAREST).convert("RGB"))
    pieces = nature.mosaic(picture)
    assert [pieces.getpixel((x, 5)) for x in (0, 112, 224)] == [(0, 0, 0)] * 3
