"""What did the service say? Three shapes of errors, and messages as it knows them, read warily."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from mmsprep.names import printable
from mmsprep.sender.codes import DELIVERY, NOT_FINAL, REFUSALS, SUPPORT, Meaning
from mmsprep.sender.errors import (
    AuthenticationFailed,
    DeliveryFailed,
    MediaTooLarge,
    RefusedByService,
    SenderError,
    UnsupportedMedia,
)
from mmsprep.sender.phone import without_numbers
from mmsprep.sender.transport import Answer

SAID_CHARACTERS = 300
KEPT_CHARACTERS = 4000
OTHER_TYPES = ("Fax", "VoiceMail", "Pager")
ID_CHARACTERS = 60
"""Three times as long as the service's ids are."""
SOMEBODY = "Somebody in the group did not get it, and we are not told who"
_OUR_TEXT = re.compile(r'"(subject|text)"\s*:\s*"(?:[^"\\]|\\.)*"?')
"""Where a message's record repeats what it says, even when it is cut off within."""


@dataclass(frozen=True, slots=True)
class Complaint:
    """The error of one answer, whatever shape it came in. Rely on the code, never on the words."""

    code: str | None = None
    said: str = ""
    parameter: str | None = None
    request_id: str | None = None


def object_of(answer: Answer) -> dict[str, Any] | None:
    """The JSON object in an answer; None where it is cut off, or no object."""
    if not answer.whole:
        return None
    try:
        found = json.loads(answer.body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def complaint_of(answer: Answer) -> Complaint:
    """`{errorCode, message, errors: […]}`, `{errors: […]}`, OAuth's `{error}`, HTML, or nothing."""
    found = object_of(answer) or {}
    listed = found.get("errors")
    first = listed[0] if isinstance(listed, list) and listed and isinstance(listed[0], dict) else {}
    code = _text(first.get("errorCode")) or _text(found.get("errorCode")) or _text(found.get("error"))
    said = _text(first.get("message")) or _text(found.get("message"))
    return Complaint(
        code=_plain(code) or None,
        said=_plain(said or _text(found.get("error_description"))),
        parameter=_plain(_text(first.get("parameterName"))) or None,
        request_id=request_id_of(answer),
    )


def request_id_of(answer: Answer) -> str | None:
    id_ = printable(answer.headers.get("rcrequestid") or "")[:100]
    return (without_numbers(id_) if "+" in id_ else id_) or None


def kept(answer: Answer, text: str) -> str:
    """An answer that makes no sense, for support to see: without secrets, numbers, or our text."""
    body = answer.body[: 2 * KEPT_CHARACTERS].decode("utf-8", "backslashreplace")
    body = _OUR_TEXT.sub(r'"\1":"***"', body)
    for ours in (text, json.dumps(text)[1:-1]):
        body = body.replace(ours, "***") if ours else body
    kind = answer.headers.get("Content-Type") or "no type"
    said = f"HTTP {answer.status}, {kind}, {len(answer.body):,} bytes: {body}"
    return without_numbers(printable(" ".join(said.split())))[:KEPT_CHARACTERS]


def refusal_of(answer: Answer, names: tuple[str, ...] = ()) -> SenderError:
    """The error that tells of a refusal, with its culprit by name and what to do; `names`: what was
    attached.
    """
    complaint = complaint_of(answer)
    meaning = REFUSALS.get(complaint.code or "") or _by_status(answer.status, attached=bool(names))
    culprit = next((name for name in names if f"[{name}]" in complaint.said), complaint.parameter)
    kind = {
        "authentication": AuthenticationFailed,
        "too-large": MediaTooLarge,
        "media": UnsupportedMedia,
    }.get(meaning.kind, RefusedByService)
    about = f" ({culprit})" if culprit else ""
    quoted = f": “{complaint.said}”" if complaint.said else ""
    return kind(
        f"{meaning.plain}{about}{quoted} {_traces(answer.status, complaint)}.",
        meaning.hint,
        code=complaint.code,
        request_id=complaint.request_id,
        culprit=culprit,
    )


def delivery_failure(code: str | None) -> DeliveryFailed | MediaTooLarge:
    """The error that tells why a carrier did not deliver."""
    meaning = DELIVERY.get(code or "", Meaning("refused", "It was not delivered", SUPPORT))
    kind = MediaTooLarge if meaning.kind == "too-large" else DeliveryFailed
    return kind(f"{meaning.plain} ({code or 'no code given'}).", meaning.hint, code=code)


def _by_status(status: int, *, attached: bool) -> Meaning:
    if 300 <= status < 400:
        return Meaning(
            "refused",
            "The server wanted to send us elsewhere, and a token follows no redirect",
            "Check RINGCENTRAL_SERVER_URL, and the proxy.",
        )
    if status == 404:
        return Meaning("refused", "There is nothing at this address", "Check RINGCENTRAL_SERVER_URL.")
    if status in (401, 407):
        return Meaning("authentication", "The credentials were not accepted", "Check them.")
    if attached and status == 413:
        return REFUSALS["MSG-376"]
    if attached and status == 415:
        return REFUSALS["MSG-348"]
    return Meaning("refused", "RingCentral refused it", SUPPORT)


def _traces(status: int, complaint: Complaint) -> str:
    traces = [complaint.code or f"HTTP {status}"]
    if complaint.request_id:
        traces.append(f"request id {complaint.request_id}")
    return f"({', '.join(traces)})"


@dataclass(frozen=True, slots=True)
class Record:
    """A message as the service knows it."""

    id: str
    status: str
    """Queued, Sent, Delivered, DeliveryFailed, SendingFailed, Received; or what they add next."""
    created: datetime | None = None
    outbound: bool = True
    """Not somebody else's, and neither fax nor voice mail."""
    sender: str = field(default="", repr=False)
    to: tuple[str, ...] = field(default=(), repr=False)
    text: str = field(default="", repr=False)
    sizes: tuple[int | None, ...] = ()
    """Of the media attachments, where given."""
    types: tuple[str, ...] = ()
    error: str | None = None
    per_recipient: Mapping[str, tuple[str, str | None]] = field(default_factory=dict, repr=False)
    """Number → (status, delivery code), where the service tells."""

    @property
    def troubled(self) -> bool:
        """It did not reach everybody: one failure in a group makes all of it *SendingFailed*."""
        return _is_failure(self.status, self.error) or bool(self.failures)

    @property
    def failed(self) -> bool:
        """It reached nobody; of a group only where that is told of everybody."""
        return self.troubled if len(self.to) <= 1 else len(self.failures) == len(self.to)

    @property
    def unclear(self) -> bool:
        """Somebody in a group did not get it, and nobody is told who."""
        return self.troubled and not self.failed and not self.failures

    def about(self, to: Collection[str]) -> Record:
        """The same, believed about those alone whom we wrote to."""
        told = {number: each for number, each in self.per_recipient.items() if number in to}
        return replace(self, per_recipient=told)

    @property
    def failures(self) -> Mapping[str, str | None]:
        """Number → delivery code, of those who are told not to have got it."""
        told = self.per_recipient.items()
        return {number: code for number, (status, code) in told if _is_failure(status, code)}


def _is_failure(status: str, code: str | None) -> bool:
    return status in ("SendingFailed", "DeliveryFailed") and code not in NOT_FINAL


def record_of(found: Mapping[str, Any] | None) -> Record | None:
    """A message record; None where what came is none, for it has no id."""
    if found is None or not isinstance(found.get("id"), int | str) or isinstance(found["id"], bool):
        return None
    id_ = str(found["id"])
    if not id_.isascii() or not id_.isalnum() or len(id_) > ID_CHARACTERS:
        return None
    to = [each for each in _list(found.get("to")) if _text(each.get("phoneNumber"))]
    media = [each for each in _list(found.get("attachments")) if each.get("type") == "MmsAttachment"]
    sender = found.get("from")
    return Record(
        id=id_,
        status=_plain(_text(found.get("messageStatus"))) or "Queued",
        created=_moment(_text(found.get("creationTime"))),
        outbound=found.get("direction") != "Inbound" and found.get("type") not in OTHER_TYPES,
        sender=_text(sender.get("phoneNumber")) if isinstance(sender, dict) else "",
        to=tuple(_text(each.get("phoneNumber")) for each in to),
        text=_text(found.get("subject")),
        sizes=tuple(_size(each.get("size")) for each in media),
        types=tuple(_plain(_text(each.get("contentType"))) for each in media),
        error=_plain(_text(found.get("deliveryErrorCode"))) or None,
        per_recipient={
            _text(each.get("phoneNumber")): (
                _plain(_text(each.get("messageStatus"))),
                _plain(_text(each.get("deliveryErrorCode") or each.get("errorCode"))) or None,
            )
            for each in to
            if each.get("messageStatus")
        },
    )


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _size(value: object) -> int | None:
    return value if isinstance(value, int) and 0 <= value < 1 << 62 else None


def records_of(found: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The records of one page of a list."""
    return _list(found.get("records"))


def _list(value: object) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _plain(text: str) -> str:
    """Safe to print: one line, bounded, no phone number in full."""
    return without_numbers(printable(" ".join(text.split())))[:SAID_CHARACTERS]
