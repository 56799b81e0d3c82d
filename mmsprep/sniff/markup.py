"""Which markup is it: SVG, HTML or other XML?

The root element decides, past declarations and comments. No entity is ever expanded and nothing
external read: the parser stops where a document declares one.
"""

from __future__ import annotations

import re
from xml.parsers import expat

_MAX_PROLOG = 256
"""Comments, declarations and instructions before the root."""
_ROOT = re.compile(r"<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)(?=[\s/>])")
_HTML = re.compile(
    r"html|head|body|title|meta|link|script|style|div|p|span|a|h[1-6]|table|br|hr|img|ul|ol|li|center"
    r"|font|form|iframe|b|i|pre|section|article|main|header|footer|nav"
)
_HTML_NEAR = re.compile(r"^[ \t]*<(!doctype\s+html|html)[\s>]", re.IGNORECASE | re.MULTILINE)


FRAGMENT = "a piece of HTML"
"""Answered for what begins with an element of HTML, but is no page."""


class _EnoughError(Exception):
    """The parser need not go on."""


def markup_type(text: str) -> str | None:
    """The kind of markup; None where it is none."""
    if not text.startswith("<"):
        return "text/html" if _HTML_NEAR.search(text, 0, 1024) else None
    at, doctype = _prolog(text)
    root = _ROOT.match(text, at)
    name = root[1] if root else ""
    declared = text.startswith("<?xml")
    if name == "svg" or (doctype == "svg" and not root):
        return "text/html" if _goes_on_after_root(text) else "image/svg+xml"
    if doctype == "html" or name.lower() == "html":
        return "text/html"
    if name == "MPD":
        return "application/dash+xml"
    if declared or (doctype and root):
        return "text/xml"
    if _HTML.fullmatch(name.lower()):
        return "text/html" if name.lower() in {"head", "body"} else FRAGMENT
    if root and _is_well_formed(text):
        return "text/xml"
    return "text/html" if _HTML_NEAR.search(text, 0, 4096) else None


def _prolog(text: str) -> tuple[int, str]:
    """Where the root begins, and what the DOCTYPE calls it."""
    at, doctype = 0, ""
    for _ in range(_MAX_PROLOG):
        blank = re.compile(r"\s*").match(text, at)
        at = blank.end() if blank else at
        if text.startswith("<!--", at):
            end = text.find("-->", at + 4) + 3
        elif text.startswith("<?", at):
            end = text.find("?>", at) + 2
        elif text[at : at + 9].lower() == "<!doctype":
            named = re.compile(r"\s*([\w.:-]*)").match(text, at + 9)
            doctype = named[1].rpartition(":")[2].lower() if named else ""
            end = _after_doctype(text, at)
        else:
            break
        if end <= at + 1:
            break
        at = end
    return at, doctype


def _after_doctype(text: str, at: int) -> int:
    subset, close = text.find("[", at), text.find(">", at)
    if 0 <= subset < close:
        end = re.compile(r"\]\s*>").search(text, subset)
        return end.end() if end else 0
    return close + 1


def _goes_on_after_root(text: str) -> bool:
    return _error(text) == expat.errors.codes[expat.errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT]


def _is_well_formed(text: str) -> bool:
    """Or cut, but so far in order."""
    return _error(text) is None


def _error(text: str) -> int | None:
    """The first thing that is wrong in it; None where nothing is, or an entity stopped us."""
    parser = expat.ParserCreate(encoding="utf-8")
    parser.EntityDeclHandler = _stop
    try:
        parser.Parse(re.sub(r"^<\?xml[^>]*\?>", "", text).encode("utf-8", "replace"), False)
    except _EnoughError:
        return None
    except expat.ExpatError as error:
        return error.code
    return None


def _stop(*_declaration: object) -> None:
    raise _EnoughError
