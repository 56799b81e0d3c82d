"""No test depends on the settings of whoever runs it; those that send have a server of their own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from mmsprep.testing import RingCentralServer


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty folder of settings, and none in the environment."""
    for name in [*os.environ]:
        if name.startswith("MMSPREP_") or name in {"NO_COLOR", "FORCE_COLOR", "COLUMNS"}:
            monkeypatch.delenv(name)
    folder = tmp_path_factory.mktemp("settings")
    monkeypatch.setattr("click.get_app_dir", lambda _name: str(folder))
    return folder


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[RingCentralServer]:
    """The local server, its credentials in the environment, a journal and a cache of their own."""
    monkeypatch.setenv("MMSPREP_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("MMSPREP_CACHE_DIR", str(tmp_path / "cache"))
    for name in [*os.environ]:
        if name.startswith(("RINGCENTRAL_", "RC_")):
            monkeypatch.delenv(name)
    with RingCentralServer() as server:
        for name, value in server.environ.items():
            monkeypatch.setenv(name, value)
        yield server
