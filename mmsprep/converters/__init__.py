"""Who turns what into what? One module a family; `formats.py` says which type is whose.

A converter is a module with the verbs of `verbs.py`.
"""

from __future__ import annotations

import importlib
from typing import cast

from mmsprep.formats import FORMATS
from mmsprep.model import Source
from mmsprep.target import Target
from mmsprep.verbs import Converter
from mmsprep.workroom import Workroom

MOVING = frozenset(
    {"image/gif", "image/png", "image/webp", "image/avif", "image/heic", "image/heif", "image/jxl"}
)
"""Picture types that may hold an animation."""

PRINTED = frozenset({"document", "wrap"})
"""Families whose files have pages once they are printed: those are a PDF's."""

HARMLESS = ("image/", "video/", "audio/", "font/", "text/", "model/")
"""What libmagic recognises beyond our table goes in a ZIP where it is of these, for no program is."""


def family(source: Source) -> str:
    """The name of the module that handles this source."""
    if source.type in MOVING and (source.facts.frames or 1) > 1:
        return "animation"
    entry = FORMATS.get(source.type)
    if entry:
        return "pages" if source.page is not None and entry.family in PRINTED else entry.family
    return "wrap" if source.type.startswith(HARMLESS) else "refuse"


def converter_of(source: Source) -> Converter:
    """The converter of this source, loaded only now: most messages need one or two of them."""
    return cast(Converter, importlib.import_module(f"mmsprep.converters.{family(source)}"))


def expand(source: Source, target: Target, room: Workroom) -> list[Source]:
    """The sources that this one stands for: the pages of a document, or just itself."""
    verb = getattr(converter_of(source), "expand", None)
    return verb(source, target, room) if verb and source.page is None else [source]
