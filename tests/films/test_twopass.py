"""Which rate is tried next?"""

from __future__ import annotations

from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import pytest

from mmsprep.films.frame import Frame
from mmsprep.films.recipe import Recipe
from mmsprep.films.twopass import (
    CAREFUL,
    QUICK,
    THOROUGH,
    TRIES,
    WHOLE_BLOCKS,
    _corrected,
    _effort,
    _ran_away,
)


def sizes_until_it_fits(first: int, most: int, size_of: Any, enough: int = 0) -> list[int]:
    work: Any = SimpleNamespace(
        tried={},
        other_bytes=1_000,
        seconds=70.0,
        recipe=Recipe(None, Frame(2, 2, Fraction(30)), 20.0, 0, 80.0),
    )
    rate: int | None = first
    while rate and len(work.tried) < TRIES:
        work.tried[rate] = size_of(rate)
        if enough <= work.tried[rate] <= most:
            break
        rate = _corrected(work, rate, work.tried[rate], most)
    return list(work.tried.values())


def test_a_film_of_four_frames_that_hardly_shrinks_fits_in_the_end() -> None:
    """What x264 made of one: 729,596 bytes at 23.9 Mbit/s, 573,717 at 16.4."""
    sizes = sizes_until_it_fits(
        23_911_315, 482_892, lambda rate: round(729_596 * (rate / 23_911_315) ** 0.63)
    )
    assert sizes[-1] <= 482_892
    assert sizes[-1] > 0.95 * 482_892


def test_a_film_that_takes_no_more_bits_than_its_finest_quantiser_fits_in_the_end() -> None:
    """What x264 made of ten frames: 307,087 bytes at 7.1 and at 6.9 Mbit/s, 286,708 at 5.9."""
    sizes = sizes_until_it_fits(7_112_247, 300_000, lambda rate: min(307_087, round(rate / 20.66)))
    assert sizes[-1] <= 300_000


def test_a_film_that_takes_no_more_bits_is_not_offered_more_of_them_again() -> None:
    sizes = sizes_until_it_fits(1_000_000, 300_000, lambda _rate: 200_000, enough=290_000)
    assert sizes == [200_000, 200_000]


def test_a_long_film_takes_the_last_step_of_its_rate_that_fits() -> None:
    """x264 counts in thousands: 15,060 and 15,951 bits a second came to the same 289,594 bytes."""
    sizes = sizes_until_it_fits(
        15_000, 300_000, lambda rate: 158_344 + 8_750 * (rate // 1_000), enough=295_000
    )
    assert sizes == [289_594, 298_344]


@pytest.mark.parametrize(
    ("seconds", "quality", "kbps", "effort"),
    [
        (20, 95.0, 300, QUICK),
        (20, 95.0, 900, CAREFUL),
        (20, 80.0, 900, CAREFUL),
        (20, 80.0, 200, WHOLE_BLOCKS),
        (1, 80.0, 200, THOROUGH),
        (1, 92.0, 900, CAREFUL),
    ],
)
def test_the_encoder_looks_as_closely_as_is_seen(
    seconds: int, quality: float, kbps: int, effort: str
) -> None:
    recipe = Recipe(None, Frame(640, 360, Fraction(30)), 25.0, 0, quality)
    work: Any = SimpleNamespace(frames=30 * seconds, recipe=recipe, closely=False)
    assert _effort(work, 1_000 * kbps) == effort


def test_the_encoder_does_not_look_closely_where_bits_are_plenty() -> None:
    recipe = Recipe(None, Frame(640, 360, Fraction(30)), 12.0, 0, 80.0)
    work: Any = SimpleNamespace(frames=30, recipe=recipe, closely=False)
    assert _effort(work, 900_000) == QUICK
    work.closely = True
    assert _effort(work, 900_000) == THOROUGH


@pytest.mark.parametrize(("came", "ran_away"), [(1_972_087, True), (1_520_000, False)])
def test_a_quick_look_that_takes_far_too_much_runs_away(came: int, ran_away: bool) -> None:
    """What x264 made of a page that is scrolled: 663,000 bits a second of picture were asked for."""
    recipe = Recipe(None, Frame(720, 1556, Fraction(30)), 13.3, 0, 96.7)
    work: Any = SimpleNamespace(
        frames=515, seconds=17.18, other_bytes=14_210, recipe=recipe, closely=False
    )
    assert _ran_away(work, 663_000, came) == ran_away
    work.closely = True
    assert not _ran_away(work, 663_000, came)
