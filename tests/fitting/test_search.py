"""Does the search find the best quality that fits, in few tries, however the sizes behave?"""

from math import exp

from hypothesis import given
from hypothesis import strategies as st

from mmsprep.fitting.search import FILLED, next_quality
from mmsprep.fitting.sizes import BEST, LOWEST, Sizes, along, back
from mmsprep.tools.jpeg import JPEGLI, TURBO

SHAPES = st.sampled_from([JPEGLI.shape, TURBO.shape])


@given(SHAPES, st.floats(5, 99))
def test_the_shape_can_be_read_both_ways(shape: tuple[tuple[int, float], ...], quality: float) -> None:
    assert abs(back(shape, along(shape, quality)) - quality) < 1e-6


@given(
    SHAPES,
    st.floats(0.6, 1.8),
    st.floats(-0.3, 0.3),
    st.integers(20_000, 1_500_000),
    st.integers(LOWEST, BEST),
)
def test_the_search_ends_with_the_best_that_fits(
    shape: tuple[tuple[int, float], ...], steepness: float, bend: float, max_bytes: int, first: int
) -> None:
    def size(quality: int) -> int:
        value = steepness * along(shape, quality) + bend * (quality / 100) ** 2
        return round(100_000 * exp(value))

    tried = {first: size(first)}
    while (quality := next_quality(tried, max_bytes, shape)) is not None:
        assert quality not in tried
        assert LOWEST <= quality <= BEST
        tried[quality] = size(quality)
    fitting = [q for q, bytes_ in tried.items() if bytes_ <= max_bytes]
    if not fitting:
        assert size(LOWEST) > max_bytes
        return
    best = max(fitting)
    assert tried[best] >= FILLED * max_bytes or best == BEST or size(best + 1) > max_bytes
    assert len(tried) <= 12


@given(st.integers(10_000, 3_000_000), st.integers(100_000, 20_000_000))
def test_a_plan_keeps_to_the_size_that_it_was_given(max_bytes: int, full: int) -> None:
    sizes = Sizes(JPEGLI.shape, JPEGLI.growth, 1_500_000, 78, 200_000)
    pixels, quality = sizes.plan(max_bytes, full, 78)
    assert 1 <= pixels <= full
    assert sizes.expect(pixels, quality) <= max_bytes * 1.01
    assert quality >= 78 or pixels < full
