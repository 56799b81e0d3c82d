"""What became of a message? For every recipient, and for each part where there are several."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from mmsprep.errors import ExitCode, MmsprepError, worst
from mmsprep.sender.phone import last_four


class Status(StrEnum):
    """What became of one part for one recipient."""

    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    NOT_SENT = "not-sent"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one part."""

    status: Status
    id: str | None = None
    """The service's id of the message."""
    error: MmsprepError | None = None
    earlier: bool = False
    """It went out with an earlier command; this one sent nothing."""
    notes: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """As in a receipt of `--json`."""
        told: dict[str, Any] = {
            "status": self.status.value,
            "id": self.id,
            "error": self.error and self.error.as_dict(),
        }
        if self.earlier:
            told["earlier"] = True
        if self.notes:
            told["notes"] = list(self.notes)
        return told


@dataclass(frozen=True, slots=True)
class Recipient:
    """One recipient's outcome: that of the only part, or of the first that did not go well."""

    to: str
    parts: tuple[Outcome, ...]

    @property
    def status(self) -> Status:
        """How it ended."""
        return self._telling.status

    @property
    def id(self) -> str | None:
        """The service's id of the first part."""
        return self.parts[0].id

    @property
    def error(self) -> MmsprepError | None:
        """Why it did not go well; None: it did."""
        return self._telling.error

    @property
    def earlier(self) -> bool:
        """Whether all of it went out with an earlier command."""
        return all(part.earlier for part in self.parts)

    @property
    def notes(self) -> tuple[str, ...]:
        """Plain sentences about all parts."""
        return tuple(note for part in self.parts for note in part.notes)

    @property
    def _telling(self) -> Outcome:
        not_sent = (part for part in self.parts if part.status is not Status.SENT)
        in_trouble = (part for part in self.parts if part.error is not None)
        return next(not_sent, None) or next(in_trouble, self.parts[0])

    def __repr__(self) -> str:
        return f"Recipient({last_four(self.to)}, {self.status}, id={self.id})"

    def as_dict(self) -> dict[str, Any]:
        """As in a receipt of `--json`, with the number in full; its repr has the last four digits."""
        whole = Outcome(self.status, self.id, self.error, self.earlier, self.notes)
        told = {"to": self.to, **whole.as_dict()}
        if len(self.parts) > 1:
            told["parts"] = [{"part": n, **part.as_dict()} for n, part in enumerate(self.parts, 1)]
        return told


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a message, recipient by recipient."""

    recipients: tuple[Recipient, ...]

    @property
    def ids(self) -> list[str]:
        """The service's ids, each once: a group has one for all."""
        ids = (part.id for each in self.recipients for part in each.parts)
        return list(dict.fromkeys(id_ for id_ in ids if id_))

    @property
    def errors(self) -> list[MmsprepError]:
        """What went wrong, part by part."""
        parts = (part for each in self.recipients for part in each.parts)
        return [part.error for part in parts if part.error is not None]

    @property
    def reached(self) -> int:
        """How many recipients have all of it."""
        return sum(each.status is Status.SENT for each in self.recipients)

    @property
    def exit_code(self) -> ExitCode:
        """What the process answers for it."""
        return worst([error.exit_code for error in self.errors])

    def as_dict(self) -> dict[str, Any]:
        """The last line of `send --json`."""
        return {"event": "receipt", "recipients": [each.as_dict() for each in self.recipients]}
