"""Who turns what into what? One module a family; `formats.py` says which type is whose.

A converter is a module with these verbs. They know one file, never the message:

    examine(source, room)         -> Facts       what is in it; a decoder confirms what it claims
    as_is(source, target, room)   -> Made | None may it go out itself (its location taken out)?
    expand(source, target, room)  -> [Source]    one in, many out: a document's pages (optional)
    study(source, target, room)   -> Study       a few probes: how good at how many bytes?
    foresee(study, max_bytes)     -> Made        what `fit` is expected to make, without making it
    fit(study, max_bytes, room)   -> Made        the best version within so many bytes
    confirm(source, room)         -> None        decode it whole; raises Damaged

They raise a Refusal for what cannot be done: `DoesNotFit` where nothing fits, never an oversize
or a shortened result. All of them may run on any thread.
"""

from __future__ import annotations

import importlib
from typing import Protocol, cast

from mmsprep.formats import FORMATS
from mmsprep.model import Facts, Made, Source, Study
from mmsprep.target import Target
from mmsprep.workroom import Workroom

MOVING = frozenset(
    {"image/gif", "image/png", "image/webp", "image/avif", "image/heic", "image/heif", "image/jxl"}
)
"""Picture types that may hold an animation."""

PRINTED = frozenset({"document", "wrap"})
"""Families whose files have pages once they are printed: those are a PDF's."""

HARMLESS = ("image/", "video/", "audio/", "font/", "text/", "model/")
"""What libmagic recognises beyond our table goes in a ZIP where it is of these, for no program is."""


class Converter(Protocol):
    """The verbs of a converter; see the module's docstring."""

    def examine(self, source: Source, room: Workroom) -> Facts: ...

    def as_is(self, source: Source, target: Target, room: Workroom) -> Made | None: ...

    def study(self, source: Source, target: Target, room: Workroom) -> Study: ...

    def foresee(self, study: Study, max_bytes: int) -> Made: ...

    def fit(self, study: Study, max_bytes: int, room: Workroom) -> Made: ...

    def confirm(self, source: Source, room: Workroom) -> None: ...


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
