"""Killed at any moment: no half file under a final name, no orphan, nothing left after a next start.

The moments are drawn from a seeded random number and the time that a whole run takes here, so that
they fall on every stage, start and end included; where exactly is the machine's choice.
"""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mmsprep.leftovers import passing_file
from tests.hostile.machine import Machine, fixture

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks for orphans in /proc")

MIXED = (
    fixture("grid__becomes_jpeg.heic"),
    fixture("voice__becomes_mp3.wav"),
    fixture("script__cleaned.svg"),
    fixture("small__passes.png"),
)
LONGER = (*MIXED, fixture("hevc__becomes_mp4.mp4"), fixture("pages_1__becomes_pages.pdf"))


def kills(files: tuple[Path, ...], home: Path, seed: int, count: int) -> None:
    """Kill so often, then let one run end: it must find nothing, and leave nothing, half."""
    expected, seconds = undisturbed(files, home / "whole")
    machine = Machine(home / "killed")
    chance = random.Random(seed)
    for _ in range(count):
        moment = chance.uniform(0.02, seconds)
        assert kill(machine, files, moment) in (0, -signal.SIGKILL)
        assert machine.orphans() == [], f"killed after {moment:.2f} s"
        assert machine.outputs().items() <= expected.items(), f"killed after {moment:.2f} s"
        if chance.random() < 0.5:  # start from nothing again, or go on from what is there
            for path in machine.out.glob("*"):
                path.unlink()
    assert machine.convert(*files).code == 0
    assert machine.outputs() == expected
    assert machine.leftovers() == []


def undisturbed(files: tuple[Path, ...], home: Path) -> tuple[dict[str, bytes], float]:
    """What a whole run makes, and how long it takes."""
    machine = Machine(home)
    started = time.monotonic()
    assert machine.convert(*files).code == 0
    assert machine.leftovers() == []
    return machine.outputs(), time.monotonic() - started


def kill(machine: Machine, files: tuple[Path, ...], moment: float) -> int:
    process = machine.start("convert", *files, "-o", machine.out, "--json")
    try:
        process.wait(moment)
    except subprocess.TimeoutExpired:
        process.kill()
    process.communicate()
    return process.returncode


@pytest.mark.parametrize("seed", range(2))
def test_two_dozen_kills_leave_nothing_half(seed: int, tmp_path: Path) -> None:
    kills(MIXED, tmp_path, seed, 12)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(100, 120))
def test_500_kills_leave_nothing_half(seed: int, tmp_path: Path) -> None:
    kills(LONGER, tmp_path, seed, 25)


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_while_ffmpeg_works_is_clean_at_once(stop: signal.Signals, tmp_path: Path) -> None:
    """The stand-in for ffmpeg works for ever and does not listen to signals."""
    fake = tmp_path / "ffmpeg"
    fake.write_text(BUSY.format(busy=tmp_path / "busy"))
    fake.chmod(0o755)
    machine = Machine(tmp_path)
    process = machine.start(
        "convert", fixture("voice__becomes_mp3.wav"), "-o", machine.out, MMSPREP_FFMPEG=str(fake)
    )
    while process.poll() is None and not (tmp_path / "busy").exists():
        time.sleep(0.01)
    process.send_signal(stop)
    out, said = process.communicate()
    assert (process.returncode, out, said) == (130, b"", b"mmsprep: Interrupted.\n")
    assert machine.orphans() == []
    assert machine.leftovers() == []
    assert machine.outputs() == {}


BUSY = """#!/bin/sh
case "$*" in
*-version*) echo "ffmpeg version fake";;
*-encoders*) printf ' V..... libx264 x\\n A..... aac x\\n A..... libmp3lame x\\n';;
*-filters*) echo;;
*) trap '' INT TERM; touch {busy}; sleep 600;;
esac
"""


def test_what_was_being_written_when_the_process_died_is_swept(tmp_path: Path) -> None:
    machine, ours = Machine(tmp_path), ".mmsprep-0123456789abcdef"
    machine.out.mkdir()
    (machine.out / ours).write_bytes(b"half")
    (machine.temporary / ours[1:]).mkdir()
    (machine.out / ".mine").write_bytes(b"")
    with passing_file(machine.out) as of_another:
        assert machine.convert(fixture("small__passes.png")).code == 0
        assert sorted(machine.leftovers()) == sorted([".mine", of_another.name])
