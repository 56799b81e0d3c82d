"""Sizes, spans, pages and limits, as people write them."""

from __future__ import annotations

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmsprep.cli import values


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("600000", 600_000), ("600k", 600_000), ("600 kB", 600_000), ("1.2MB", 1_200_000),
        ("1.5M", 1_500_000), ("500KiB", 512_000), ("1MiB", 1_048_576), ("2g", 2_000_000_000),
        ("7B", 7),
    ],
)  # fmt: skip
def test_a_size_may_have_a_unit(text: str, size: int) -> None:
    assert values.size(text) == size


@given(st.integers(0, 10**12))
def test_a_plain_number_is_bytes(count: int) -> None:
    assert values.size(str(count)) == count


@pytest.mark.parametrize("text", ["", "k", "-5", "1,5M", "1e6", "5 parsecs", "0x10", "1k5"])
def test_what_is_no_size_is_refused(text: str) -> None:
    with pytest.raises(click.BadParameter):
        values.size(text)


@pytest.mark.parametrize(
    ("text", "span"),
    [("5-20", (5, 20)), ("1:30-2:00", (90, 120)), ("0.5-1:00:00", (0.5, 3600))],
)
def test_a_span_may_be_written_like_a_clock(text: str, span: tuple[float, float]) -> None:
    assert values.span(text) == span


@pytest.mark.parametrize("text", ["", "5", "20-5", "5-5", "a-b", "5-20-30", "1:2:3:4-9"])
def test_what_is_no_span_is_refused(text: str) -> None:
    with pytest.raises(click.BadParameter):
        values.span(text)


def test_pages_are_one_or_a_range() -> None:
    assert values.pages("3") == (3, 3)
    assert values.pages("1-4") == (1, 4)
    for wrong in ("0", "4-1", "a", "1-", "-1"):
        with pytest.raises(click.BadParameter):
            values.pages(wrong)


def test_a_limit_has_a_name_and_a_value() -> None:
    assert values.limit("pixels=400M") == ("pixels", 400_000_000)
    assert values.limit("film-seconds=3600") == ("film_seconds", 3600)
