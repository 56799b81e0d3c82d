"""What goes over the wire? One multipart body: the JSON first, then the attachments in order."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Literal

from mmsprep.model import Attachment
from mmsprep.tools.multipart import Envelope, Multipart, Part

Endpoint = Literal["mms", "sms"]

EXTENSION = "/restapi/v1.0/account/~/extension/~"


@dataclass(frozen=True, slots=True)
class Draft:
    """One POST in the making: a message to one recipient, or to one group."""

    sender: str = field(repr=False)
    to: tuple[str, ...] = field(repr=False)
    text: str = field(repr=False)
    attachments: tuple[Attachment, ...]

    @property
    def sizes(self) -> tuple[int, ...]:
        return tuple(attachment.size for attachment in self.attachments)


def path_of(endpoint: Endpoint) -> str:
    return f"{EXTENSION}/{endpoint}"


def body_of(draft: Draft, envelope: Envelope = "mixed", boundary: str | None = None) -> Multipart:
    """The body of the request. The same draft gives the same bytes, but for the boundary."""
    root = Part("json", "request.json", "application/json; charset=UTF-8", "8bit", _root(draft))
    files = (_part(attachment) for attachment in draft.attachments)
    return Multipart.of((root, *files), envelope, boundary)


def _root(draft: Draft) -> bytes:
    said: dict[str, object] = {
        "from": {"phoneNumber": draft.sender},
        "to": [{"phoneNumber": number} for number in draft.to],
    }
    if draft.text:
        said["text"] = draft.text
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


def _part(attachment: Attachment) -> Part:
    assert attachment.data is not None, "a plan cannot be sent"
    return Part("attachment", attachment.name, attachment.type, "binary", attachment.data)
