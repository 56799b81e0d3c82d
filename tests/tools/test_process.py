"""Another program gets what it may have, and no more; what it says is heard, within bounds."""

import sys
import threading
from pathlib import Path

import pytest

from mmsprep.errors import Cancelled, MissingTool, OverSafetyLimit, ToolFailed
from mmsprep.tools.process import STDERR_BYTES, Bounds, Completed, run

FOR_EVER = "import time; time.sleep(600)"


def python(code: str, folder: Path, bounds: Bounds | None = None) -> Completed:
    return run([sys.executable, "-c", code], folder, bounds or Bounds(seconds=60))


def test_the_end_of_much_that_is_said_on_stderr_is_kept(tmp_path: Path) -> None:
    ended = python("import sys; sys.stderr.write('a' * 1_000_000 + 'why')", tmp_path)
    assert ended.stderr.endswith("why")
    assert len(ended.stderr) == STDERR_BYTES


@pytest.mark.parametrize("then", ["pass", FOR_EVER], ids=["and ends", "and goes on"])
def test_what_says_too_much_is_not_taken_for_all_of_it(then: str, tmp_path: Path) -> None:
    bounds = Bounds(seconds=60, stdout=1_000)
    with pytest.raises(ToolFailed, match="wrote more than 1,000 bytes"):
        python(f"print('a' * 2_000, flush=True); {then}", tmp_path, bounds)


def test_what_takes_too_long_is_stopped(tmp_path: Path) -> None:
    with pytest.raises(OverSafetyLimit, match="took longer"):
        python(FOR_EVER, tmp_path, Bounds(seconds=0.5))


def test_what_makes_no_progress_is_stopped(tmp_path: Path) -> None:
    with pytest.raises(ToolFailed, match="no progress"):
        python(FOR_EVER, tmp_path, Bounds(seconds=60, stall_seconds=0.5))


def test_whoever_asks_to_stop_need_not_wait(tmp_path: Path) -> None:
    asked = threading.Event()
    asked.set()
    with pytest.raises(Cancelled):
        run([sys.executable, "-c", FOR_EVER], tmp_path, Bounds(seconds=60), stopped=asked.is_set)


def test_what_whoever_listens_raises_is_raised_here(tmp_path: Path) -> None:
    def hear(line: str) -> bool:
        raise KeyError(line)

    code = f"print('said', flush=True); {FOR_EVER}"
    with pytest.raises(KeyError, match="said"):
        run([sys.executable, "-c", code], tmp_path, Bounds(seconds=60), on_line=hear)


def test_what_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(MissingTool, match="cannot be started"):
        run(["./none"], tmp_path / "none", Bounds(seconds=60))


def test_nothing_of_our_environment_is_handed_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET", "hidden")
    said = python("import os; print(sorted(os.environ))", tmp_path).stdout
    assert b"PATH" in said
    assert b"SECRET" not in said
