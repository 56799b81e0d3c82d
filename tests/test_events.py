"""Whoever watches or reads the log learns what became of every file."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mmsprep import plan, plan_messages, prepare, prepare_messages
from mmsprep.events import Event, Finished, Progress
from mmsprep.target import Target
from mmsprep.testing import media

FIXTURES = Path(__file__).parents[1] / "fixtures"
FILES = [
    str(FIXTURES / name)
    for name in (
        "pictures/heic_named_jpg__becomes_jpeg.jpg",
        "pictures/small__passes.jpg",
        "documents/pages_3__becomes_pages.pdf",
        "hostile/cut_off__refused_damaged.png",
    )
]


@pytest.mark.parametrize("make", [prepare, plan, prepare_messages, plan_messages])
def test_every_file_moves_on_and_is_finished_once(make: Callable[..., Any]) -> None:
    seen: list[Event] = []
    make(FILES, on_event=seen.append)
    assert Counter(each.source for each in seen if isinstance(each, Finished)) == Counter(FILES)
    moves = [each for each in seen if isinstance(each, Progress)]
    assert {each.source for each in moves} >= {FILES[0], FILES[2]}
    assert all(0 <= each.fraction <= 1 for each in moves)


@pytest.mark.parametrize("make", [prepare, plan])
def test_the_files_of_a_message_that_is_refused_are_finished_too(make: Callable[..., Any]) -> None:
    seen: list[Event] = []
    made = make([FILES[1]] * 10 + [FILES[0]], on_event=seen.append)
    assert [each.source for each in made.refused] == [None]
    assert [each.source for each in seen if isinstance(each, Finished)] == [FILES[1], FILES[0]]


def test_pictures_inside_something_move_it_on(tmp_path: Path) -> None:
    """Who draws a bar knows only the files that were given."""
    contact = media.make("photo_over_budget", tmp_path, "vcf")
    seen: list[Event] = []
    prepare([contact], Target(budget=100_000, shrink_inside=True), on_event=seen.append)
    moves = [each for each in seen if isinstance(each, Progress)]
    assert {each.source for each in moves} == {str(contact)}
    assert max(each.fraction for each in moves) > 0


def test_the_log_tells_what_each_file_is_gets_and_becomes(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, "mmsprep"):
        prepare(FILES[:2], jobs=1)
    heic = [line for line in caplog.messages if line.startswith(FILES[0])]
    assert [line.removeprefix(FILES[0]).split()[0] for line in heic] == ["is", "gets", "converted:"]
    assert "is image/heic of" in heic[0]
    assert "image/jpeg of" in heic[2]
