"""Which decoder hears a voice recording to its end? Phones code next to nothing while nobody speaks."""

from __future__ import annotations

from mmsprep.tools.ffmpeg_build import decoders, find

_HEARING = {"amr_nb": "libopencore_amrnb", "amr_wb": "libopencore_amrwb"}
"""To ffmpeg's own decoders of these, a frame of silence is a fault."""


def preferred(codec: str | None) -> str | None:
    """The name of another one that knows pauses, where this ffmpeg has it and needs it."""
    name = _HEARING.get(codec or "")
    return name if name and name in decoders(find()) else None
