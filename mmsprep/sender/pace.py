"""May a request go now? One pace and one pause for all threads and processes of an account.

Times are the system's monotonic clock, which all processes share until the machine starts anew;
what is left from before that lies in the future, or is no longer than its own length, and goes.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from sqlite3 import Row
from typing import Any, Literal, NamedTuple

from mmsprep.sender.database import Database
from mmsprep.sender.patience import Patience

Lane = Literal["send", "read"]

WINDOW_SECONDS = 60.5
"""A little more than the service's minute: requests do not travel equally fast."""

_OLDEST = """
SELECT at FROM requests WHERE account = :account AND lane = :lane AND at <= :now
ORDER BY at DESC LIMIT 1 OFFSET :others
"""
"""Of as many requests as may go out in a minute."""
_PAUSE = """
SELECT until - :now AS seconds, reason, penalty FROM pauses
WHERE account = :account AND since <= :now AND until > :now
"""


class _Wait(NamedTuple):
    """Why no request may go now."""

    seconds: float
    reason: str
    sit_out: Callable[[Patience, float, str], None]
    """What it costs: a penalty patience, the service's pace where nothing goes out, our own nothing."""


@dataclass(frozen=True, slots=True)
class Pace:
    """The requests of one account. 0 a minute: no pace of our own; pauses hold all the same."""

    database: Database
    account: str
    sends_per_minute: int
    reads_per_minute: int

    def hold(self, patience: Patience) -> None:
        """Wait until no pause holds us back."""
        while (pause := self._paused()) is not None:
            pause.sit_out(patience, pause.seconds, pause.reason)
        patience.raise_if_stopped()

    def enter(self, lane: Lane, patience: Patience) -> None:
        """Wait until it is our turn, and take it."""
        while (wait := self._turn(lane)) is not None:
            wait.sit_out(patience, wait.seconds, wait.reason)
        patience.raise_if_stopped()

    def penalize(self, seconds: float, reason: str) -> None:
        """The service said no: nobody sends anything for so long. The longest pause counts."""
        self._pause(seconds, reason, penalty=True)

    def slow_down(self, lane: Lane, seconds: float, reason: str) -> None:
        """The service will say no if we go on: nobody does for so long, unless it says what our own
        pace says anyway.
        """
        if not self._used_up(lane):
            self._pause(seconds, reason, penalty=False)

    def _used_up(self, lane: Lane) -> bool:
        """Whether our own pace lets nothing go out now."""
        if self._per_minute(lane) == 0:
            return False
        asked = self._asked(lane)
        found = self.database.rows(_OLDEST, asked)
        return bool(found) and found[0]["at"] + WINDOW_SECONDS > asked["now"]

    def _per_minute(self, lane: Lane) -> int:
        return self.sends_per_minute if lane == "send" else self.reads_per_minute

    def _asked(self, lane: Lane) -> dict[str, Any]:
        others = self._per_minute(lane) - 1
        return {"account": self.account, "lane": lane, "now": time.monotonic(), "others": others}

    def _pause(self, seconds: float, reason: str, *, penalty: bool) -> None:
        with self.database.changing() as journal:
            now = time.monotonic()
            journal.execute(
                "INSERT INTO pauses VALUES (?, ?, ?, ?, ?) ON CONFLICT (account) DO UPDATE SET"
                " since = excluded.since, until = excluded.until, penalty = excluded.penalty,"
                " reason = excluded.reason WHERE excluded.until > until OR since > excluded.since",
                (self.account, now, now + seconds, int(penalty), reason),
            )

    def _paused(self) -> _Wait | None:
        now = time.monotonic()
        found = self.database.rows(_PAUSE, {"account": self.account, "now": now})
        return _pause_of(found[0]) if found else None

    def _turn(self, lane: Lane) -> _Wait | None:
        """What keeps us from our turn; None: nothing, and it is taken."""
        per_minute = self._per_minute(lane)
        if per_minute == 0:
            return self._paused()
        with self.database.changing() as journal:
            asked = self._asked(lane)  # not before: what others wrote while we waited is no older
            now = asked["now"]
            if pause := journal.execute(_PAUSE, {"account": self.account, "now": now}).fetchone():
                return _pause_of(pause)
            if oldest := journal.execute(_OLDEST, asked).fetchone():
                if (left := oldest["at"] + WINDOW_SECONDS - now) > 0:
                    reason = f"At most {per_minute} requests go out in a minute"
                    return _Wait(left, reason, Patience.rest)
                # it does not count any more, nor does what is older, or from before a restart
                journal.execute(
                    "DELETE FROM requests WHERE account = ? AND lane = ? AND (at > ? OR at <= ?)",
                    (self.account, lane, now, oldest["at"]),
                )
            journal.execute("INSERT INTO requests VALUES (?, ?, ?)", (self.account, lane, now))
        return None


def _pause_of(row: Row) -> _Wait:
    return _Wait(row["seconds"], row["reason"], Patience.spend if row["penalty"] else Patience.lend)
