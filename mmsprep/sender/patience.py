"""How long does one command wait, all in all? One purse for rate limits, backoff and asking back."""

from __future__ import annotations

import threading
import time

from mmsprep.errors import Cancelled
from mmsprep.events import OnEvent, Waiting, ignore
from mmsprep.sender.errors import TryLater


class Patience:
    """Seconds to spend on waiting. The clock is monotonic: no jump of the date lengthens a wait."""

    def __init__(
        self, seconds: float, on_event: OnEvent = ignore, cancel: threading.Event | None = None
    ) -> None:
        self.left = seconds
        self.on_event = on_event
        self.cancel = cancel or threading.Event()
        self._lock = threading.Lock()

    def spend(self, seconds: float, reason: str) -> None:
        """Wait; raises TryLater at once when that is more than what is left."""
        with self._lock:
            if seconds > self.left:
                raise TryLater(
                    f"{reason}: {seconds:.0f} s to wait, and the patience ends before that.",
                    "Run the same command later, or with a longer --max-wait: it goes on from here.",
                )
            self.left -= seconds
        self.rest(seconds, reason)

    def rest(self, seconds: float, reason: str) -> None:
        """Wait without it counting: our own even pace is no patience."""
        if seconds > 0:
            self.on_event(Waiting(seconds, reason))
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            if self.cancel.wait(left):
                raise Cancelled
        self.breathe()

    def breathe(self) -> None:
        """Raise Cancelled when the caller asked to stop."""
        if self.cancel.is_set():
            raise Cancelled
