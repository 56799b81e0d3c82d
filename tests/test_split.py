"""Spread over messages, everybody keeps the quality that was promised, measured and not only hoped."""

import io

from PIL import Image, ImageFilter

from mmsprep import split
from mmsprep.budget import Fitted, Share
from mmsprep.fitting.curve import Curve, quality_at
from mmsprep.model import Action, Input, Made
from mmsprep.parts import look, study
from mmsprep.target import Target
from mmsprep.workroom import Workroom

OFF = 6
"""Points that every picture ends below its estimate, as this maker has it."""


def photo(number: int) -> Input:
    noise = Image.effect_noise((480, 360), 70).filter(ImageFilter.GaussianBlur(2)).convert("RGB")
    out = io.BytesIO()
    noise.save(out, "JPEG", quality=95)
    return Input(f"{number}.jpg", data=out.getvalue())


def disappointing(shares: list[Share], _target: Target, _room: Workroom) -> list[Fitted]:
    """What comes out a little worse than the curve of the first study says."""
    made = []
    for share in shares:
        quality = quality_at(ESTIMATES[share.name], share.max_bytes) - OFF
        made.append(Fitted(share, Made("image/jpeg", share.max_bytes, Action.SHRUNK, quality)))
    return made


ESTIMATES: dict[str, Curve] = {}


def test_what_ends_below_the_floor_is_packed_again_by_what_was_measured() -> None:
    files = [photo(n) for n in range(6)]
    with Workroom(jobs=1) as room:
        studies = study(look(files, Target(), room), Target(), room)
        ESTIMATES.update({each.name: each.curve for each in studies})
        needs = [
            next(point.size for point in each.curve if point.quality >= 70 + OFF) for each in studies
        ]
        target = Target(budget=max(needs) * 3)
        messages = split._spread(files, target, 70, room, disappointing)
    assert [each.name for message in messages for each in message] == [file.name for file in files]
    assert all(each.made.quality >= 69.5 for message in messages for each in message)
    for message in messages:
        assert sum(each.made.size for each in message) <= target.max_bytes
