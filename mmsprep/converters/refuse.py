"""What never goes out, and what does the user do instead? With `--wrap` it goes in a ZIP."""

from __future__ import annotations

from mmsprep.content import choices, chosen, in_zip
from mmsprep.errors import Empty, Locked, Refusal, Unsupported
from mmsprep.formats import title
from mmsprep.model import Facts, Made, Source, Study
from mmsprep.target import Target
from mmsprep.workroom import Workroom

EMPTY = "inode/x-empty"
ENCRYPTED = "application/encrypted"
UNKNOWN = "application/octet-stream"


def examine(source: Source, _room: Workroom) -> Facts:
    if source.type == EMPTY or source.size == 0:
        raise Empty("The file is empty.", "Perhaps a download or a copy did not finish: get it again.")
    return Facts()


def as_is(source: Source, target: Target, _room: Workroom) -> None:
    """Never; and not at all, unless the user asked for a ZIP."""
    if not target.wrap:
        raise _reason(source)


def study(source: Source, target: Target, room: Workroom) -> Study:
    return choices(source, in_zip(source, target, room))


def foresee(study: Study, max_bytes: int) -> Made:
    return chosen(study, max_bytes)


def fit(study: Study, max_bytes: int, _room: Workroom) -> Made:
    return chosen(study, max_bytes)


def confirm(source: Source, room: Workroom) -> None:
    """Nothing to decode."""


def _reason(source: Source) -> Refusal:
    anyway = "If it is meant to go, send it inside a ZIP with --wrap."
    if source.type == ENCRYPTED:
        return Locked(
            "The document is locked with a password.", f"Save it without one and try again. {anyway}"
        )
    if source.type == UNKNOWN:
        return Unsupported("What this file is cannot be recognised.", f"It may be damaged. {anyway}")
    return Unsupported(
        f"This kind of file ({title(source.type)}) is not sent: phones warn of it or block it.", anyway
    )
