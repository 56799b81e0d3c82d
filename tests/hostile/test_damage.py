"""Every file cut off, or with bytes flipped: refused, or an output that decodes whole. Never a bug.

`bin/test` takes a sample of the fixtures, `bin/soak` all of them, `bin/soak --damage FOLDER` any
others. What is declared, and so told, stands in docs/damage.md.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.hostile.damage import DAMAGES, prepared
from tests.hostile.machine import FIXTURES

MAX_BYTES = 200_000
"""Of a file in the sample: larger ones take longer and show nothing new."""
SAMPLE = 120
EVERYTHING = sorted(path for path in FIXTURES.glob("*/*") if path.stat().st_size > 1)


def sample() -> list[tuple[Path, str]]:
    """Of every family some files, each damaged in one way; the same ones every time."""
    small = [path for path in EVERYTHING if path.stat().st_size <= MAX_BYTES]
    chosen = random.Random(6).sample(small, SAMPLE)
    return [(path, DAMAGES[n % len(DAMAGES)]) for n, path in enumerate(sorted(chosen))]


def assert_refused_or_whole(path: Path, damage: str) -> None:
    package = prepared(path, damage)
    assert package.attachments or package.refused
    for refused in package.refused:
        assert refused.reason.message


def name(given: object) -> str:
    return given.name if isinstance(given, Path) else str(given)


@pytest.mark.parametrize(("path", "damage"), sample(), ids=name)
def test_a_damaged_file_is_refused_or_made_whole(path: Path, damage: str) -> None:
    assert_refused_or_whole(path, damage)


@pytest.mark.soak
@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("path", EVERYTHING, ids=name)
def test_any_damaged_file_is_refused_or_made_whole(path: Path, damage: str) -> None:
    assert_refused_or_whole(path, damage)
