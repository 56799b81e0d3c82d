"""Does the search find the best quality that fits, in few tries, however the sizes behave?"""

from math import exp

import pytest
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


@given(st.integers(20_000, 3_000_000), st.integers(100_000, 20_000_000), st.floats(0.3, 1.2))
def test_a_size_is_foretold_both_ways(max_bytes: int, pixels: int, growth: float) -> None:
    sizes = Sizes(1_500_000, JPEGLI.shape, [(15, growth), (88, growth / 2)])
    quality = sizes.quality_for(max_bytes, pixels)
    assert sizes.expect(pixels, quality) == pytest.approx(max_bytes, rel=0.01)
    assert sizes.expect(pixels, quality - 1) < max_bytes < sizes.expect(pixels, quality + 1)


def test_two_sizes_that_were_measured_tell_how_it_grows() -> None:
    less = Sizes(1_000_000, [(15, 10.0), (88, 12.0)], [(15, 0.8), (88, 0.8)])
    more = less.measured(4_000_000, [(15, 10.7), (88, 13.0)])
    assert more.expect(1_000_000, 15) == pytest.approx(exp(10.0))
    assert more.expect(1_000_000, 88) == pytest.approx(exp(12.0))


def test_how_a_size_grows_is_learned_from_afar_only() -> None:
    """Two measurements side by side differ by chance, which would be taken for growth."""
    shape, growth = [(20.0, 8.0), (80.0, 10.0)], [(20.0, 0.5), (80.0, 0.5)]
    known = Sizes(1_000_000, shape, growth)
    larger = [(quality, size + 1) for quality, size in shape]
    assert known.measured(1_100_000, larger).growth == growth
    assert known.measured(4_000_000, larger).growth != growth
