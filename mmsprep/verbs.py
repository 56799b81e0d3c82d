"""What can a converter do? Its verbs; `converters/` has a module with them for every family.

    examine(source, room)         -> Facts       what is in it; a decoder confirms what it claims
    as_is(source, target, room)   -> Made | None may it go out itself (its location taken out)?
    expand(source, target, room)  -> [Source]    one in, many out: a document's pages (optional)
    study(source, target, room)   -> Study       a few probes: how good at how many bytes?
    foresee(study, max_bytes)     -> Made        what `fit` is expected to make, without making it
    fit(study, max_bytes, room)   -> Made        the best version within so many bytes
    confirm(source, room)         -> None        decode it whole; raises Damaged

They know one file, never the message. They raise a Refusal for what cannot be done: `DoesNotFit`
where nothing fits, never an oversize or a shortened result. All of them may run on any thread.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from mmsprep.model import Facts, Made, Source, Study
from mmsprep.target import Target
from mmsprep.workroom import Workroom


class Converter(Protocol):
    """The verbs of a converter, but for `expand`, which few have."""

    def examine(self, source: Source, room: Workroom) -> Facts: ...

    def as_is(self, source: Source, target: Target, room: Workroom) -> Made | None: ...

    def study(self, source: Source, target: Target, room: Workroom) -> Study: ...

    def foresee(self, study: Study, max_bytes: int) -> Made: ...

    def fit(self, study: Study, max_bytes: int, room: Workroom) -> Made: ...

    def confirm(self, source: Source, room: Workroom) -> None: ...


ConverterOf = Callable[[Source], Converter]
"""The registry of converters, for those on a lower floor who work with pictures inside something."""
