"""Which paragraphs are in Markdown, and in which style?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from mmsprep.documents import plain
from mmsprep.documents.rtf import Paragraph, Run

BULLET = "•"
_PICTURE = re.compile(r"!\[[^\[\]]{0,999}\][(\[]")
NESTING = 32
"""Lists within lists; markdown-it leaves out what is deeper, so such a text stays as it was written."""
_CONTAINERS = frozenset({"blockquote_open", "list_item_open"})


def shows_pictures(text: str) -> bool:
    """Whether it links to some, or holds them."""
    return bool(_PICTURE.search(text))


def paragraphs(text: str) -> Iterator[Paragraph]:
    """Headings, lists, quotes, code, tables and text; HTML inside is shown as written."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"maxNesting": NESTING}).enable(["table", "strikethrough"])
    tokens = parser.parse(text)
    if any(token.type in _CONTAINERS and token.level >= NESTING - 1 for token in tokens):
        yield from plain.paragraphs(text)
        return
    walk = _Walk()
    for token in tokens:
        yield from walk.step(token)


class _Walk:
    """The state of a walk along the tokens: where in which lists and headings are we?"""

    def __init__(self) -> None:
        self.heading = 0
        self.lists: list[int | None] = []
        self.quotes = 0
        self.lead = ""
        self.cells: list[Run] = []
        self.in_table = False

    def step(self, token: Any) -> Iterator[Paragraph]:
        kind = token.type
        if kind == "inline":
            yield from self._text(_runs(token.children or []))
        elif kind in ("fence", "code_block", "html_block"):
            yield from self._lines(token.content)
        elif kind == "hr":
            yield Paragraph((Run("—" * 12),))
        elif kind == "tr_close":
            yield Paragraph(tuple(self.cells[1:]))
            self.cells = []
        else:
            self._move(kind, token)

    def _move(self, kind: str, token: Any) -> None:
        if kind == "heading_open":
            self.heading = int(token.tag[1:])
        elif kind == "heading_close":
            self.heading = 0
        elif kind == "bullet_list_open":
            self.lists.append(None)
        elif kind == "ordered_list_open":
            self.lists.append(int(token.attrs.get("start", 1)))
        elif kind in ("bullet_list_close", "ordered_list_close"):
            self.lists.pop()
        elif kind == "list_item_open":
            self._item()
        elif kind in ("blockquote_open", "blockquote_close"):
            self.quotes += 1 if kind == "blockquote_open" else -1
        elif kind in ("table_open", "table_close"):
            self.in_table = kind == "table_open"

    def _item(self) -> None:
        number = self.lists[-1]
        if number is None:
            self.lead = BULLET
        else:
            self.lead = f"{number}."
            self.lists[-1] = number + 1

    def _text(self, runs: list[Run]) -> Iterator[Paragraph]:
        if self.in_table:
            self.cells += [Run("\t"), *runs]
            return
        lead, self.lead = self.lead, ""
        yield Paragraph(tuple(runs), self.heading, len(self.lists) + self.quotes, lead)

    def _lines(self, content: str) -> Iterator[Paragraph]:
        depth = len(self.lists) + self.quotes
        yield Paragraph((Run(content.rstrip("\n"), code=True),), depth=depth)


def _runs(children: Sequence[Any]) -> list[Run]:
    """The styled runs within one paragraph."""
    runs: list[Run] = []
    bold = italic = 0
    link = ""
    for child in children:
        kind = child.type
        if kind in ("strong_open", "strong_close"):
            bold += 1 if kind == "strong_open" else -1
        elif kind in ("em_open", "em_close"):
            italic += 1 if kind == "em_open" else -1
        elif kind == "link_open":
            link = str(child.attrs.get("href", ""))
        elif kind == "link_close":
            link = ""
        elif text := _words(child):
            runs.append(Run(text, bool(bold), bool(italic), kind == "code_inline", link))
    return runs


def _words(child: Any) -> str:
    if child.type == "softbreak":
        return " "
    if child.type == "hardbreak":
        return "\n"
    if child.type == "image":
        address = str(child.attrs.get("src", ""))
        return f"[{child.content or address.partition(';base64,')[0]}]"
    return str(child.content)
