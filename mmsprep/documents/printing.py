"""Which documents can be printed, and which pages come of it? From there they go as a PDF's do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from mmsprep.model import Source
from mmsprep.target import Target
from mmsprep.tools import soffice
from mmsprep.workroom import Workroom

PDF = "application/pdf"
RTF = "application/rtf"

Expand = Callable[[Source, Target, Workroom], list[Source]]


def pages(
    source: Source, rtf: bytes | None, target: Target, room: Workroom, expand: Expand
) -> list[Source]:
    """The pages of a document under its own name and type; of its RTF, where LibreOffice needs that."""
    room.progress(source, "printing", 0.0)
    room.limits.check("unpacked_bytes", source.size, "Its size in bytes")
    data, true_type = (rtf, RTF) if rtf is not None else (source.read(), source.type)
    pdf = soffice.convert(data, true_type, "pdf", room)
    printed = replace(source, type=PDF, data=pdf, path=None)
    return [replace(page, type=source.type) for page in expand(printed, target, room)]
