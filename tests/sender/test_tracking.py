"""Did it arrive? The delivery codes in plain words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmsprep.errors import ExitCode, UsageError
from mmsprep.sender import (
    DeliveryFailed,
    MediaTooLarge,
    Options,
    RefusedByService,
    RingCentral,
    SenderError,
    StillPending,
    TryLater,
    tracking,
)
from mmsprep.sender.answers import delivery_failure, record_of
from mmsprep.sender.codes import DELIVERY, NOT_FINAL
from mmsprep.sender.entry import State
from mmsprep.testing import RingCentralServer, answer
from tests.sender.conftest import TO, Connect, message


@pytest.fixture(autouse=True)
def _short_gaps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracking, "gaps", lambda: iter([0.01] * 100))


def test_it_asks_until_the_answer_is_final(server: RingCentralServer, client: RingCentral) -> None:
    server.settle(TO, "Queued", "Queued", "Queued", "Sent")
    (id_,) = client.send(message()).ids
    delivery = client.track(id_)
    assert (delivery.status, delivery.error) == ("Sent", None)
    assert client.history()[0].status == "Sent"
    assert sum(request.path.endswith(id_) for request in server.requests) == 3


def test_the_gaps_grow_to_a_minute() -> None:
    from itertools import islice

    gaps = list(islice(_real_gaps(), 12))
    assert gaps[:5] == [2, 3, 5, 8, 13]
    assert gaps == sorted(gaps)
    assert gaps[-1] == 60


_real_gaps = tracking.gaps


def test_where_the_patience_ends_it_is_pending(server: RingCentralServer, connect: Connect) -> None:
    server.settle(TO, "Queued")
    client = connect(Options(per_minute=0, max_wait=0.05))
    (id_,) = client.send(message()).ids
    delivery = client.track(id_)
    assert isinstance(delivery.error, StillPending)
    assert delivery.error.exit_code is ExitCode.TRY_LATER
    assert id_ in delivery.error.hint
    assert client.history()[0].state is State.SENT


def test_a_failed_delivery_is_said_and_may_be_sent_again(
    server: RingCentralServer, client: RingCentral
) -> None:
    server.settle(TO, "Queued", "SendingFailed", code="SMS-CAR-413")
    (id_,) = client.send(message()).ids
    delivery = client.track(id_)
    assert isinstance(delivery.error, DeliveryFailed)
    assert "opted out" in delivery.error.message
    assert delivery.error.exit_code is ExitCode.REFUSED_BY_SERVICE
    assert client.history()[0].state is State.FAILED
    client.send(message())
    assert len(server.messages) == 2


def test_too_large_for_the_carrier_offers_to_shrink(
    server: RingCentralServer, client: RingCentral
) -> None:
    server.settle(TO, "Queued", "SendingFailed", code="SMS-CAR-434")
    error = client.track(client.send(message()).ids[0]).error
    assert isinstance(error, MediaTooLarge)
    assert "--carrier safe" in error.hint


def test_an_unknown_id_is_refused(client: RingCentral) -> None:
    with pytest.raises(RefusedByService):
        client.track("123")


@pytest.mark.parametrize("id_", ["../../../oauth/token", "", "12 3", "\u0661", "-5"])
def test_what_is_no_id_is_not_asked_for(
    server: RingCentralServer, client: RingCentral, id_: str
) -> None:
    with pytest.raises(UsageError, match="no message id"):
        client.track(id_)
    assert server.requests == []


def test_what_is_said_of_another_message_is_no_answer(
    server: RingCentralServer, client: RingCentral
) -> None:
    client.send(message())
    (id_,) = client.send(message("+15550002222")).ids
    failed = f'{{"id": {server.messages[0].id}, "messageStatus": "SendingFailed"}}'
    server.fail_next(answer(200, failed), kind="store")
    with pytest.raises(TryLater):
        client.track(id_)
    assert {entry.state for entry in client.history()} == {State.SENT}


def test_each_recipient_of_a_group_has_a_fate_of_their_own(
    server: RingCentralServer, client: RingCentral
) -> None:
    record = (
        '{"id": 5, "messageStatus": "SendingFailed", "to": ['
        '{"phoneNumber": "+15550001111", "messageStatus": "Sent"},'
        '{"phoneNumber": "+15550002222", "messageStatus": "SendingFailed", "errorCode": "SMS-UP-410"}]}'
    )
    server.fail_next(answer(200, record), kind="store")
    delivery = client.track("5")
    assert delivery.per_recipient == (
        ("+15550001111", "Sent", None),
        ("+15550002222", "SendingFailed", "SMS-UP-410"),
    )
    assert delivery.error_for("+15550001111") is None
    assert isinstance(delivery.error_for("+15550002222"), DeliveryFailed)
    assert isinstance(delivery.error, DeliveryFailed)


def test_reading_is_tried_again_and_gives_up_politely(
    server: RingCentralServer, client: RingCentral
) -> None:
    (id_,) = client.send(message()).ids
    server.fail_next(answer(500), kind="store", times=2)
    assert client.track(id_).status == "Sent"
    server.fail_next(answer(500), kind="store", times=4)
    with pytest.raises(SenderError):
        client.track(id_)


def test_all_documented_delivery_codes_are_said_in_plain_words() -> None:
    assert len(DELIVERY) == 36
    for code, meaning in DELIVERY.items():
        assert code in str(delivery_failure(code))
        assert meaning.hint
        assert "SMS-" not in meaning.plain
        assert meaning.plain[0].isupper()


@pytest.mark.parametrize("code", sorted(NOT_FINAL))
def test_a_carrier_that_does_not_say_is_no_failure(code: str) -> None:
    record = record_of({"id": 1, "messageStatus": "SendingFailed", "deliveryErrorCode": code})
    assert record is not None
    assert not record.failed


def test_a_carrier_that_does_not_say_is_quoted(server: RingCentralServer, client: RingCentral) -> None:
    server.settle(TO, "Queued", "DeliveryFailed", code="SMS-CAR-104")
    delivery = client.track(client.send(message()).ids[0])
    assert delivery.error is None
    assert delivery.note == "The carrier has not reported yet (SMS-CAR-104). Look again in an hour."


def test_a_code_from_the_future_is_quoted() -> None:
    assert "SMS-NEW-777" in str(delivery_failure("SMS-NEW-777"))


json_like = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.dictionaries(
        st.sampled_from(["id", "to", "from", "attachments", "messageStatus", "subject", "creationTime"]),
        json_like,
    )
)
def test_no_record_makes_us_stumble(found: dict[str, object]) -> None:
    record = record_of(found)
    assert record is None or (record.id.isalnum() and isinstance(record.status, str))
