"""How is text written as RTF? Runs of styled characters in paragraphs, in plain ASCII."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

HEADER = (
    r"{\rtf1\ansi\ansicpg1252\uc1\deff0"
    r"{\fonttbl{\f0\fswiss Arial;}{\f1\fmodern Courier New;}}"
    r"{\colortbl;\red0\green0\blue192;}"
    "\n"
)
SIZE = 22
"""Half points: 11 pt, large enough on a phone."""

HEADINGS = {1: 36, 2: 30, 3: 26, 4: 24, 5: 22, 6: 22}
INDENT = 360
"""A quarter of an inch, in twips."""

_SPECIAL = re.compile(r"[\\{}\t\n]|[^\x20-\x7e]")
_ESCAPES = {"\\": r"\\", "{": r"\{", "}": r"\}", "\t": r"\tab ", "\n": r"\line "}
_NO_TEXT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufeff]")
"""Controls and halves of characters: nothing that a reader could see."""

_BRACES = re.compile(rb"\\bin(\d{1,10}) ?|\\.|[{}]", re.DOTALL)
"""What opens or closes a group, and what only looks so: after `bin` come as many bytes of anything."""


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of one style."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    link: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; `lead` stands before its first line, as a bullet or a number does."""

    runs: Sequence[Run]
    heading: int = 0
    depth: int = 0
    lead: str = ""


def document(paragraphs: Iterable[Paragraph]) -> bytes:
    """A whole RTF document."""
    body = "\n".join(_paragraph(each) for each in paragraphs)
    return f"{HEADER}\\f0\\fs{SIZE}\n{body}\n}}\n".encode("ascii")


def open_groups(data: bytes) -> int:
    """How many groups are still open at its end: more than none, and the rest of it is missing."""
    depth, at = 0, 0
    while found := _BRACES.search(data, at):
        at = found.end() + int(found[1] or 0)
        depth += {b"{": 1, b"}": -1}.get(found[0], 0)
    return depth


def escaped(text: str) -> str:
    """Text as RTF spells it: beyond ASCII in UTF-16 units, for readers of all ages."""
    return _SPECIAL.sub(lambda found: _escape(found[0]), _NO_TEXT.sub("", text))


def _escape(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    units = char.encode("utf-16-le")
    pairs = (int.from_bytes(units[at : at + 2], "little", signed=True) for at in range(0, len(units), 2))
    return "".join(f"\\u{unit}?" for unit in pairs)


def _paragraph(each: Paragraph) -> str:
    start = r"\pard"
    if each.heading:
        start += rf"\keepn\sb240\sa120\b\fs{HEADINGS[each.heading]}"
    else:
        start += rf"\sa120\li{each.depth * INDENT}" if each.depth else r"\sa120"
    if each.lead:
        start += rf"\fi-{INDENT}\tx{each.depth * INDENT}"
    lead = f"{escaped(each.lead)}\\tab " if each.lead else ""
    end = rf"\b0\fs{SIZE}\par" if each.heading else r"\par"
    return f"{start} {lead}{''.join(_run(run) for run in each.runs)}{end}"


def _run(run: Run) -> str:
    text = escaped(run.text)
    style = (r"\b" if run.bold else "") + (r"\i" if run.italic else "") + (r"\f1" if run.code else "")
    if style:
        text = f"{{{style} {text}}}"
    if not run.link:
        return text
    target = escaped(run.link.replace('"', "%22"))
    return rf'{{\field{{\*\fldinst HYPERLINK "{target}"}}{{\fldrslt {{\ul\cf1 {text}}}}}}}'
