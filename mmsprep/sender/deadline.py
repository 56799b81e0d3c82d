"""How does an exchange end in time, whatever the other side does?

A socket's own time-out starts anew with every byte; who sends one byte every ten seconds is never
late. So one thread of the process watches all deadlines, and shuts the socket whose time is up.
"""

from __future__ import annotations

import contextlib
import heapq
import itertools
import socket
import threading
import time
from contextvars import ContextVar
from typing import Self


class Deadline:
    """One deadline over connecting, sending and reading, for the exchange of this thread."""

    def __init__(self, seconds: float) -> None:
        self.connected = False
        """The connection stands, TLS included: from here on the request may be under way."""
        self.began = time.monotonic()
        self.ends = self.began + seconds
        self.connection: socket.socket | None = None
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        self._token = _current.set(self)
        _watchman.expect(self)
        return self

    def __exit__(self, *_exc: object) -> None:
        _current.reset(self._token)
        with self._lock:
            self.connection = None  # its number may soon be another's

    @property
    def passed(self) -> bool:
        return time.monotonic() >= self.ends

    @property
    def left(self) -> float:
        """Seconds."""
        return max(0.0, self.ends - time.monotonic())

    @property
    def spent(self) -> float:
        """Seconds."""
        return time.monotonic() - self.began

    def watch(self, connection: socket.socket) -> None:
        """Called by the connection as soon as it has a socket, and once more when TLS wraps it."""
        with self._lock:
            self.connection = connection
        if self.passed:
            self.shut()

    def shut(self) -> None:
        """Whoever reads or writes there returns at once; what has come already can be read."""
        with self._lock:
            if self.connection is not None:
                with contextlib.suppress(OSError):
                    # not the method of a TLS socket: that one forgets how to read what has come
                    socket.socket.shutdown(self.connection, socket.SHUT_RDWR)


def current() -> Deadline:
    """The deadline of the exchange that this thread is in."""
    return _current.get()


def is_running() -> bool:
    """Whether this thread is in an exchange."""
    return _current.get(None) is not None


_current: ContextVar[Deadline] = ContextVar("_current")


class _Watchman:
    """The thread that waits for the next deadline; started when there is one."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._expected: list[tuple[float, int, Deadline]] = []
        self._numbers = itertools.count()
        self._thread: threading.Thread | None = None

    def expect(self, deadline: Deadline) -> None:
        with self._condition:
            heapq.heappush(self._expected, (deadline.ends, next(self._numbers), deadline))
            if self._thread is None or not self._thread.is_alive():  # a fork leaves it behind
                self._thread = threading.Thread(
                    target=self._watch, daemon=True, name="mmsprep-deadlines"
                )
                self._thread.start()
            elif self._expected[0][2] is deadline:
                self._condition.notify()

    def _watch(self) -> None:
        while True:
            self._next().shut()

    def _next(self) -> Deadline:
        with self._condition:
            while not self._expected or self._expected[0][0] > time.monotonic():
                left = self._expected[0][0] - time.monotonic() if self._expected else None
                self._condition.wait(None if left is None else max(0.0, left))
            return heapq.heappop(self._expected)[2]


_watchman = _Watchman()
