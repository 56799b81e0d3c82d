"""Many channels become few: as loud as they were, and nothing is clipped."""

from __future__ import annotations

import io
import wave
from pathlib import Path

import av
import numpy as np
import pytest

from mmsprep import Input, Target, prepare
from mmsprep.films import soundtrack
from mmsprep.films.probe import probe
from mmsprep.model import Source
from mmsprep.tools.ffmpeg import Media, execute, write
from mmsprep.workroom import Workroom

RATE, SECONDS = 44_100, 3
TIME = np.arange(RATE * SECONDS) / RATE
VOICE = 0.5 * np.sin(2 * np.pi * 300 * TIME)
NOISE = np.random.default_rng(3).uniform(-0.9, 0.9, TIME.size)


def as_aac(channels: list[np.ndarray[tuple[int], np.dtype[np.float64]]], folder: Path) -> bytes:
    """An M4A, whose decoder answers numbers that may go beyond full scale."""
    with wave.open(str(folder / "a.wav"), "wb") as file:
        file.setparams((len(channels), 2, RATE, 0, "NONE", ""))
        file.writeframes((np.stack(channels, 1) * 32_767).astype("<i2").tobytes())
    with Workroom() as room:
        read = Media(folder / "a.wav", "wav").read()["0"]
        execute(write(read, to="a.m4a", f="ipod", acodec="aac", audio_bitrate="384k"), room, folder)
    return (folder / "a.m4a").read_bytes()


def heard(data: bytes) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    with av.open(io.BytesIO(data), "r") as container:
        frames = [frame.to_ndarray() for frame in container.decode(audio=0)]
    return np.concatenate(frames, 1).astype("f8")


def loudness(samples: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> float:
    return float(np.sqrt(np.mean(samples**2)))


@pytest.mark.parametrize("part", [0.2, 0.97])
def test_what_is_in_both_channels_stays_as_loud_in_one(part: float, tmp_path: Path) -> None:
    both = part * np.sin(2 * np.pi * 440 * TIME)
    (made,) = prepare([Input("a.m4a", data=as_aac([both, both], tmp_path))]).attachments
    one = heard(made.data or b"")
    assert one.shape[0] == 1
    assert loudness(one) == pytest.approx(loudness(both), rel=0.1)
    assert np.abs(one).max() < 1.02


def test_a_voice_in_the_middle_of_six_channels_does_not_sink_and_noise_is_held_down(
    tmp_path: Path,
) -> None:
    noise = np.where(TIME > 1.5, NOISE, 0)
    given = as_aac([noise, noise, VOICE, 0 * noise, noise, noise], tmp_path)
    (made,) = prepare([Input("a.m4a", data=given)], Target()).attachments
    few = heard(made.data or b"")
    assert loudness(few[:, : int(1.4 * RATE)]) > 0.6 * loudness(VOICE)
    assert np.abs(few).max() < 1.5, "added up, it would be 2.1; MP3 itself goes beyond what it was given"
    assert few.shape[1] == pytest.approx(RATE * SECONDS, abs=0.01 * RATE)


@pytest.mark.parametrize("other", [0, -1])
def test_a_channel_that_is_silent_or_upside_down_takes_nothing_from_the_other(
    other: int, tmp_path: Path
) -> None:
    """Mixed, the two would be half as loud, or nothing at all."""
    given = Input("a.m4a", data=as_aac([VOICE, other * VOICE], tmp_path))
    (made,) = prepare([given], Target(budget=40_000)).attachments
    one = heard(made.data or b"")
    assert one.shape[0] == 1
    assert loudness(one) == pytest.approx(loudness(VOICE), rel=0.1)


def test_nor_in_the_sound_of_a_film(tmp_path: Path) -> None:
    data = as_aac([VOICE, -VOICE], tmp_path)
    with Workroom() as room:
        found = probe(Source("a.m4a", "audio/mp4", None, len(data), "", data=data), room)
        made = soundtrack.make(found, soundtrack.Track(48, 1, RATE), room, tmp_path, {}, SECONDS)
        one = heard(made.path.read_bytes())
    assert loudness(one) == pytest.approx(loudness(VOICE), rel=0.1)
