"""What is sent, and what became of it?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from mmsprep.errors import ExitCode, MmsprepError, worst
from mmsprep.package import Package
from mmsprep.sender.errors import SenderError
from mmsprep.sender.phone import last_four


@dataclass(frozen=True, slots=True)
class Message:
    """One message: to every recipient on their own, or to all of them as one group."""

    to: Sequence[str] = field(repr=False)
    """The recipients; a single number may stand for a list of one."""
    package: Package
    text: str = field(default="", repr=False)
    sender: str | None = field(default=None, repr=False)
    """None: RINGCENTRAL_SENDER, else the extension's only or primary MMS number."""
    group: bool = False
    """One conversation in which everybody sees the others and all answers."""
    key: str | None = None
    """Names this message for ever: never sent twice. None: derived from what it says, for a day."""

    def __post_init__(self) -> None:
        if isinstance(self.to, str):
            object.__setattr__(self, "to", (self.to,))


class Status(StrEnum):
    """What became of one recipient."""

    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    NOT_SENT = "not-sent"


@dataclass(frozen=True, slots=True)
class Recipient:
    """One recipient's outcome."""

    to: str
    status: Status
    id: str | None = None
    """The service's id of the message."""
    error: MmsprepError | None = None
    earlier: bool = False
    """It went out with an earlier command; this one sent nothing."""
    notes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Recipient({last_four(self.to)}, {self.status}, id={self.id})"

    def as_dict(self) -> dict[str, Any]:
        """As in the contract's receipt: here, and only here, with the number in full."""
        result: dict[str, Any] = {
            "to": self.to,
            "status": self.status.value,
            "id": self.id,
            "error": None,
        }
        if self.error is not None:
            result["error"] = _error_as_dict(self.error)
        if self.earlier:
            result["earlier"] = True
        if self.notes:
            result["notes"] = list(self.notes)
        return result


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a message, recipient by recipient."""

    recipients: tuple[Recipient, ...]

    @property
    def ids(self) -> list[str]:
        """The service's ids, each once: a group has one for all."""
        return list(dict.fromkeys(each.id for each in self.recipients if each.id))

    @property
    def exit_code(self) -> ExitCode:
        return worst([each.error.exit_code for each in self.recipients if each.error])

    def as_dict(self) -> dict[str, Any]:
        return {"event": "receipt", "recipients": [each.as_dict() for each in self.recipients]}


def _error_as_dict(error: MmsprepError) -> dict[str, Any]:
    described: dict[str, Any] = {
        "code": int(error.exit_code),
        "message": error.message,
        "hint": error.hint,
    }
    if isinstance(error, SenderError):
        described |= {
            "service_code": error.code,
            "request_id": error.request_id,
            "culprit": error.culprit,
        }
    return described
