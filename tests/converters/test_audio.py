"""Sounds as they come, and what goes out."""

import io
import wave
from pathlib import Path

import av
import numpy as np
import pytest

from mmsprep import Package, Target, prepare
from mmsprep.model import Attachment
from mmsprep.testing import media
from mmsprep.testing.media.case import Case

SOUNDS = [case for case in media.CASES if case.family == "sound"]


def only(package: Package) -> Attachment:
    assert not package.refused, package.refused
    (attachment,) = package.attachments
    return attachment


def recording(path: Path, seconds: float, rate: int = 16_000) -> Path:
    """Bursts of noise with pauses between them, as loud and as quiet as speech."""
    time = np.arange(int(seconds * rate)) / rate
    burst = np.clip(np.sin(2 * np.pi * 3.1 * time), 0, None) ** 2
    samples = burst * np.random.default_rng(5).normal(0, 4_000, time.size)
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, rate, 0, "NONE", ""))
        file.writeframes(np.clip(samples, -32_000, 32_000).astype("<i2").tobytes())
    return path


def heard_seconds(data: bytes) -> float:
    with av.open(io.BytesIO(data), "r") as container:
        return float(sum(frame.samples / frame.sample_rate for frame in container.decode(audio=0)))


@pytest.mark.parametrize("case", SOUNDS, ids=lambda case: case.filename)
def test_every_case_comes_out_as_its_name_says(case: Case, tmp_path: Path) -> None:
    path = media.make(case.name, tmp_path, case.extension)
    package = prepare([path])
    if case.outcome.startswith("refused"):
        (refused,) = package.refused
        assert case.outcome in {"refused", f"refused_{refused.reason.kind.replace('-', '_')}"}
        return
    attachment = only(package)
    assert attachment.type == "audio/mpeg"
    assert attachment.data is not None
    assert heard_seconds(attachment.data) > 0.5
    if case.outcome == "passes":
        assert attachment.data == path.read_bytes()


def test_the_highest_rate_that_fits_is_taken(tmp_path: Path) -> None:
    attachment = only(prepare([recording(tmp_path / "talk.wav", 60)], Target(budget=200_000)))
    assert 24_000 / 8 * 60 <= attachment.size <= 200_000
    assert attachment.data is not None
    assert heard_seconds(attachment.data) == pytest.approx(60, abs=0.2)


def test_what_does_not_fit_says_how_much_would(tmp_path: Path) -> None:
    (refused,) = prepare([recording(tmp_path / "talk.wav", 60)], Target(budget=50_000)).refused
    assert refused.reason.kind == "does-not-fit"
    assert "--trim 0-" in refused.reason.hint


def test_a_part_of_a_sound_is_cut_out(tmp_path: Path) -> None:
    attachment = only(prepare([recording(tmp_path / "talk.wav", 20)], Target(trim=(5, 10))))
    assert attachment.data is not None
    assert heard_seconds(attachment.data) == pytest.approx(5, abs=0.2)


def test_tags_go_before_sound_does(tmp_path: Path) -> None:
    path = media.make("tags_and_cover", tmp_path, "mp3")
    cover = path.stat().st_size - 100
    attachment = only(prepare([path], Target(budget=cover)))
    assert attachment.quality == 100
    assert attachment.size < cover
