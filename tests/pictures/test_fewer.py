"""Is it known what fewer pixels cost a graphic?"""

import pytest

from mmsprep.pictures.fewer import Fewer


def test_what_was_measured_last_is_foretold_and_what_lies_beyond_goes_on_alike() -> None:
    fewer = Fewer(0.6).measured(0.6, 0.9).measured(0.3, 0.3)
    assert fewer.left(0.6) == pytest.approx(0.9)
    assert fewer.left(0.3) == pytest.approx(0.3)
    assert fewer.left(0.15) == pytest.approx(0.1)
    assert fewer.scale(fewer.left(0.4)) == pytest.approx(0.4)


def test_quality_falls_by_a_step_where_a_phone_shows_more_pixels_than_there_are() -> None:
    fewer = Fewer(0.5)
    above, below, far = (fewer.quality(95, scale) for scale in (fewer.step, 0.49, 0.25))
    assert above > 90
    assert above - below > 4
    assert far < below - 20


def test_what_was_seen_at_one_scale_is_foretold_there() -> None:
    assert Fewer(0.5).judged(0.4, whole=93, seen=70).quality(93, 0.4) == pytest.approx(70)


@pytest.mark.parametrize("shown", [0.1, 0.5, 0.9, 1.0, 1.4])
def test_it_is_measured_below_what_a_phone_shows_the_largest_first(shown: float) -> None:
    probes = Fewer(shown).probes()
    assert probes == sorted(probes, reverse=True)
    assert probes[-1] < min(0.5, 0.8 * shown)
