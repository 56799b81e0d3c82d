"""Do curves keep what they are made of?"""

from hypothesis import given
from hypothesis import strategies as st

from mmsprep.fitting.curve import Curve, above, below_leaps, curve, quality_at, within
from mmsprep.model import Point

STEPS = st.lists(st.tuples(st.integers(2, 300), st.integers(1, 20)), min_size=1, max_size=5)


def _rising(steps: list[tuple[int, int]], *, leap: bool) -> Curve:
    points, size, quality = [], 0, 0
    for more, better in steps:
        size, quality = size + more, quality + better
        points.append(Point(size, quality, leap=leap))
    return tuple(points)


@given(STEPS, STEPS)
def test_two_curves_laid_together_are_as_good_as_the_better_one_everywhere(
    smooth: list[tuple[int, int]], leaps: list[tuple[int, int]]
) -> None:
    rising, leaping = _rising(smooth, leap=False), _rising(leaps, leap=True)
    both = curve((*rising, *leaping, *below_leaps(rising, leaping)), ceiling=1000)
    for size in range(both[0].size, both[-1].size + 1):
        better = max(quality_at(rising, size), quality_at(leaping, size))
        assert quality_at(both, size) >= better - 1e-9


def test_a_leap_does_not_hide_what_is_below_it() -> None:
    rising = (Point(100, 50), Point(300, 90))
    leaping = (Point(250, 85, leap=True),)
    both = curve((*rising, *leaping, *below_leaps(rising, leaping)))
    assert quality_at(both, 249) == quality_at(rising, 249)
    assert quality_at(both, 250) == 85


SMOOTH = (Point(100, 50), Point(900, 90))
LEAPING = (Point(100, 50), Point(900, 90, leap=True))


def test_what_is_good_enough_begins_on_the_way_but_never_within_a_leap() -> None:
    assert above(SMOOTH, 70) == (Point(500, 70), Point(900, 90))
    assert above(LEAPING, 70) == LEAPING[1:]
    assert above(SMOOTH, 91) == ()


def test_what_can_be_paid_for_ends_on_the_way_but_never_within_a_leap() -> None:
    assert within(SMOOTH, 500) == (Point(100, 50), Point(500, 70))
    assert within(SMOOTH, 100) == SMOOTH[:1]
    assert within(LEAPING, 500) == LEAPING[:1]
    assert within(SMOOTH, 99) == ()
