"""More bits never look worse, and the size follows the content."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmsprep.films import plan
from mmsprep.films.forecast import (
    HALVING,
    MIN_CRF,
    PASSES_GAIN,
    STEEPEST,
    WISHED_CRF,
    Forecast,
    Sample,
    plentiful,
    steeper,
    typical_vmaf,
    wished_height,
)

HEIGHTS = sorted({2 * round(720 * part / 2) for part in plan.HEIGHTS})
DIP = 3.0
"""VMAF that a few bits more may cost where the smallest height drops out of reach (measured: 2.8);
a film's curve leaves such dips out."""


def sample(height: int, crf: float, kbps: float, vmaf: float | None = None) -> Sample:
    scale = height / 720
    measured = typical_vmaf(crf, scale) if vmaf is None else vmaf
    return Sample(height, crf, kbps * 1000, measured, scale)


def forecast(kbps: float) -> Forecast:
    return Forecast(sample(480, 26, kbps), sample(720, 31, kbps))


@given(st.floats(50, 2_000), st.floats(20_000, 4_000_000), st.floats(1.01, 4))
def test_more_bits_never_look_worse(kbps: float, bits: float, more: float) -> None:
    found = forecast(kbps)
    assert found.best(HEIGHTS, bits * more).vmaf >= found.best(HEIGHTS, bits).vmaf - DIP


@given(st.floats(50, 2_000), st.floats(20_000, 4_000_000))
def test_the_choice_is_one_of_the_heights_and_its_vmaf_is_possible(kbps: float, bits: float) -> None:
    choice = forecast(kbps).best(HEIGHTS, bits)
    assert choice.height in HEIGHTS
    assert 0 <= choice.vmaf <= 100


def test_far_fewer_bits_mean_a_smaller_picture() -> None:
    found = forecast(400)
    assert found.best(HEIGHTS, 60_000).height < found.best(HEIGHTS, 400_000).height


def test_the_best_height_may_lie_between_two_that_look_alike() -> None:
    found = Forecast(sample(480, 26, 500, 80.0), sample(720, 30, 500, 80.0))
    choice = found.best(HEIGHTS, 500_000 / PASSES_GAIN)
    assert 480 < choice.height < 720
    assert choice.vmaf > 80.2


def test_a_larger_height_than_was_measured_is_best_where_the_larger_of_two_looked_much_better() -> None:
    found = Forecast(sample(260, 26, 400, 61.0), sample(364, 30, 400, 72.0))
    choice = found.best(HEIGHTS, 400_000 / PASSES_GAIN)
    assert 364 < choice.height <= 1.2 * 364
    assert choice.vmaf > 72


def test_of_two_heights_that_look_alike_nothing_larger_is_promised() -> None:
    found = Forecast(sample(360, 26, 400, 70.0), sample(504, 30, 400, 70.0))
    assert found.best(HEIGHTS, 400_000 / PASSES_GAIN).height < 504


def test_each_doubling_of_the_bits_brings_a_poor_film_the_same() -> None:
    poor = sample(480, 40, 100, 30.0)
    seen = [poor.vmaf_at(bits / PASSES_GAIN) for bits in (50_000, 100_000, 200_000, 400_000)]
    gains = [after - before for before, after in pairwise(seen)]
    assert gains == pytest.approx([STEEPEST] * 3)
    assert poor.vmaf_at(6_400_000) < 100


def test_content_that_needs_few_bits_keeps_its_size() -> None:
    assert forecast(60).best(HEIGHTS, 600_000).height >= 540


def test_half_the_bits_cost_the_usual_steps_of_crf() -> None:
    known = sample(480, 20, 800)
    apart = known.crf_at(480, 200_000) - known.crf_at(480, 400_000)
    assert abs(apart - HALVING) < 1e-9


def test_what_was_measured_comes_back_at_the_same_bits() -> None:
    known = sample(480, WISHED_CRF, 500)
    bits = 500_000 / PASSES_GAIN
    assert abs(known.crf_at(480, bits) - WISHED_CRF) < 1e-6
    assert abs(known.vmaf_at(bits) - known.vmaf) < 1e-6
    assert abs(wished_height(known, bits) - 480) < 1e-6


def test_what_has_bits_to_spare_looks_as_good_with_fewer() -> None:
    found = plentiful(sample(360, 20, 100), 720, 16_000_000)
    assert found is not None
    assert found.vmaf_at(1_000_000) > 93


def test_two_samples_of_one_height_tell_how_its_quality_falls() -> None:
    fine, coarse = sample(480, 24, 800, 90.0), sample(480, 30, 400, 85.0)
    assert steeper(fine, coarse).vmaf_at(400_000 / PASSES_GAIN) == pytest.approx(85.0, abs=0.1)


@given(st.floats(50, 2_000), st.sampled_from([360, 480, 600, 720]))
def test_beyond_enough_bits_its_crf_is_the_finest(kbps: float, height: int) -> None:
    found = forecast(kbps)
    assert found.crf(height, 1.01 * found.enough(height)) == pytest.approx(MIN_CRF, abs=0.1)


@pytest.mark.parametrize(("times", "believed"), [(0.5, True), (1.5, True), (9.0, False)])
def test_a_film_that_takes_far_more_than_its_windows_is_judged_by_all_of_it(
    times: float, believed: bool
) -> None:
    windows = forecast(40)
    crf = windows.crf(720, 50_000 / PASSES_GAIN)
    whole = windows.corrected(720, 50_000 * times, crf)
    assert (whole is windows) == believed
    if not believed:
        assert whole.crf(720, 50_000 * times / PASSES_GAIN) == pytest.approx(crf)
        assert whole.vmaf(720, 50_000) < windows.vmaf(720, 50_000) - 10
