"""No test depends on the settings of whoever runs it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty folder of settings, and none in the environment."""
    for name in [*os.environ]:
        if name.startswith("MMSPREP_") or name in {"NO_COLOR", "FORCE_COLOR", "COLUMNS"}:
            monkeypatch.delenv(name)
    folder = tmp_path_factory.mktemp("settings")
    monkeypatch.setattr("click.get_app_dir", lambda _name: str(folder))
    return folder
