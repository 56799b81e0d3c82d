"""Killed at any moment, and the same command again: at most one message [71]. Real processes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from mmsprep.testing import Fault, RingCentralServer
from tests.sender.conftest import TO

Drive = Callable[..., dict[str, Any]]


@pytest.fixture
def driver(server: RingCentralServer, tmp_path: Path) -> Iterator[Drive]:
    """Let a process of its own send; see driver.py."""
    environ = {
        **server.environ,
        "MMSPREP_STATE_DIR": str(tmp_path / "state"),
        "MMSPREP_CACHE_DIR": str(tmp_path / "cache"),
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.sender.driver"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environ,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    with process, process.stdin as told, process.stdout as heard:

        def drive(**job: Any) -> dict[str, Any]:
            told.write(json.dumps(job) + "\n")
            told.flush()
            answer: dict[str, Any] = json.loads(heard.readline())
            return answer

        yield drive
        told.close()


def arrived(server: RingCentralServer, text: str) -> int:
    return sum(message.text == text for message in server.messages)


def test_71_a_kill_at_every_step_and_the_same_command_again(
    server: RingCentralServer, driver: Drive
) -> None:
    """Every journal write and every socket write, one after the other."""
    driver(to=[TO], text="login first")
    steps = driver(to=[TO], text="how many steps?")["steps"]
    assert steps > 12
    outcomes: dict[str, int] = {}
    for n in range(1, steps + 1):
        text = f"killed at step {n}"
        assert driver(to=[TO], text=text, kill_at=n) == {"killed": True}
        (outcome,) = driver(to=[TO], text=text)["statuses"].values()
        assert arrived(server, text) <= 1
        assert outcome == "unknown" or arrived(server, text) == 1
        outcomes[outcome] = outcomes.get(outcome, 0) + 1
    # only between the journal's *sending* and the last socket write can nobody know
    assert outcomes == {"sent": steps - 2, "unknown": 2}


def test_71_a_kill_at_every_step_of_a_message_in_three_parts(
    server: RingCentralServer, driver: Drive
) -> None:
    """Nothing twice, nothing out of order; the same command goes on with exactly what is missing."""
    driver(to=[TO], text="login first")
    steps = driver(to=[TO], text="how many steps?", parts=3)["steps"]
    assert steps > 3 * 8
    finished = 0
    for n in range(2, steps + 1, 2):
        before = len(server.messages)
        assert driver(to=[TO], text=f"killed at {n}", parts=3, kill_at=n) == {"killed": True}
        told = driver(to=[TO], text=f"killed at {n}", parts=3)["parts"][TO]
        arrived = [message.submission.files[0].filename for message in server.messages[before:]]
        assert arrived == ["0.jpg", "1.jpg", "2.jpg"][: len(arrived)]
        if told == ["sent"] * 3:
            assert len(arrived) == 3
            finished += 1
        else:
            certain = told.index("unknown")
            assert told == ["sent"] * certain + ["unknown"] + ["not-sent"] * (2 - certain)
            assert len(arrived) == certain
    assert finished > steps / 8  # of half as many runs


def test_71_a_kill_at_every_step_of_the_first_login(server: RingCentralServer, driver: Drive) -> None:
    for n in range(1, 12):
        server.expire_tokens()
        text = f"first login {n}"
        driver(to=[TO], text=text, kill_at=n)
        (outcome,) = driver(to=[TO], text=text)["statuses"].values()
        assert arrived(server, text) <= 1
        assert outcome == "unknown" or arrived(server, text) == 1


@pytest.mark.parametrize("keep", [False, True])
def test_71_a_kill_while_the_server_thinks(
    server: RingCentralServer, tmp_path: Path, keep: bool
) -> None:
    release = threading.Event()
    server.fail_next(Fault(keep=keep, wait=release))
    script = (
        "from tests.sender.driver import sent\n"
        f"print(sent({{'to': [{TO!r}], 'text': 'held'}})['statuses'][{TO!r}])"
    )
    environ = {
        **server.environ,
        "MMSPREP_STATE_DIR": str(tmp_path / "state"),
        "MMSPREP_CACHE_DIR": str(tmp_path / "cache"),
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    command = [sys.executable, "-c", script]
    first = subprocess.Popen(command, env=environ)
    while not any(request.path.endswith("/mms") for request in server.requests):
        assert first.poll() is None
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    release.set()
    again = subprocess.run(command, env=environ, capture_output=True, text=True, check=True)
    assert again.stdout.strip() == ("sent" if keep else "unknown")
    assert len(server.messages) == keep


def test_71_two_processes_with_the_same_command_send_one_message(
    server: RingCentralServer, tmp_path: Path
) -> None:
    script = f"from tests.sender.driver import sent\nsent({{'to': [{TO!r}], 'text': 'twins'}})"
    environ = {
        **server.environ,
        "MMSPREP_STATE_DIR": str(tmp_path / "state"),
        "MMSPREP_CACHE_DIR": str(tmp_path / "cache"),
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    twins = [subprocess.Popen([sys.executable, "-c", script], env=environ) for _ in range(3)]
    assert [twin.wait() for twin in twins] == [0, 0, 0]
    assert arrived(server, "twins") == 1
