"""How a process ends: interrupted, with nobody to read it, or nowhere to write."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

PHOTO = Path(__file__).parents[2] / "fixtures" / "pictures" / "photo_over_budget__shrinks.jpg"
STOPS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
@pytest.mark.parametrize("stop", STOPS)
@pytest.mark.parametrize("args", [["-o", "out"], ["-o", "out", "--each"], ["-o", "out", "--jobs", "1"]])
def test_a_stopped_conversion_leaves_nothing(
    stop: signal.Signals, args: list[str], tmp_path: Path
) -> None:
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    names = [f"{n}.jpg" for n in range(8)]
    for name in names:
        shutil.copy(PHOTO, tmp_path / name)
    child = subprocess.Popen(
        [sys.executable, "-m", "mmsprep", "convert", *names, *args],
        cwd=tmp_path,
        env={"TMPDIR": str(temporary), "PYTHONPATH": str(Path(__file__).parents[2]), "PATH": ""},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    while child.poll() is None and not any(temporary.iterdir()):
        time.sleep(0.01)
    time.sleep(0.3)  # into the work; at whatever moment, the outcome must be the same
    child.send_signal(stop)
    out, said = child.communicate()
    assert (child.returncode, out, said) == (130, "", "mmsprep: Interrupted.\n")
    assert list(temporary.iterdir()) == []
    assert not list((tmp_path / "out").glob("*")) or "--each" in args


@pytest.mark.skipif(sys.platform != "linux", reason="/dev/full is Linux's")
@pytest.mark.parametrize(
    ("redirection", "status", "said"),
    [
        ("> /dev/full", {2}, "The output: No space left on device."),
        ("--json > /dev/full", {2}, "The output: No space left on device."),
        ("--nonsense 2> /dev/full", {2}, ""),
        (">&-", {0}, "as of 2023"),
        ("2>&-", {0}, ""),
        ("| true", {0, 2}, ""),  # a race: the reader may leave before or after
    ],
)
def test_an_output_that_cannot_be_written_is_no_bug(
    redirection: str, status: set[int], said: str
) -> None:
    script = f'set -o pipefail; "{sys.executable}" -m mmsprep formats {redirection}'
    ended = subprocess.run(
        ["bash", "-c", script],
        check=False,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert ended.returncode in status
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr
    assert "unexpectedly" not in ended.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
@pytest.mark.parametrize(("before", "code"), [("", 130), ("trap '' HUP;", 0)])
def test_the_end_of_the_terminal_is_minded_unless_nohup_says_otherwise(before: str, code: int) -> None:
    script = (
        "import os, signal; from mmsprep.cli import stop; stop.listen()\n"
        "try: os.kill(os.getpid(), signal.SIGHUP)\n"
        "except KeyboardInterrupt: raise SystemExit(130)"
    )
    ended = subprocess.run(
        ["bash", "-c", f'{before} exec "$@"', "bash", sys.executable, "-c", script],
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert ended.returncode == code


@pytest.mark.skipif(sys.platform == "win32", reason="nobody can remove the folder that he is in")
def test_a_folder_that_was_removed_is_no_bug(tmp_path: Path) -> None:
    script = (
        f'mkdir gone && cd gone && rmdir ../gone && "{sys.executable}" -m mmsprep convert a.jpg -o out'
    )
    environment = {"PYTHONPATH": str(Path(__file__).parents[2]), "PATH": "/usr/bin:/bin"}
    ended = subprocess.run(
        ["sh", "-c", script], check=False, capture_output=True, text=True, cwd=tmp_path, env=environment
    )
    assert ended.returncode == 2
    assert ended.stderr == "mmsprep: The folder that you are in was removed. Change to another.\n"
