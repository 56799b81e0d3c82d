"""May a part of a sound be missing, though nothing proves it?

A sound of bare frames declares no length, and a player skips what is no frame. A recorder that never
came to its end leaves a header without a length. Such a sound goes out, with a note.
"""

from __future__ import annotations

from mmsprep.intact import chunks, frames
from mmsprep.model import Source

CUT = "Its last frame is cut off: the end of it may be missing."
STRANGE = "Some of its bytes are no sound: a part of it may be missing."
UNTOLD = "It does not say how long it is: should its end be missing, nobody can tell."
SILENT = frozenset({
    "audio/vnd.dolby.mlp", "audio/x-dss", "audio/x-ircam", "audio/x-oma", "audio/x-shorten",
    "audio/x-twinvq",
})  # fmt: skip
"""Sounds that declare nothing, and whose frames we do not know."""
_STRAY = 16
"""So few strange bytes are no part of a sound that is missing."""


def of(source: Source) -> tuple[str, ...]:
    """What has to be said of it."""
    if source.type in SILENT:
        return (UNTOLD,)
    with source.content() as content:
        if source.type == "audio/x-wav":
            return () if chunks.riff(content) else (UNTOLD,)
        if source.type not in frames.TYPES:
            return ()
        row = frames.walk(content)
    if not row.frames:
        return ()
    return (*([CUT] if row.missing else []), *([STRANGE] if row.strange > _STRAY else []))
