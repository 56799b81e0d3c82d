"""What becomes of a film whose sound goes on under its last picture?"""

import io

import av
import pytest

from mmsprep import Input, Target, prepare
from mmsprep.films.footage import Extent, few
from mmsprep.films.frame import sized
from mmsprep.films.probe import probe
from mmsprep.model import Attachment
from mmsprep.sniff import sniff
from mmsprep.testing.media import clips
from mmsprep.testing.media.film import X264, encode
from mmsprep.workroom import Workroom


def sounding(frames: int, size: str = "320x240") -> Input:
    """Ten seconds of sound, and so many frames, 25 a second."""
    shown = clips.picture(size, 25, frames / 25)
    data = encode(
        "-f", "lavfi", "-i", shown, "-f", "lavfi", "-i", "sine=duration=10",
        *X264, "-pix_fmt", "yuv444p", *clips.AAC, out="still.mp4",
    )  # fmt: skip
    return Input("still.mp4", data=data)


def only(film: Input, target: Target) -> Attachment:
    (made,) = prepare([film], target).attachments
    return made


def lengths(film: Attachment) -> tuple[float, float]:
    assert film.data is not None
    with av.open(io.BytesIO(film.data), "r") as container:
        picture = sum(1 for _ in container.decode(video=0)) / 25
        return picture, (container.duration or 0) / 1e6


def test_one_picture_with_sound_has_all_the_bytes_for_it() -> None:
    film = only(sounding(1, "1280x720"), Target(budget=150_000))
    assert (film.width, film.height) == (1280, 720)
    assert film.quality > 90
    assert lengths(film) == pytest.approx((0.04, 10), abs=0.1)


@pytest.mark.parametrize(("trim", "picture"), [((0, 8), 1.0), ((0.4, 8), 0.6)])
def test_a_part_in_which_the_picture_ends_is_not_damaged(
    trim: tuple[float, float], picture: float
) -> None:
    film = only(sounding(25), Target(trim=trim))
    assert lengths(film) == pytest.approx((picture, trim[1] - trim[0]), abs=0.1)


def test_a_part_without_a_picture_is_told() -> None:
    (refused,) = prepare([sounding(25)], Target(trim=(5, 8))).refused
    assert refused.reason.kind == "unsupported"


def test_a_picture_under_an_hour_of_sound_is_kept_raw() -> None:
    with Workroom() as room:
        picture = probe(sniff(sounding(1, "1280x720"), room), room).picture
    assert picture is not None
    hour = Extent(0.0, 3600.0, whole=True)
    assert few(sized(picture, 720), hour.moving(picture))
