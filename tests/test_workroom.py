"""A room is private, ends clean, refuses by name, and stops when asked."""

import os
import signal
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path

import pytest

from mmsprep.errors import Cancelled, Damaged, UsageError
from mmsprep.leftovers import PREFIX
from mmsprep.workroom import Workroom


@dataclass(frozen=True)
class Item:
    name: str


@pytest.fixture(autouse=True)
def _own_temp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


def rooms(folder: Path) -> list[Path]:
    return list(folder.glob(f"{PREFIX}*"))


def test_a_room_is_private_and_leaves_nothing(tmp_path: Path) -> None:
    with Workroom() as room:
        (room.new_folder() / "work.bin").write_bytes(b"x")
        assert room.folder.stat().st_mode & 0o777 == 0o700
        assert rooms(tmp_path) == [room.folder]
    assert rooms(tmp_path) == []


def test_a_refused_file_is_named_and_the_others_go_on() -> None:
    def step(item: Item, _room: Workroom) -> str:
        if item.name == "bad":
            raise Damaged("It is cut off.", "Get it again.")
        return item.name.upper()

    with Workroom(jobs=2) as room:
        assert room.each(step, [Item("a"), Item("bad"), Item("b")]) == ["A", "B"]
        assert [(refused.source, str(refused.reason)) for refused in room.refused] == [
            ("bad", "It is cut off. Get it again.")
        ]


@pytest.mark.parametrize("jobs", [1, 3])
def test_cancelling_stops_everybody(jobs: int) -> None:
    cancel = threading.Event()

    def step(item: Item, room: Workroom) -> None:
        if item.name == "0":
            cancel.set()
        while True:
            room.raise_if_stopped()

    with Workroom(jobs=jobs, cancel=cancel) as room, pytest.raises(Cancelled):
        room.each(step, [Item(str(n)) for n in range(3)])


@pytest.mark.parametrize("jobs", [1, 3])
def test_a_bug_in_one_thread_is_raised_and_stops_the_others(jobs: int) -> None:
    def step(item: Item, room: Workroom) -> None:
        if item.name == "0":
            raise ZeroDivisionError
        while True:
            room.raise_if_stopped()

    with Workroom(jobs=jobs) as room, pytest.raises(ZeroDivisionError):
        room.each(step, [Item(str(n)) for n in range(3)])


def test_a_failure_leaves_the_callers_own_event_alone() -> None:
    """It may be one for many calls: a service that shuts down sets it once."""
    cancel = threading.Event()

    def step(item: Item, _room: Workroom) -> None:
        raise ValueError(item.name)

    with Workroom(jobs=2, cancel=cancel) as room, pytest.raises(ValueError, match="one"):
        room.each(step, [Item("one"), Item("one")])
    assert not cancel.is_set()


def test_what_a_killed_process_left_is_swept_by_the_next_start(tmp_path: Path) -> None:
    script = (
        "import sys, time\n"
        "from mmsprep.workroom import Workroom\n"
        "with Workroom() as room:\n"
        "    print(room.folder, flush=True)\n"
        "    time.sleep(60)\n"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", script],
        stdout=subprocess.PIPE,
        env={**os.environ, "TMPDIR": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert child.stdout is not None
    left = Path(child.stdout.readline().decode().strip())
    child.stdout.close()
    with Workroom():
        assert left.exists(), "a living process keeps its room"
    child.send_signal(signal.SIGKILL)
    child.wait()
    with Workroom() as room:
        assert not left.exists()
        assert rooms(tmp_path) == [room.folder]


def test_each_runs_side_by_side() -> None:
    together = threading.Barrier(2, timeout=10)

    def step(_item: Item, _room: Workroom) -> int:
        return together.wait()

    with Workroom(jobs=2) as room:
        assert sorted(room.each(step, [Item("a"), Item("b")])) == [0, 1]


def test_nobody_to_work_is_an_error() -> None:
    with pytest.raises(UsageError, match="0 jobs"):
        Workroom(jobs=0)
