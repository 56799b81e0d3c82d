"""How is an SVG written shorter and still drawn the same?

Editors' notes and blanks go, and digits far below what a screen shows. Digits are cut, not
rounded, because path data may glue numbers together in ways that only a full parser takes apart.
Whoever calls compares both drawings: in nested scales such digits may count after all.
"""

from __future__ import annotations

import re
from dataclasses import replace
from math import ceil, log10

from mmsprep.drawings.allowed import SVG, XLINK, XML
from mmsprep.drawings.tree import Attribute, Element

WORDS = frozenset(
    ["text", "tspan", "textPath", "tref", "title", "desc", "style", "flowPara", "flowSpan", "altGlyph"]
)
"""Where blanks may count."""

NOTES = frozenset({"metadata", "title", "desc"})
PATHS = frozenset({"d", "points"})
DIGITS = 5
"""Of a coordinate, counted from the size of the whole drawing."""
FAR = 1e9
"""Longer than any drawing is wide: a number of four hundred digits is infinite."""


def minify(root: Element, *, cut_digits: bool) -> None:
    """Change the tree in place."""
    decimals = _decimals(root)
    for element in root.walk():
        element.children = [child for child in element.children if _says(element, child)]
        element.attributes = [
            _shortened(each, decimals) if cut_digits and each.raw in PATHS else each
            for each in element.attributes
            if _counts(each)
        ]
    _drop_unused_prefixes(root)


def _shortened(path: Attribute, decimals: int) -> Attribute:
    """A path, or the corners of one, with no more than so many decimals."""
    short = re.sub(rf"(\.\d{{{decimals}}})\d+", r"\1", path.value)
    return replace(path, value=" ".join(short.split()))


def _counts(attribute: Attribute) -> bool:
    """Whether it is SVG's own, or declares a prefix: those that nobody needs any more go at the end."""
    return attribute.namespace in ("", XLINK, XML) or attribute.raw.startswith("xmlns:")


def _says(parent: Element, child: Element | str) -> bool:
    if isinstance(child, str):
        return parent.local in WORDS or bool(child.strip())
    return child.is_svg and child.local not in NOTES


def _decimals(root: Element) -> int:
    numbers = re.findall(r"\d+(?:\.\d+)?", root.get("viewBox") or root.get("width") or "")
    side = max((float(number) for number in numbers), default=100.0)
    return max(1, DIGITS - ceil(log10(min(max(side, 1.0), FAR))))


def _drop_unused_prefixes(root: Element) -> None:
    used = {element.raw.rpartition(":")[0] for element in root.walk()}
    used |= {each.raw.rpartition(":")[0] for element in root.walk() for each in element.attributes}
    for element in root.walk():
        element.attributes = [
            each
            for each in element.attributes
            if not each.raw.startswith("xmlns:") or each.local in used or each.value in (SVG, XLINK)
        ]
