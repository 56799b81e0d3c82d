"""Many recipients, some trouble: each exactly once, and the report adds up [74]."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from mmsprep.errors import ExitCode
from mmsprep.sender import AuthenticationFailed, NotAllSent, Options, RingCentral, Status
from mmsprep.testing import Fault, RingCentralServer, answer, reset
from tests.sender.conftest import TO, Connect, message

OTHER = "+15550002222"


@pytest.mark.parametrize("count", [120, pytest.param(1000, marks=pytest.mark.soak)])
def test_74_many_recipients_with_mixed_faults(
    server: RingCentralServer, connect: Connect, count: int
) -> None:
    chance = random.Random(74)
    faults = [
        reset("nothing"),
        reset("all"),
        reset("all", keep=True),
        answer(503),
        answer(429, "", {"Retry-After": "0"}),
        answer(401, "{}"),
        answer(400, '{"errors": [{"errorCode": "CMN-101"}]}'),
        answer(200, "{"),
    ]

    def three_of_a_hundred(kind: str) -> Fault | None:
        return chance.choice(faults) if kind == "send" and chance.random() < 0.03 else None

    server.faults.script = three_of_a_hundred
    to = [f"+1555{n:07}" for n in range(count)]
    client = connect(Options(timeout=5, per_minute=0, lookup_gaps=(0,)))
    with pytest.raises(NotAllSent) as failed:
        client.send(message(*to))
    receipt = failed.value.receipt
    assert receipt is not None
    assert [each.to for each in receipt.recipients] == to
    arrived = Counter(each.to[0] for each in server.messages)
    assert set(arrived.values()) == {1}
    for each in receipt.recipients:
        if each.status is not Status.UNKNOWN:
            assert (each.status is Status.SENT) == (each.to in arrived)
    unknown = any(each.status is Status.UNKNOWN for each in receipt.recipients)
    assert failed.value.exit_code is (
        ExitCode.OUTCOME_UNKNOWN if unknown else ExitCode.REFUSED_BY_SERVICE
    )


def test_one_bad_recipient_does_not_keep_the_others_waiting(
    server: RingCentralServer, client: RingCentral
) -> None:
    server.fail_next(answer(400, '{"errors": [{"errorCode": "MSG-243"}]}'))
    with pytest.raises(NotAllSent) as failed:
        client.send(message(TO, OTHER))
    assert failed.value.receipt is not None
    assert [each.status for each in failed.value.receipt.recipients] == ["failed", "sent"]
    assert failed.value.exit_code is ExitCode.REFUSED_BY_SERVICE


def test_what_everybody_would_run_into_stops_the_rest(
    server: RingCentralServer, client: RingCentral
) -> None:
    server.fail_next(answer(403, '{"errors": [{"errorCode": "CMN-401"}]}'))
    with pytest.raises(AuthenticationFailed) as failed:
        client.send(message(TO, OTHER))
    assert failed.value.receipt is not None
    statuses = [each.status for each in failed.value.receipt.recipients]
    assert statuses == ["not-sent", "not-sent"]
    assert sum(request.path.endswith("/mms") for request in server.requests) == 1
    assert failed.value.exit_code is ExitCode.AUTHENTICATION


def test_the_receipt_is_the_contracts_json(server: RingCentralServer, client: RingCentral) -> None:
    server.fail_next(reset())
    with pytest.raises(NotAllSent) as failed:
        client.send(message(TO, OTHER))
    assert failed.value.receipt is not None
    told = failed.value.receipt.as_dict()
    assert told["event"] == "receipt"
    first, second = told["recipients"]
    assert (first["to"], first["status"], first["id"]) == (TO, "unknown", None)
    assert first["error"]["code"] == 10
    assert (second["to"], second["status"], second["error"]) == (OTHER, "sent", None)
    assert second["id"] == str(server.messages[0].id)
