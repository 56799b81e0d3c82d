"""Which sound goes with a film?"""

from __future__ import annotations

import pytest

from mmsprep import prepare
from mmsprep.films.soundtrack import track_for
from mmsprep.films.tracks import Sound
from mmsprep.model import Input
from mmsprep.target import Target
from tests.hostile.machine import fixture


def sound(sample_rate: int, channels: int = 1) -> Sound:
    return Sound(1, "amr_nb", "", channels, sample_rate, 0.0, 10.0, 16_000)


@pytest.mark.parametrize("sample_rate", [4_000, 8_000, 11_025, 12_000, 16_000, 48_000])
@pytest.mark.parametrize("total_kbps", [30, 100, 500, 3_000])
def test_filling_the_last_frame_is_never_heard(sample_rate: int, total_kbps: int) -> None:
    track = track_for(sound(sample_rate), total_kbps, whole=True)
    assert track is not None
    assert 1024 / track.sample_rate < 0.1


def test_a_telephone_gets_no_more_bits_than_it_can_use() -> None:
    spoken, played = (
        track_for(sound(8_000), 3_000, whole=True),
        track_for(sound(44_100, 2), 3_000, whole=True),
    )
    assert spoken is not None
    assert played is not None
    assert spoken.kbps == 32
    assert played.kbps == 128


def test_a_damaged_sound_is_told_though_the_picture_is_made_anew() -> None:
    film = bytearray(fixture("h264_444__becomes_mp4.mp4").read_bytes())
    film[10_218:10_222] = b"\0\0\0\xff"
    package = prepare(Input("film.mp4", data=bytes(film)))
    assert [each.reason.kind for each in package.refused] == ["damaged"]


def test_a_sound_of_which_nothing_can_be_read_is_told_and_can_be_left_out() -> None:
    film = fixture("hevc_turned__becomes_mp4.mov").read_bytes()
    film = film[:14_486] + film[3_780:5_339] + film[14_486:]  # its places lie beyond the end
    package = prepare(Input("film.mov", data=film))
    assert [each.reason.kind for each in package.refused] == ["damaged"]
    assert prepare(Input("film.mov", data=film), Target(mute=True)).attachments
