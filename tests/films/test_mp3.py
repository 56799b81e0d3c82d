"""The ladder of MP3s rises, and its sizes are kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmsprep.films.mp3 import steps
from mmsprep.films.tracks import Sound


def sound(codec: str = "pcm_s16le", rate: int = 44_100, channels: int = 2, kbps: float = 1411) -> Sound:
    return Sound(
        index=0, codec=codec, profile="", channels=channels, sample_rate=rate,
        start=0.0, seconds=60.0, bytes=round(kbps * 125 * 60),
    )  # fmt: skip


@given(
    st.sampled_from([8_000, 11_025, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000]),
    st.booleans(),
    st.booleans(),
    st.floats(1, 7200),
)
def test_size_and_quality_rise_from_step_to_step(
    rate: int, speech: bool, stereo: bool, seconds: float
) -> None:
    ladder = steps(sound(rate=rate), speech=speech, stereo=stereo)
    qualities = [step.quality for step in ladder]
    sizes = [step.size(seconds) for step in ladder]
    assert qualities == sorted(set(qualities))
    assert sizes == sorted(sizes)


def test_speech_ends_where_more_is_not_heard() -> None:
    assert steps(sound(), speech=True, stereo=False)[-1].kbps == 64


def test_speech_in_stereo_is_understood_at_the_same_rates_and_keeps_its_channels_where_it_can() -> None:
    one, two = (steps(sound(), speech=True, stereo=stereo) for stereo in (False, True))
    assert [step for step in two if step.kbps <= 24] == [step for step in one if step.kbps <= 24]
    assert {step.kbps for step in two if step.channels == 2} == {96, 112, 128}


def test_music_gets_its_second_channel_from_96_on() -> None:
    ladder = steps(sound(), speech=False, stereo=True)
    assert {step.kbps for step in ladder if step.channels == 2} == {96, 112, 128, 160, 192}


def test_a_low_rate_is_never_blown_up() -> None:
    ladder = steps(sound("amr_nb", 8_000, 1, 12.2), speech=True, stereo=False)
    assert ladder[-1].kbps == 24
    assert all(step.sample_rate == 8_000 for step in ladder)


@pytest.mark.parametrize(("minutes", "kbps"), [(8, 24), (12, 16), (4, 48)])
def test_speech_in_one_and_a_half_megabytes(minutes: int, kbps: int) -> None:
    ladder = steps(sound(channels=1), speech=True, stereo=False)
    fitting = [step for step in ladder if step.size(minutes * 60) <= 1_500_000]
    assert fitting[-1].kbps == kbps
