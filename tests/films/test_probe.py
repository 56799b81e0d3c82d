"""Which of several pictures is the film, and what is said where there is none?"""

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import pytest

from mmsprep import prepare
from mmsprep.errors import MissingCodec
from mmsprep.films.chosen import film_of
from mmsprep.films.probe import _refuse_unknown, _size
from mmsprep.testing.media import clips
from mmsprep.testing.media.film import encode
from mmsprep.tools import av_probe
from tests.hostile.machine import fixture


def track(packets: int, width: int, height: int, *, default: bool = False) -> dict[str, Any]:
    return {"packets": packets, "width": width, "height": height, "default": default}


def test_the_burst_is_the_film_and_not_the_larger_still_beside_it() -> None:
    still, other, moves, thumbnail = tracks = [
        track(1, 1280, 720, default=True), track(1, 1280, 720), track(90, 640, 360, default=True),
        track(90, 128, 72),
    ]  # fmt: skip
    assert film_of(tracks) is moves
    assert film_of([still, other]) is still
    assert film_of([moves, thumbnail]) is moves


def test_a_motion_photo_is_its_film_and_not_its_few_good_shots() -> None:
    film, shots = track(53, 1440, 1080, default=True), track(2, 2048, 1536, default=True)
    assert film_of([film, shots]) is film
    fast, slow = track(60, 640, 360, default=True), track(10, 1280, 720, default=True)
    assert film_of([fast, slow]) is slow


def test_what_was_not_counted_is_taken_for_a_film() -> None:
    first, large = {"width": 64, "height": 64, "default": True}, track(1, 640, 480, default=True)
    assert film_of([first, large]) is first


@pytest.mark.parametrize(("kind", "said"), [("audio", "Its sound"), ("video", "Its picture")])
def test_a_codec_that_nobody_knows_is_told_of_what_uses_it(kind: str, said: str) -> None:
    with pytest.raises(MissingCodec, match=said):
        _refuse_unknown([{"type": kind, "codec": None}], [], [])


def test_a_piece_of_a_streamed_film_is_told_from_a_damaged_one() -> None:
    film = clips.fragmented()
    (piece,) = prepare([film[film.index(b"moof") - 4 :]]).refused
    assert "another file" in piece.reason.message
    (cut,) = prepare([clips.index_last().replace(b"moov", b"junk")]).refused
    assert "index" in cut.reason.message


def test_a_film_whose_index_was_thrown_away_is_made_whole() -> None:
    (film,) = prepare([clips.index_last().replace(b"moov", b"free")]).attachments
    assert film.action == "remuxed"
    assert film.data is not None
    assert b"moov" in film.data


def test_what_holds_only_subtitles_is_no_damaged_film() -> None:
    lines = b"1\n00:00:00,000 --> 00:00:01,000\nHello\n"
    said = encode("-i", "in.srt", out="said.mkv", files={"in.srt": lines})
    (refused,) = prepare([said]).refused
    assert refused.reason.kind == "unsupported"


def test_packets_that_only_say_unchanged_are_no_end_that_is_missing(tmp_path: Path) -> None:
    film = tmp_path / "screen.avi"
    with av.open(str(film), "w", format="avi") as container:
        stream = container.add_stream("mpeg4", rate=10)
        stream.width = stream.height = 32
        packets = [p for _ in range(10) for p in stream.encode(av.VideoFrame(32, 32, "yuv420p"))]
        container.mux([*packets, *stream.encode()])
        for number in range(10, 20):
            unchanged = av.Packet(b"\2\0")
            unchanged.stream, unchanged.time_base = stream, Fraction(1, 10)
            unchanged.pts = unchanged.dts = number
            container.mux(unchanged)
    told, _ = av_probe.probe(b"", str(film), "avi")
    assert told["streams"][0]["end"] == pytest.approx(1.0, abs=0.01)


@pytest.mark.parametrize(
    ("first", "told", "size"),
    [
        ((160, 90), (1280, 720), (1280, 720)),
        ((1920, 1080), (1920, 1088), (1920, 1080)),
        ((640, 480), (320, 240), (640, 480)),
    ],
)
def test_a_call_that_begins_small_is_as_large_as_it_was_made_for(
    first: tuple[int, int], told: tuple[int, int], size: tuple[int, int]
) -> None:
    assert _size({"shown": first, "width": told[0], "height": told[1]}) == size


@pytest.mark.parametrize("name", ["music__becomes_mp3.ogg", "voice__becomes_mp3.opus"])
def test_recordings_in_a_chain_are_as_long_as_all_of_them(name: str) -> None:
    """A radio's songs: each begins its clock anew."""
    song = fixture(name).read_bytes()
    (one,), (chain,) = prepare([song]).attachments, prepare([song * 40]).attachments
    assert one.seconds is not None
    assert chain.seconds == pytest.approx(40 * one.seconds, rel=0.06)
    assert chain.size > 20 * one.size
