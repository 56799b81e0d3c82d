"""A room to work in, and how hypothesis draws: the same examples each time, anew in bin/soak."""

import importlib
import pkgutil
from collections.abc import Iterator

import pytest
from hypothesis import settings

from mmsprep import converters
from mmsprep.workroom import Workroom

# pytest rewrites the modules of a package that brings a plug-in, and Python 3.11 cannot do that on two
# threads at once ("AST constructor recursion depth mismatch"): none is left for the work to load
for module in pkgutil.iter_modules(converters.__path__):
    importlib.import_module(f"{converters.__name__}.{module.name}")

settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("anew", deadline=None)


def pytest_configure(config: pytest.Config) -> None:
    settings.load_profile("anew" if config.getoption("markexpr") == "soak" else "same")


@pytest.fixture
def room() -> Iterator[Workroom]:
    with Workroom() as room:
        yield room
