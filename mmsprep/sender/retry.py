"""What follows from an exchange? A decision without any I/O: for each, one verdict."""

from __future__ import annotations

from dataclasses import dataclass

from mmsprep.sender import rate_limit
from mmsprep.sender.answers import (
    Record,
    complaint_of,
    object_of,
    record_of,
    refusal_of,
    request_id_of,
)
from mmsprep.sender.auth import untrusted
from mmsprep.sender.errors import SenderError
from mmsprep.sender.transport import WITHOUT_CONNECTION, Answer, Exchange, NoAnswer

DUPLICATE_UNDER_WAY = "CMN-304"


@dataclass(frozen=True, slots=True)
class Accepted:
    record: Record
    request_id: str | None


@dataclass(frozen=True, slots=True)
class Again:
    """It was certainly not accepted, and may be when it is tried again."""

    why: str
    pause: float | None = None
    """Seconds that the service asks everybody to wait; None: back off."""


@dataclass(frozen=True, slots=True)
class Renew:
    """The token was not accepted: get another, once."""

    refusal: SenderError


@dataclass(frozen=True, slots=True)
class LookUp:
    """Nobody can know from here whether it was accepted: ask the message store."""

    why: str
    answer: Answer | None = None
    """What came instead of an answer that tells."""


@dataclass(frozen=True, slots=True)
class WaitAndLookUp:
    """The service thinks that a twin is under way: wait, ask the store, and only then try again."""

    why: str


@dataclass(frozen=True, slots=True)
class Reject:
    """It was certainly not accepted, and will not be."""

    error: SenderError


Verdict = Accepted | Again | Renew | LookUp | WaitAndLookUp | Reject


def judge(exchange: Exchange, names: tuple[str, ...] = ()) -> Verdict:
    """The verdict on one try to send; `names` are the attachments', to name a culprit."""
    if isinstance(exchange, NoAnswer):
        return _unanswered(exchange)
    if exchange.status == 200 and (record := record_of(object_of(exchange))):
        return Accepted(record, request_id_of(exchange))
    if exchange.status == 429:
        return _rate_limited(exchange)
    if exchange.status == 401:
        return Renew(refusal_of(exchange, names))
    if 300 <= exchange.status < 500 and exchange.status != 408:
        return Reject(refusal_of(exchange, names))
    if not exchange.handed_over:
        pause = rate_limit.asked(exchange.status, exchange.headers)
        return Again(f"The service answered {exchange.status} before it had the message", pause)
    if exchange.status == 200:
        return LookUp("The answer was cut off, or makes no sense", exchange)
    return LookUp(f"The service answered {exchange.status}", exchange)


def _unanswered(exchange: NoAnswer) -> Verdict:
    if exchange.trouble == "tls":
        return Reject(untrusted())
    if not exchange.handed_over:
        plain = {**WITHOUT_CONNECTION, "deadline": "It took too long to hand the message over"}
        why = "The connection broke before the message was handed over"
        return Again(plain.get(exchange.trouble, why))
    if exchange.trouble == "deadline":
        return LookUp("No answer came in time")
    return LookUp("The connection broke before an answer came")


def _rate_limited(answer: Answer) -> Verdict:
    if answer.handed_over and complaint_of(answer).code == DUPLICATE_UNDER_WAY:
        return WaitAndLookUp("The service says that the same request is under way")
    return Again("RingCentral asks to wait", rate_limit.penalty(answer.headers))
