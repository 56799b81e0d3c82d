"""What becomes of a moving picture? It passes where it fits; it is never flattened to a still."""

from __future__ import annotations

from dataclasses import replace

from mmsprep import clean
from mmsprep.errors import Unsupported
from mmsprep.formats import title
from mmsprep.model import UNTOUCHED, Action, Facts, Made, Source, Study
from mmsprep.pictures import decode
from mmsprep.target import Target
from mmsprep.workroom import Workroom

PASSING = frozenset({"image/gif", "image/png"})


def examine(source: Source, room: Workroom) -> Facts:
    return replace(decode.examine(source, room), location=clean.has_location(source))


def as_is(source: Source, target: Target, room: Workroom) -> Made | None:
    if source.size > target.max_bytes or source.type not in PASSING or not target.accepts(source.type):
        return None
    confirm(source, room)
    cleaned = clean.cut(source) if target.keep_metadata else clean.strip(source)
    action = Action.STRIPPED if cleaned.removed else Action.UNCHANGED
    facts = source.facts
    return Made(
        source.type, len(cleaned.data), action, UNTOUCHED, cleaned.data, facts.width, facts.height,
        removed=tuple(cleaned.removed),
    )  # fmt: skip


def study(source: Source, target: Target, _room: Workroom) -> Study:
    if source.size > target.max_bytes or source.type not in PASSING:
        raise _cannot(source)
    return Study(source, ())


def foresee(study: Study, _max_bytes: int) -> Made:
    raise _cannot(study.source)


def fit(study: Study, _max_bytes: int, _room: Workroom) -> Made:
    raise _cannot(study.source)


def confirm(source: Source, room: Workroom) -> None:
    """Decode every frame; raises Damaged."""
    decode.play(source, room)


def _cannot(source: Source) -> Unsupported:
    return Unsupported(
        f"It is animated, and a {title(source.type)} that moves cannot be converted yet.",
        "Send it as GIF or as a film.",
    )
