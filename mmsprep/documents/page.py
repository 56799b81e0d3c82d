"""What of a web page would pandoc leave out? What can be put in its way is; the rest is told.

It reads a page's main part alone where one is marked, and nothing of what was filled in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_MAIN = re.compile(r"<(/?)main(?=[\s/>])", re.IGNORECASE)
_ROLE = re.compile(r"(<\w[^<>]*?\s)role\s*+=\s*+[\"']?main\b", re.IGNORECASE)
_FIELD = re.compile(r"<(/?)textarea(?=[\s/>])", re.IGNORECASE)
_CHOICE = re.compile(r"<option(?=[\s>])", re.IGNORECASE)

_PICTURE = re.compile(r"<img\b[^<>]*?\bsrc\s*+=\s*+(?:[\"']\s*+)?+([^\"'\s>]+)", re.IGNORECASE)
_WITHIN = "data:"
_DRAWING = re.compile(r"<svg[\s>]", re.IGNORECASE)
_FRAME = re.compile(r"<(?:video|audio|iframe|embed|object)[\s>]", re.IGNORECASE)
_INPUT = re.compile(r"<(?:input|option)\s([^<>]*)", re.IGNORECASE)
_CHOSEN = re.compile(r"\b(?:checked|selected)\b", re.IGNORECASE)
_TYPED = re.compile(r"\btype\s*+=\s*+[\"']?(?:text|email|tel|number|date|url)\b", re.IGNORECASE)
_VALUE = re.compile(r"\bvalue\s*+=\s*+(?:[^\s\"'>]|[\"'][^\"'])", re.IGNORECASE)


def in_full(page: str) -> str:
    """The page as pandoc reads all of it, and its choices apart."""
    page = _ROLE.sub(r"\1", _MAIN.sub(r"<\1div", page))
    return _CHOICE.sub(" <option", _FIELD.sub(r"<\1pre", page))


def left_out(page: str, kept: int) -> Iterator[str]:
    """What the receiver will not see besides words, where so many pictures were kept."""
    shown = set(_PICTURE.findall(page))
    within = {each for each in shown if each.startswith(_WITHIN)}
    if kept < len(within) or _DRAWING.search(page):
        yield "Some pictures and drawings in the page could not be put into the RTF."
    if shown - within:
        yield "Pictures that the page only links to are not in the RTF."
    if _FRAME.search(page):
        yield "Films, sounds and other pages that are shown within the page are not in the RTF."
    if any(_is_filled_in(field) for field in _INPUT.findall(page)):
        yield "What was ticked, chosen or filled in in its form is not in the RTF."


def _is_filled_in(field: str) -> bool:
    return bool(_CHOSEN.search(field) or (_TYPED.search(field) and _VALUE.search(field)))
