"""How long does one command wait, all in all? For rate limits, backoff and asking back together."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from math import ceil, floor

from mmsprep.errors import Cancelled
from mmsprep.events import OnEvent, Waiting, ignore
from mmsprep.sender.errors import TryLater

LONG_SECONDS = 1.0
"""Whoever lets us wait no longer than this is not worth telling of."""
LATER = "Run the same command later, or with a longer --max-wait: it goes on from here."


class Patience:
    """Seconds to spend on waiting. The clock is monotonic: no jump of the date lengthens a wait."""

    def __init__(
        self, seconds: float, on_event: OnEvent = ignore, cancel: threading.Event | None = None
    ) -> None:
        self.left = seconds
        self.on_event = on_event
        self.cancel = cancel or threading.Event()
        self._lent = 0.0
        self._lock = threading.Lock()

    def spend(self, seconds: float, reason: str) -> None:
        """Wait; raises TryLater at once when that is more than what is left."""
        with self._lock:
            if seconds > self.left:
                left = floor(self.left)
                raise TryLater(
                    f"{reason}: that takes {ceil(seconds)} s, and only {left} s are left to wait.", LATER
                )
            self.left -= seconds
        self.rest(seconds, reason)

    def lend(self, seconds: float, reason: str) -> None:
        """Wait for a turn that the service gives: `moved_on` brings the seconds back."""
        self.spend(seconds, reason)
        with self._lock:
            self._lent += seconds

    def moved_on(self) -> None:
        """A message went out: what was waited for its turn was the pace of the list, not in vain."""
        with self._lock:
            self.left += self._lent
            self._lent = 0.0

    def rest(self, seconds: float, reason: str) -> None:
        """Wait without it counting: our own even pace is no patience."""
        if seconds > 0:
            self.on_event(Waiting(seconds, reason))
        self._pause(seconds)

    def count(self, seconds: float) -> None:
        """Seconds that went by for an answer that never came."""
        with self._lock:
            self.left = max(0.0, self.left - seconds)

    @contextlib.contextmanager
    def counting(self) -> Iterator[None]:
        """All time that goes by within it, which is not spent already."""
        began, had = time.monotonic(), self.left
        yield
        self.count(max(0.0, time.monotonic() - began - (had - self.left)))

    def steps(self, reason: str) -> Callable[[float], None]:
        """Waits a step of so many seconds, again and again: for somebody of whom nobody knows when they
        end. All steps are one wait: told once, when it gets long; raises TryLater when nothing is left.
        """
        waited = 0.0

        def step(seconds: float) -> None:
            nonlocal waited
            with self._lock:
                if seconds > self.left:
                    raise TryLater(f"{reason}; it did not end within {waited:.0f} s.", LATER)
                self.left -= seconds
            if waited < LONG_SECONDS <= waited + seconds:
                self.on_event(Waiting(self.left, reason))
            self._pause(seconds)
            waited += seconds

        return step

    def _pause(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            if self.cancel.wait(left):
                raise Cancelled
        self.raise_if_stopped()

    def raise_if_stopped(self) -> None:
        """Raise Cancelled when the caller asked to stop."""
        if self.cancel.is_set():
            raise Cancelled
