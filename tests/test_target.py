"""Wishes that cannot be met are errors at once, not files that are gone."""

from __future__ import annotations

from typing import Any

import pytest

from mmsprep import Limits, Target, UsageError
from mmsprep.errors import OverSafetyLimit


@pytest.mark.parametrize(
    "wish",
    [
        {"budget": 0},
        {"min_quality": 101},
        {"pages": (3, 1)},
        {"pages": (0, 1)},
        {"trim": (5, 5)},
        {"trim": (-1, 5)},
        {"animation": "webp"},
        {"documents": "pdf"},
        {"important": "photo.jpg"},
        {"profile": "ringcentral"},
        {"carrier": "safe"},
    ],
    ids=str,
)
def test_what_nobody_can_want_is_refused(wish: dict[str, Any]) -> None:
    with pytest.raises(UsageError) as caught:
        Target(**wish)
    assert str(caught.value)


def test_what_the_command_line_takes_is_taken() -> None:
    wish = Target(
        budget=1, min_quality=0, pages=(2, 2), trim=(0, 0.5), animation="mp4", documents="images"
    )
    assert (wish.max_bytes, wish.pages, wish.trim) == (1, (2, 2), (0, 0.5))


def test_a_limit_of_nothing_is_none() -> None:
    with pytest.raises(UsageError, match="pixels"):
        Limits(pixels=0)


def test_the_limit_that_a_refusal_names_is_enough() -> None:
    limits = Limits(film_seconds=10)
    with pytest.raises(OverSafetyLimit) as caught:
        limits.check("film_seconds", 10.4, "It")
    name, value = caught.value.hint.removeprefix("If you trust the file, raise it: --limit ").split("=")
    limits.changed({name: int(value)}).check(name, 10.4, "It")
