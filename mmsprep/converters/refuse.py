"""What never goes out, and what does the user do instead? With `--wrap` it goes in a ZIP."""

from __future__ import annotations

from mmsprep.content import choices, chosen, in_zip
from mmsprep.errors import Damaged, Drm, Empty, Locked, Refusal, Unsupported
from mmsprep.formats import FORMATS, title
from mmsprep.model import Facts, Made, Source, Study
from mmsprep.target import Target
from mmsprep.workroom import Workroom

EMPTY = "inode/x-empty"
ENCRYPTED = "application/encrypted"
UNKNOWN = "application/octet-stream"
SHORTCUT = "application/x-ms-shortcut"
PROTECTED = frozenset({"audio/vnd.audible.aax", "audio/x-pn-audibleaudio"})
BLOCK = 1 << 20
ANYWAY = "If it is meant to go, send it inside a ZIP with --wrap."


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


def _blank(source: Source) -> bool:
    with source.content() as content:
        blocks = (content[at : at + BLOCK] for at in range(0, source.size, BLOCK))
        return not any(block.strip(b"\0") for block in blocks)


def _reason(source: Source) -> Refusal:
    kind = title(source.type)
    if source.type == ENCRYPTED:
        return Locked(
            "The document is locked with a password.", f"Save it without one and try again. {ANYWAY}"
        )
    if source.type == UNKNOWN and _blank(source):
        return Damaged(
            "It holds nothing but zeros: it was never written.",
            "The copy or the download did not finish: get it again.",
        )
    if source.type == UNKNOWN:
        return Unsupported("What this file is cannot be recognised.", f"It may be damaged. {ANYWAY}")
    if source.type in PROTECTED:
        return Drm(f"It is protected ({kind}): only its buyer's player opens it.", "Send a link to it.")
    if "macroenabled" in source.type:
        return Unsupported(
            f"It may hold macros, programs that run when it is opened ({kind}).",
            f"Save it without macros, as DOCX, XLSX, PPTX or VSDX. {ANYWAY}",
        )
    if source.type == SHORTCUT:
        return Unsupported(
            "A Windows shortcut only says where a file is, and may start any program.",
            "Send the file that it leads to.",
        )
    if source.type not in FORMATS:
        return Unsupported(f"Nothing is known of this kind of file ({kind}): it may do harm.", ANYWAY)
    return Unsupported(
        f"It is a program ({kind}), and programs are not sent: who gets one cannot see what it does.",
        ANYWAY,
    )
