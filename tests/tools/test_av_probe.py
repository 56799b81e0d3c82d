"""What a film tells of itself, read in the limited child."""

import io
from pathlib import Path
from types import SimpleNamespace

import av
import pytest

from mmsprep import Target, prepare
from mmsprep.testing.media import clips
from mmsprep.testing.media.film import encode
from mmsprep.tools import av_count, av_probe, raw_film


class OfUnknownKind:
    """A frame as PyAV gives it where ffmpeg knows more kinds of side data than PyAV."""

    @property
    def side_data(self) -> list[object]:
        raise ValueError("29 is not a valid Type")


def test_side_data_of_an_unknown_kind_does_not_make_a_film_damaged() -> None:
    assert av_probe._sides(OfUnknownKind()) == []
    assert not av_probe._mirrored(OfUnknownKind())


def test_a_box_that_ends_beyond_all_files_is_the_last_one(tmp_path: Path) -> None:
    film = tmp_path / "film"
    film.write_bytes(b"\0\0\0\1skip" + (1 << 63).to_bytes(8, "big") + b"\0\0\0\x08moof")
    assert not raw_film.fragmented(film)


@pytest.mark.parametrize(("out", "kind"), [("film.mp4", "mov_text"), ("film.mkv", "srt")])
def test_a_film_ends_with_its_picture_and_not_with_its_subtitles(out: str, kind: str) -> None:
    lines = b"1\n00:00:00,000 --> 00:00:04,000\nHello\n"
    film = encode(
        "-i", "in.bin", "-i", "in.srt", "-map", "0", "-map", "1", "-c", "copy", "-c:s", kind,
        out=out, files={"in.bin": clips.h264(), "in.srt": lines},
    )  # fmt: skip
    (made,) = prepare([film]).attachments
    assert made.seconds == pytest.approx(1.0, abs=0.1)


def test_a_sound_in_mpeg_h_is_not_taken_for_a_broken_mp3() -> None:
    def codec(**told: object) -> object:
        return av_probe._codec(SimpleNamespace(type="audio", codec_context=SimpleNamespace(**told)))

    assert codec(codec_tag="\x2d\0\0\0", sample_rate=0) is None
    assert codec(codec_tag="\x03\0\0\0", sample_rate=0) is not None
    assert codec(codec_tag="\x2d\0\0\0", sample_rate=48_000) is not None


@pytest.mark.parametrize(
    ("rate", "ticks"), [(60, 1000), (120, 1000), (59.94, 1000), (30, 1000), (60, 90_000)]
)
def test_a_coarse_clock_tells_the_rate(rate: float, ticks: int) -> None:
    stamps = [round(n / rate * ticks) / ticks for n in range(300) if n % 100 > 20]
    span = av_count._span(stamps, (stamps[-1], 0.0), 0.0, 1 / ticks)
    assert 1 / span["step"] == pytest.approx(rate, rel=0.01)


def test_a_recording_of_a_screen_keeps_half_of_its_sixty_pictures_a_second() -> None:
    screen = clips.clip(shown=clips.picture(rate=60), out="screen.mkv")
    (made,) = prepare([screen], Target(budget=len(screen) // 2)).attachments
    with av.open(io.BytesIO(made.data or b""), "r") as container:
        assert container.streams.video[0].average_rate == 30


def test_a_clock_is_read_of_whatever_fraction_pyav_has() -> None:
    class AVRational:
        """PyAV 19's own: no `as_integer_ratio`."""

        numerator, denominator = 1, 15_360

    packet = SimpleNamespace(time_base=AVRational(), iter_sidedata=list)
    assert av_count._Tally.of(packet).base == (1, 15_360)
    assert av_count._Tally.of(SimpleNamespace(time_base=None, iter_sidedata=list)).base == (0, 1)
