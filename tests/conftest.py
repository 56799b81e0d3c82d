"""A room to work in, and how hypothesis draws: the same examples each time, anew in bin/soak."""

from collections.abc import Iterator

import pytest
from hypothesis import settings

from mmsprep.workroom import Workroom

settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("anew", deadline=None)


def pytest_configure(config: pytest.Config) -> None:
    settings.load_profile("anew" if config.getoption("markexpr") == "soak" else "same")


@pytest.fixture
def room() -> Iterator[Workroom]:
    with Workroom() as room:
        yield room
