"""What does the journal know of one message to one recipient, or to one group?"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from sqlite3 import Row


class State(StrEnum):
    """How far one message got; *unknown*: it was sent, and no answer says whether it arrived."""

    PREPARED = "prepared"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Identity:
    """What makes it the same message to the same recipient, or group; its sizes are only noted."""

    account: str
    sender: str = field(repr=False)
    to: tuple[str, ...] = field(repr=False)
    text: str = field(repr=False)
    """Of the whole message."""
    digests: tuple[str, ...]
    """Of the sources, in order."""
    sizes: tuple[int, ...]
    given_key: str | None = None
    part: int = 1
    series: tuple[tuple[str, ...], ...] = ()
    """The digests of all parts of a message in several; empty where it has only one."""

    @property
    def parts(self) -> int:
        return len(self.series) or 1

    @property
    def content(self) -> tuple[str, ...]:
        """What it says and holds; of one in several parts all of it, and which part this is."""
        if not self.series:
            return (self.text, *self.digests)
        whole = (digest for part in self.series for digest in part)
        return (self.text, *self.digests, f"part {self.part}", *whole)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the journal."""

    id: int
    key: str
    state: State
    created: float
    sending: float | None
    message_id: str | None = None
    status: str | None = None
    code: str | None = None
    said: str = ""
    request_id: str | None = None
    answer: str | None = None
    """What the service answered where that made no sense."""
    sender: str = ""
    recipients: tuple[str, ...] = ()
    """The last four digits of each."""
    digests: tuple[str, ...] = ()
    """Of their numbers, in the same order."""
    missed: Mapping[str, str | None] = field(default_factory=dict)
    """Digest → delivery code, of those of a group who did not get it."""
    sizes: tuple[int, ...] = ()
    part: int = 1
    parts: int = 1
    tries: int = 0
    lasting: bool = False
    """Its key was given: it counts for ever, not for a day."""

    @property
    def in_doubt(self) -> bool:
        """It may have been sent, or not."""
        return self.state in (State.SENDING, State.UNKNOWN)


def entry_of(row: Row) -> Entry:
    """One line, as it stands in the database."""
    recipients = json.loads(row["recipients"])
    return Entry(
        id=row["id"],
        key=row["key"],
        state=State(row["state"]),
        created=row["created"],
        sending=row["sending"],
        message_id=row["message_id"],
        status=row["status"],
        code=row["code"],
        said=row["said"] or "",
        request_id=row["request_id"],
        answer=row["answer"],
        sender=row["sender"],
        recipients=tuple(shown for _, shown, *_ in recipients),
        digests=tuple(digest for digest, *_ in recipients),
        missed={digest: code for digest, _, *told in recipients for code in told},
        sizes=tuple(json.loads(row["attachments"])),
        part=row["part"],
        parts=row["parts"],
        tries=row["tries"],
        lasting=bool(row["lasting"]),
    )
