"""A message in several parts: in order, each exactly once, and told part by part."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from typing import Any

import pytest

from mmsprep.errors import ExitCode
from mmsprep.events import Event, Sending, Waiting
from mmsprep.sender import (
    Message,
    NotSendable,
    OutcomeUnknown,
    RefusedByService,
    RingCentral,
    SendingCancelled,
    Status,
)
from mmsprep.sender.errors import SenderError
from mmsprep.sender.receipt import Receipt
from mmsprep.sender.rehearsal import rehearse
from mmsprep.testing import Fault, RingCentralServer, answer, reset
from tests.sender.conftest import QUICK, TO, attachment, message, packed

OTHER = "+15550002222"
NO = answer(403, '{"errors": [{"errorCode": "MSG-380"}]}')


def group_record(status: str, *told: tuple[str, str | None]) -> str:
    """What the service says of a group of which each member has a status and perhaps a code."""
    to = [
        {"phoneNumber": number, "messageStatus": own, "errorCode": code}
        for number, (own, code) in zip((TO, OTHER), told, strict=False)
    ] or [{"phoneNumber": number} for number in (TO, OTHER)]
    return json.dumps({"id": 5, "messageStatus": status, "to": to})


def test_who_of_a_group_did_not_get_it_is_told_and_nobody_gets_it_twice(
    server: RingCentralServer, client: RingCentral
) -> None:
    mixed = group_record("SendingFailed", ("Sent", None), ("SendingFailed", "SMS-CAR-413"))
    server.fail_next(answer(200, mixed, keep=True))
    receipt = receipt_of(client, message(TO, OTHER, group=True))
    assert [each.status for each in receipt.recipients] == ["sent", "failed"]
    assert_told_again(client, "The recipient opted out (SMS-CAR-413)")
    assert len(server.messages) == 1


def test_who_of_a_group_did_not_get_it_in_the_end_is_told_by_later_commands_too(
    server: RingCentralServer, client: RingCentral
) -> None:
    (id_,) = client.send(message(TO, OTHER, group=True)).ids
    mixed = json.loads(group_record("SendingFailed", ("Sent", None), ("DeliveryFailed", "SMS-UP-410")))
    server.fail_next(answer(200, json.dumps(mixed | {"id": id_})), kind="store")
    client.track(id_)
    assert_told_again(client, "The number is not in service (SMS-UP-410)")
    assert len(server.messages) == 1
    assert client.earlier((TO, OTHER), "another key", group=True) is None


def assert_told_again(client: RingCentral, why: str) -> None:
    later = receipt_of(client, message(OTHER, TO, group=True))
    assert [(each.to, each.status, each.earlier) for each in later.recipients] == [
        (OTHER, "failed", True),
        (TO, "sent", True),
    ]
    assert why in str(later.recipients[0].error)
    assert later.exit_code is ExitCode.REFUSED_BY_SERVICE


def test_a_group_that_failed_for_somebody_unnamed_is_unknown(
    server: RingCentralServer, client: RingCentral
) -> None:
    server.fail_next(answer(200, group_record("SendingFailed"), keep=True))
    receipt = receipt_of(client, message(TO, OTHER, group=True))
    assert [each.status for each in receipt.recipients] == ["unknown", "unknown"]
    assert len(server.messages) == 1


def test_a_group_that_fails_in_the_end_for_somebody_unnamed_is_unknown_too(
    server: RingCentralServer, client: RingCentral
) -> None:
    server.settle(TO, "Queued", "SendingFailed", code="SMS-CAR-434")
    (id_,) = client.send(message(TO, OTHER, group=True)).ids
    delivery = client.track(id_)
    assert isinstance(delivery.error, OutcomeUnknown)
    assert "too large for the carrier" in str(delivery.error)
    receipt = receipt_of(client, message(TO, OTHER, group=True))
    assert [each.status for each in receipt.recipients] == ["unknown", "unknown"]
    assert len(server.messages) == 1


def test_a_group_that_reached_nobody_may_be_sent_again(
    server: RingCentralServer, client: RingCentral
) -> None:
    nobody = group_record("SendingFailed", *[("SendingFailed", "SMS-CAR-413")] * 2)
    server.fail_next(answer(200, nobody))
    receipt = receipt_of(client, message(TO, OTHER, group=True))
    assert [each.status for each in receipt.recipients] == ["failed", "failed"]
    client.send(message(TO, OTHER, group=True))
    assert len(server.messages) == 1


def three(*to: str, **more: Any) -> Message:
    parts = [packed(attachment(f"{n}.jpg")) for n in (2, 3)]
    return replace(message(*to), package=packed(attachment("1.jpg")), more=parts, **more)


def arrived(server: RingCentralServer) -> list[tuple[str, str]]:
    """(to, name) of what arrived, in order."""
    return [(each.to[0], each.submission.files[0].filename) for each in server.messages]


def receipt_of(client: RingCentral, sent: Message, **more: Any) -> Receipt:
    with pytest.raises(SenderError) as failed:
        client.send(sent, **more)
    assert failed.value.receipt is not None
    return failed.value.receipt


def statuses(receipt: Receipt) -> list[list[str]]:
    return [[part.status.value for part in each.parts] for each in receipt.recipients]


def test_every_recipient_gets_all_parts_in_order_and_the_text_once(
    server: RingCentralServer, client: RingCentral
) -> None:
    receipt = client.send(three(TO, OTHER))
    names = ("1.jpg", "2.jpg", "3.jpg")
    assert arrived(server) == [(to, name) for to in (TO, OTHER) for name in names]
    assert [each.text for each in server.messages] == ["Look!", "", ""] * 2
    assert receipt.ids == [str(each.id) for each in server.messages]
    again = client.send(three(TO, OTHER))
    assert all(each.earlier for each in again.recipients)
    assert len(server.messages) == 6


def test_numbered_parts_say_their_place(server: RingCentralServer, client: RingCentral) -> None:
    client.send(three(numbered=True))
    client.send(message(numbered=True, text="alone"))
    assert [each.text for each in server.messages] == ["Look! (1/3)", "(2/3)", "(3/3)", "alone"]


def test_the_place_counts_against_the_thousand_units(client: RingCentral) -> None:
    assert client.send(three(numbered=True, text="x" * 994))
    with pytest.raises(NotSendable, match="1,001 UTF-16 units"):
        client.send(three(numbered=True, text="x" * 995))


@pytest.mark.parametrize(
    ("fault", "kind", "first"),
    [(NO, RefusedByService, "failed"), (reset(), OutcomeUnknown, "unknown")],
)
def test_parts_after_one_that_did_not_go_out_stay_here(
    server: RingCentralServer, client: RingCentral, fault: Fault, kind: type[Exception], first: str
) -> None:
    client.send(message(text="before"))
    server.faults.script = lambda _: fault if len(server.messages) == 2 else None
    with pytest.raises(kind) as failed:
        client.send(three())
    assert isinstance(failed.value, SenderError)
    assert failed.value.receipt is not None
    assert statuses(failed.value.receipt) == [["sent", first, "not-sent"]]
    assert arrived(server)[1:] == [(TO, "1.jpg")]
    told = failed.value.receipt.as_dict()["recipients"][0]
    assert (told["status"], told["id"]) == (first, str(server.messages[1].id))
    assert [part["part"] for part in told["parts"]] == [1, 2, 3]
    assert "Part 2 of 3" in told["parts"][2]["error"]["message"]


def test_the_same_command_goes_on_with_the_parts_that_are_missing(
    server: RingCentralServer, client: RingCentral
) -> None:
    server.faults.script = lambda kind: NO if kind == "send" and len(server.messages) == 1 else None
    receipt_of(client, three())
    server.faults.script = None
    receipt = client.send(three())
    assert [part.earlier for part in receipt.recipients[0].parts] == [True, False, False]
    assert arrived(server) == [(TO, "1.jpg"), (TO, "2.jpg"), (TO, "3.jpg")]


def test_an_unknown_part_that_the_store_shows_later_lets_the_others_go(
    server: RingCentralServer, client: RingCentral
) -> None:
    client.send(message(text="logged in"))
    server.fail_next(answer(503, "", keep=True))
    server.fail_next(answer(404, "{}"), kind="store")
    receipt = receipt_of(client, three())
    assert statuses(receipt) == [["unknown", "not-sent", "not-sent"]]
    assert receipt.exit_code is ExitCode.OUTCOME_UNKNOWN
    assert client.send(three()).recipients[0].status is Status.SENT
    assert arrived(server)[1:] == [(TO, "1.jpg"), (TO, "2.jpg"), (TO, "3.jpg")]


def test_one_recipients_trouble_does_not_stop_the_others(
    server: RingCentralServer, client: RingCentral
) -> None:
    server.fail_next(NO)
    receipt = receipt_of(client, three(TO, OTHER))
    assert statuses(receipt) == [["failed", "not-sent", "not-sent"], ["sent"] * 3]
    assert isinstance(receipt.recipients[0].error, RefusedByService)


def test_what_everybody_would_run_into_stops_all_parts_of_all(
    server: RingCentralServer, client: RingCentral
) -> None:
    client.send(message(text="logged in"))
    server.fail_next(answer(429, "", {"Retry-After": "3000"}))
    receipt = receipt_of(client, three(TO, OTHER))
    assert statuses(receipt) == [["not-sent"] * 3] * 2
    assert receipt.exit_code is ExitCode.TRY_LATER
    assert sum(request.path.endswith("/mms") for request in server.requests) == 2


def test_whoever_stops_hears_what_became_of_everybody_by_then(
    server: RingCentralServer, client: RingCentral
) -> None:
    cancel = threading.Event()

    def stop(event: Event) -> None:
        if isinstance(event, Sending) and event.sent == event.total:
            cancel.set()  # when it is too late for the first

    with pytest.raises(SendingCancelled, match="1 of 3 recipients") as stopped:
        client.send(message(TO, OTHER, "+15550003333"), cancel=cancel, on_event=stop)
    assert stopped.value.exit_code is ExitCode.INTERRUPTED
    assert [each.status for each in stopped.value.receipt.recipients] == [
        Status.SENT, Status.NOT_SENT, Status.NOT_SENT,
    ]  # fmt: skip
    assert client.send(message(TO, OTHER, "+15550003333")).reached == 3
    assert len(server.messages) == 3


def test_whoever_stops_while_it_is_looked_up_hears_that_it_is_in_doubt(
    server: RingCentralServer, client: RingCentral
) -> None:
    cancel = threading.Event()

    def stop(event: Event) -> None:
        if isinstance(event, Waiting) and "message store" in event.reason:
            cancel.set()

    server.fail_next(answer(503))
    with pytest.raises(SendingCancelled) as stopped:
        client.send(message(TO, OTHER), cancel=cancel, on_event=stop)
    assert stopped.value.exit_code is ExitCode.OUTCOME_UNKNOWN
    assert [each.status for each in stopped.value.receipt.recipients] == [
        Status.UNKNOWN, Status.NOT_SENT,
    ]  # fmt: skip
    assert server.messages == []


def test_parts_with_the_same_contents_are_different_parts(
    server: RingCentralServer, client: RingCentral
) -> None:
    twins = [packed(attachment("same.jpg"))] * 3
    client.send(Message(to=[TO], package=twins[0], more=twins[1:]))
    assert len(server.messages) == 3
    client.send(Message(to=[TO], package=twins[0], more=twins[1:], key="mine"))
    client.send(Message(to=[TO], package=twins[0], more=twins[1:], key="mine"))
    assert len(server.messages) == 6


def test_the_same_files_with_another_text_are_another_message(
    server: RingCentralServer, client: RingCentral
) -> None:
    client.send(three(text="one"))
    client.send(three(text="two"))
    assert len(server.messages) == 6


def test_a_rehearsal_shows_all_parts() -> None:
    requests = rehearse(three(TO, OTHER, numbered=True), "+15550100001", "https://example.com", QUICK)
    assert [each.place for each in requests] == [(1, 3), (2, 3), (3, 3)] * 2
    assert "(2/3)" in requests[1].text


def test_the_journal_knows_the_parts(server: RingCentralServer, client: RingCentral) -> None:
    client.send(three())
    assert [(each.part, each.parts) for each in client.history()] == [(3, 3), (2, 3), (1, 3)]
