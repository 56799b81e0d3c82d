"""What do results look like in JSON? The shapes that docs/json.md promises."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from mmsprep.carriers import CARRIERS
from mmsprep.cli import reasons
from mmsprep.model import Attachment, Refused, Source
from mmsprep.package import Package
from mmsprep.prepare import Plan


def package(made: Package | Plan, paths: Sequence[Path] | None) -> dict[str, Any]:
    """The last line of `convert` and of `plan`; no `paths`, no files written."""
    shape: dict[str, Any] = {
        "profile": made.target.profile.name,
        "budget": made.target.max_bytes,
        "total_bytes": made.total_bytes,
        "attachments": [
            attachment(each, paths[n] if paths else None) for n, each in enumerate(made.attachments)
        ],
        "refused": [refused(each) for each in made.refused],
        "too_large_for": too_large_for(made),
    }
    if isinstance(made, Plan):
        for shown, each in zip(shape["attachments"], made.attachments, strict=True):
            shown["why"] = reasons.of_attachment(each, made)
        shape["estimated"] = True
    return shape


def attachment(made: Attachment, path: Path | None) -> dict[str, Any]:
    shape: dict[str, Any] = {
        "source": made.source,
        "source_type": made.source_type,
        "source_bytes": made.source_bytes,
        "name": made.name,
        "type": made.type,
        "bytes": made.size,
        "path": None if path is None else str(path),
        "action": made.action.value,
        "quality": made.quality,
        "page": made.page,
        "width": made.width,
        "height": made.height,
        "seconds": None if made.seconds is None else round(made.seconds, 3),
        "removed": list(made.removed),
        "notes": list(made.notes),
    }
    where_they_apply = ("page", "width", "height", "seconds")
    return {
        key: value for key, value in shape.items() if value is not None or key not in where_they_apply
    }


def refused(left_out: Refused) -> dict[str, Any]:
    reason = left_out.reason
    return {
        "source": left_out.source,
        "code": int(reason.exit_code),
        "error": reason.kind,
        "message": reason.message,
        "hint": reason.hint,
    }


def source(looked_at: Source) -> dict[str, Any]:
    """What `inspect` and `check` say of every file."""
    return {
        "source": looked_at.name,
        "claimed_type": looked_at.claimed_type,
        "type": looked_at.type,
        "bytes": looked_at.size,
        "facts": looked_at.facts.as_dict(),
    }


def too_large_for(made: Package | Plan) -> list[str]:
    """The carriers that deliver less than this message."""
    return [carrier.name for carrier in CARRIERS.values() if made.total_bytes > carrier.max_bytes]
