"""Which fixtures do users get? Found by pytest through the entry point."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from mmsprep.testing.server import RingCentralServer


@pytest.fixture
def ringcentral(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[RingCentralServer]:
    """A server of the test's own, the credentials for it, and an empty journal and cache."""
    from mmsprep.testing.server import RingCentralServer

    monkeypatch.setenv("MMSPREP_STATE_DIR", str(tmp_path / "mmsprep-state"))
    monkeypatch.setenv("MMSPREP_CACHE_DIR", str(tmp_path / "mmsprep-cache"))
    with RingCentralServer() as server:
        for name, value in server.environ.items():
            monkeypatch.setenv(name, value)
        yield server
