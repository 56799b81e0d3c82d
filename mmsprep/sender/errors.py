"""What can go wrong with a message on its way, and what does the user do next?

    SenderError
    ├── AuthenticationFailed     7   the credentials, or what the app and its user may do
    ├── RefusedByService         8   RingCentral will not take it
    │   ├── MediaTooLarge            make it smaller and try again
    │   ├── UnsupportedMedia         one attachment's type
    │   └── DeliveryFailed           taken, but a carrier did not deliver it
    ├── TryLater                 9   nothing was sent; the same command may work later
    ├── StillPending             9   sent, and no final word yet
    ├── OutcomeUnknown          10   it may have been sent
    └── NotAllSent                   several recipients, several outcomes: the worst one's code

    NotSendable                  2   refused before the network, all problems at once
    JournalUnavailable           2   without a journal nothing is sent
    SendingCancelled           130   the caller asked to stop; 10 where an outcome is unknown

What the service says is quoted with phone numbers cut to their last four digits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mmsprep.errors import Cancelled, ExitCode, MmsprepError, UsageError, worst
from mmsprep.sender.receipt import Receipt


class SenderError(MmsprepError):
    """A message did not go the whole way. `receipt` says what became of each recipient."""

    def __init__(
        self,
        message: str,
        hint: str = "",
        *,
        code: str | None = None,
        request_id: str | None = None,
        culprit: str | None = None,
    ) -> None:
        super().__init__(message, hint)
        self.code = code
        """The service's own code, as `MSG-348`."""
        self.request_id = request_id
        """What RingCentral's support asks for (`rcrequestid`)."""
        self.culprit = culprit
        """The attachment, parameter or recipient that it is about."""
        self.receipt: Receipt | None = None

    def as_dict(self) -> dict[str, Any]:
        traces = {"service_code": self.code, "request_id": self.request_id, "culprit": self.culprit}
        return super().as_dict() | traces


class AuthenticationFailed(SenderError):
    """The credentials were not accepted, or do not allow this."""

    exit_code = ExitCode.AUTHENTICATION


class RefusedByService(SenderError):
    """RingCentral does not take the message."""

    exit_code = ExitCode.REFUSED_BY_SERVICE


class MediaTooLarge(RefusedByService):
    """The attachments are more than the service or the carrier takes."""


class UnsupportedMedia(RefusedByService):
    """One attachment's type is not taken."""


class DeliveryFailed(RefusedByService):
    """It was accepted, and did not reach the phone."""


class TryLater(SenderError):
    """Nothing was sent. The same command goes on where this one stopped."""

    exit_code = ExitCode.TRY_LATER


class StillPending(SenderError):
    """It was sent; its fate is not known yet."""

    exit_code = ExitCode.TRY_LATER


class OutcomeUnknown(SenderError):
    """It may have been sent. It is never sent again by itself."""

    exit_code = ExitCode.OUTCOME_UNKNOWN


class NotAllSent(SenderError):
    """Several recipients, and at least one was not reached."""

    def __init__(self, message: str, hint: str = "", *, errors: tuple[MmsprepError, ...] = ()) -> None:
        super().__init__(message, hint)
        self.errors = errors
        self.exit_code = worst([error.exit_code for error in errors])  # type: ignore[misc]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that RingCentral would refuse, with the code that it would answer."""

    code: str
    message: str
    hint: str = ""


class NotSendable(UsageError):
    """Preflight found problems; nothing went to the network."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        lines = [f"{problem.message} ({problem.code})" for problem in problems]
        hints = dict.fromkeys(problem.hint for problem in problems if problem.hint)
        super().__init__(" ".join(lines), " ".join(hints))
        self.problems = problems

    def __reduce__(self) -> tuple[type[NotSendable], tuple[tuple[Problem, ...]]]:
        return type(self), (self.problems,)


class JournalUnavailable(UsageError):
    """Nothing is sent that cannot be written down first."""


class SendingCancelled(Cancelled):
    """The caller asked to stop. `receipt` says what had become of each recipient by then."""

    def __init__(self, message: str, hint: str = "", receipt: Receipt | None = None) -> None:
        super().__init__(message, hint)
        self.receipt = receipt or Receipt(())
        if self.receipt.exit_code is ExitCode.OUTCOME_UNKNOWN:
            self.exit_code = ExitCode.OUTCOME_UNKNOWN  # type: ignore[misc]
