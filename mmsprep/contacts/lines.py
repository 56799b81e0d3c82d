"""Where do the properties of a vCard begin and end? Every byte of it is kept.

Versions 2.1, 3.0 and 4.0 fold lines in three ways: a space or tab at the start of the next line,
`=` at the end of a quoted-printable one, and base64 that runs on until a blank line. The common
libraries lose data here, so we only cut into properties, and never write what we did not change.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

from mmsprep.errors import Damaged

_UTF16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_LINE = re.compile(r"[^\r\n]*(?:\r{0,8}\n|\r|$)")
"""Some writers double the carriage returns, and others double them again."""
_BASE64_LINE = re.compile(r"[ \t]*[A-Za-z0-9+/=]+[ \t]*")
_QUOTED_PRINTABLE = re.compile(r";\s*(?:ENCODING=)?QUOTED-PRINTABLE\b", re.IGNORECASE)
_FOLD = re.compile(r"[\r\n]+[ \t]")
"""It may lie within a letter of several bytes."""
_CHARSET = re.compile(r";\s*CHARSET=", re.IGNORECASE)
_BASE64 = re.compile(r";\s*(?:ENCODING=)?(?:BASE64|B)\s*(?=;|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Property:
    """One property: its physical lines with their ends, cut at the colon."""

    name: str
    """In capitals, without its group."""
    head: str
    """Group, name and parameters as written, up to the colon."""
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        return "".join(self.lines)

    @property
    def is_base64(self) -> bool:
        return bool(_BASE64.search(self.head))


def decoded(data: bytes) -> tuple[str, str]:
    """The text of a vCard file, and the encoding that turns it back into the same bytes."""
    charset = _UTF16.get(data[:2])
    if charset is None and data[1:2] == b"\0":
        charset = "utf-16-le"
    if charset is None:
        return data.decode("latin-1"), "latin-1"  # any byte there is, kept
    try:
        return data.decode(charset), charset
    except UnicodeDecodeError as error:
        raise damaged("its UTF-16 text is broken") from error


def properties(text: str) -> Iterator[Property]:
    """The properties in order; joined, their text is the whole text again."""
    lines = [line for line in _LINE.findall(text) if line]
    at = 0
    while at < len(lines):
        head, colon, _ = _cut(lines[at])
        end = _end(lines, at, head) if colon else at + 1
        yield Property(_name(head) if colon else "", head, tuple(lines[at:end]))
        at = end


def count(text: str) -> int:
    """How many contacts are in it? Raises Damaged where one is cut short."""
    marks = [
        (each.name, each.text.partition(":")[2].strip().upper())
        for each in properties(text)
        if each.name in ("BEGIN", "END")
    ]
    begun = marks.count(("BEGIN", "VCARD"))
    if not begun:
        raise damaged("no contact begins in it")
    if marks.count(("END", "VCARD")) < begun:
        raise damaged("it ends in the middle of a contact")
    return begun


def in_code_page(text: str) -> bool:
    """Whether letters of an old code page are in it that no property names: a phone guesses, or errs.

    The text is one where each character is a byte.
    """
    return any(_is_told_nothing(each) for each in properties(text) if not each.text.isascii())


def damaged(why: str) -> Damaged:
    return Damaged(f"The contact file is damaged: {why}.", "Export the contact again.")


def _is_told_nothing(each: Property) -> bool:
    try:
        _FOLD.sub("", each.text).encode("latin-1").decode()
    except UnicodeDecodeError:
        return not _CHARSET.search(each.head)
    return False


def _end(lines: list[str], start: int, head: str) -> int:
    """The line after the last one of the property that starts here."""
    soft = bool(_QUOTED_PRINTABLE.search(head))
    bare = bool(_BASE64.search(head))
    at = start + 1
    while at < len(lines):
        folded = lines[at][0] in " \t" and bool(lines[at].strip())
        broken = soft and lines[at - 1].rstrip("\r\n").endswith("=")
        runs_on = bare and _BASE64_LINE.fullmatch(lines[at].rstrip("\r\n"))
        if not (folded or broken or runs_on):
            break
        at += 1
    return at


def _cut(line: str) -> tuple[str, str, str]:
    """A line at its first colon that is not within quotes."""
    quoted = False
    for at, char in enumerate(line):
        if char == '"':
            quoted = not quoted
        elif char == ":" and not quoted:
            return line[:at], char, line[at + 1 :]
    return line.partition(":")  # an odd quote: version 2.1 knows none


def _name(head: str) -> str:
    return head.lstrip("\ufeffï»¿ \t").partition(";")[0].rpartition(".")[2].strip().upper()
