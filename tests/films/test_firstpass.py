"""A first pass is small, and of what is small itself no less than tells something."""

import pytest

from mmsprep.films.firstpass import small_side


@pytest.mark.parametrize(
    ("side", "small"), [(1080, 360), (720, 240), (540, 240), (480, 240), (360, 180), (120, 96), (64, 64)]
)
def test_a_first_pass_is_half_as_high_and_of_a_large_film_a_third(side: int, small: int) -> None:
    assert small_side(side) == small
