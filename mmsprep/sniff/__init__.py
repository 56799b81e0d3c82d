"""What is it really? The true type of a file, by its content.

    open once ─▶ own signatures and a look inside containers ─▶ libmagic ─▶ text?

The name decides nothing, with one exception: text or a program that calls itself a picture,
a film or a sound is refused (`sniff`), for it is most probably a failed download.
"""

from __future__ import annotations

from mmsprep.errors import Dangerous, Empty
from mmsprep.formats import claimed_type, title
from mmsprep.model import Input, Source, viewed
from mmsprep.names import printable
from mmsprep.sniff.opening import opened
from mmsprep.sniff.true_type import EMPTY, true_type
from mmsprep.sniff.words import is_program, is_words
from mmsprep.workroom import Workroom

__all__ = ["identify", "judged", "sniff", "true_type"]

_MEDIA = ("image/", "video/", "audio/")
_ALSO_PROGRAM_TEXT = (".ts", ".mts")
"""A film's extension, and TypeScript's."""


def sniff(given: Input, room: Workroom) -> Source:
    """Open once, hold the bytes, and answer the true type; raises a Refusal."""
    return judged(identify(given, room))


def judged(source: Source) -> Source:
    """The same source, unless it is empty or pretends to be what it is not: then a Refusal."""
    name = printable(source.name)
    if source.type == EMPTY:
        raise Empty(f"{name} is empty.", "Copy or download it again.")
    if pretends(source):
        raise Dangerous(
            f"{name} calls itself a {_kind(source.claimed_type)}, but its content is of another kind, "
            f"{title(source.type)}: probably a failed download.",
            "Download it again, or give it the extension of what it is.",
        )
    return source


def identify(given: Input, room: Workroom) -> Source:
    """What it is, and no judgement: an empty or a mislabelled file is answered as well."""
    held = opened(given, room)
    with viewed(held.data, held.path) as content:
        found = true_type(content)
    return Source(
        name=given.name,
        type=found,
        claimed_type=claimed_type(given.name),
        size=held.size,
        digest=held.digest,
        data=held.data,
        path=held.path,
    )


def pretends(source: Source) -> bool:
    """Whether text or a program calls itself a picture, a film or a sound."""
    if not (source.claimed_type or "").startswith(_MEDIA):
        return False
    if source.type != "text/html" and source.name.lower().endswith(_ALSO_PROGRAM_TEXT):
        return is_program(source.type)
    return is_program(source.type) or is_words(source.type)


def _kind(claimed: str | None) -> str:
    family = (claimed or "").partition("/")[0]
    return {"image": "picture", "video": "film", "audio": "sound"}.get(family, "medium")
