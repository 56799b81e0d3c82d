"""Whoever is not reached any more is told as the journal knows them: a trouble makes nothing undone."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import pytest

from mmsprep.batch import Batch, Row
from mmsprep.errors import ExitCode, MmsprepError
from mmsprep.sender import Receipt, RingCentral, Status
from mmsprep.sender.message import Message
from mmsprep.testing import Fault, RingCentralServer, answer, reset
from mmsprep.testing.faults import Kind
from mmsprep.tools.multipart import Multipart
from tests.sender.conftest import QUICK, TO, Connect, attachment, message, packed

OTHER = "+15550002222"
THIRD = "+15550003333"
REFUSED = answer(400, '{"errors": [{"errorCode": "MSG-243"}]}')
LATER = answer(429, "", {"Retry-After": "3000"})
FORBIDDEN = answer(403, '{"errors": [{"errorCode": "CMN-401"}]}')
GONE = reset("all")


def receipt_of(client: RingCentral, sent: Message, *, again: bool = False) -> Receipt:
    with pytest.raises(MmsprepError) as failed:
        client.send(sent, again=again)
    return failed.value.receipt  # type: ignore[attr-defined, no-any-return]


def statuses(receipt: Receipt) -> list[Status]:
    return [each.status for each in receipt.recipients]


def test_who_comes_after_the_end_is_told_as_they_are_known(
    server: RingCentralServer, connect: Connect
) -> None:
    server.fail_next(REFUSED)
    server.fail_next(GONE)
    everybody = message(TO, OTHER, THIRD)
    assert statuses(receipt_of(connect(), everybody)) == ["failed", "unknown", "sent"]
    server.fail_next(LATER)
    later = receipt_of(connect(), everybody)
    assert statuses(later) == ["not-sent", "unknown", "sent"]
    assert later.recipients[2].earlier
    assert later.exit_code is ExitCode.OUTCOME_UNKNOWN
    assert "The message store was not asked" in str(later.recipients[1].error)
    assert "history --sent 2" in str(later.recipients[1].error)


@pytest.mark.parametrize(("begun", "told"), [("sending", "unknown"), ("prepared", "not-sent")])
def test_what_another_command_is_sending_just_now_may_have_been_sent(
    connect: Connect, begun: str, told: str
) -> None:
    """Whoever has no patience for it must not say that it was not."""
    client, other = connect(), connect(replace(QUICK, max_wait=0.2))
    with contextlib.ExitStack() as stack:

        def hold(key: str, wait: Callable[[float], None]) -> AbstractContextManager[None]:
            stack.enter_context(turn(key, wait))
            return contextlib.nullcontext()

        def stay(
            _path: str, _body: Multipart, _token: str, on_read: Callable[[int, int], None]
        ) -> NoReturn:
            on_read(10 if begun == "sending" else 9, 10)
            raise KeyboardInterrupt

        turn, client._journal.turn, client._api.post = client._journal.turn, hold, stay  # type: ignore[assignment, method-assign]
        with pytest.raises(KeyboardInterrupt):
            client.send(message(TO))
        receipt = receipt_of(other, message(TO))
    assert statuses(receipt) == [told]
    assert "Another command is sending this message" in str(receipt.recipients[0].error)


def test_again_is_about_this_time(server: RingCentralServer, connect: Connect) -> None:
    connect().send(message(OTHER))
    server.fail_next(LATER)
    assert statuses(receipt_of(connect(), message(TO, OTHER), again=True)) == ["not-sent"] * 2


@pytest.mark.parametrize("key", [None, "order-17"])
@pytest.mark.parametrize(
    ("kind", "trouble"),
    [
        ("token", FORBIDDEN),
        ("numbers", FORBIDDEN),
        ("numbers", answer(200, '{"records": []}')),
    ],
)
def test_unknown_stays_unknown_where_not_even_the_sender_is_known(
    server: RingCentralServer,
    connect: Connect,
    tmp_path: Path,
    kind: Kind,
    trouble: Fault,
    key: str | None,
) -> None:
    server.fail_next(GONE)
    assert statuses(receipt_of(connect(RINGCENTRAL_SENDER=""), message(key=key))) == ["unknown"]
    (token,) = (tmp_path / "cache").glob("token-*.json")
    token.unlink()
    server.fail_next(trouble, kind=kind)
    later = receipt_of(connect(RINGCENTRAL_SENDER=""), message(key=key))
    assert (statuses(later), later.exit_code) == (["unknown"], ExitCode.OUTCOME_UNKNOWN)


def test_who_comes_before_a_number_that_cannot_send_any_more_is_told_all_the_same(
    server: RingCentralServer, connect: Connect
) -> None:
    server.fail_next(GONE)
    receipt_of(connect(), message())
    server.fail_next(answer(200, '{"records": []}'), kind="numbers")
    later = receipt_of(connect(), message(TO, OTHER))
    assert statuses(later) == ["unknown", "not-sent"]
    assert later.exit_code is ExitCode.OUTCOME_UNKNOWN
    assert server.messages == []


@pytest.mark.parametrize(
    "other",
    [
        message(OTHER),
        message(text="Look here!"),
        message(TO, OTHER, group=True),
        Message((TO,), packed(attachment("other.jpg")), "Look!"),  # as many bytes, others
        Message((TO,), packed(), "Look!", more=[packed()]),
        message(key="order-17"),
    ],
)
def test_another_message_is_not_in_doubt_with_it(
    server: RingCentralServer, connect: Connect, other: Message
) -> None:
    server.fail_next(GONE)
    receipt_of(connect(RINGCENTRAL_SENDER=""), message())
    server.fail_next(FORBIDDEN, kind="numbers")
    assert set(statuses(receipt_of(connect(RINGCENTRAL_SENDER=""), other))) == {"not-sent"}


def test_what_was_sent_again_since_is_not_in_doubt(server: RingCentralServer, connect: Connect) -> None:
    server.fail_next(GONE)
    receipt_of(connect(RINGCENTRAL_SENDER=""), message())
    sent = connect(RINGCENTRAL_SENDER="").send(message(), again=True)
    server.fail_next(FORBIDDEN, kind="numbers")
    later = connect(RINGCENTRAL_SENDER="").send(message())
    assert (statuses(later), later.ids) == (["sent"], sent.ids)


def test_what_was_sent_is_told_so_where_not_even_the_sender_is_known(
    server: RingCentralServer, connect: Connect
) -> None:
    sent = connect(RINGCENTRAL_SENDER="").send(message())
    server.fail_next(FORBIDDEN, kind="numbers")
    later = receipt_of(connect(RINGCENTRAL_SENDER=""), message(TO, OTHER))
    assert statuses(later) == ["sent", "not-sent"]
    assert later.recipients[0].earlier
    assert later.ids == sent.ids


def test_what_could_not_be_sent_again_is_still_in_doubt(
    server: RingCentralServer, connect: Connect
) -> None:
    server.fail_next(GONE)
    receipt_of(connect(RINGCENTRAL_SENDER=""), message())
    server.fail_next(REFUSED)
    assert statuses(receipt_of(connect(RINGCENTRAL_SENDER=""), message(), again=True)) == ["failed"]
    server.fail_next(FORBIDDEN, kind="numbers")
    assert statuses(receipt_of(connect(RINGCENTRAL_SENDER=""), message())) == ["unknown"]


def test_the_rows_that_a_batch_does_not_come_to_are_told_as_they_are_known(
    server: RingCentralServer, connect: Connect, tmp_path: Path
) -> None:
    (tmp_path / "a.vcf").write_bytes(b"BEGIN:VCARD\r\nVERSION:3.0\r\nN:A;;;;\r\nFN:A\r\nEND:VCARD\r\n")
    files = (str(tmp_path / "a.vcf"),)
    batch = Batch(
        [
            Row(2, (TO,), files),
            Row(3, (OTHER,), files, key="order-17"),
            Row(4, (THIRD,), files),
        ]
    )
    server.fail_next(REFUSED)
    server.fail_next(GONE)
    first = [statuses(done.receipt) for done in batch.send(connect())]
    assert first == [["failed"], ["unknown"], ["sent"]]
    server.fail_next(LATER)
    later = [statuses(done.receipt) for done in batch.send(connect())]
    assert later == [["not-sent"], ["unknown"], ["sent"]]
