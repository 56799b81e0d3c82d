"""What is each attachment called on its way out? Plain ASCII, unique, safe, true to its type."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

MAX_STEM = 60
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)
"""Names that Windows keeps for devices, whatever their extension."""
_NO_TEXT = re.compile("[\ud800-\udfff]")
"""How Python holds a byte of a file name that is no text."""


def plain(name: str) -> str:
    """The stem of a file name in plain ASCII: letters, digits, `-` and `_` only."""
    base = re.split(r"[/\\]", name)[-1]
    stem = re.sub(r"(?<=.)\.[A-Za-z0-9]{1,8}$", "", base)
    ascii_only = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode()
    safe = re.sub(r"[^A-Za-z0-9_-]+", "-", ascii_only).strip("-_")[:MAX_STEM].strip("-_")
    if not safe or _RESERVED.fullmatch(safe):
        safe = f"attachment-{safe}".rstrip("-")
    return safe


def unique(wanted: Iterable[tuple[str, str]], taken: set[str] | None = None) -> list[str]:
    """File names for (stem, extension) pairs; a name that is `taken` gets a number. Then these are, too.

    Names are compared in lower case: the receiver's system may not tell them apart otherwise.
    """
    taken = set() if taken is None else taken
    names = []
    for stem, extension in wanted:
        name, number = f"{stem}.{extension}", 1
        while name.lower() in taken:
            number += 1
            name = f"{stem}-{number}.{extension}"
        taken.add(name.lower())
        names.append(name)
    return names


def printable(name: str) -> str:
    """A name from outside, safe to show on a terminal: no control, no direction overrides."""
    if name.isascii() and name.isprintable():
        return name
    return "".join(
        char if unicodedata.category(char)[0] not in "CZ" or char == " " else f"\\u{ord(char):04x}"
        for char in as_text(name)
    )


def as_text(name: str) -> str:
    r"""The same without bytes that are no text: a file name may hold some; shown as `\xff`."""
    return _NO_TEXT.sub(_spelled_out, name)


def _spelled_out(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code - 0xDC00:02x}" if 0xDC80 <= code <= 0xDCFF else f"\\u{code:04x}"
