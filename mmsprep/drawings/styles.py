"""What in a style refers to the outside, and how is it taken out?

Styles can hide what they say behind escapes and comments. So a style that looks harmless once both
are resolved is kept to the letter; any other is written again without them.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from mmsprep.drawings.allowed import FONTS, PICTURES

_COMMENT = re.compile(r"/\*.*?(?:\*/|$)", re.DOTALL)
_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})[ \t\r\n\f]?|(.))", re.DOTALL)
_IMPORT = re.compile(r"@(?:import|charset|namespace|document)\b[^;{}]*(?:;|$)?", re.IGNORECASE)
_URL = re.compile(r"""url\s*\(\s*(?:"([^"]*)"|'([^']*)'|([^)"']*))\s*\)?""", re.IGNORECASE)
_CALLS = re.compile(
    r"(?:-\w{1,20}-)?\b(?:expression|image-set|image|src|cross-fade|element|paint)\s*\([^;}]*",
    re.IGNORECASE,
)
_BINDS = re.compile(r"(?:behaviou?r|-moz-binding)\s*:[^;}]*", re.IGNORECASE)
_SCRIPTS = re.compile(r"(?:java|vb|live)script\s*:", re.IGNORECASE)
_MAX_PASSES = 16
"""Over a style: beyond that, somebody folded scripts into one another."""
_DATA = re.compile(r"data:([\w.+-]++/[\w.+-]++)?+[^,]*+,", re.IGNORECASE)


def cleaned(style: str) -> str:
    """The style without imports and outside references; the same object where it has none.

    What is taken out may leave more of the kind; where it does so again and again, nothing stays.
    """
    clean = plain = _plain(style)
    for _ in range(_MAX_PASSES):
        once = _pass(clean)
        if once == clean:
            return style if clean == plain else clean
        clean = once
    return ""


def with_references(style: str, change: Callable[[str], str]) -> str:
    """The style with its references changed; the same object where that changes none."""
    plain = _plain(style)
    changed = _URL.sub(lambda found: _changed(found, change), plain)
    return style if changed == plain else changed


def inside(reference: str, *, fonts: bool = False) -> bool:
    """Whether a reference stays within the file: `#id`, or a picture's (a font's) own data."""
    reference = reference.strip()
    if not reference or reference.startswith("#"):
        return True
    found = _DATA.match(reference)
    if not found:
        return False
    kind = (found[1] or "").lower()
    return kind in PICTURES or (fonts and kind.startswith(FONTS))


def _pass(style: str) -> str:
    style = _IMPORT.sub("", style)
    style = _BINDS.sub("", style)
    style = _SCRIPTS.sub("", style)
    style = _CALLS.sub("none", style)
    return _URL.sub(_url, style)


def _plain(style: str) -> str:
    return _COMMENT.sub("", _unescaped(_COMMENT.sub("", style)))


def _url(found: re.Match[str]) -> str:
    return found[0] if inside(_reference(found), fonts=True) else "none"


def _changed(found: re.Match[str], change: Callable[[str], str]) -> str:
    reference = _reference(found)
    changed = change(reference)
    return found[0] if changed == reference else f"url({changed})"


def _reference(found: re.Match[str]) -> str:
    return found[1] or found[2] or found[3] or ""


def _unescaped(style: str) -> str:
    """Escapes as the characters they stand for; a line's end that is escaped is nothing."""
    return _ESCAPE.sub(_character, style)


def _character(found: re.Match[str]) -> str:
    if found[1]:
        code = int(found[1], 16)
        return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
    return "" if found[2] in "\r\n\f" else found[2]
