"""A room to work in."""

from collections.abc import Iterator

import pytest

from mmsprep.workroom import Workroom


@pytest.fixture
def room() -> Iterator[Workroom]:
    with Workroom() as room:
        yield room
