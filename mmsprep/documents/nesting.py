"""Is a page nested in such a way that pandoc would read it for ever?

It takes the cube of the depth of tables, and twice as long for each list that is never closed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mmsprep.archives import zips
from mmsprep.errors import OverSafetyLimit
from mmsprep.model import Source
from mmsprep.workroom import Workroom

MAX_OPEN = 14
"""Lists that a page never closes: it takes a second to read."""

PAGES = (".xhtml", ".html", ".htm", ".xml")
_TABLE = re.compile(rb"<(/?)table\b", re.IGNORECASE)
_LIST = re.compile(rb"<(/?)[uo]l\b", re.IGNORECASE)


def check(source: Source, room: Workroom) -> None:
    """Raise OverSafetyLimit where it is; of a book, every page."""
    for page in _pages(source, room):
        room.limits.check("nesting", max(_depths(_TABLE, page)), "The depth of its tables")
        if list(_depths(_LIST, page))[-1] > MAX_OPEN:
            raise OverSafetyLimit("It leaves too many lists open.", "Open it and save it again.")


def _depths(tag: re.Pattern[bytes], page: bytes) -> Iterator[int]:
    """How many are open after each of the tags, and none at first."""
    depth = 0
    yield depth
    for found in tag.finditer(page):
        depth = max(0, depth - 1) if found[1] else depth + 1
        yield depth


def _pages(source: Source, room: Workroom) -> Iterator[bytes]:
    if source.type == "text/html":
        yield source.read()
    elif source.type == "application/epub+zip":
        yield from zips.contents(source, lambda name: name.lower().endswith(PAGES), room)
