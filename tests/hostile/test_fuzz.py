"""Every fuzzing target, on its seeds, on what was found once, and on a few mutations of them."""

from __future__ import annotations

import random

import pytest

from tests.hostile.fuzz.mutation import mutated, tried
from tests.hostile.fuzz.targets import TARGETS, seeds

MUTATIONS = 150


@pytest.mark.parametrize("name", TARGETS)
def test_seeds_and_what_was_found_once_are_answered(name: str) -> None:
    for data in seeds(name):
        assert tried(name, data) == "", data[:100]


@pytest.mark.parametrize("name", TARGETS)
def test_what_is_made_of_seeds_is_answered(name: str) -> None:
    held, chance = seeds(name), random.Random(name)
    for _ in range(MUTATIONS):
        data = mutated(held, chance)
        assert tried(name, data) == "", data[:100]
