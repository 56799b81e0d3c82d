"""Was this very message sent already? Written down before it happens, so that no kill can hide it.

    prepared ─▶ sending ─▶ sent | failed | unknown
        ▲          │
        └──────────┘  refused for now, or never handed over: certain not to have been sent

Numbers and texts are kept as keyed digests only, with a number's last four digits.
"""

from __future__ import annotations

import contextlib
import hmac
import json
import os
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from mmsprep.errors import UsageError
from mmsprep.sender.database import Database
from mmsprep.sender.entry import Entry, Identity, State, entry_of
from mmsprep.sender.errors import JournalUnavailable, SenderError
from mmsprep.sender.lock import alone
from mmsprep.sender.phone import last_four
from mmsprep.sender.places import write_private

DAY_SECONDS = 24 * 3600


class Journal:
    """What was sent. Every change is on record before the next step is taken."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = Database(folder)
        try:
            self._digests = hmac.new(_secret(folder / "journal.key"), digestmod="sha256")
        except JournalUnavailable:
            self.database.close()
            raise

    def digest(self, *said: str) -> str:
        """A digest that only this journal's key can repeat."""
        text = "\0".join(f"{len(each)}:{each}" for each in said)
        digest = self._digests.copy()
        digest.update(text.encode("utf-8", "surrogatepass"))
        return digest.hexdigest()

    def key_of(self, identity: Identity) -> str:
        to = "\n".join(sorted(identity.to))
        if identity.given_key is not None:
            part = (f"part {identity.part}",) if identity.series else ()
            return self.digest("given", identity.account, identity.given_key, to, *part)
        said = (identity.sender, to, identity.text, *identity.digests, *identity.part_digests)
        return self.digest("derived", identity.account, *said)

    @contextlib.contextmanager
    def turn(self, key: str, wait: Callable[[float], None]) -> Iterator[None]:
        """Within it nobody else sends this message; `wait` waits for so many seconds, or raises."""
        path = self.folder / f"sending-{key[:40]}.lock"
        with contextlib.ExitStack() as stack:
            try:
                stack.enter_context(alone(path, wait))
            except OSError as error:
                raise _unusable(f"The journal's lock {path}", error) from error
            yield

    def find(self, key: str) -> Entry | None:
        """The last time that this message was begun. A derived key counts for a day after it went out,
        but what is unresolved counts until it is resolved.
        """
        found = self.database.rows(
            "SELECT * FROM entries WHERE key = ? ORDER BY id DESC LIMIT 1", (key,)
        )
        if not found:
            return None
        entry = entry_of(found[0])
        resolved = entry.state in (State.SENT, State.FAILED, State.PREPARED)
        last = entry.sending or entry.created
        over = not found[0]["lasting"] and last <= time.time() - DAY_SECONDS
        return None if resolved and over else entry

    def prepare(self, key: str, identity: Identity) -> Entry:
        """Begin a new line."""
        now = time.time()
        parts = len(identity.series) or 1
        with self.database.changing() as journal:
            line = journal.execute(
                "INSERT INTO entries (key, account, lasting, sender, recipients, text, attachments,"
                " part, parts, state, created, changed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    key,
                    identity.account,
                    int(identity.given_key is not None),
                    last_four(identity.sender),
                    json.dumps([[self.digest("number", to), last_four(to)] for to in identity.to]),
                    self.digest("text", identity.text),
                    json.dumps(list(identity.sizes)),
                    identity.part,
                    parts,
                    State.PREPARED,
                    now,
                    now,
                ),
            ).lastrowid
        assert line is not None
        return Entry(line, key, State.PREPARED, now, None, part=identity.part, parts=parts)

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
        found = self.database.rows("SELECT * FROM entries WHERE id = ?", (line,))
        entry = entry_of(found[0]) if found else None
        if entry is None or entry.state not in (State.UNKNOWN, State.SENDING):
            raise UsageError(f"Line {line} is not an unknown one.", "`mmsprep history` shows the lines.")
        return entry

    def delivered(
        self, account: str, message_id: str, status: str, code: str | None, *, failed: bool
    ) -> None:
        """What tracking found. A message that failed on its way may be sent again."""
        state = State.FAILED if failed else State.SENT
        with self.database.changing() as journal:
            journal.execute(
                "UPDATE entries SET state = ?, status = ?, code = ?, changed = ?"
                " WHERE message_id = ? AND account = ?",
                (state, status, code, time.time(), message_id, account),
            )

    def last(self, count: int) -> list[Entry]:
        """The newest lines, newest first."""
        found = self.database.rows("SELECT * FROM entries ORDER BY id DESC LIMIT ?", (count,))
        return [entry_of(row) for row in found]

    def prune(self, older_than_seconds: float) -> int:
        """Forget what is older, and done with; answers how many. What is unresolved stays."""
        with self.database.changing() as journal:
            return journal.execute(
                "DELETE FROM entries WHERE changed < ? AND state NOT IN (?, ?)",
                (time.time() - older_than_seconds, State.SENDING, State.UNKNOWN),
            ).rowcount

    def close(self) -> None:
        self.database.close()

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


def _busy(_seconds: float) -> None:
    raise UsageError("It is being sent, or looked for, just now.", "Wait until that command has ended.")


def _unusable(what: str, error: OSError) -> JournalUnavailable:
    return JournalUnavailable(
        f"{what} cannot be used: {error.strerror}.", "Name another place: MMSPREP_STATE_DIR."
    )


def _secret(path: Path) -> bytes:
    """The key of the digests, made once. Two processes that start together get the same one."""
    try:
        if not path.exists():
            fresh = path.with_suffix(f".{os.getpid()}-{secrets.token_hex(4)}")
            write_private(fresh, secrets.token_bytes(32))
            try:
                os.link(fresh, path)
            except FileExistsError:
                pass
            finally:
                fresh.unlink()
        secret = path.read_bytes()
    except OSError as error:
        raise _unusable(f"The journal's key {path}", error) from error
    if len(secret) != 32:
        raise JournalUnavailable(
            f"The journal's key {path} is damaged.",
            "With it went the memory of what was sent: remove the folder to begin anew.",
        )
    return secret
