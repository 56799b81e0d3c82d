"""Is there anything in a document? Words, a picture, a drawing: on its pages, or in their margins."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from mmsprep.archives import zips
from mmsprep.model import Source
from mmsprep.workroom import Workroom

_PAGES = re.compile(r"(?:word/(?:document|header|footer)\d*|content|styles)\.xml")
_BODY = re.compile(r"(?:word/document\d*|content)\.xml")
_OTHERS = frozenset({"media", "embeddings", "charts", "diagrams", "Pictures"})
"""Folders of what is shown besides words."""
_SETTINGS = re.compile(rb".*?(?=<office:(?:body|master-styles)\b)", re.DOTALL)
"""How an OpenDocument begins: with names of fonts, and the like."""
_SHOWN = re.compile(
    rb">[^<\s]|<(?:\w+:)?(?:drawing|pict|object|altChunk|sym|tbl|fldChar|fldSimple)\b|<(?:draw|table):"
)
"""A field may be a box to tick."""


def is_blank(source: Source, room: Workroom) -> bool:
    """Whether a Word document or an OpenDocument text shows nothing at all; False where in doubt."""
    with zips.opened(source) as archive:
        names = archive.namelist()
        known = any(_BODY.fullmatch(name) for name in names)
        if not known or any(_OTHERS & set(PurePosixPath(name).parts[:-1]) for name in names):
            return False
    return not any(map(_shows, zips.contents(source, _PAGES.fullmatch, room)))


def _shows(page: bytes) -> bool:
    settings = _SETTINGS.match(page)
    return bool(_SHOWN.search(page, settings.end() if settings else 0))
