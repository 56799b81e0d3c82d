"""What was sent is written down first, privately. In brackets: cases of the list."""

from __future__ import annotations

import contextlib
import functools
import os
import resource
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mmsprep.errors import ExitCode, UsageError
from mmsprep.events import Event, Sending
from mmsprep.sender import (
    Journal,
    JournalUnavailable,
    OutcomeUnknown,
    Receipt,
    RingCentral,
    Status,
)
from mmsprep.sender.database import Database
from mmsprep.sender.entry import Identity, State
from mmsprep.testing import Fault, RingCentralServer, answer, reset
from mmsprep.testing.quota import PER_WINDOW, Quota
from tests.sender.conftest import TO, Connect, message

IDENTITY = Identity("account", "+15550100001", (TO,), "Look!", ("abc",), (3,))


def test_its_files_are_private(client: RingCentral, tmp_path: Path) -> None:
    client.send(message())
    folder = tmp_path / "state"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}
    assert not list(folder.glob("*.lock"))


def test_a_folder_that_was_open_to_others_is_closed(connect: Connect, tmp_path: Path) -> None:
    (tmp_path / "state").mkdir(mode=0o777)
    connect().send(message())
    assert stat.S_IMODE((tmp_path / "state").stat().st_mode) == 0o700


@pytest.mark.parametrize("name", ["state", "x" * 300])
def test_72_without_a_place_for_the_journal_nothing_is_sent(
    server: RingCentralServer,
    connect: Connect,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    (tmp_path / "state").write_text("a file where the folder should be")
    monkeypatch.setenv("MMSPREP_STATE_DIR", str(tmp_path / name))
    with pytest.raises(JournalUnavailable) as refused:
        connect().send(message())
    assert refused.value.exit_code is ExitCode.USAGE
    assert "MMSPREP_STATE_DIR" in refused.value.hint
    assert server.requests == []


def test_72_a_damaged_journal_is_a_refusal_not_a_fresh_start(
    server: RingCentralServer, connect: Connect, tmp_path: Path
) -> None:
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "journal.sqlite3").write_bytes(b"this is no database" * 100)
    with pytest.raises(JournalUnavailable):
        connect().send(message())
    assert server.requests == []


@pytest.mark.parametrize(
    "spoilt", ["state = 'no state'", "recipients = 'no list'", "recipients = '5'", "attachments = '5'"]
)
def test_72_a_line_that_makes_no_sense_is_a_refusal_too(
    server: RingCentralServer, connect: Connect, tmp_path: Path, spoilt: str
) -> None:
    connect().send(message())
    with contextlib.closing(sqlite3.connect(tmp_path / "state" / "journal.sqlite3")) as journal:
        journal.execute(f"UPDATE entries SET {spoilt}")
        journal.commit()
    with pytest.raises(JournalUnavailable, match="damaged"):
        connect().history()
    with pytest.raises(JournalUnavailable, match="damaged"):
        connect().send(message())
    assert len(server.messages) == 1


def test_72_on_a_full_disk_nothing_is_sent(server: RingCentralServer, tmp_path: Path) -> None:
    """The system refuses to let any file grow: what a full disk does to a journal."""
    script = (
        "import resource, sys\n"
        "from mmsprep.sender import JournalUnavailable, RingCentral\n"
        "from tests.sender.conftest import message\n"
        "with RingCentral.from_env() as client:\n"
        "    client.numbers()\n"
        "    resource.setrlimit(resource.RLIMIT_FSIZE, (1, 1))\n"
        "    try: client.send(message())\n"
        "    except JournalUnavailable as error: sys.exit(int(error.exit_code))\n"
    )
    environ = {
        **server.environ,
        "MMSPREP_STATE_DIR": str(tmp_path / "state"),
        "MMSPREP_CACHE_DIR": str(tmp_path / "cache"),
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    ended = subprocess.run([sys.executable, "-c", script], env=environ, check=False)
    assert ended.returncode == ExitCode.USAGE
    assert server.messages == []
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != 1


def test_72_a_read_only_journal_is_refused(
    server: RingCentralServer, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = connect()
    client.numbers()
    client._journal.database._connection.execute("PRAGMA query_only = ON")
    with pytest.raises(JournalUnavailable):
        client.send(message())
    assert server.messages == []


def test_72_a_journals_folder_that_goes_is_a_refusal(
    server: RingCentralServer, client: RingCentral, tmp_path: Path
) -> None:
    """SQLite goes on writing into what has no name any more; nobody would find it again."""
    client.send(message())
    shutil.rmtree(tmp_path / "state")
    with pytest.raises(JournalUnavailable, match="No such file"):
        client.send(message("+15550002222"))
    assert len(server.messages) == 1


def test_where_only_the_outcome_cannot_be_written_the_answer_still_counts(
    server: RingCentralServer, client: RingCentral, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object, **_kwargs: object) -> None:
        raise JournalUnavailable("The disk is full.")

    monkeypatch.setattr(client._journal, "sent", full)
    assert client.send(message()).ids == [str(server.messages[0].id)]
    assert client.history()[0].state is State.SENDING
    monkeypatch.undo()
    assert client.send(message()).ids == [str(server.messages[0].id)]
    assert len(server.messages) == 1


@pytest.mark.parametrize("again", [False, True])
@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (None, Status.SENT),
        (reset("all", keep=True), Status.UNKNOWN),
        (answer(429, '{"errors": [{"errorCode": "CMN-304"}]}', keep=True), Status.UNKNOWN),
    ],
)
def test_72_a_disk_that_is_full_from_the_last_block_on_hides_nothing(
    server: RingCentralServer, client: RingCentral, fault: Fault | None, told: Status, again: bool
) -> None:
    journal = client._journal.database._connection

    def full(event: Event) -> None:
        if isinstance(event, Sending) and event.sent == event.total:
            journal.execute("PRAGMA query_only = ON")

    client.numbers()
    server.service.quota = Quota(PER_WINDOW | {"medium": 1}, enforced=True)  # so nothing remains
    if fault is not None:
        server.fail_next(fault)
    try:
        receipt = client.send(message(), again=again, on_event=full)
    except OutcomeUnknown as error:
        receipt = error.receipt or Receipt(())
    assert [each.status for each in receipt.recipients] == [told]
    journal.execute("PRAGMA query_only = OFF")
    assert client.send(message()).ids == [str(server.messages[0].id)]
    assert len(server.messages) == 1


def test_a_derived_key_counts_for_a_day_a_given_one_for_ever(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "own")
    given = Identity("account", "+15550100001", (TO,), "Look!", ("abc",), (3,), given_key="row 7")
    for identity in (IDENTITY, given):
        journal.sent(journal.prepare(journal.key_of(identity), identity), "42", "Sent")
    assert journal.find(journal.key_of(IDENTITY)) is not None
    with journal.database.changing() as rows:
        rows.execute("UPDATE entries SET created = created - 90000")
    assert journal.find(journal.key_of(IDENTITY)) is None
    assert journal.find(journal.key_of(given)) is not None
    journal.close()


def test_the_day_begins_when_it_went_out_not_at_an_earlier_try(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "own")
    entry = journal.prepare(journal.key_of(IDENTITY), IDENTITY)
    with journal.database.changing() as rows:
        rows.execute("UPDATE entries SET created = created - 90000")
    journal.sent(journal.sending(entry), "42", "Sent")
    assert journal.find(journal.key_of(IDENTITY)) is not None
    with journal.database.changing() as rows:
        rows.execute("UPDATE entries SET sending = sending - 90000")
    assert journal.find(journal.key_of(IDENTITY)) is None
    journal.close()


@pytest.mark.parametrize("state", [State.SENDING, State.UNKNOWN])
def test_what_is_unresolved_counts_until_it_is_resolved(tmp_path: Path, state: State) -> None:
    journal = Journal(tmp_path / "own")
    entry = journal.sending(journal.prepare(journal.key_of(IDENTITY), IDENTITY))
    if state is State.UNKNOWN:
        journal.unknown(entry, "no answer")
    with journal.database.changing() as rows:
        rows.execute("UPDATE entries SET created = created - 1e7, changed = changed - 1e7")
    assert journal.find(journal.key_of(IDENTITY)) is not None
    assert journal.prune(3600) == 0
    assert journal.find(journal.key_of(IDENTITY)) is not None
    journal.close()


def test_pruning_forgets_what_is_old_and_done_with(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "own")
    journal.sent(journal.prepare(journal.key_of(IDENTITY), IDENTITY), "42", "Sent")
    assert journal.prune(3600) == 0
    with journal.database.changing() as rows:
        rows.execute("UPDATE entries SET changed = changed - 7200")
    assert journal.prune(3600) == 1
    assert journal.last(10) == []
    journal.close()


def test_what_is_pruned_on_its_way_does_not_go_out(
    server: RingCentralServer, client: RingCentral
) -> None:
    client.numbers()
    pruned: list[int] = []

    def prune_before_the_last_block(event: Event) -> None:
        if isinstance(event, Sending) and not pruned:
            pruned.append(client.prune(0))

    with pytest.raises(JournalUnavailable, match="forgot"):
        client.send(message(), on_event=prune_before_the_last_block)
    assert pruned == [1]
    assert server.messages == []
    assert len(client.send(message()).ids) == 1


def test_what_is_found_while_somebody_says_otherwise_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """*Not sent* would send it again, and another command finds it in the store at that moment."""
    journal = Journal(tmp_path / "own")
    entry = journal.sending(journal.prepare(journal.key_of(IDENTITY), IDENTITY))
    turn = journal.turn

    def found_meanwhile(key: str, wait: Callable[[float], None]) -> AbstractContextManager[None]:
        assert journal.claim(entry, "42", "Sent")
        return turn(key, wait)

    monkeypatch.setattr(journal, "turn", found_meanwhile)
    with pytest.raises(UsageError, match="not an unknown one"):
        journal.settle(entry.id, sent=False)
    assert journal.last(1)[0].state is State.SENT
    journal.close()


def test_a_failed_delivery_is_of_its_own_account(tmp_path: Path) -> None:
    """The ids of two servers may be the same; what one of them failed to deliver, the other did."""
    journal = Journal(tmp_path / "own")
    for identity in (IDENTITY, replace(IDENTITY, account="other account")):
        journal.sent(journal.prepare(journal.key_of(identity), identity), "42", "Sent")
    journal.delivered("account", "42", "DeliveryFailed", "SMS-CAR-413", State.FAILED)
    assert [entry.state for entry in journal.last(2)] == [State.SENT, State.FAILED]
    journal.close()


@pytest.mark.parametrize(
    "other",
    [
        Identity("other account", "+15550100001", (TO,), "Look!", ("abc",), (3,)),
        Identity("account", "+15550100002", (TO,), "Look!", ("abc",), (3,)),
        Identity("account", "+15550100001", (TO, "+15550002222"), "Look!", ("abc",), (3,)),
        Identity("account", "+15550100001", (TO,), "Look", ("abc",), (3,)),
        Identity("account", "+15550100001", (TO,), "Look!", ("abd",), (3,)),
        Identity("account", "+15550100001", (TO,), "Look!", ("abc", "abc"), (3, 3)),
        Identity("account", "+15550100001", (TO,), "Look!", ("abc",), (3,), given_key=""),
    ],
)
def test_what_says_something_else_has_another_key(tmp_path: Path, other: Identity) -> None:
    journal = Journal(tmp_path / "own")
    assert journal.key_of(IDENTITY) != journal.key_of(other)
    journal.close()


def test_a_group_is_the_same_in_any_order_and_any_size_of_the_files(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "own")
    one = Identity("account", "+1", ("+2", "+3"), "", ("abc",), (3,))
    other = Identity("account", "+1", ("+3", "+2"), "", ("abc",), (9,))
    assert journal.key_of(one) == journal.key_of(other)
    journal.close()


def test_another_journal_cannot_repeat_the_digests(tmp_path: Path) -> None:
    one, other = Journal(tmp_path / "one"), Journal(tmp_path / "other")
    assert one.digest("number", TO) != other.digest("number", TO)
    one.close()
    other.close()


def test_a_damaged_key_is_said_not_replaced(tmp_path: Path) -> None:
    Journal(tmp_path / "own").close()
    (tmp_path / "own" / "journal.key").write_bytes(b"short")
    with pytest.raises(JournalUnavailable, match="damaged"):
        Journal(tmp_path / "own")


def test_a_key_that_is_gone_is_not_replaced_where_something_was_written_down(
    server: RingCentralServer, connect: Connect, tmp_path: Path
) -> None:
    connect().send(message())
    key = tmp_path / "state" / "journal.key"
    key.rename(tmp_path / "kept")
    with pytest.raises(JournalUnavailable, match="is gone"):
        connect().send(message())
    (tmp_path / "kept").rename(key)
    assert connect().send(message()).recipients[0].earlier
    assert len(server.messages) == 1


@pytest.mark.parametrize("damaged", ["journal.key", "journal.sqlite3"])
def test_a_journal_that_cannot_be_used_is_not_left_open(tmp_path: Path, damaged: str) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / damaged).write_bytes(b"neither a key nor a database")
    with pytest.raises(JournalUnavailable):
        Journal(tmp_path / "own")
    held = [os.path.realpath(file) for file in Path("/proc/self/fd").iterdir()]
    assert [name for name in held if str(tmp_path) in name] == []


def test_48_two_processes_share_one_journal(server: RingCentralServer, tmp_path: Path) -> None:
    script = (
        "import sys\nfrom tests.sender.conftest import message\n"
        "from mmsprep.sender import Options, RingCentral\n"
        "with RingCentral.from_env(options=Options(per_minute=0)) as client:\n"
        "    for n in range(15): client.send(message(f'+1555{sys.argv[1]}00{n:04}'))\n"
    )
    environ = {
        **server.environ,
        "MMSPREP_STATE_DIR": str(tmp_path / "state"),
        "MMSPREP_CACHE_DIR": str(tmp_path / "cache"),
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    running = [subprocess.Popen([sys.executable, "-c", script, str(n)], env=environ) for n in range(3)]
    assert [process.wait() for process in running] == [0, 0, 0]
    assert len(server.messages) == 45
    with sqlite3.connect(tmp_path / "state" / "journal.sqlite3") as journal:
        assert journal.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    journal.close()


def test_48_who_begins_together_with_others_waits_for_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where two processes switch a new file to WAL at once, SQLite gives up for one of them."""
    refused: list[str] = []

    class Contended(sqlite3.Connection):
        def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
            if "journal_mode" in sql and len(refused) < 2:
                refused.append(sql)
                error = sqlite3.OperationalError("database is locked")
                error.sqlite_errorcode = sqlite3.SQLITE_BUSY
                raise error
            return super().execute(sql, *values)

    monkeypatch.setattr(
        "mmsprep.sender.database.sqlite3.connect", functools.partial(sqlite3.connect, factory=Contended)
    )
    database = Database(tmp_path)
    assert database.rows("PRAGMA journal_mode")[0][0] == "wal"
    assert len(refused) == 2
    database.close()


def test_every_request_is_on_the_disk_before_it_begins(tmp_path: Path) -> None:
    """SQLite flushes at once where `synchronous` is FULL (2), and only there, time after time."""
    database = Database(tmp_path)
    for _ in range(3):
        for lasting, level in ((True, 2), (False, 1)):
            with database.changing(lasting=lasting) as journal:
                assert journal.execute("PRAGMA synchronous").fetchone()[0] == level
    database.close()


def test_61_an_answer_that_makes_no_sense_is_kept_without_what_is_private(
    server: RingCentralServer, client: RingCentral
) -> None:
    client.numbers()
    (token,) = server.service.tokens
    garbled = (
        f'{{"subject": "Look \\u0041da!", "to": "{TO}", "token": "{token}", "jwt": "local.jwt.token",'
        f' "said": "Look Ada!", "cut": "{"x" * 9000}'
    )
    server.fail_next(answer(200, garbled))
    with pytest.raises(OutcomeUnknown):
        client.send(message(text="Look Ada!"))
    (entry,) = client.history()
    assert entry.answer is not None
    assert entry.answer.startswith("HTTP 200, application/json, 9,")
    assert len(entry.answer) == 4000
    for private in (TO, TO[1:], token, "local.jwt.token", "Ada!"):
        assert private not in entry.answer
    assert "…1111" in entry.answer


def test_what_the_store_says_later_does_not_remove_it(
    server: RingCentralServer, client: RingCentral
) -> None:
    client.numbers()
    server.fail_next(answer(502, "<html>proxy error</html>", keep=True))
    client.send(message())
    (entry,) = client.history()
    assert entry.state is State.SENT
    assert "proxy error" in (entry.answer or "")


def test_a_journal_of_the_first_version_is_not_forgotten(
    server: RingCentralServer, connect: Connect, tmp_path: Path
) -> None:
    connect().send(message())
    with contextlib.closing(sqlite3.connect(tmp_path / "state" / "journal.sqlite3")) as journal:
        for column in ("part", "parts", "answer"):
            journal.execute(f"ALTER TABLE entries DROP COLUMN {column}")
        journal.execute("PRAGMA user_version = 1")
    receipt = connect().send(message())
    assert receipt.recipients[0].earlier
    assert len(server.messages) == 1


def test_a_journal_of_a_newer_version_is_left_alone(
    server: RingCentralServer, connect: Connect, tmp_path: Path
) -> None:
    connect().send(message())
    with contextlib.closing(sqlite3.connect(tmp_path / "state" / "journal.sqlite3")) as journal:
        journal.execute("PRAGMA user_version = 3")
    with pytest.raises(JournalUnavailable, match="newer mmsprep"):
        connect()
    assert len(server.messages) == 1


def test_a_renewed_jwt_is_no_reason_to_send_again(
    server: RingCentralServer, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect().send(message())
    connect().send(message(key="order-17"))
    monkeypatch.setattr("mmsprep.testing.service.JWT", "another.jwt")
    renewed = connect(RINGCENTRAL_JWT_TOKEN="another.jwt")
    assert renewed.send(message()).recipients[0].earlier
    assert renewed.earlier([TO], "order-17") is not None
    assert len(server.messages) == 2


@pytest.mark.parametrize("left", [None, b""])
def test_a_journal_that_is_gone_is_not_begun_anew_beside_its_key(
    server: RingCentralServer, connect: Connect, tmp_path: Path, left: bytes | None
) -> None:
    connect().send(message())
    (path := tmp_path / "state" / "journal.sqlite3").unlink()
    if left is not None:  # as a full disk or a power cut may leave it
        path.write_bytes(left)
    for _ in range(2):
        with pytest.raises(JournalUnavailable, match="gone or empty"):
            connect().send(message())
    assert len(server.messages) == 1
