"""Is the budget shared as well as it can be? Against brute force."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mmsprep.fitting.curve import Curve, curve, quality_at
from mmsprep.fitting.share import OverBudget, share
from mmsprep.model import Point

STEPS = st.lists(st.tuples(st.integers(1, 30), st.integers(1, 30)), min_size=1, max_size=4)


def _leaps(steps: list[tuple[int, int]]) -> Curve:
    points, size, quality = [], 0, 0
    for more, better in steps:
        size, quality = size + more, quality + better
        points.append(Point(size, quality, leap=True))
    return tuple(points)


def _smooth(steps: list[tuple[int, int]]) -> Curve:
    return tuple(Point(point.size * 1000, point.quality) for point in _leaps(steps))


CURVES = st.lists(STEPS.map(_leaps), min_size=1, max_size=3)


@given(CURVES, st.integers(0, 150))
def test_the_shares_never_add_up_to_more_than_the_budget(curves: list[Curve], more: int) -> None:
    budget = sum(each[0].size for each in curves) + more
    shares = share(curves, budget)
    assert sum(shares) <= budget
    assert all(got >= each[0].size for got, each in zip(shares, curves, strict=True))


@given(CURVES, st.integers(0, 150))
@settings(max_examples=300)
def test_no_other_split_serves_the_worst_better(curves: list[Curve], more: int) -> None:
    budget = sum(each[0].size for each in curves) + more
    ours = sorted(quality_at(c, got) for c, got in zip(curves, share(curves, budget), strict=True))
    affordable = (
        sorted(point.quality for point in points)
        for points in product(*curves)
        if sum(point.size for point in points) <= budget
    )
    assert ours[0] == max(qualities[0] for qualities in affordable)


@given(st.lists(STEPS.map(_smooth), min_size=2, max_size=5), st.integers(0, 200_000))
def test_the_worst_is_at_least_as_good_as_in_an_equal_split(curves: list[Curve], more: int) -> None:
    budget = sum(each[0].size for each in curves) + more
    equal = min(quality_at(each, budget // len(curves)) for each in curves)
    ours = min(quality_at(c, got) for c, got in zip(curves, share(curves, budget), strict=True))
    # a climb in steps may stop within one step of the even level
    assert ours >= equal - 30 / 24


def test_what_does_not_fit_at_all_is_said_with_the_excess() -> None:
    with pytest.raises(OverBudget) as over:
        share([(Point(70, 10),), (Point(50, 10),)], 100)
    assert over.value.excess == 20


def test_the_important_one_climbs_first() -> None:
    slope = (Point(10, 10), Point(1000, 90))
    first, second = share([slope, slope], 600, [False, True])
    assert second > first


def test_what_is_larger_and_worse_is_dropped_from_a_curve() -> None:
    points = [Point(10, 20), Point(20, 15), Point(30, 40), Point(40, 95), Point(50, 99)]
    assert curve(points) == (Point(10, 20), Point(30, 40), Point(40, 95))


def test_a_part_of_a_leap_is_given_to_nobody() -> None:
    """Nothing lies between the steps of what leaps: its bytes would be lost to all the others."""
    leaping = (Point(100, 50), Point(1000, 90, leap=True))
    assert share([leaping], 900) == [100]
    assert share([(Point(100, 50), Point(1000, 90))], 900) == [900]
