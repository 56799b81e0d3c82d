"""bin/environment on a fresh machine: set up once, whole or not at all, and never twice at a time."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

BIN = Path(__file__).parents[1] / "bin"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout whose environment needs no package, so that nothing is fetched."""
    home = tmp_path / "a checkout"
    (home / "bin").mkdir(parents=True)
    for name in ("environment", "environment.py"):
        shutil.copy(BIN / name, home / "bin" / name)
    (home / "bin" / "constraints-core.txt").write_text("# nothing\n")
    return home


def start(checkout: Path, **environment: str) -> subprocess.Popen[str]:
    base = {"PATH": os.environ["PATH"], "HOME": str(checkout.parent), "PYTHON": sys.executable}
    return subprocess.Popen(
        [checkout / "bin" / "environment", "core"],
        env=base | environment,
        text=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def answer(started: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, said = started.communicate()
    return started.returncode, out.strip(), said


def test_the_first_start_sets_up_and_says_so_and_later_ones_are_silent(checkout: Path) -> None:
    status, python, said = answer(start(checkout))
    assert (status, python) == (0, str(checkout / ".venv" / "bin" / "python"))
    assert "Setting up" in said
    assert answer(start(checkout)) == (0, python, "")
    where = subprocess.run(
        [python, "-I", "-c", "import sys; print(*sys.path, sep='\\n')"],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert str(checkout) in where.stdout.splitlines()


def test_new_constraints_are_installed(checkout: Path) -> None:
    answer(start(checkout))
    (checkout / "bin" / "constraints-core.txt").write_text("# nothing, but otherwise\n")
    assert "Setting up" in answer(start(checkout))[2]


def test_an_interrupted_set_up_is_begun_again(checkout: Path) -> None:
    answer(start(checkout))
    (checkout / ".venv" / "constraints-core.txt").unlink()
    (checkout / ".venv" / "half-written").touch()
    assert answer(start(checkout))[0] == 0
    assert not (checkout / ".venv" / "half-written").exists()


def test_starts_at_the_same_time_set_up_once(checkout: Path) -> None:
    answers = [answer(started) for started in [start(checkout) for _ in range(4)]]
    assert {status for status, _, _ in answers} == {0}
    assert sum("Setting up" in said for _, _, said in answers) == 1


def test_a_pip_that_outlives_its_start_keeps_others_out(checkout: Path, tmp_path: Path) -> None:
    """The first start is killed while pip works; the next one must not build under its hands."""
    started, ended = tmp_path / "started", tmp_path / "ended"
    slow = tmp_path / "slow.py"
    slow.write_text(
        "import pathlib, time\n"
        f"pathlib.Path({str(started)!r}).touch()\ntime.sleep(2)\npathlib.Path({str(ended)!r}).touch()\n"
    )
    script = checkout / "bin" / "environment.py"
    original = script.read_text()
    call = 'run([*fetch, "-r"'
    assert call in original
    script.write_text(original.replace(call, f"run([sys.executable, {str(slow)!r}]); {call}"))
    first = start(checkout)
    while not started.exists():
        assert first.poll() is None
    first.kill()
    first.communicate()
    script.write_text(original)
    status, _, said = answer(start(checkout))
    assert status == 0
    assert "waiting for it" in said
    assert ended.exists()


def test_somebody_elses_environment_is_left_alone(checkout: Path) -> None:
    (checkout / ".venv").mkdir()
    (checkout / ".venv" / "precious").touch()
    status, _, said = answer(start(checkout))
    assert status == 2
    assert "was not made by mmsprep: rename or remove it" in said
    assert (checkout / ".venv" / "precious").exists()


def test_a_failure_of_pip_is_shown_and_leaves_no_stamp(checkout: Path) -> None:
    (checkout / "bin" / "constraints-core.txt").write_text("/nowhere/at-all.whl\n")
    status, _, said = answer(start(checkout))
    assert status == 2
    assert "at-all.whl" in said
    assert "Traceback" not in said
    assert answer(start(checkout))[0] == 2


def test_without_a_python_it_says_what_to_install(checkout: Path, tmp_path: Path) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    for tool in ("sh", "dirname", "cmp", "cksum", "tr", "readlink"):
        (tools / tool).symlink_to(str(shutil.which(tool)))
    status, _, said = answer(start(checkout, PATH=str(tools), PYTHON=""))
    assert status == 2
    assert said.startswith("mmsprep needs Python 3.11 or newer: install it")


def test_without_the_venv_module_it_makes_an_environment_by_hand(checkout: Path) -> None:
    script = checkout / "bin" / "environment.py"
    text = script.read_text().replace('find_spec("venv")', 'find_spec("no_such_module")')
    script.write_text(text)
    status, python, _ = answer(start(checkout))
    assert status == 0
    prefix = subprocess.run(
        [python, "-c", "import sys; print(sys.prefix)"], check=True, capture_output=True, text=True
    )
    assert prefix.stdout.strip() == str(checkout / ".venv")


@pytest.mark.soak
def test_a_fresh_clone_prepares_its_first_file(tmp_path: Path) -> None:
    """With an empty HOME and everything from pip's index: about 90 MB."""
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "--quiet", str(BIN.parent), str(clone)], check=True)
    (tmp_path / "home").mkdir()
    ended = subprocess.run(
        [
            "bin/mmsprep",
            "convert",
            "fixtures/pictures/photo__becomes_jpeg.heic",
            "-o",
            str(tmp_path / "out"),
        ],
        cwd=clone,
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path / "home"), "PYTHON": sys.executable},
        check=False,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    assert ended.returncode == 0, ended.stderr
    assert "JPEG" in ended.stdout
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["photo__becomes_jpeg.jpg"]
