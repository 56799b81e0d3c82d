"""May a request go now? One pace and one pause for all threads and processes of an account.

Times are the system's monotonic clock, which all processes share until the machine starts anew;
what is left from before that lies in the future, or is no longer than its own length, and goes.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Literal

from mmsprep.sender.database import Database
from mmsprep.sender.patience import Patience

Lane = Literal["send", "read"]

WINDOW_SECONDS = 60.5
"""A little more than the service's minute: requests do not travel equally fast."""


@dataclass(frozen=True, slots=True)
class Pace:
    """The requests of one account. 0 a minute: no pace of our own; pauses hold all the same."""

    database: Database
    account: str
    sends_per_minute: int
    reads_per_minute: int

    def hold(self, patience: Patience) -> None:
        """Wait until no pause holds us back. A penalty costs patience, an even pace does not."""
        while (pause := self._paused()) is not None:
            seconds, reason, penalty = pause
            (patience.spend if penalty else patience.rest)(seconds, reason)
        patience.breathe()

    def enter(self, lane: Lane, patience: Patience) -> None:
        """Wait until it is our turn, and take it."""
        self.hold(patience)
        while (seconds := self._turn(lane)) > 0:
            patience.rest(seconds, f"At most {self._per_minute(lane)} requests go out in a minute")
            self.hold(patience)

    def penalize(self, seconds: float, reason: str) -> None:
        """The service said no: nobody sends anything for so long. The longest pause counts."""
        self._pause(seconds, reason, penalty=True)

    def slow_down(self, seconds: float, reason: str) -> None:
        """The service will say no if we go on: nobody does for so long."""
        self._pause(seconds, reason, penalty=False)

    def _pause(self, seconds: float, reason: str, *, penalty: bool) -> None:
        now = time.monotonic()
        with self.database.changing() as journal:
            journal.execute(
                "INSERT INTO pauses VALUES (?, ?, ?, ?, ?) ON CONFLICT (account) DO UPDATE SET"
                " since = excluded.since, until = excluded.until, penalty = excluded.penalty,"
                " reason = excluded.reason WHERE excluded.until > until OR since > excluded.since",
                (self.account, now, now + seconds, int(penalty), reason),
            )

    def _paused(self) -> tuple[float, str, bool] | None:
        now = time.monotonic()
        found = self.database.rows(
            "SELECT until, reason, penalty FROM pauses WHERE account = ? AND since <= ? AND until > ?",
            (self.account, now, now),
        )
        if not found:
            return None
        return found[0]["until"] - now, found[0]["reason"], bool(found[0]["penalty"])

    def _per_minute(self, lane: Lane) -> int:
        return self.sends_per_minute if lane == "send" else self.reads_per_minute

    def _turn(self, lane: Lane) -> float:
        """Seconds until it is our turn; 0: it is, and is taken."""
        per_minute = self._per_minute(lane)
        if per_minute == 0:
            return 0
        now = time.monotonic()
        with self.database.changing() as journal:
            journal.execute(
                "DELETE FROM requests WHERE account = ? AND (at > ? OR at <= ?)",
                (self.account, now, now - WINDOW_SECONDS),
            )
            oldest = journal.execute(
                "SELECT at FROM requests WHERE account = ? AND lane = ?"
                " ORDER BY at DESC LIMIT 1 OFFSET ?",
                (self.account, lane, per_minute - 1),
            ).fetchone()
            if oldest:
                return float(oldest["at"]) + WINDOW_SECONDS - now
            journal.execute("INSERT INTO requests VALUES (?, ?, ?)", (self.account, lane, now))
        return 0
