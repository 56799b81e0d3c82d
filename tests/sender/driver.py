"""Sends what it is told to on stdin, in processes that can be killed. Run as a program by tests.

One JSON object a line: {"to": […], "text": …, "parts": n, "kill_at": n}. For each a process is
forked that sends the message; at its n-th step (before or after a journal write, before or after a
socket write) it is killed with SIGKILL, for good. The answer is one JSON object a line: what became
of each recipient and how many steps there were, or {"killed": true}.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import sys
from collections.abc import Iterator
from typing import Any

from mmsprep.errors import MmsprepError
from mmsprep.sender import Message, Options, RingCentral, SenderError, rate_limit
from mmsprep.sender.database import Database
from tests.sender.conftest import attachment, packed

OPTIONS = Options(timeout=3, max_wait=30, per_minute=0, tries=8, lookup_gaps=(0, 0.02))


class Steps:
    """Counts the steps of a process, and ends it at one of them."""

    def __init__(self, kill_at: int | None) -> None:
        self.kill_at = kill_at
        self.count = 0

    def __call__(self) -> None:
        self.count += 1
        if self.count == self.kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(self) -> None:
        """Put a step before and after every journal write and every socket write."""
        step, changing, send = self, Database.changing, http.client.HTTPConnection.send

        @contextlib.contextmanager
        def watched_changing(database: Database, *, lasting: bool = False) -> Iterator[Any]:
            step()
            with changing(database, lasting=lasting) as connection:
                yield connection
                step()
            step()

        def watched_send(connection: http.client.HTTPConnection, data: Any) -> None:
            step()
            send(connection, data)
            step()

        Database.changing = watched_changing  # type: ignore[method-assign,assignment]
        http.client.HTTPConnection.send = watched_send  # type: ignore[method-assign,assignment]


def main() -> None:
    rate_limit.FIRST_BACKOFF_SECONDS = rate_limit.MIN_SECONDS = 0.01
    for line in sys.stdin:
        print(json.dumps(run(json.loads(line))), flush=True)  # noqa: T201


def run(job: dict[str, Any]) -> dict[str, Any]:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        with os.fdopen(writing, "w") as answer:
            json.dump(sent(job), answer)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answer:
        said = answer.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return {"killed": True}
    result: dict[str, Any] = json.loads(said)
    return result


def sent(job: dict[str, Any]) -> dict[str, Any]:
    steps = Steps(job.get("kill_at"))
    steps.watch()
    first, *more = [packed(attachment(f"{n}.jpg")) for n in range(job.get("parts", 1))]
    message = Message(to=job["to"], package=first, more=more, text=job["text"])
    try:
        with RingCentral.from_env(options=OPTIONS) as client:
            receipt = client.send(message, again=job.get("again", False))
    except SenderError as error:
        if error.receipt is None:
            return {"error": str(error), "statuses": {}, "steps": steps.count}
        receipt = error.receipt
    except MmsprepError as error:
        return {"error": str(error), "statuses": {}, "steps": steps.count}
    statuses = {each.to: each.status.value for each in receipt.recipients}
    parts = {each.to: [part.status.value for part in each.parts] for each in receipt.recipients}
    return {"statuses": statuses, "parts": parts, "steps": steps.count}


if __name__ == "__main__":
    main()
