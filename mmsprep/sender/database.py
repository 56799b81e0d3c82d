"""Where is it written down? One SQLite file (WAL, 0600) that threads and processes share."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from mmsprep.errors import UsageError
from mmsprep.sender.errors import JournalUnavailable
from mmsprep.sender.places import private

BUSY_SECONDS = 30
LOOK_SECONDS = 0.02
PRIMARY_CODE = 0xFF
"""Of SQLite's extended codes."""
VERSION = 2

_SCHEMA = f"""
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS entries (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL,
    account TEXT NOT NULL,
    lasting INTEGER NOT NULL,
    sender TEXT NOT NULL,
    recipients TEXT NOT NULL,
    text TEXT NOT NULL,
    attachments TEXT NOT NULL,
    part INTEGER NOT NULL DEFAULT 1,
    parts INTEGER NOT NULL DEFAULT 1,
    state TEXT NOT NULL,
    created REAL NOT NULL,
    changed REAL NOT NULL,
    sending REAL,
    tries INTEGER NOT NULL DEFAULT 0,
    message_id TEXT,
    status TEXT,
    code TEXT,
    said TEXT,
    request_id TEXT,
    answer TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS entries_key ON entries (key);
CREATE INDEX IF NOT EXISTS entries_message_id ON entries (message_id);
CREATE TABLE IF NOT EXISTS requests (
    account TEXT NOT NULL,
    lane TEXT NOT NULL,
    at REAL NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS requests_at ON requests (account, lane, at);
CREATE TABLE IF NOT EXISTS pauses (
    account TEXT PRIMARY KEY,
    since REAL NOT NULL,
    until REAL NOT NULL,
    penalty INTEGER NOT NULL,
    reason TEXT NOT NULL
) STRICT;
PRAGMA user_version = {VERSION};
COMMIT;
"""


_FROM_FIRST = """
BEGIN IMMEDIATE;
ALTER TABLE entries ADD COLUMN part INTEGER NOT NULL DEFAULT 1;
ALTER TABLE entries ADD COLUMN parts INTEGER NOT NULL DEFAULT 1;
ALTER TABLE entries ADD COLUMN answer TEXT;
PRAGMA user_version = 2;
COMMIT;
"""
"""From the first version of a journal, which must not be forgotten."""


class Database:
    """One connection behind one lock: its transactions are short, and threads take turns."""

    def __init__(self, folder: Path, *, beside: Path | None = None) -> None:
        """`beside`: made after it, so that where this is there, so was the database."""
        self.path = folder / "journal.sqlite3"
        with _explained(self.path), contextlib.ExitStack() as undo:
            private(folder)
            self._may_begin = beside is None or not beside.exists()
            os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))
            self.path.chmod(0o600)
            self._connection = sqlite3.connect(
                self.path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            undo.callback(self._connection.close)
            self._connection.row_factory = sqlite3.Row
            self._write_ahead()
            self._connection.execute("PRAGMA synchronous = NORMAL")
            self._set_up()
            undo.pop_all()
        self._lock = threading.RLock()

    def _write_ahead(self) -> None:
        """For the file's first switch SQLite waits for nobody, so we do: many may begin together."""
        ends = time.monotonic() + BUSY_SECONDS
        while True:
            try:
                self._connection.execute("PRAGMA journal_mode = WAL")
            except sqlite3.OperationalError as error:
                busy = error.sqlite_errorcode & PRIMARY_CODE == sqlite3.SQLITE_BUSY
                if not busy or time.monotonic() >= ends:
                    raise
                time.sleep(LOOK_SECONDS)
            else:
                return

    def _set_up(self) -> None:
        if self._version() > VERSION:
            raise UsageError(
                f"The journal {self.path} was written by a newer mmsprep.",
                "Use that one: this one might send again what it cannot read.",
            )
        if self._version() == 0:
            if not self._may_begin:
                raise UsageError(
                    f"The journal {self.path} is gone or empty, but its key is there.",
                    "With it went the memory of what was sent: bring it back, or remove the folder to "
                    "begin anew.",
                )
            self._connection.executescript(_SCHEMA)
        if self._version() == 1:
            try:
                self._connection.executescript(_FROM_FIRST)
            except sqlite3.OperationalError:
                if self._version() == 1:  # and not because another process was quicker
                    raise
            finally:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")

    def _version(self) -> int:
        return int(self._connection.execute("PRAGMA user_version").fetchone()[0])

    @contextlib.contextmanager
    def changing(self, *, lasting: bool = False) -> Iterator[sqlite3.Connection]:
        """A transaction that nobody else writes into. `lasting`: on the disk, whatever happens.

        Raises JournalUnavailable where it cannot be written.
        """
        with self._lock, _explained(self.path):
            if lasting:
                self._connection.execute("PRAGMA synchronous = FULL")
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                with contextlib.suppress(sqlite3.Error):
                    self._connection.execute("ROLLBACK")
                raise
            finally:
                if lasting:
                    self._connection.execute("PRAGMA synchronous = NORMAL")

    def rows(self, query: str, values: tuple[object, ...] | dict[str, object] = ()) -> list[sqlite3.Row]:
        with self._lock, _explained(self.path):
            return self._connection.execute(query, values).fetchall()

    def close(self) -> None:
        with self._lock:
            self._connection.close()


@contextlib.contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise JournalUnavailable(
            f"The journal {path} cannot be used: {reason}.",
            "Nothing is sent that cannot be written down first. Name another place: MMSPREP_STATE_DIR.",
        ) from error
    except UsageError as error:
        raise JournalUnavailable(error.message, error.hint) from error
