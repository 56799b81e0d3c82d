"""Who gets what, in which order, and what became of it? The main flow of sending.

Every recipient (or the one group) gets the parts of a message in order. Where one does not go out,
the later ones of that recipient stay here. What everybody would run into ends everything.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from mmsprep.errors import Cancelled, MmsprepError, UsageError
from mmsprep.sender.errors import (
    AuthenticationFailed,
    JournalUnavailable,
    NotAllSent,
    OutcomeUnknown,
    RefusedByService,
    SenderError,
    SendingCancelled,
    TryLater,
)
from mmsprep.sender.once import Sent
from mmsprep.sender.receipt import Outcome, Receipt, Recipient, Status

ENDS_ALL = (AuthenticationFailed, TryLater, JournalUnavailable, Cancelled)
"""What one recipient ran into, the next one would run into, too."""

Party = tuple[str, ...]
Outcomes = Mapping[str, Outcome]
"""What became of one part, number by number."""
SendPart = Callable[[Party, int], Sent]
"""Sends one part (from 0) to a recipient, or to a group; raises what kept it from going out."""
Remember = Callable[[MmsprepError, Party, int], Outcomes]
"""What became of one part before, where it stays here now for a trouble."""


def send_all(
    parties: list[Party],
    parts: int,
    send: SendPart,
    remember: Remember,
    stopped: MmsprepError | None = None,
) -> Receipt:
    """Every part to everybody, in order; `stopped`: nobody is sent anything, for this."""
    recipients: list[Recipient] = []
    for party in parties:
        told: list[Outcomes] = []
        for part in range(parts):
            trouble = stopped or _held_back(told, parts)
            if trouble is not None:
                told.append(remember(trouble, party, part))
                continue
            try:
                told.append(send(party, part).outcomes(party))
            except (TryLater, UsageError, Cancelled) as error:
                stopped = error
                told.append(remember(error, party, part))  # another command may be sending it just now
            except SenderError as error:
                stopped = error if isinstance(error, AuthenticationFailed) else None
                told.append(dict.fromkeys(party, Outcome(_status(error), error=error)))
        recipients += [Recipient(number, tuple(each[number] for each in told)) for number in party]
    return Receipt(tuple(recipients))


def nobody(to: Sequence[str], error: MmsprepError) -> Receipt:
    """The receipt of a message that did not go out, for one reason."""
    outcome = Outcome(Status.NOT_SENT, error=error)
    return Receipt(tuple(Recipient(number, (outcome,)) for number in to))


def raised(receipt: Receipt) -> Receipt:
    """The receipt, or the error that carries it: that of the only recipient, or of all together.

    Raises SendingCancelled where the caller asked to stop.
    """
    errors = [each.error for each in receipt.recipients if each.error is not None]
    if not errors:
        return receipt
    error = errors[0]
    count = len(receipt.recipients)
    if any(isinstance(each, Cancelled) for each in receipt.errors):
        raise SendingCancelled(
            f"Interrupted: {receipt.reached} of {count} recipients were sent the message.",
            "The same command goes on with the others.",
            receipt,
        )
    if len(errors) < count or any(each is not error for each in errors):
        error = NotAllSent(
            f"{receipt.reached} of {count} recipients were sent the message. {error}",
            "The same command goes on with the others, and sends to nobody twice.",
            errors=tuple(errors),
        )
    if isinstance(error, SenderError):
        error.receipt = receipt
    raise error


def _status(error: MmsprepError) -> Status:
    if isinstance(error, OutcomeUnknown):
        return Status.UNKNOWN
    return Status.FAILED if isinstance(error, RefusedByService) else Status.NOT_SENT


def _held_back(told: list[Outcomes], parts: int) -> TryLater | None:
    """Why the next part stays here; None: it may go, for somebody has all before it."""
    for n, outcomes in enumerate(told, 1):
        if not any(outcome.status is Status.SENT for outcome in outcomes.values()):
            return TryLater(
                f"Part {n} of {parts} did not go out for certain, so the parts after it were not sent.",
                "The same command goes on with them once that one is sent.",
            )
    return None
