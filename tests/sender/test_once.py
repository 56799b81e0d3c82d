"""One message, exactly once, whatever the network does. Numbers in brackets: cases of the list."""

from __future__ import annotations

import http.client
import json
import logging
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from mmsprep.errors import ExitCode
from mmsprep.events import Event, Waiting
from mmsprep.sender import (
    AuthenticationFailed,
    DeliveryFailed,
    MediaTooLarge,
    Options,
    OutcomeUnknown,
    RefusedByService,
    RingCentral,
    SenderError,
    Status,
    TryLater,
    UnsupportedMedia,
    patience,
)
from mmsprep.sender.entry import State
from mmsprep.testing import Fault, RingCentralServer, answer, reset
from tests.sender.conftest import QUICK, TO, Connect, message


def sends(server: RingCentralServer) -> int:
    return sum(request.path.endswith("/mms") for request in server.requests)


def state(client: RingCentral) -> State:
    return client.history()[0].state


def test_one_good_message_arrives_whole(server: RingCentralServer, client: RingCentral) -> None:
    receipt = client.send(message(text="Look! 🎉"))
    (arrived,) = server.messages
    assert arrived.to == (TO,)
    assert arrived.text == "Look! 🎉"
    assert arrived.files == (message().package.attachments[0].data,)
    assert receipt.ids == [str(arrived.id)]
    assert receipt.recipients[0].notes == ()
    assert state(client) is State.SENT


def test_the_same_message_within_a_day_gets_the_earlier_receipt(
    server: RingCentralServer, client: RingCentral
) -> None:
    first = client.send(message())
    second = client.send(message())
    assert second.ids == first.ids
    assert second.recipients[0].earlier
    assert len(server.messages) == 1


def test_what_went_out_is_known_without_the_service(
    server: RingCentralServer, client: RingCentral, connect: Connect
) -> None:
    first = client.send(message())
    server.faults.script = lambda _kind: reset()
    receipt = connect().send(message())
    assert receipt.recipients[0].earlier
    assert receipt.ids == first.ids


def test_what_is_unknown_stays_so_where_the_service_cannot_be_asked(
    server: RingCentralServer, client: RingCentral, connect: Connect
) -> None:
    server.fail_next(reset())
    with pytest.raises(OutcomeUnknown):
        client.send(message())
    server.faults.script = lambda _kind: reset()
    with pytest.raises(OutcomeUnknown, match="could not be asked"):
        connect().send(message())


@pytest.mark.parametrize("sender", ["+15550100001", ""])
def test_a_login_that_fails_is_told_of_every_recipient(
    server: RingCentralServer, connect: Connect, sender: str
) -> None:
    server.fail_next(answer(400, '{"error": "invalid_grant"}'), kind="token", times=2)
    with pytest.raises(AuthenticationFailed) as failed:
        connect(RINGCENTRAL_SENDER=sender).send(message(TO, "+15550002222"))
    assert failed.value.receipt is not None
    assert [each.status for each in failed.value.receipt.recipients] == [Status.NOT_SENT] * 2
    assert server.messages == []


def test_again_sends_although_it_went_out_before(server: RingCentralServer, client: RingCentral) -> None:
    client.send(message())
    client.send(message(), again=True)
    assert len(server.messages) == 2


@pytest.mark.parametrize("key", [None, "order-17"])
@pytest.mark.parametrize("trouble", [answer(400, "{}"), answer(429, "", {"Retry-After": "0"})])
def test_a_repetition_that_does_not_go_out_takes_nothing_back(
    server: RingCentralServer, connect: Connect, trouble: Fault, key: str | None
) -> None:
    """Without `again`, what went out before still counts, or is still in doubt."""
    client = connect(replace(QUICK, tries=1))
    client.send(message(key=key))
    server.fail_next(trouble)
    with pytest.raises((RefusedByService, TryLater)):
        client.send(message(key=key), again=True)
    assert client.send(message(key=key)).recipients[0].earlier
    server.fail_next(reset("all"))
    with pytest.raises(OutcomeUnknown):
        client.send(message(TO, text="No answer", key=key and "order-18"))
    server.fail_next(trouble)
    with pytest.raises((RefusedByService, TryLater)):
        client.send(message(TO, text="No answer", key=key and "order-18"), again=True)
    with pytest.raises(OutcomeUnknown):
        client.send(message(TO, text="No answer", key=key and "order-18"))
    assert len(server.messages) == 1


def test_another_text_or_recipient_is_another_message(
    server: RingCentralServer, client: RingCentral
) -> None:
    client.send(message())
    client.send(message(text="Look again!"))
    client.send(message("+15550002222"))
    assert len(server.messages) == 3


def test_a_given_key_names_a_message_whatever_it_says(
    server: RingCentralServer, client: RingCentral
) -> None:
    client.send(message(text="one", key="row 1"))
    client.send(message(text="two", key="row 1"))
    assert [each.text for each in server.messages] == ["one"]


def test_51_no_connection_is_tried_again(
    server: RingCentralServer, client: RingCentral, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.numbers()
    monkeypatch.setattr(socket.socket, "connect", _failing_twice())
    client.send(message())
    assert len(server.messages) == 1


def _failing_twice() -> object:
    real, left = socket.socket.connect, [ConnectionRefusedError("no"), OSError("unreachable")]

    def connect(self: socket.socket, address: object) -> None:
        if left:
            raise left.pop()
        real(self, address)  # type: ignore[arg-type]

    return connect


def test_51_a_server_that_is_not_there_is_try_later_and_nothing_is_lost(
    server: RingCentralServer, connect: Connect
) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    nowhere = connect(
        Options(tries=2, max_wait=5, per_minute=0), RINGCENTRAL_SERVER_URL=f"http://127.0.0.1:{port}"
    )
    with pytest.raises(TryLater) as failed:
        nowhere.send(message())
    assert failed.value.exit_code is ExitCode.TRY_LATER
    assert server.messages == []


@pytest.mark.parametrize("read", ["nothing", "half"])
def test_52_a_reset_before_the_body_was_handed_over_is_tried_again(
    server: RingCentralServer, connect: Connect, read: str
) -> None:
    """The body is larger than the socket's buffers, so that the reset comes in its middle."""
    from mmsprep.model import Attachment
    from mmsprep.sender import Message
    from tests.sender.conftest import attachment, packed

    big: Attachment = attachment(size=1_490_000)
    client = connect()
    server.small_buffers()
    server.fail_next(reset(read), times=2)  # type: ignore[arg-type]
    client.send(Message([TO], packed(big), "Look!"))
    assert len(server.messages) == 1
    assert server.messages[0].files == (big.data,)


def test_52_a_last_block_that_the_system_refuses_is_sent_again(
    server: RingCentralServer, client: RingCentral, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.numbers()
    send, refused = http.client.HTTPConnection.send, list[bytes]()

    def refuse_once(connection: http.client.HTTPConnection, data: bytes) -> None:
        if bytes(data[-4:]) == b"--\r\n" and not refused:
            refused.append(data)
            raise ConnectionResetError
        send(connection, data)

    monkeypatch.setattr(http.client.HTTPConnection, "send", refuse_once)
    client.send(message())
    assert refused
    assert len(server.messages) == 1


def test_52_a_body_that_only_the_system_holds_was_not_handed_over(
    server: RingCentralServer, connect: Connect
) -> None:
    """The system would take all of it from us; the server reads nothing. So nothing is in doubt."""
    from mmsprep.sender import Message
    from tests.sender.conftest import attachment, packed

    given_up = threading.Event()

    def silence() -> Iterator[bytes]:
        given_up.wait(60)
        yield b""

    client = connect(Options(timeout=1, max_wait=20, per_minute=0, lookup_gaps=(0,)))
    client.numbers()
    server.small_buffers()
    server.fail_next(Fault(read="nothing", raw=silence()))
    client.send(Message([TO], packed(attachment(size=200_000)), "Look!"))
    given_up.set()
    assert len(server.messages) == 1


@pytest.mark.parametrize("keep", [False, True])
def test_53_a_reset_after_the_body_is_looked_up_never_sent_again(
    server: RingCentralServer, client: RingCentral, keep: bool
) -> None:
    server.fail_next(reset("all", keep=keep))
    _sent_or_unknown(server, client, keep=keep)


@pytest.mark.parametrize("keep", [False, True])
def test_54_an_answer_that_comes_too_late_is_looked_up(
    server: RingCentralServer, connect: Connect, keep: bool
) -> None:
    release = threading.Event()
    client = connect(Options(timeout=0.5, max_wait=20, per_minute=0, lookup_gaps=(0,)))
    client.numbers()
    server.fail_next(Fault(keep=keep, wait=release))
    _sent_or_unknown(server, client, keep=keep)
    release.set()


@pytest.mark.parametrize(
    "told",
    [
        {"creationTime": -3600},
        {"creationTime": +7200},
        {"creationTime": None},
        {"direction": "Inbound"},
        {"type": "Fax"},
        {"subject": "Look?"},
        {"to": [{"phoneNumber": "+15550002222"}]},
        {"attachments": []},
    ],
    ids=str,
)
def test_53_a_message_that_only_resembles_ours_proves_nothing(
    server: RingCentralServer, client: RingCentral, told: dict[str, object]
) -> None:
    """A store that heeds no filter shows what was sent at another time, or is no message of ours."""
    when = told.get("creationTime", 0)
    moment = datetime.now(UTC) + timedelta(seconds=when) if isinstance(when, int) else None
    media = [{"type": "MmsAttachment", "size": 3000}]
    record = {"id": 7, "to": [{"phoneNumber": TO}], "subject": "Look!", "attachments": media, **told}
    record["creationTime"] = moment and moment.isoformat()
    server.fail_next(reset())
    server.fail_next(answer(200, json.dumps({"records": [record]})), kind="store", times=9)
    with pytest.raises(OutcomeUnknown):
        client.send(message())
    assert client.history()[0].message_id is None


def test_54_a_server_that_accepts_after_our_time_is_found_by_the_next_command(
    server: RingCentralServer, connect: Connect
) -> None:
    release = threading.Event()
    client = connect(Options(timeout=0.5, max_wait=20, per_minute=0, lookup_gaps=(0,)))
    client.numbers()
    server.fail_next(Fault(wait=release, answer_well=True))
    with pytest.raises(OutcomeUnknown):
        client.send(message())
    release.set()
    while not server.messages:
        pass
    assert client.send(message()).ids == [str(server.messages[0].id)]
    assert len(server.messages) == 1


@pytest.mark.parametrize("status", [500, 502, 503, 504])
@pytest.mark.parametrize("keep", [False, True])
def test_59_a_server_error_after_the_body_is_looked_up(
    server: RingCentralServer, client: RingCentral, status: int, keep: bool
) -> None:
    body = '{"errorCode": "MSG-290", "message": "Internal error"}' if status == 503 else "<html>"
    server.fail_next(answer(status, body, keep=keep))
    _sent_or_unknown(server, client, keep=keep)


@pytest.mark.parametrize(
    "garbled",
    [
        answer(200, ""),
        answer(200, "<html>Welcome to this hotel's network</html>", content_type="text/html"),
        answer(200, "[1, 2]"),
        answer(200, '{"uri": "no id"}'),
        answer(200, '{"id": {"deep": 1}}'),
        answer(200, '{"id": "../../../etc"}'),
        answer(200, '{"id": 17', headers={"Content-Length": "900"}),
        Fault(raw=b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{"id": 1'),
        Fault(raw=b"HTTP/1.1 banana\r\n\r\n"),
        Fault(raw=b"HTTP/1.1 103 Early Hints\r\n\r\n"),
        Fault(raw=b"HTTP/1.1 204 No Content\r\n\r\n"),
        Fault(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 9\r\n\r\n{}"),
        Fault(raw=b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n{"),
        Fault(raw=b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n"),
        Fault(raw=b"HTTP/1.1 200 OK\r\nX: " + b"x" * 100_000 + b"\r\n\r\n{}"),
        answer(200, "no gzip", {"Content-Encoding": "gzip"}),
        answer(200, '{"id": ' + "9" * 5000 + "}"),
        Fault(raw=b"\x00\x01\x02 this is no HTTP\r\n\r\n"),
        Fault(raw=b""),
    ],
    ids=[
        "empty",
        "html",
        "list",
        "no-id",
        "deep-id",
        "odd-id",
        "cut",
        "cut-chunk",
        "status",
        "hints",
        "no-content",
        "two-lengths",
        "negative-length",
        "odd-chunk",
        "long-header",
        "no-gzip",
        "huge-id",
        "binary",
        "closed",
    ],
)
@pytest.mark.parametrize("keep", [False, True])
def test_61_a_garbled_answer_is_looked_up(
    server: RingCentralServer, client: RingCentral, garbled: Fault, keep: bool
) -> None:
    from dataclasses import replace

    server.fail_next(replace(garbled, keep=keep))
    _sent_or_unknown(server, client, keep=keep)


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\r\nContent-Le",
        b"HTTP/1.1 200 OK\r\nno header\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
    ],
)
def test_61_an_answer_that_urllib3_cannot_read_is_not_quoted(
    server: RingCentralServer, client: RingCentral, caplog: pytest.LogCaptureFixture, head: bytes
) -> None:
    client.numbers()
    server.fail_next(Fault(raw=head, keep=True))
    client.send(message())
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


def test_whoever_waits_for_the_same_command_waits_as_long_as_its_patience(
    server: RingCentralServer, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "LONG_SECONDS", 0.1)
    release = threading.Event()
    first = connect()
    first.numbers()
    server.fail_next(Fault(wait=release, answer_well=True))
    under_way = threading.Thread(target=first.send, args=(message(),))
    under_way.start()
    while not sends(server):
        pass
    told: list[Event] = []
    impatient = connect(Options(max_wait=1.2, per_minute=0))
    with pytest.raises(OutcomeUnknown, match="is sending this message; it did not end within 1 s"):
        impatient.send(message(), on_event=told.append)
    release.set()
    under_way.join()
    assert len(server.messages) == 1
    (waiting,) = (event for event in told if isinstance(event, Waiting))
    assert waiting.reason == "Another command is sending this message"
    assert 1 < waiting.seconds < 1.2


def test_62_what_the_store_shows_as_failed_is_failed(
    server: RingCentralServer, client: RingCentral
) -> None:
    server.settle(TO, "SendingFailed", code="SMS-CAR-413")
    server.fail_next(reset("all", keep=True))
    with pytest.raises(DeliveryFailed, match="opted out") as failed:
        client.send(message())
    assert failed.value.receipt is not None
    assert failed.value.receipt.recipients[0].status is Status.FAILED
    assert state(client) is State.FAILED


def _sent_or_unknown(server: RingCentralServer, client: RingCentral, *, keep: bool) -> None:
    """One try only; *sent* where the store knows it, else *unknown*, then and later."""
    if keep:
        receipt = client.send(message())
        assert receipt.ids == [str(server.messages[0].id)]
        assert state(client) is State.SENT
    else:
        for _ in range(2):
            with pytest.raises(OutcomeUnknown) as unknown:
                client.send(message())
            assert unknown.value.exit_code is ExitCode.OUTCOME_UNKNOWN
            assert unknown.value.receipt is not None
            assert unknown.value.receipt.recipients[0].status is Status.UNKNOWN
            assert "…1111" in str(unknown.value)
            assert "The message store does not show it" in str(unknown.value)
            assert TO not in str(unknown.value)
        assert state(client) is State.UNKNOWN
    assert sends(server) == 1


def test_a_patience_that_ends_between_two_looks_is_no_failure_to_ask(
    server: RingCentralServer, connect: Connect
) -> None:
    client = connect(Options(timeout=5, max_wait=0.2, per_minute=0, lookup_gaps=(0.1, 10)))
    client.numbers()
    server.fail_next(reset())
    with pytest.raises(OutcomeUnknown, match="does not show it"):
        client.send(message())
    assert sum(request.path.endswith("/message-store") for request in server.requests) == 1


def test_what_was_sent_long_ago_is_looked_for_once_and_at_once(
    server: RingCentralServer, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.fail_next(reset("all"))
    with pytest.raises(OutcomeUnknown):
        connect().send(message())
    asked = len(server.requests)
    later = time.time() + 600
    monkeypatch.setattr("mmsprep.sender.once.time.time", lambda: later)
    client = connect(Options(timeout=5, max_wait=0, lookup_gaps=(2, 5, 13)))
    with pytest.raises(OutcomeUnknown, match="does not show it"):
        client.send(message())
    paths = [request.path for request in server.requests[asked:]]
    assert sum(path.endswith("/message-store") for path in paths) == 1


def test_what_stays_unknown_is_sent_when_the_user_says_again(
    server: RingCentralServer, client: RingCentral
) -> None:
    server.fail_next(reset("all"))
    with pytest.raises(OutcomeUnknown):
        client.send(message())
    client.send(message(), again=True)
    assert len(server.messages) == 1


def test_a_lookup_does_not_take_another_messages_record_for_its_own(
    server: RingCentralServer, client: RingCentral
) -> None:
    client.send(message())
    server.fail_next(reset("all"))
    with pytest.raises(OutcomeUnknown):
        client.send(message(), again=True)
    assert len(server.messages) == 1


def test_what_a_list_shows_before_it_breaks_off_counts(
    server: RingCentralServer, client: RingCentral
) -> None:
    now = datetime.now(UTC).isoformat()
    record = {
        "id": 5,
        "creationTime": now,
        "to": [{"phoneNumber": TO}],
        "subject": "Look!",
        "attachments": [{"type": "MmsAttachment", "size": 3000}],
    }
    page = {"records": [record], "navigation": {"nextPage": {}}}
    server.fail_next(reset("all"))
    server.fail_next(answer(200, json.dumps(page)), kind="store")
    server.fail_next(answer(403, "{}"), kind="store")
    assert client.send(message()).recipients[0].id == "5"


def test_a_failure_for_somebody_whom_we_did_not_write_to_is_not_ours(
    server: RingCentralServer, client: RingCentral
) -> None:
    strange = {"phoneNumber": "+15559999999", "messageStatus": "SendingFailed"}
    server.fail_next(answer(200, json.dumps({"id": 5, "to": [strange]}), keep=True))
    recipient = client.send(message()).recipients[0]
    assert (recipient.status, recipient.id) == ("sent", "5")
    assert "names other recipients" in recipient.notes[0]


@pytest.mark.parametrize(
    ("status", "code", "error"),
    [
        (400, "MSG-337", MediaTooLarge),
        (400, "MSG-338", MediaTooLarge),
        (400, "MSG-376", MediaTooLarge),
        (415, "MSG-348", UnsupportedMedia),
        (400, "CMN-101", RefusedByService),
        (403, "MSG-304", RefusedByService),
        (403, "CMN-401", AuthenticationFailed),
        (403, "CMN-408", AuthenticationFailed),
        (404, "CMN-102", RefusedByService),
        (400, "NEW-999", RefusedByService),
    ],
)
def test_60_a_refusal_is_final_and_says_why(
    server: RingCentralServer, client: RingCentral, status: int, code: str, error: type[Exception]
) -> None:
    said = f'"message": "attachment [3]: [photo.jpg] to {TO}"'
    body = f'{{"errorCode": "X", {said}, "errors": [{{"errorCode": "{code}", {said}}}]}}'
    server.fail_next(answer(status, body, {"rcrequestid": "abc-123"}))
    with pytest.raises(error) as refused:
        client.send(message())
    assert sends(server) == 1
    caught = refused.value
    assert isinstance(caught, RefusedByService | AuthenticationFailed)
    assert (caught.code, caught.request_id, caught.culprit) == (code, "abc-123", "photo.jpg")
    assert code in str(caught)
    assert "abc-123" in str(caught)
    assert TO not in str(caught)
    assert state(client) is State.FAILED


@pytest.mark.parametrize(
    ("status", "category", "error"),
    [
        (403, "InsufficientPermissions", AuthenticationFailed),
        (403, "FeatureNotAvailable", RefusedByService),
        (403, "InternationalProhibited", RefusedByService),
    ],
)
def test_60_a_refusal_that_names_only_its_category_says_what_to_do(
    server: RingCentralServer, client: RingCentral, status: int, category: str, error: type[SenderError]
) -> None:
    server.fail_next(answer(status, f'{{"errorCode": "{category}", "message": "no"}}'))
    with pytest.raises(error) as refused:
        client.send(message())
    assert refused.value.code == category
    assert refused.value.hint


def test_a_refused_message_may_be_sent_again_once_it_is_mended(
    server: RingCentralServer, client: RingCentral
) -> None:
    server.fail_next(answer(403, '{"errors": [{"errorCode": "MSG-380", "message": "no"}]}'))
    with pytest.raises(RefusedByService):
        client.send(message())
    client.send(message())
    assert len(server.messages) == 1


def test_62_accepted_and_failed_at_once_is_recorded_with_the_carriers_reason(
    server: RingCentralServer, client: RingCentral
) -> None:
    server.settle(TO, "SendingFailed", code="SMS-CAR-434")
    with pytest.raises(MediaTooLarge, match="too large for the carrier") as failed:
        client.send(message())
    assert "--shrink-on-refusal" in failed.value.hint
    assert state(client) is State.FAILED


def test_62_a_failed_message_is_not_taken_for_the_next_one(
    server: RingCentralServer, client: RingCentral
) -> None:
    server.settle(TO, "SendingFailed", code="SMS-CAR-412")
    with pytest.raises(DeliveryFailed):
        client.send(message())
    server.fail_next(reset("all"))
    with pytest.raises(OutcomeUnknown):  # and not: failed, which would be sent once more
        client.send(message())
    assert len(server.messages) == 1


def test_62_an_opt_out_is_said_in_plain_words(server: RingCentralServer, client: RingCentral) -> None:
    server.settle(TO, "SendingFailed", code="SMS-CAR-413")
    with pytest.raises(DeliveryFailed, match="opted out"):
        client.send(message())


def test_69_a_body_that_is_sent_again_is_the_same_and_not_empty(
    server: RingCentralServer, client: RingCentral
) -> None:
    server.fail_next(answer(429, "", {"Retry-After": "0"}), times=2)
    client.send(message())
    bodies = [request for request in server.requests if request.path.endswith("/mms")]
    assert len(bodies) == 3
    plain = {
        request.body.replace(
            (request.header("Content-Type") or "").partition("boundary=")[2].encode(), b""
        )
        for request in bodies
    }
    assert len(plain) == 1
    assert len(server.messages) == 1


def test_the_echo_is_compared_with_what_was_sent(server: RingCentralServer, client: RingCentral) -> None:
    record = (
        '{"id": 12, "messageStatus": "Queued", "to": [{"phoneNumber": "+15550002222"}], "attachments": '
        '[{"id": 1, "type": "MmsAttachment", "contentType": "image/png", "size": 5}]}'
    )
    server.fail_next(answer(200, record))
    (recipient,) = client.send(message()).recipients
    assert recipient.status is Status.SENT
    assert recipient.notes == (
        "RingCentral names other recipients: …2222.",
        "RingCentral has 5 bytes of photo.jpg, not 3,000.",
        "RingCentral calls photo.jpg image/png, not image/jpeg.",
    )


def test_a_group_is_one_message_to_all(server: RingCentralServer, client: RingCentral) -> None:
    receipt = client.send(message(TO, "+15550002222", group=True))
    assert [each.to for each in server.messages] == [(TO, "+15550002222")]
    assert [each.id for each in receipt.recipients] == [receipt.ids[0]] * 2


def test_singles_are_a_message_each(server: RingCentralServer, client: RingCentral) -> None:
    receipt = client.send(message(TO, "+15550002222", TO))
    assert [each.to for each in server.messages] == [(TO,), ("+15550002222",)]
    assert len(receipt.recipients) == 2


def test_threads_that_send_the_same_message_send_it_once(
    server: RingCentralServer, client: RingCentral
) -> None:
    receipts = []
    threads = [
        threading.Thread(target=lambda: receipts.append(client.send(message()))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(server.messages) == 1
    assert len({receipt.ids[0] for receipt in receipts}) == 1
    assert len(receipts) == 8
