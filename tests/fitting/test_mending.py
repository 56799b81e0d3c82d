"""What was measured counts where it was measured; bytes come from those who can spare them."""

from itertools import accumulate
from math import exp, log

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mmsprep.fitting.curve import Curve, at_best, curve, quality_at
from mmsprep.fitting.mending import FAR, is_short, mend, through
from mmsprep.model import UNTOUCHED, Point

SLOPE = st.lists(st.tuples(st.integers(1, 30), st.integers(1, 15)), min_size=2, max_size=6)


def rising(steps: list[tuple[int, int]]) -> Curve:
    sizes = accumulate(more * 1000 for more, _ in steps)
    qualities = accumulate(better for _, better in steps)
    return tuple(Point(size, quality) for size, quality in zip(sizes, qualities, strict=True))


CURVES = SLOPE.map(rising)


@given(CURVES, st.floats(0.05, 1), st.floats(-10, 10))
def test_a_bent_curve_goes_through_what_was_measured(foreseen: Curve, part: float, off: float) -> None:
    first, last = foreseen[0].size, foreseen[-1].size
    size = round(first + part * (last - first))
    measured = Point(size, quality_at(foreseen, size) + off)
    bent = through(foreseen, measured)
    assert bent == curve(bent, UNTOUCHED)
    smaller = [point.quality for point in bent if point.size < size]
    if not smaller or max(smaller) < measured.quality:
        assert quality_at(bent, size) == pytest.approx(measured.quality)
    for point in foreseen:
        if abs(log(point.size / size)) >= FAR and point in bent:
            assert quality_at(bent, point.size) == point.quality


def test_what_was_measured_tells_less_and_less_of_other_sizes() -> None:
    foreseen = tuple(Point(round(1000 * exp(n / 4)), 20.0 + 5 * n) for n in range(12))
    bent = through(foreseen, Point(foreseen[4].size, foreseen[4].quality - 3))
    off = [quality_at(bent, point.size) - point.quality for point in foreseen]
    assert off[4] == pytest.approx(-3)
    assert off[4:] == sorted(off[4:])
    assert off[0] == pytest.approx(-3 * (1 - 1 / FAR), abs=0.01)
    assert off[-1] == 0


def test_what_goes_as_it_is_stays() -> None:
    foreseen = (Point(1000, 50), Point(2000, 80), Point(2500, UNTOUCHED, leap=True))
    assert through(foreseen, Point(1900, 60))[-1] == foreseen[-1]
    assert through(foreseen, Point(2500, UNTOUCHED)) == foreseen


@given(st.lists(st.tuples(CURVES, st.floats(0, 1), st.floats(-8, 8)), min_size=1, max_size=6),
       st.integers(10, 60), st.floats(0.8, 1.5))  # fmt: skip
def test_who_fell_short_gets_what_the_best_can_spare(
    items: list[tuple[Curve, float, float]], keep: int, plenty: float
) -> None:
    curves, made = [], []
    for foreseen, part, off in items:
        size = round(foreseen[0].size + part * (foreseen[-1].size - foreseen[0].size))
        made.append(Point(size, max(1.0, quality_at(foreseen, size) + off)))
        curves.append(through(foreseen, made[-1]))
    budget = round(plenty * sum(point.size for point in made))
    assume(budget >= sum(point.size for point in made))
    short = [i for i, each in enumerate(made) if is_short(each.quality, curves[i], keep)]
    needs = [at_best(each, keep)[0].size for each in curves]
    shares = mend(curves, made, keep, budget)
    if shares is None:
        assert sum(needs) > budget
        return
    assert set(short) <= set(shares)
    kept = [i for i in range(len(made)) if i not in shares]
    assert sum(shares.values()) + sum(made[i].size for i in kept) <= budget
    assert all(size >= needs[i] for i, size in shares.items())
    givers = [made[i].quality for i in shares if i not in short]
    assert min(givers, default=100) >= max((made[i].quality for i in kept), default=0)


def test_nothing_is_made_anew_where_all_are_good() -> None:
    slope = (Point(10, 10), Point(1000, 90))
    assert mend([slope, slope], [Point(800, 74), Point(900, 82)], 70, 1800) == {}


def test_the_best_gives_and_the_others_stay_as_they_were_made() -> None:
    curves = (
        (Point(20_000, 60), Point(100_000, 95)),
        (Point(60_000, 60), Point(100_000, 75)),
        (Point(50_000, 40), Point(100_000, 75)),
    )
    made = (Point(100_000, 95), Point(100_000, 75), Point(50_000, 40))
    anew = mend(curves, made, 70, 250_000)
    assert anew is not None
    assert set(anew) == {0, 2}
    assert sum(anew.values()) + made[1].size <= 250_000
