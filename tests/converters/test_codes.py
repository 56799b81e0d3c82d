"""A code that could be read before can be read after, or the note says not."""

import io

import numpy as np
import pytest
import zxingcpp
from PIL import Image

from mmsprep import Target, prepare
from mmsprep.model import Attachment
from mmsprep.pictures.codes import LOST
from mmsprep.tools import zxing

SAYS = "https://example.com/ticket/8f2e1c77-4d1b-4a7e-9d56-0c9a5b6e2f10?seat=12A"


def poster(module: int) -> bytes:
    """A busy photograph of 1600 × 1200 with a QR code of so many pixels a module in it."""
    rng = np.random.default_rng(7)
    coarse = Image.fromarray(rng.integers(0, 255, (75, 100, 3), "u1"))
    picture = coarse.resize((1600, 1200), Image.Resampling.BICUBIC)
    code = Image.fromarray(
        np.asarray(zxingcpp.create_barcode(SAYS, zxingcpp.QRCode).to_image(scale=module))
    )
    picture.paste(code.convert("RGB"), (500, 400))
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
    made = sent(poster(3), budget)
    assert made.size <= budget
    assert (says(made) == {SAYS}) is (LOST not in made.notes)


def test_fewer_pixels_are_not_taken_where_they_cost_a_code(monkeypatch: pytest.MonkeyPatch) -> None:
    data = poster(3)
    made = sent(data, 80_000)
    monkeypatch.setattr(zxing, "codes", lambda _picture: frozenset())
    careless = sent(data, 80_000)
    assert made.width
    assert careless.width
    assert made.width > careless.width
    monkeypatch.undo()
    assert says(made) == {SAYS}
    assert says(careless) == frozenset({""}) or not says(careless)


def test_a_picture_without_a_code_is_fitted_as_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.BytesIO()
    rng = np.random.default_rng(8)
    Image.fromarray(rng.integers(0, 255, (90, 120, 3), "u1")).resize((960, 720)).save(
        out, "JPEG", quality=95
    )
    seen = sent(out.getvalue(), 40_000)
    monkeypatch.setattr(zxing, "codes", lambda _picture: frozenset())
    assert sent(out.getvalue(), 40_000) == seen
