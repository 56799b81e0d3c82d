"""Why does a file not go out as it is? One sentence, for `check` and `plan`."""

from __future__ import annotations

from mmsprep.formats import ON_FEW_PHONES, title
from mmsprep.model import Action, Attachment
from mmsprep.parts import Part
from mmsprep.target import Target


def of_part(part: Part, target: Target) -> str | None:
    """Why this file cannot go as it is, were it alone; None: it can."""
    if (reason := _of_type_or_size(part.source.type, part.source.size, target)) is not None:
        return reason
    if part.as_is is None:
        return _unusual(part.source.type, target)
    return None if part.as_is.action is Action.UNCHANGED else _taken_out(part.as_is.removed)


def of_attachment(made: Attachment, target: Target) -> str | None:
    """Why it was, or would be, changed; None: it is not."""
    if made.action is Action.UNCHANGED:
        return None
    if (reason := _of_type_or_size(made.source_type, made.source_bytes, target)) is not None:
        return reason
    if made.action is Action.STRIPPED:
        return _taken_out(made.removed)
    if made.action is Action.SHRUNK:
        return f"Its share of {target.max_bytes:,} bytes is smaller than its {made.source_bytes:,}."
    return _unusual(made.source_type, target)


def _of_type_or_size(true_type: str, size: int, target: Target) -> str | None:
    if not target.accepts(true_type):
        return f"{target.profile.name} takes no {title(true_type)}."
    if size > target.max_bytes:
        return f"It has {size:,} bytes; there is room for {target.max_bytes:,}."
    return None


def _taken_out(removed: tuple[str, ...]) -> str:
    return f"It holds what must be taken out: {', '.join(removed) or 'what hides behind its end'}."


def _unusual(true_type: str, target: Target) -> str:
    few = (
        "Most phones cannot" if target.playable and true_type in ON_FEW_PHONES else "Not every phone can"
    )
    return f"{few} show this kind of {title(true_type)}."
