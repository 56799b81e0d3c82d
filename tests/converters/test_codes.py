"""A code that could be read before can be read after, or the note says not."""

import io
from dataclasses import replace

import numpy as np
import pytest
import zxingcpp
from PIL import Image, ImageDraw, ImageOps

from mmsprep import Target, prepare
from mmsprep.converters import image
from mmsprep.model import Attachment, Input
from mmsprep.pictures import canvas, codes
from mmsprep.pictures.codes import LOST
from mmsprep.sniff import sniff
from mmsprep.tools import zxing
from mmsprep.workroom import Workroom

SAYS = "https://example.com/ticket/8f2e1c77-4d1b-4a7e-9d56-0c9a5b6e2f10?seat=12A"


def code(module: int, kind: zxingcpp.BarcodeFormat = zxingcpp.QRCode, says: str = SAYS) -> Image.Image:
    """So many pixels a module."""
    made = zxingcpp.create_barcode(says, kind).to_image(scale=module)
    return Image.fromarray(np.asarray(made)).convert("RGB")


def poster(shown: Image.Image, width: int = 1600) -> bytes:
    """A busy photograph, three quarters as high as wide, with a code in it."""
    rng = np.random.default_rng(7)
    coarse = Image.fromarray(rng.integers(0, 255, (75, 100, 3), "u1"))
    picture = coarse.resize((width, width * 3 // 4), Image.Resampling.BICUBIC)
    picture.paste(shown, (500, 400))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=95)
    return out.getvalue()


def sent(data: bytes, budget: int) -> Attachment:
    (made,) = prepare([data], Target(budget=budget, min_quality=0)).attachments
    return made


def says(made: Attachment) -> frozenset[str]:
    assert made.data is not None
    return zxing.codes(Image.open(io.BytesIO(made.data)))


@pytest.mark.parametrize("budget", [40_000, 60_000, 80_000, 120_000])
def test_a_code_can_be_read_or_the_note_says_not(budget: int) -> None:
    made = sent(poster(code(3)), budget)
    assert made.size <= budget
    assert (says(made) == {SAYS}) is (LOST not in made.notes)


def test_a_code_too_small_for_a_phones_screen_is_not_lost_in_silence() -> None:
    made = sent(poster(code(2), width=3000), 120_000)
    assert (says(made) == {SAYS}) is (LOST not in made.notes)


@pytest.mark.parametrize(
    ("kind", "text"), [(zxingcpp.EAN13, "4006381333931"), (zxingcpp.PDF417, "M1DOE/JOHN")]
)
def test_bars_that_lie_on_their_side_count_too(kind: zxingcpp.BarcodeFormat, text: str) -> None:
    lying = code(4, kind, text).transpose(Image.Transpose.ROTATE_90)
    made = sent(poster(lying, width=2400), 60_000)
    assert (says(made) == {text}) is (LOST not in made.notes)


def test_a_code_on_a_page_is_not_lost_in_silence() -> None:
    page = Image.new("RGB", (1654, 2339), "white")
    draw = ImageDraw.Draw(page)
    for line in range(60):
        row = f"{line * 7919 % 9973} hinge, left, {line * 1.37:.2f} EUR "
        draw.text((20, 17 * line), row * 8, "black")
    page.paste(code(2), (900, 1500))
    out = io.BytesIO()
    page.convert("1").save(out, "PDF", resolution=200)
    for budget in (60_000, 25_000):
        made = sent(out.getvalue(), budget)
        assert made.type == "image/png"
        assert (says(made) == {SAYS}) is (LOST not in made.notes)


def test_fewer_pixels_are_not_taken_where_they_cost_a_code(monkeypatch: pytest.MonkeyPatch) -> None:
    data, budget = poster(code(2)), 104_700  # so few bytes that the forecast takes too few pixels
    made = sent(data, budget)
    monkeypatch.setattr(codes, "readable", lambda _canvas, _room: frozenset())
    careless = sent(data, budget)
    assert made.width
    assert careless.width
    assert made.width > careless.width
    monkeypatch.undo()
    assert says(made) == {SAYS}
    assert not says(careless)


def test_a_picture_without_a_code_is_fitted_as_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.BytesIO()
    rng = np.random.default_rng(8)
    Image.fromarray(rng.integers(0, 255, (90, 120, 3), "u1")).resize((960, 720)).save(
        out, "JPEG", quality=95
    )
    seen = sent(out.getvalue(), 40_000)
    monkeypatch.setattr(codes, "readable", lambda _canvas, _room: frozenset())
    assert sent(out.getvalue(), 40_000) == seen


@pytest.mark.parametrize(("kind", "text"), [(zxingcpp.EAN13, "4006381333931"), (zxingcpp.QRCode, SAYS)])
@pytest.mark.parametrize("angle", [0, 20, 90])
def test_a_code_is_found_where_its_place_is_all_that_is_searched(
    kind: zxingcpp.BarcodeFormat, text: str, angle: int, room: Workroom
) -> None:
    turned = code(3, kind, text).rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor="white")
    source = sniff(Input("poster.jpg", data=poster(turned, width=1600)), room)
    source = replace(source, facts=image.examine(source, room))
    assert codes.readable(canvas.prepare(source, room), room) == {text}


def test_a_code_in_white_on_black_is_found(room: Workroom) -> None:
    source = sniff(Input("poster.jpg", data=poster(ImageOps.invert(code(6)))), room)
    source = replace(source, facts=image.examine(source, room))
    assert codes.readable(canvas.prepare(source, room), room) == {SAYS}
