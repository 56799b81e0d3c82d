"""The service's limits are obeyed by everybody together. In brackets: cases of the list."""

from __future__ import annotations

import threading
import time
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from sqlite3 import Connection

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mmsprep.errors import ExitCode
from mmsprep.events import Event, Waiting
from mmsprep.sender import Options, OutcomeUnknown, RingCentral, TryLater, pace, rate_limit
from mmsprep.sender.database import Database
from mmsprep.sender.entry import State
from mmsprep.sender.pace import Pace
from mmsprep.sender.patience import Patience
from mmsprep.testing import Fault, Quota, RingCentralServer, Service, answer, reset
from tests.sender.conftest import Connect, message

DUPLICATE = '{"errors": [{"errorCode": "CMN-304", "message": "Duplicate concurrent request."}]}'


def sends(server: RingCentralServer) -> int:
    return sum(request.path.endswith("/mms") for request in server.requests)


def waits(client: RingCentral) -> list[float]:
    seen: list[Event] = []
    client.send(message(), on_event=seen.append)
    return [event.seconds for event in seen if isinstance(event, Waiting)]


NOW = datetime(2026, 11, 22, 4, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("60", 60),
        (" 0 ", 0),
        ("1.5", 1.5),
        ("60, 1, 60", 60),
        ("60, soon", None),
        ("60, -5", None),
        ("Sun, 22 Nov 2026 04:00:30 GMT", 30),
        ("Sun, 22 Nov 2026 03:00:00 GMT", 0),
        (f"Sun, 22 Nov 2026 {'9' * 20}:00:00 GMT", None),
        ("-5", None),
        ("soon", None),
        ("", None),
        ("nan", None),
        ("inf", None),
        ("1e400", None),
    ],
)
def test_55_retry_after_is_read_in_all_its_forms(value: str, seconds: float | None) -> None:
    assert rate_limit.retry_after({"Retry-After": value}, NOW) == seconds


def test_55_a_date_is_measured_by_the_servers_own_clock() -> None:
    headers = {
        "Retry-After": "Sun, 22 Nov 2026 04:00:30 GMT",
        "Date": "Sun, 22 Nov 2026 04:00:10 GMT",
    }
    assert rate_limit.retry_after(headers, datetime(1999, 1, 1, tzinfo=UTC)) == 20


@pytest.mark.parametrize(
    ("remaining", "seconds"), [("0", 45), ("5, 0", 45), ("5", None), ("none", None)]
)
def test_the_tightest_of_several_limits_is_heeded(remaining: str, seconds: float | None) -> None:
    headers = {"X-Rate-Limit-Remaining": remaining, "X-Rate-Limit-Window": "30, 45"}
    assert rate_limit.exhausted(headers) == seconds


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(st.sampled_from(["Retry-After", "X-Rate-Limit-Window", "Date"]), st.text()))
def test_a_penalty_is_a_bounded_wait_whatever_the_headers_hold(headers: dict[str, str]) -> None:
    assert 0 <= rate_limit.penalty(headers) <= rate_limit.MAX_SECONDS


@settings(max_examples=40)
@given(st.integers(1, 10_000))
def test_backoff_grows_and_is_bounded(tries: int) -> None:
    assert 0 < rate_limit.backoff(min(tries, 1000)) <= rate_limit.LONGEST_BACKOFF_SECONDS


def test_55_a_429_is_one_wait_and_then_the_message(
    server: RingCentralServer, client: RingCentral
) -> None:
    client.numbers()
    server.fail_next(answer(429, "", {"Retry-After": "0.3"}))
    assert len(waits(client)) == 1
    assert len(server.messages) == 1


@pytest.mark.parametrize(("kind", "path"), [("token", "/oauth/token"), ("numbers", "/phone-number")])
def test_what_never_answers_uses_up_the_patience(
    server: RingCentralServer, connect: Connect, kind: str, path: str
) -> None:
    server.faults.script = lambda asked: Fault(wait=5) if asked == kind else None
    client = connect(Options(timeout=1, max_wait=1.5, per_minute=0))
    with pytest.raises(TryLater):
        client.numbers()
    assert sum(request.path.endswith(path) for request in server.requests) == 2


def test_55_without_retry_after_the_least_wait_is_kept(
    server: RingCentralServer, client: RingCentral
) -> None:
    client.numbers()
    server.fail_next(answer(429))
    (waited,) = waits(client)
    assert waited == pytest.approx(rate_limit.MIN_SECONDS, abs=0.1)


@pytest.mark.parametrize("told", ["100000", "9" * 30, "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_55_a_wait_beyond_our_patience_is_reported_not_waited(
    server: RingCentralServer, client: RingCentral, told: str
) -> None:
    server.fail_next(answer(429, "", {"Retry-After": told}))
    with pytest.raises(TryLater) as later:
        client.send(message())
    assert later.value.exit_code is ExitCode.TRY_LATER
    assert "--max-wait" in later.value.hint
    assert client.history()[0].state is State.PREPARED


def test_55_no_request_falls_into_a_penalty_whoever_sends(
    server: RingCentralServer, connect: Connect
) -> None:
    """Two clients, many threads: a request within the penalty would start it anew, and be counted."""
    server.service.quota = quota = Quota(
        {"light": 50, "medium": 5, "auth": 5}, window_seconds=1, penalty_seconds=1, enforced=True
    )
    clients = [connect(Options(per_minute=0, max_wait=60, tries=20)) for _ in range(2)]
    for client in clients:
        client.numbers()
    threads = [
        threading.Thread(target=clients[n % 2].send, args=(message(f"+1555000{n:04}"),))
        for n in range(10)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(server.messages) == 10
    # requests that were under way when the limit was reached may still come in; none comes later
    assert quota.punished <= 5


def test_what_remains_is_heeded_before_it_is_exceeded(
    connect: Connect, server: RingCentralServer
) -> None:
    server.service.quota = Quota(
        {"light": 50, "medium": 2, "auth": 5}, window_seconds=1, penalty_seconds=60, enforced=True
    )
    # who gets on does not wait in vain: a list of any length gets through
    connect(Options(per_minute=0, max_wait=1.5)).send(message(*(f"+1555000{n:04}" for n in range(5))))
    assert len(server.messages) == 5
    assert server.service.quota.punished == 0
    assert sends(server) == 5


def test_that_nothing_remains_is_no_news_at_our_own_pace(
    connect: Connect, server: RingCentralServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pace, "WINDOW_SECONDS", 1.1)
    server.service.quota = Quota(
        {"light": 50, "medium": 2, "auth": 5}, window_seconds=1, penalty_seconds=60, enforced=True
    )
    # an even pace is no patience at all
    connect(Options(per_minute=2, max_wait=0)).send(message(*(f"+1555000{n:04}" for n in range(5))))
    assert len(server.messages) == 5
    assert server.service.quota.punished == 0


def test_that_nothing_remains_costs_patience_where_nothing_goes_out(
    server: RingCentralServer, connect: Connect
) -> None:
    nothing = {"X-Rate-Limit-Remaining": "0", "X-Rate-Limit-Window": "1"}
    server.fail_next(answer(200, '{"records": []}', nothing), kind="store", times=9)
    server.fail_next(reset("all"))
    with pytest.raises(OutcomeUnknown, match="does not show it"):
        connect(Options(max_wait=1.5, per_minute=0, lookup_gaps=(0,) * 9)).send(message())
    assert sum(request.path.endswith("/message-store") for request in server.requests) == 2
    with pytest.raises(TryLater, match="no more requests"):
        connect(Options(max_wait=0.1, per_minute=0)).send(message("+15550002222"))


def test_a_503_that_says_until_when_is_heeded_as_well(
    server: RingCentralServer, connect: Connect
) -> None:
    for kind in ("token", "numbers"):
        server.fail_next(answer(503, "", {"Retry-After": "0.3"}), kind=kind)
    began = time.monotonic()
    connect().numbers()
    assert time.monotonic() - began >= 0.6
    server.fail_next(answer(503, "", {"Retry-After": "3000"}), kind="numbers")
    with pytest.raises(TryLater, match="asks to wait"):
        connect().numbers()


def test_a_503_that_may_have_taken_the_message_is_looked_up_at_once(
    server: RingCentralServer, client: RingCentral
) -> None:
    server.fail_next(answer(503, "", {"Retry-After": "3000"}, keep=True))
    assert client.send(message()).recipients[0].status == "sent"
    assert len(server.messages) == 1


def test_our_own_pace_is_shared_by_all_clients(
    server: RingCentralServer, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pace, "WINDOW_SECONDS", 0.5)
    seen: list[Event] = []
    for n in range(2):
        client = connect(Options(per_minute=2))
        client.send(message(f"+1555000111{n}", f"+1555000222{n}"), on_event=seen.append)
    assert len(server.messages) == 4
    assert any(isinstance(event, Waiting) and "2 requests" in event.reason for event in seen)


@pytest.mark.parametrize("stored", [False, True])
def test_56_a_twin_under_way_is_waited_for_and_looked_up(
    server: RingCentralServer, client: RingCentral, stored: bool
) -> None:
    from dataclasses import replace

    server.fail_next(replace(answer(429, DUPLICATE, {"Retry-After": "0"}), keep=stored))
    client.send(message())
    assert len(server.messages) == 1
    assert sends(server) == (1 if stored else 2)


def test_73_a_jump_of_the_clock_neither_shortens_nor_lengthens_a_wait(
    server: RingCentralServer, client: RingCentral, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = time.time
    jumps = iter([0.0, 1e7, -1e7, 5e6])
    client.numbers()
    server.fail_next(answer(429, "", {"Retry-After": "0.2"}), times=2)
    monkeypatch.setattr(time, "time", lambda: real() + next(jumps, 0.0))
    assert all(0 <= seconds < 1 for seconds in waits(client))
    assert len(server.messages) == 1


def test_a_pause_from_before_the_machine_started_anew_is_forgotten(
    server: RingCentralServer, client: RingCentral
) -> None:
    with client._journal.database.changing() as journal:
        later = time.monotonic() + 1e6
        journal.execute(
            "INSERT INTO pauses VALUES (?, ?, ?, 1, 'old')", (client._user, later, later + 60)
        )
    assert waits(client) == []
    assert len(server.messages) == 1


def test_requests_that_do_not_count_any_more_are_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pace, "WINDOW_SECONDS", 0)
    ours = Pace(Database(tmp_path), "account", sends_per_minute=3, reads_per_minute=3)
    before_the_restart = time.monotonic() + 1e6
    with ours.database.changing() as journal:
        journal.execute("INSERT INTO requests VALUES ('account', 'send', ?)", (before_the_restart,))
    for _ in range(10):
        ours.enter("send", Patience(0))
    kept = [row["at"] for row in ours.database.rows("SELECT at FROM requests")]
    assert len(kept) == 3
    assert before_the_restart not in kept
    ours.database.close()


def test_a_pause_that_begins_while_we_wait_for_the_journal_holds_us_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = Pace(Database(tmp_path), "account", sends_per_minute=40, reads_per_minute=40)
    changing = Database.changing

    def changing_after_others(database: Database) -> AbstractContextManager[Connection]:
        monkeypatch.undo()
        ours.penalize(0.05, "told to wait")
        return changing(database)

    monkeypatch.setattr(Database, "changing", changing_after_others)
    seen: list[Event] = []
    ours.enter("send", Patience(10, seen.append))
    assert [event.reason for event in seen if isinstance(event, Waiting)] == ["told to wait"]
    ours.database.close()


def test_waiting_can_be_cancelled(server: RingCentralServer, client: RingCentral) -> None:
    from mmsprep.errors import Cancelled

    cancel = threading.Event()
    client.numbers()
    server.fail_next(answer(429, "", {"Retry-After": "15"}))
    with pytest.raises(Cancelled):
        client.send(message(), cancel=cancel, on_event=lambda _: cancel.set())
    assert client.history()[0].state in (State.PREPARED, State.SENDING)


def test_a_shared_patience_is_the_only_one_that_is_told_and_stopped(
    server: RingCentralServer, client: RingCentral
) -> None:
    shared = client.patience()
    with pytest.raises(TypeError, match="its own on_event"):
        client.send(message(), on_event=print, patience=shared)
    with pytest.raises(TypeError, match="its own on_event"):
        client.track("1", cancel=threading.Event(), patience=shared)
    assert server.requests == []


def test_the_real_limits_are_the_services_own() -> None:
    assert Service().quota.per_window["medium"] == 40
    assert Options().per_minute == 40
