"""Which number sends? The wanted one if it can, else the only or the primary one."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from typing import Any

import pytest

from mmsprep.errors import Cancelled, UsageError
from mmsprep.events import Event, Waiting
from mmsprep.sender import Options, RefusedByService, RingCentral, TryLater
from mmsprep.testing import Fault, LocalNumber, RingCentralServer, Service, answer
from tests.sender.conftest import TO, Connect, message

ABLE = "+15550100001"
SMS_ONLY = LocalNumber("+15550100002", features=("SmsSender",), primary=False)
TOLL_FREE = LocalNumber("+18005550003", features=("SmsSender",), payment="TollFree", primary=False)
FAX = LocalNumber("+15550100004", features=("CallerId",), type="FaxOnly", primary=False)
PENDING = LocalNumber("+15550100005", status="Pending", primary=False)
A2P = LocalNumber("+15550100006", features=("A2PSmsSender",), primary=False)
PLAIN = LocalNumber("+15550100007", features=(), primary=False, campaign=None)
SECOND = LocalNumber("+15550100008", primary=False, campaign="Submitted")
UNABLE = (SMS_ONLY, TOLL_FREE, FAX, PENDING, A2P, PLAIN)


def only(*numbers: LocalNumber, **more: Any) -> RingCentralServer:
    return RingCentralServer(Service(numbers=numbers, **more))


def free(server: RingCentralServer) -> dict[str, str]:
    return {"RINGCENTRAL_SERVER_URL": server.url, "RINGCENTRAL_SENDER": ""}


@pytest.mark.parametrize("listed", [5, "MmsSender", {"MmsSender": 1}, None, [5]])
def test_features_that_make_no_sense_are_none(
    server: RingCentralServer, client: RingCentral, listed: object
) -> None:
    record = {"phoneNumber": "+1 (555) 010-0001", "features": listed}
    server.fail_next(answer(200, json.dumps({"records": [record, 1, {}]})), kind="numbers")
    (number,) = client.numbers()
    assert (number.number, number.can_send) == (ABLE, False)


@pytest.mark.parametrize("more", [{"paging": {"totalPages": 10**9}}, {"navigation": {"nextPage": {}}}])
def test_a_list_that_never_ends_is_read_up_to_its_first_repetition(
    server: RingCentralServer, client: RingCentral, more: dict[str, object]
) -> None:
    page = {"records": [{"phoneNumber": ABLE, "features": ["MmsSender"]}], **more}
    server.fail_next(answer(200, json.dumps(page)), kind="numbers", times=5)
    assert len(client.numbers(registration=False)) == 1
    assert sum("/phone-number" in request.path for request in server.requests) == 2


@pytest.mark.parametrize("page", ["{}", '{"records": null}', '{"errors": []}', '{"records": {"id": 1}}'])
def test_a_list_without_records_is_not_an_empty_one(
    server: RingCentralServer, client: RingCentral, page: str
) -> None:
    server.fail_next(answer(200, page), kind="numbers")
    with pytest.raises(TryLater, match="list makes no sense"):
        client.numbers()


def test_what_is_told_of_a_number_goes_into_no_address_and_no_terminal(
    server: RingCentralServer, client: RingCentral
) -> None:
    record = {"id": "../x?y", "phoneNumber": ABLE, "features": ["MmsSender"], "usageType": "\x1b[2JX"}
    other = {"id": 1, "phoneNumber": "+15550100002", "features": ["\x1b[2J"], "status": "\x1b[2JBad"}
    server.fail_next(answer(200, json.dumps({"records": [record, other]})), kind="numbers")
    told = client.numbers()
    assert [(each.usage, each.features, each.status) for each in told] == [
        ("\\u001b[2JX", ("MmsSender",), "Normal"),
        ("", ("\\u001b[2J",), "\\u001b[2JBad"),
    ]
    assert not any("x" in request.path.rpartition("phone-number")[2] for request in server.requests)


def test_a_list_that_always_says_something_new_ends_with_the_patience(
    server: RingCentralServer, connect: Connect
) -> None:
    def another(_kind: str) -> Fault:
        record = {"phoneNumber": f"+1555010{len(server.requests):04}"}
        page = {"records": [record], "paging": {"totalPages": 10**9}}
        return replace(answer(200, json.dumps(page)), wait=0.5)

    client = connect(Options(timeout=30, max_wait=1, per_minute=0))
    client.numbers()
    server.faults.script = another
    with pytest.raises(TryLater, match="does not end"):
        client.numbers()
    assert len(server.requests) < 10


def test_all_pages_are_read_and_every_refusal_has_its_reason(connect: Connect) -> None:
    with only(LocalNumber(ABLE), *UNABLE, SECOND, page_size=3) as server:
        numbers = connect(**free(server)).numbers()
    why = {number.number: number.why_not for number in numbers}
    assert [number.number for number in numbers if number.can_send] == [ABLE, SECOND.number]
    assert "toll-free" in str(why[TOLL_FREE.number])
    assert "fax" in str(why[FAX.number])
    assert "Pending" in str(why[PENDING.number])
    assert "SMS only" in str(why[SMS_ONLY.number])
    assert "high-volume" in str(why[A2P.number])
    assert "MmsSender" in str(why[PLAIN.number])
    assert {n.number: n.registration for n in numbers if n.can_send} == {
        ABLE: "Confirmed",
        SECOND.number: "Submitted",
    }


def test_without_a_wish_the_only_one_sends(connect: Connect) -> None:
    with only(*UNABLE, SECOND) as server:
        connect(**free(server)).send(message())
        assert server.messages[0].submission.sender == SECOND.number


def test_without_a_wish_the_primary_one_of_several_sends(connect: Connect) -> None:
    with only(SECOND, LocalNumber(ABLE)) as server:
        connect(**free(server)).send(message())
        assert server.messages[0].submission.sender == ABLE


def test_several_without_a_primary_are_the_users_choice(connect: Connect) -> None:
    third = LocalNumber("+15550100009", primary=False)
    with only(SECOND, third) as server, pytest.raises(UsageError, match="Several") as refused:
        connect(**free(server)).send(message())
    assert "--from" in refused.value.hint
    assert SECOND.number not in str(refused.value)


def test_where_none_can_send_each_says_why(connect: Connect) -> None:
    with only(*UNABLE) as server, pytest.raises(UsageError, match="toll-free"):
        connect(**free(server)).send(message())


@pytest.mark.parametrize("wanted", [SMS_ONLY.number, "+15559999999"])
def test_a_wanted_number_that_cannot_send_is_refused_before_anything_is_sent(
    connect: Connect, wanted: str
) -> None:
    with only(LocalNumber(ABLE), SMS_ONLY) as server:
        with pytest.raises(UsageError, match="cannot send an MMS"):
            connect(**free(server)).send(message(sender=wanted))
        assert server.messages == []


def test_the_environments_sender_is_checked_as_well(connect: Connect) -> None:
    with only(LocalNumber(ABLE), SMS_ONLY) as server:
        environ = free(server) | {"RINGCENTRAL_SENDER": SMS_ONLY.number}
        with pytest.raises(UsageError, match="cannot send an MMS"):
            connect(**environ).send(message())
        environ["RINGCENTRAL_SENDER"] = "+1 (555) 010-0001"
        connect(**environ).send(message())
        assert server.messages[0].submission.sender == ABLE


def test_a_sender_without_its_country_is_told_as_such(
    server: RingCentralServer, connect: Connect
) -> None:
    with pytest.raises(UsageError, match="not a full one") as refused:
        connect(RINGCENTRAL_SENDER="5550100001").send(message())
    assert "RINGCENTRAL_SENDER" in refused.value.hint
    assert server.requests == []


def test_the_numbers_are_asked_for_once(server: RingCentralServer, client: RingCentral) -> None:
    client.send(message())
    client.send(message("+15550002222"))
    assert sum("/phone-number" in request.path for request in server.requests) == 1


def test_a_registration_that_cannot_be_read_is_left_open(
    server: RingCentralServer, client: RingCentral
) -> None:
    server.faults.script = lambda kind: answer(403, "{}") if kind == "numbers" else None
    with pytest.raises(RefusedByService):
        client.numbers()
    seen: list[str] = []

    def second(kind: str) -> object:
        seen.append(kind)
        return answer(403, "{}") if len(seen) > 1 else None

    server.faults.script = second  # type: ignore[assignment]
    assert [number.registration for number in client.numbers()] == [None]
    assert TO not in repr(client.numbers)


def test_whoever_waits_for_another_thread_to_ask_can_stop(
    server: RingCentralServer, client: RingCentral
) -> None:
    asked, release, stop = threading.Event(), threading.Event(), threading.Event()

    def held(kind: str) -> Fault | None:
        if kind != "numbers":
            return None
        asked.set()
        return Fault(wait=release, answer_well=True)

    server.faults.script = held
    first = threading.Thread(target=client.send, args=(message(),))
    first.start()
    assert asked.wait(10)
    threading.Timer(4, release.set).start()  # for where it cannot
    threading.Timer(0.1, stop.set).start()
    with pytest.raises(Cancelled):
        client.send(message("+15550002222"), cancel=stop)
    assert not release.is_set()
    release.set()
    first.join()
    assert len(server.messages) == 1


def test_asking_for_the_numbers_says_what_it_waits_for_and_can_stop(
    server: RingCentralServer, client: RingCentral
) -> None:
    told: list[Event] = []
    server.fail_next(answer(429, "", {"Retry-After": "0.1"}), kind="numbers")
    client.numbers(on_event=told.append)
    assert any(isinstance(event, Waiting) for event in told)
    stop = threading.Event()
    stop.set()
    with pytest.raises(Cancelled):
        client.numbers(cancel=stop)
