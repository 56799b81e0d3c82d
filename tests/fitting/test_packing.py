"""In order, within the limits, and never one message more than needed."""

from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from mmsprep.fitting.curve import Curve, quality_at
from mmsprep.fitting.packing import FINE, pack
from mmsprep.model import Point

BUDGET = 1000


@st.composite
def curves(draw: st.DrawFn) -> Curve:
    sizes = draw(st.lists(st.integers(1, 150), min_size=1, max_size=6))
    gains = draw(st.lists(st.integers(1, 20), min_size=len(sizes), max_size=len(sizes)))
    leaps = draw(st.lists(st.booleans(), min_size=len(sizes), max_size=len(sizes)))
    return tuple(
        Point(size, min(100, quality), leap)
        for size, quality, leap in zip(accumulate(sizes), accumulate(gains), leaps, strict=True)
    )


def need(curve: Curve, keep: float) -> int:
    """Brute force over all sizes."""
    return next(
        (n for n in range(curve[0].size, BUDGET + 1) if quality_at(curve, n) >= keep), curve[-1].size
    )


def fewest(needs: list[int], limit: int) -> int:
    """Brute force over all ways to cut the row."""
    best = [0]
    for end in range(1, len(needs) + 1):
        starts = [s for s in range(max(0, end - limit), end) if sum(needs[s:end]) <= BUDGET]
        best.append(min(best[s] for s in starts) + 1)
    return best[-1]


@given(st.lists(curves(), max_size=12), st.integers(1, 4), st.integers(0, 100))
def test_messages_are_as_few_as_brute_force_finds(items: list[Curve], limit: int, keep: int) -> None:
    runs = pack(items, BUDGET, limit, keep)
    needs = [need(curve, keep) for curve in items]
    assert [i for run in runs for i in run] == list(range(len(items)))
    assert all(len(run) <= limit and sum(needs[i] for i in run) <= BUDGET for run in runs)
    assert len(runs) == fewest(needs, limit)


@given(st.lists(curves(), max_size=12), st.integers(1, 4), st.integers(0, 60))
def test_nobody_could_be_better_in_as_many_messages(items: list[Curve], limit: int, keep: int) -> None:
    runs = pack(items, BUDGET, limit, keep)
    least = fewest([need(curve, keep) for curve in items], limit)
    better = [q for q in range(keep, 91) if fewest([need(curve, q) for curve in items], limit) == least]
    level = (better or [keep])[-1] - FINE
    assert all(sum(need(items[i], level) for i in run) <= BUDGET for run in runs)


def test_eleven_photos_are_not_ten_and_a_large_one() -> None:
    photo = (Point(10, 10), Point(100, 70), Point(200, 90))
    assert [len(run) for run in pack([photo] * 11, BUDGET, 10, 70)] == [6, 5]
