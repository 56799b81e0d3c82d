"""What would RingCentral refuse? All problems at once, before anything goes to the network."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from mmsprep.model import Attachment
from mmsprep.package import Package
from mmsprep.sender.errors import NotSendable, Problem
from mmsprep.sender.message import Message
from mmsprep.sender.phone import e164, last_four
from mmsprep.sender.request import Endpoint

MAX_TEXT_UNITS = 1000
MAX_GROUP = 10
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_SAFE_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,99}")
_NUMBER_HINT = "Give numbers with their country: +15551234567."


def check_words(message: Message, endpoint: Endpoint = "mms") -> None:
    """What can be said before any file is prepared; raises NotSendable with every problem."""
    problems = (*_about_text(message.text, endpoint), *_about_numbers(message))
    if problems:
        raise NotSendable(problems)


def checked(message: Message, endpoint: Endpoint = "mms") -> tuple[str, ...]:
    """The recipients in E.164, each once, in order; raises NotSendable with every problem."""
    problems = [
        *(problem for package in message.packages for problem in _about_files(package)),
        *(problem for text in message.texts for problem in _about_text(text, endpoint)),
        *_about_numbers(message),
    ]
    if problems:
        raise NotSendable(tuple(problems))
    return recipients(message.to)


def recipients(to: Sequence[str]) -> tuple[str, ...]:
    """The numbers in E.164, each once, in order; what is none is left out."""
    return tuple(dict.fromkeys(number for each in to if (number := e164(each))))


def _about_numbers(message: Message) -> Iterator[Problem]:
    if message.sender is not None and e164(message.sender) is None:
        yield Problem("CMN-101", "The sender is not a full phone number.", _NUMBER_HINT)
    if not message.to:
        yield Problem("CMN-101", "There is no recipient.", "Name at least one with --to.")
    for to in message.to:
        if e164(to) is None:
            yield _bad_number(to)
    unique = {number for to in message.to if (number := e164(to))}
    if message.group and len(unique) > MAX_GROUP:
        yield Problem(
            "MSG-381",
            f"A group has at most {MAX_GROUP} recipients, these are {len(unique)}.",
            "Send to each on their own: leave --group out.",
        )


def _bad_number(to: str) -> Problem:
    digits = sum(char.isdigit() for char in to)
    if 1 < digits <= 6 and not any(char.isalpha() for char in to):
        code = "MSG-247" if digits >= 5 else "MSG-246"
        return Problem(code, f"A recipient has {digits} digits: no MMS reaches it.", _NUMBER_HINT)
    return Problem("CMN-101", f"A recipient ({last_four(to)}) is no full phone number.", _NUMBER_HINT)


def _about_text(text: str, endpoint: Endpoint) -> Iterator[Problem]:
    try:
        units = len(text.encode("utf-16-le")) // 2
    except UnicodeEncodeError:
        yield Problem(
            "CMN-103", "The text holds half a character (a lone surrogate).", "Write it in UTF-8."
        )
        return
    if units > MAX_TEXT_UNITS:
        yield Problem(
            "CMN-101",
            f"The text has {units:,} UTF-16 units (an emoji has two or more); at most "
            f"{MAX_TEXT_UNITS:,} are allowed.",
            "Shorten it.",
        )
    if _CONTROL.search(text):
        yield Problem("CMN-101", "The text holds control characters.", "Take them out.")
    if endpoint == "sms" and not text:
        yield Problem("CMN-101", "The endpoint sms needs a text.", "Add --text, or use the other one.")


def _about_files(package: Package) -> Iterator[Problem]:
    profile = package.target.profile
    for refused in package.refused:
        about = refused.source or "The message"
        yield Problem("MSG-348", f"{about} was refused: {refused.reason.message}", "Leave it out.")
    if not package.attachments:
        yield Problem("MSG-347", "There is nothing to attach.", "Name at least one file.")
    if len(package.attachments) > profile.max_attachments:
        yield Problem(
            "MSG-379",
            f"A message holds {profile.max_attachments} attachments, these are "
            f"{len(package.attachments)}.",
            "Make several messages: --split.",
        )
    if package.total_bytes > profile.max_bytes:
        yield Problem(
            "MSG-376",
            f"The attachments have {package.total_bytes:,} bytes; {profile.max_bytes:,} are allowed.",
            "Prepare them for a smaller budget.",
        )
    types = {entry.type for entry in profile.accepted}
    yield from _about_each(package.attachments, types)


def _about_each(attachments: Sequence[Attachment], types: set[str]) -> Iterator[Problem]:
    for attachment in attachments:
        if attachment.type not in types:
            yield Problem(
                "MSG-348", f"{attachment.name}: {attachment.type!a} is not taken.", "Prepare it first."
            )
        if not attachment.data:
            yield Problem("MSG-347", f"{attachment.name} is empty.", "Prepare it first.")
        elif len(attachment.data) != attachment.size:
            yield Problem(
                "MSG-349", f"{attachment.name} is not as long as it says.", "Prepare it again."
            )
        if not _SAFE_NAME.fullmatch(attachment.name):
            yield Problem("MSG-351", f"{attachment.name!a} is no safe file name.", "Use plain ASCII.")
