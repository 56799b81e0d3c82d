"""What follows from an exchange? Each has one verdict."""

from __future__ import annotations

import pytest

from mmsprep.sender.retry import Accepted, Again, LookUp, Reject, Renew, WaitAndLookUp, judge
from mmsprep.sender.transport import Answer, NoAnswer

GOOD = b'{"id": 1, "messageStatus": "Queued"}'


@pytest.mark.parametrize(
    ("exchange", "verdict"),
    [
        (Answer(200, {}, GOOD), Accepted),
        (Answer(200, {}, GOOD, whole=False), LookUp),
        (Answer(200, {}, b"[" * 100_000), LookUp),
        (Answer(200, {}, b"<html>", handed_over=False), Again),
        (Answer(200, {}, b'{"id": true}'), LookUp),
        (Answer(201, {}, GOOD), LookUp),
        (Answer(204, {}, b""), LookUp),
        (Answer(302, {}, b""), Reject),
        (Answer(400, {}, b"cut", whole=False), Reject),
        (Answer(401, {}, b""), Renew),
        (Answer(408, {}, b""), LookUp),
        (Answer(413, {}, b""), Reject),
        (Answer(429, {}, b""), Again),
        (Answer(429, {}, b'{"errorCode": "CMN-304"}'), WaitAndLookUp),
        (Answer(503, {}, b""), LookUp),
        (Answer(503, {}, b"", handed_over=False), Again),
        (Answer(599, {}, b""), LookUp),
        (Answer(429, {}, b'{"errorCode": "CMN-304"}', handed_over=False), Again),
        (NoAnswer("no-connection", handed_over=False), Again),
        (NoAnswer("broken", handed_over=False), Again),
        (NoAnswer("broken", handed_over=True), LookUp),
        (NoAnswer("deadline", handed_over=False), Again),
        (NoAnswer("deadline", handed_over=True), LookUp),
        (NoAnswer("tls", handed_over=False), Reject),
    ],
)
def test_only_what_was_certainly_not_accepted_is_tried_again(
    exchange: Answer | NoAnswer, verdict: type
) -> None:
    assert type(judge(exchange)) is verdict
