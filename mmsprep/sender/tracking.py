"""Did it arrive? The message store, asked with growing gaps until it says something final."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from mmsprep.errors import UsageError
from mmsprep.sender.answers import ID_CHARACTERS, SOMEBODY, Record, delivery_failure, record_of
from mmsprep.sender.api import Api
from mmsprep.sender.codes import NOT_FINAL
from mmsprep.sender.entry import State
from mmsprep.sender.errors import OutcomeUnknown, SenderError, StillPending, TryLater
from mmsprep.sender.journal import Journal
from mmsprep.sender.patience import Patience
from mmsprep.sender.request import EXTENSION

FINAL = frozenset({"Sent", "Delivered", "DeliveryFailed", "SendingFailed", "Received"})
"""`Sent` is the last word of US carriers: they do not report deliveries."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What the service says of one message now."""

    id: str
    status: str
    to: tuple[str, ...] = field(repr=False)
    error: SenderError | None = None
    """Why it failed, or why that is not known yet."""
    note: str = ""
    """What else the carrier says of it."""
    per_recipient: tuple[tuple[str, str, str | None], ...] = field(default=(), repr=False)
    """(number, status, delivery code), where the service tells them apart."""
    failures: Mapping[str, SenderError] = field(default_factory=dict, repr=False)
    """Who did not get it, where the service tells them apart."""

    def error_for(self, to: str) -> SenderError | None:
        """What kept it from one recipient, as far as is told."""
        if to in self.failures or (self.failures and not isinstance(self.error, StillPending)):
            return self.failures.get(to)
        return self.error


def gaps() -> Iterator[float]:
    """2, 3, 5, 8, 13 … seconds, at most a minute."""
    one, other = 2.0, 3.0
    while True:
        yield one
        one, other = other, min(60.0, one + other)


def track(id_: str, account: str, api: Api, journal: Journal, patience: Patience) -> Delivery:
    """Ask until the answer is final, or the patience ends. Raises SenderError, UsageError for no id."""
    if not id_.isascii() or not id_.isalnum():
        raise UsageError(f"{id_[:ID_CHARACTERS]!a} is no message id.", "`mmsprep history` lists them.")
    for gap in gaps():
        record = record_of(api.get(f"{EXTENSION}/message-store/{id_}", patience))
        if record is None or record.id != id_:
            raise TryLater("The message store's answer makes no sense.", "Try again later.")
        delivery = _delivery(record)
        if delivery.error is None or not isinstance(delivery.error, StillPending):
            journal.delivered(account, record.id, record.status, record.error, _state(record))
            if record.failures and not record.failed:
                journal.missed(account, record.id, record.failures)
            return delivery
        try:
            patience.spend(gap, f"The message is {record.status}")
        except TryLater:
            return delivery
    raise AssertionError


def _state(record: Record) -> State:
    if record.unclear:
        return State.UNKNOWN
    return State.FAILED if record.failed else State.SENT


def _delivery(record: Record) -> Delivery:
    error: SenderError | None = None
    failures = {to: delivery_failure(code) for to, code in record.failures.items()}
    if record.unclear:
        why = delivery_failure(record.error)
        hint = "Ask them, and say what you found: mmsprep history --sent LINE, or --not-sent LINE."
        error = OutcomeUnknown(f"{SOMEBODY}: {why.message}", hint, code=why.code)
    elif record.troubled:
        error = next(iter(failures.values()), None) or delivery_failure(record.error)
    elif record.status not in FINAL:
        error = StillPending(
            f"The message is {record.status}: there is no final word yet.",
            f"Ask again later: mmsprep track {record.id}",
        )
    told = tuple((to, status, code) for to, (status, code) in record.per_recipient.items())
    note = str(delivery_failure(record.error)) if record.error in NOT_FINAL else ""
    return Delivery(record.id, record.status, record.to, error, note, told, failures)
