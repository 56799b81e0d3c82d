"""Which of the extension's numbers can send an MMS, and why cannot the others?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from mmsprep.errors import UsageError
from mmsprep.names import printable
from mmsprep.sender.answers import records_of
from mmsprep.sender.api import Api
from mmsprep.sender.errors import SenderError
from mmsprep.sender.patience import Patience
from mmsprep.sender.phone import e164, last_four
from mmsprep.sender.request import EXTENSION


@dataclass(frozen=True, slots=True)
class Number:
    """One number of the extension."""

    number: str = field(repr=False)
    id: str
    usage: str
    primary: bool
    features: tuple[str, ...]
    status: str
    why_not: str | None
    """Why it cannot send an MMS; None: it can."""
    registration: str | None = None
    """The state of its campaign (TCR), where it was asked for and the service tells."""

    @property
    def can_send(self) -> bool:
        return self.why_not is None


def numbers_of(api: Api, patience: Patience) -> list[Number]:
    """All numbers, of all pages. Raises SenderError."""
    pages = api.pages(f"{EXTENSION}/phone-number", patience, {"perPage": "100"})
    return [number for page in pages for each in records_of(page) if (number := _number(each))]


def registration_of(number: Number, api: Api, patience: Patience) -> str | None:
    """The state of the number's campaign (TCR); None where the service does not tell."""
    if not (number.id.isascii() and number.id.isalnum()):
        return None
    try:
        found = api.get(f"{EXTENSION}/phone-number/{number.id}/sms-configuration", patience)
    except SenderError:
        return None
    campaign = found.get("smsCampaignInfo")
    if not isinstance(campaign, dict):
        return "no campaign"
    status = campaign.get("status")
    return printable(status) if isinstance(status, str) else None


def full(wanted: str) -> str:
    """The wanted number in E.164. Raises UsageError."""
    number = e164(wanted)
    if number is None:
        raise UsageError(
            f"The number to send from ({last_four(wanted)}) is not a full one.",
            "Write it with its country, in --from or RINGCENTRAL_SENDER: +15551234567.",
        )
    return number


def choose(numbers: Sequence[Number], wanted: str | None) -> str:
    """The number to send from: the wanted one, if it can; else the only or the primary one."""
    able = [number for number in numbers if number.can_send]
    if wanted is not None:
        found = next((number for number in numbers if number.number == wanted), None)
        if found is not None and found.can_send:
            return found.number
        why = found.why_not if found else "it is not one of the extension's numbers"
        raise UsageError(f"{last_four(wanted)} cannot send an MMS: {why}.", _able_ones(able))
    primary = [number for number in able if number.primary]
    for choice in (able, primary):
        if len(choice) == 1:
            return choice[0].number
    if not able:
        reasons = "; ".join(f"{last_four(each.number)}: {each.why_not}" for each in numbers)
        raise UsageError(
            f"None of the extension's numbers can send an MMS ({reasons or 'it has none'}).",
            "Assign a local number with the MMS feature to the extension, and register it (TCR).",
        )
    raise UsageError("Several numbers can send an MMS.", _able_ones(able))


def _able_ones(able: Sequence[Number]) -> str:
    if not able:
        return "None of the extension's numbers can; `mmsprep numbers` says why."
    ends = ", ".join(last_four(number.number) for number in able)
    return f"Choose one with --from: {ends} can (`mmsprep numbers` shows them)."


def _number(record: dict[str, Any]) -> Number | None:
    number, told = e164(str(record.get("phoneNumber"))), record.get("features")
    if number is None:
        return None  # nobody sends from an extension or a short number
    features = tuple(printable(str(each)) for each in told) if isinstance(told, list) else ()
    status = printable(str(record.get("status") or "Normal"))
    return Number(
        number=number,
        id=str(record.get("id", "")),
        usage=printable(str(record.get("usageType") or "")),
        primary=record.get("primary") is True,
        features=features,
        status=status,
        why_not=_why_not(record, features, status),
    )


def _why_not(record: dict[str, Any], features: tuple[str, ...], status: str) -> str | None:
    if status != "Normal":
        return f"its status is {status}"
    if "MmsSender" in features:
        return None
    if record.get("paymentType") == "TollFree":
        return "a toll-free number cannot send MMS"
    if record.get("type") == "FaxOnly":
        return "it is a fax number"
    if "A2PSmsSender" in features:
        return "it is for high-volume SMS only"
    if "SmsSender" in features:
        return "it can send SMS only: the feature MmsSender is missing"
    return "it lacks the feature MmsSender: not registered (TCR), or not assigned to the extension"
