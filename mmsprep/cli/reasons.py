"""Why does a file not go out as it is? One sentence, for `check` and `plan`."""

from __future__ import annotations

from mmsprep.formats import ON_FEW_PHONES, title
from mmsprep.model import Action, Attachment
from mmsprep.parts import Part
from mmsprep.prepare import Plan
from mmsprep.target import Target


def of_part(part: Part, target: Target) -> str | None:
    """Why this file cannot go as it is, were it alone; None: it can."""
    true_type = part.source.type
    if reason := _of_type_or_size(true_type, part.source.size, target):
        return reason
    if part.as_is is None:
        return _wished(true_type, target) or _unusual(true_type, target)
    return None if part.as_is.action is Action.UNCHANGED else _taken_out(part.as_is.removed)


def of_attachment(made: Attachment, message: Plan) -> str | None:
    """Why it would be changed; None: it is not."""
    target = message.target
    if made.action is Action.UNCHANGED:
        return None
    if reason := _of_type_or_size(made.source_type, made.source_bytes, target):
        return reason
    if made.action is Action.STRIPPED:
        return _taken_out(made.removed)
    if reason := _wished(made.source_type, target):
        return reason
    if target.max_side is not None and max(made.width or 0, made.height or 0) == target.max_side:
        return f"Its carrier takes pictures of at most {target.max_side:,} pixels a side."
    left_by_others = target.max_bytes - (message.total_bytes - made.size)
    if made.source_bytes > left_by_others and not _on_few_phones(made.source_type, target):
        return f"Its share of the {target.max_bytes:,} bytes is smaller than its {made.source_bytes:,}."
    return _unusual(made.source_type, target)


def _wished(true_type: str, target: Target) -> str | None:
    """What is wanted of a film or a sound that it cannot be as it is."""
    if target.trim and true_type.startswith(("video/", "audio/")):
        return "A part of it is wanted (--trim)."
    if target.poster and true_type.startswith("video/"):
        return "A picture of it is wanted (--poster)."
    if target.mute and true_type.startswith("video/"):
        return "It is wanted without sound (--mute)."
    return None


def _of_type_or_size(true_type: str, size: int, target: Target) -> str | None:
    if not target.accepts(true_type):
        return f"{target.profile.name} takes no {title(true_type)}."
    if size > target.max_bytes:
        return f"It has {size:,} bytes; there is room for {target.max_bytes:,}."
    return None


def _taken_out(removed: tuple[str, ...]) -> str:
    return f"It holds what must be taken out: {', '.join(removed) or 'what hides behind its end'}."


def _unusual(true_type: str, target: Target) -> str:
    few = "Most phones cannot" if _on_few_phones(true_type, target) else "Not every phone can"
    return f"{few} show this kind of {title(true_type)}."


def _on_few_phones(true_type: str, target: Target) -> bool:
    return target.playable and true_type in ON_FEW_PHONES
