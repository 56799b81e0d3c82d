"""What does the pretended account know of its numbers and messages, and how is that told in JSON?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mmsprep.testing.envelope import Submission

MMS_NUMBER = "+15550100001"
FIRST_NUMBER_ID = 1_162_144_000


@dataclass(frozen=True, slots=True)
class LocalNumber:
    """One number of the pretended extension."""

    number: str = MMS_NUMBER
    features: tuple[str, ...] = ("CallerId", "SmsSender", "MmsSender")
    primary: bool = True
    type: str = "VoiceFax"
    usage: str = "DirectNumber"
    payment: str = "Local"
    status: str = "Normal"
    campaign: str | None = "Confirmed"


@dataclass(frozen=True, slots=True)
class Accepted:
    """A message that the server took."""

    id: int
    created: datetime
    submission: Submission
    statuses: tuple[str, ...]
    """What it is now, and what it becomes each time that it is asked for."""
    code: str | None = None

    @property
    def to(self) -> tuple[str, ...]:
        """The recipients' numbers."""
        return self.submission.to

    @property
    def text(self) -> str:
        """What it says; empty where it says nothing."""
        return self.submission.text

    @property
    def files(self) -> tuple[bytes, ...]:
        """The attachments' bytes, in order."""
        return tuple(part.data for part in self.submission.files)


def number_record(n: int, number: LocalNumber) -> dict[str, Any]:
    """The n-th number, as the extension's list tells of it."""
    return {
        "id": FIRST_NUMBER_ID + n,
        "phoneNumber": number.number,
        "paymentType": number.payment,
        "type": number.type,
        "usageType": number.usage,
        "status": number.status,
        "primary": number.primary,
        "country": {"id": "1", "name": "United States"},
        "features": list(number.features),
    }


def registration_record(id_: str, number: LocalNumber) -> dict[str, Any]:
    """The state of a number's campaign (TCR); none is left out."""
    found: dict[str, Any] = {"phoneNumberId": id_, "phoneNumber": number.number}
    if number.campaign:
        found["smsCampaignInfo"] = {"id": "C1", "status": number.campaign}
    return found


def message_record(message: Accepted) -> dict[str, Any]:
    """A message, as the message store tells of it."""
    status = message.statuses[0]
    created = message.created.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
    files = zip(message.submission.files, message.submission.types, strict=True)
    text = [{"id": message.id, "type": "Text", "contentType": "text/plain"}] if message.text else []
    record: dict[str, Any] = {
        "uri": f"/restapi/v1.0/account/~/extension/~/message-store/{message.id}",
        "id": message.id,
        "to": [{"phoneNumber": to} for to in message.to],
        "from": {"phoneNumber": message.submission.sender},
        "type": "SMS",
        "creationTime": created,
        "readStatus": "Read",
        "priority": "Normal",
        "attachments": [
            *text,
            *(
                {
                    "id": message.id + 1 + n,
                    "type": "MmsAttachment",
                    "contentType": type_,
                    "size": len(part.data),
                    "fileName": part.filename,
                }
                for n, (part, type_) in enumerate(files)
            ),
        ],
        "direction": "Outbound",
        "availability": "Alive",
        "subject": message.text,
        "messageStatus": status,
        "smsSendingAttemptsCount": 1,
        "lastModifiedTime": created,
    }
    if message.code and status in ("SendingFailed", "DeliveryFailed"):
        record["deliveryErrorCode"] = message.code
    return record


def asked_for(
    message: Accepted, query: dict[str, str], after: datetime | None, before: datetime | None
) -> bool:
    """What the filters of a list leave."""
    if query.get("direction", "Outbound") != "Outbound" or query.get("messageType", "SMS") != "SMS":
        return False
    if "phoneNumber" in query and query["phoneNumber"] not in message.to:
        return False
    return not (after and message.created < after) and not (before and message.created >= before)
