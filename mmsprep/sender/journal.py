"""Was this very message sent already? Written down before it happens, so that no kill can hide it.

    prepared ─▶ sending ─▶ sent | failed | unknown
        ▲          │
        └──────────┘  refused for now, or never handed over: certain not to have been sent

Numbers and texts are kept as keyed digests only, with a number's last four digits.
"""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from mmsprep.errors import UsageError
from mmsprep.sender.database import Database
from mmsprep.sender.digests import Digests
from mmsprep.sender.entry import Entry, Identity, State, entry_of
from mmsprep.sender.errors import JournalUnavailable, SenderError
from mmsprep.sender.lock import alone
from mmsprep.sender.phone import last_four

DAY_SECONDS = 24 * 3600


class Journal:
    """What was sent. Every change is on record before the next step is taken."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        key = folder / "journal.key"
        self.database = Database(folder, beside=key)
        try:
            begun = self.database.rows("SELECT 1 FROM entries LIMIT 1")
            self._digests = Digests(key, may_begin=not begun)
        except JournalUnavailable:
            self.database.close()
            raise

    def digest(self, *said: str) -> str:
        """A digest that only this journal's key can repeat."""
        return self._digests.of(*said)

    def key_of(self, identity: Identity) -> str:
        to = "\n".join(sorted(identity.to))
        if identity.given_key is not None:
            part = (f"part {identity.part}",) if identity.series else ()
            return self.digest("given", identity.account, identity.given_key, to, *part)
        return self.digest("derived", identity.account, identity.sender, to, *identity.content)

    @contextlib.contextmanager
    def turn(self, key: str, wait: Callable[[float], None]) -> Iterator[None]:
        """Within it nobody else sends this message; `wait` waits for so many seconds, or raises."""
        path = self.folder / f"sending-{key[:40]}.lock"
        with contextlib.ExitStack() as stack:
            try:
                stack.enter_context(alone(path, wait))
            except OSError as error:
                raise JournalUnavailable(
                    f"The journal's lock {path} cannot be used: {error.strerror}.",
                    "Name another place: MMSPREP_STATE_DIR.",
                ) from error
            yield

    def find(self, key: str) -> Entry | None:
        """The last time that this message went out, or may have; else the last time it was begun: a
        repetition that did not go out takes nothing back. A derived key counts for a day after it went
        out, but what is unresolved counts until it is resolved.
        """
        return _telling(self._entries("SELECT * FROM entries WHERE key = ? ORDER BY id DESC", key))

    def recall(self, identity: Identity) -> Entry | None:
        """The same by what makes the message. Who sends may not be known (""): then from any number."""
        if identity.sender or identity.given_key is not None:
            return self.find(self.key_of(identity))
        alike = self._entries(
            "SELECT * FROM entries WHERE account = ? AND recipients = ? AND text = ? AND attachments = ?"
            " AND part = ? AND parts = ? AND NOT lasting ORDER BY id DESC",
            identity.account,
            *self._noted(identity),
        )
        return _telling(alike)

    def prepare(self, key: str, identity: Identity) -> Entry:
        """Begin a new line."""
        now = time.time()
        with self.database.changing() as journal:
            line = journal.execute(
                "INSERT INTO entries (key, account, lasting, sender, recipients, text, attachments,"
                " part, parts, state, created, changed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    key,
                    identity.account,
                    int(identity.given_key is not None),
                    last_four(identity.sender),
                    *self._noted(identity),
                    State.PREPARED,
                    now,
                    now,
                ),
            ).lastrowid
        assert line is not None
        return Entry(line, key, State.PREPARED, now, None, part=identity.part, parts=identity.parts)

    def _noted(self, identity: Identity) -> tuple[str, str, str, int, int]:
        """What a line says of its message: recipients, content, attachments, part, parts."""
        return (
            json.dumps([[self.digest("number", to), last_four(to)] for to in identity.to]),
            self.digest("content", *identity.content),
            json.dumps(list(identity.sizes)),
            identity.part,
            identity.parts,
        )

    def sending(self, entry: Entry) -> Entry:
        """The request is about to be complete. On the disk before its last byte goes out."""
        now = time.time()
        with self.database.changing(lasting=True) as journal:
            written = journal.execute(
                "UPDATE entries SET state = ?, sending = ?, changed = ?, tries = tries + 1 WHERE id = ?",
                (State.SENDING, now, now, entry.id),
            ).rowcount
        if not written:
            raise JournalUnavailable(
                "The journal forgot this message just now (history --prune).",
                "Nothing was sent. Run the same command again.",
            )
        return replace(entry, state=State.SENDING, sending=now, tries=entry.tries + 1)

    def back(self, entry: Entry) -> Entry:
        """It is certain that the request was not accepted."""
        if entry.state is State.PREPARED:
            return entry
        back = replace(entry, state=State.PREPARED)
        self._write(back)
        return back

    def sent(
        self,
        entry: Entry,
        message_id: str,
        status: str,
        request_id: str | None = None,
        said: str = "",
    ) -> None:
        """`said`: what else there is to know, whenever it is asked for."""
        self._write(
            replace(
                entry,
                state=State.SENT,
                message_id=message_id,
                status=status,
                said=said,
                code=None,
                request_id=request_id,
            )
        )

    def failed(self, entry: Entry, error: SenderError, message_id: str | None = None) -> None:
        """`message_id`: the service took it, and it failed then. No lookup may take it for another."""
        self._write(
            replace(
                entry,
                state=State.FAILED,
                message_id=message_id,
                said=error.message,
                code=error.code,
                request_id=error.request_id,
            )
        )

    def unknown(
        self, entry: Entry, said: str, request_id: str | None = None, answer: str | None = None
    ) -> None:
        self._write(replace(entry, state=State.UNKNOWN, said=said, request_id=request_id, answer=answer))

    def claim(self, entry: Entry, message_id: str, status: str) -> bool:
        """Say that the service's message is this entry's; False: it is another's already."""
        with self.database.changing(lasting=True) as journal:
            taken = journal.execute(
                "SELECT 1 FROM entries WHERE message_id = ? AND id <> ?"
                " AND account = (SELECT account FROM entries WHERE id = ?)",
                (message_id, entry.id, entry.id),
            ).fetchone()
            if taken:
                return False
            journal.execute(
                "UPDATE entries SET state = ?, message_id = ?, status = ?, changed = ? WHERE id = ?",
                (State.SENT, message_id, status, time.time(), entry.id),
            )
        return True

    def settle(self, line: int, *, sent: bool) -> None:
        """Somebody looked, and knows what became of an unknown message. Raises UsageError."""
        with self.turn(self._unresolved(line).key, _busy):
            entry = self._unresolved(line)  # whoever had the turn before may have found it
            state = State.SENT if sent else State.FAILED
            self._write(replace(entry, state=state, said="Somebody looked, and said so."))

    def _unresolved(self, line: int) -> Entry:
        found = self._entries("SELECT * FROM entries WHERE id = ?", line)
        if not found or not found[0].in_doubt:
            raise UsageError(f"Line {line} is not an unknown one.", "`mmsprep history` shows the lines.")
        return found[0]

    def delivered(
        self, account: str, message_id: str, status: str, code: str | None, state: State
    ) -> None:
        """What tracking found. A message that failed on its way may be sent again."""
        with self.database.changing() as journal:
            journal.execute(
                "UPDATE entries SET state = ?, status = ?, code = ?, changed = ?"
                " WHERE message_id = ? AND account = ?",
                (state, status, code, time.time(), message_id, account),
            )

    def missed(self, account: str, message_id: str, codes: Mapping[str, str | None]) -> None:
        """Write down who of a group did not get it: number → delivery code."""
        told = {self.digest("number", to): code for to, code in codes.items()}
        query = "SELECT * FROM entries WHERE message_id = ? AND account = ?"
        with self.database.changing() as journal:
            for entry in self._entries(query, message_id, account):
                recipients = [
                    [digest, shown, *([told[digest]] if digest in told else [])]
                    for digest, shown in zip(entry.digests, entry.recipients, strict=True)
                ]
                journal.execute(
                    "UPDATE entries SET recipients = ? WHERE id = ?", (json.dumps(recipients), entry.id)
                )

    def last(self, count: int) -> list[Entry]:
        """The newest lines, newest first."""
        return self._entries("SELECT * FROM entries ORDER BY id DESC LIMIT ?", count)

    def prune(self, older_than_seconds: float) -> int:
        """Forget what is older, and done with; answers how many. What is unresolved stays."""
        with self.database.changing() as journal:
            return journal.execute(
                "DELETE FROM entries WHERE changed < ? AND state NOT IN (?, ?)",
                (time.time() - older_than_seconds, State.SENDING, State.UNKNOWN),
            ).rowcount

    def close(self) -> None:
        self.database.close()

    def _entries(self, query: str, *values: object) -> list[Entry]:
        try:
            return [entry_of(row) for row in self.database.rows(query, values)]
        except (ValueError, TypeError, RecursionError):
            raise JournalUnavailable(
                f"The journal {self.database.path} is damaged: one of its lines makes no sense.",
                "Nothing is sent that may have been sent before. Name another place: MMSPREP_STATE_DIR.",
            ) from None

    def _write(self, entry: Entry) -> None:
        """How it stands now. An answer that was kept stays."""
        with self.database.changing() as journal:
            journal.execute(
                "UPDATE entries SET state = ?, message_id = ?, status = ?, said = ?, code = ?,"
                " request_id = ?, answer = coalesce(?, answer), changed = ? WHERE id = ?",
                (
                    entry.state,
                    entry.message_id,
                    entry.status,
                    entry.said,
                    entry.code,
                    entry.request_id,
                    entry.answer,
                    time.time(),
                    entry.id,
                ),
            )


def _telling(newest_first: list[Entry]) -> Entry | None:
    """Of the lines that still count, the newest that went out, or may have; else the newest."""
    recent = time.time() - DAY_SECONDS
    lines = [
        each
        for each in newest_first
        if each.in_doubt or each.lasting or (each.sending or each.created) > recent
    ]
    went_out = (each for each in lines if each.state is State.SENT or each.in_doubt)
    return next(went_out, None) or next(iter(lines), None)


def _busy(_seconds: float) -> None:
    raise UsageError("It is being sent, or looked for, just now.", "Wait until that command has ended.")
