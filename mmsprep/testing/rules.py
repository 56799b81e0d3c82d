"""May this message go out? What the service checks once it has read a body."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from mmsprep.testing.envelope import Refused, Submission
from mmsprep.testing.records import LocalNumber

KNOWN_KEYS = {"from", "to", "text", "country"}
MAX_TEXT_UNITS = 1000
MAX_GROUP = 10


def check(submission: Submission, numbers: Sequence[LocalNumber], *, text_needed: bool) -> None:
    """Raise Refused with the documented code where the message breaks a rule."""
    root = submission.root
    if unknown := sorted(set(root) - KNOWN_KEYS):
        raise Refused(400, "CMN-104", f"Unknown property [{unknown[0]}]", unknown[0])
    _check_text(root.get("text"), text_needed=text_needed)
    _check_country(root.get("country"))
    sender = _number_in(root.get("from"), "from")
    to = root.get("to")
    if not isinstance(to, list) or not to:
        raise Refused(400, "CMN-101", "Parameter [to] value is invalid", "to")
    recipients = [_number_in(each, "to") for each in to]
    for recipient in recipients:
        _check_recipient(recipient)
    if len(set(recipients)) < len(recipients):
        raise Refused(400, "CMN-406", "Duplicate value for parameter [to] found", "to")
    if len(recipients) > MAX_GROUP:
        raise Refused(400, "MSG-381", "Exceeded maximum number of recipients for a Group MMS: [10]")
    _check_sender(sender, numbers)


def _check_text(text: Any, *, text_needed: bool) -> None:
    if text is not None and not isinstance(text, str):
        raise Refused(400, "CMN-101", "Parameter [text] value is invalid", "text")
    units = len((text or "").encode("utf-16-le", "surrogatepass")) // 2
    if units > MAX_TEXT_UNITS or (text_needed and not text):
        raise Refused(400, "CMN-101", "Parameter [text] value is invalid", "text")


def _check_country(country: Any) -> None:
    if isinstance(country, dict) and {"id", "isoCode"} <= set(country):
        raise Refused(400, "MSG-365", "Both country.id and country.isoCode are specified", "country")


def _number_in(party: Any, parameter: str) -> str:
    number = party.get("phoneNumber") if isinstance(party, dict) else None
    if not isinstance(number, str):
        raise Refused(400, "CMN-101", f"Parameter [{parameter}] value is invalid", parameter)
    return number


def _check_recipient(number: str) -> None:
    if re.fullmatch(r"\d{1,4}", number):
        raise Refused(400, "MSG-246", "Sending SMS to extension numbers is not available", "to")
    if re.fullmatch(r"\d{5,6}", number):
        raise Refused(400, "MSG-247", "Sending SMS to short numbers is not available", "to")
    if not re.fullmatch(r"\+[1-9]\d{6,14}", number):
        raise Refused(400, "CMN-101", "Parameter [to] value is invalid", "to")
    if not number.startswith("+1"):
        raise Refused(403, "MSG-383", "International MMS feature is not available", "to")


def _check_sender(sender: str, numbers: Sequence[LocalNumber]) -> None:
    found = next((number for number in numbers if number.number == sender), None)
    if found is None:
        raise Refused(403, "MSG-304", "Phone number doesn't belong to extension", "from")
    if found.payment == "TollFree":
        raise Refused(403, "MSG-397", "Toll-free number cannot send MMS", "from")
    if "MmsSender" not in found.features:
        raise Refused(403, "MSG-242", "The requested feature is not available", "from")
