"""The house keeps its shape: imports run downwards only, as pyproject.toml draws the floors."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def test_imports_run_downwards() -> None:
    """In a process of its own, for import-linter silences the loggers of the one it runs in."""
    code = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, check=False, capture_output=True, text=True
    )
    assert ended.returncode == 0, ended.stdout


@pytest.mark.parametrize(
    ("library", "doors"),
    [
        ("click", ["mmsprep/cli/"]),
        ("rich", ["mmsprep/cli/"]),
        ("subprocess", ["mmsprep/tools/"]),
        ("ffmpeg", ["mmsprep/tools/"]),
        ("magic", ["mmsprep/tools/"]),
        ("av", ["mmsprep/tools/"]),
        ("requests", ["mmsprep/sender/", "mmsprep/testing/"]),
    ],
)
def test_a_library_has_one_door(library: str, doors: list[str]) -> None:
    importers = [
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "mmsprep").rglob("*.py")
        if any(
            line.strip().startswith((f"import {library}", f"from {library} ", f"from {library}."))
            and not line.strip().startswith(f"import {library}_")
            for line in path.read_text().splitlines()
        )
    ]
    assert [path for path in importers if not path.startswith(tuple(doors))] == []


def test_no_module_is_long_or_nameless() -> None:
    modules = list((ROOT / "mmsprep").rglob("*.py"))
    too_long = {path.name for path in modules if len(path.read_text().splitlines()) > 400}
    assert not too_long
    assert not {"utils.py", "helpers.py", "common.py"} & {path.name for path in modules}


def test_every_module_says_which_question_it_answers() -> None:
    silent = [
        str(path)
        for path in (ROOT / "mmsprep").rglob("*.py")
        if path.read_text().strip() and not path.read_text().startswith('"""')
    ]
    assert silent == []
