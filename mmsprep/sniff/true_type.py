"""Which look decides? Structures that we know ourselves first, libmagic for the rest, then text.

Every look answers a canonical type or None; none decodes, recurses or walks without a bound.
"""

from __future__ import annotations

from collections.abc import Callable

from mmsprep.model import Content
from mmsprep.sniff import (
    compressed,
    ebml,
    isobmff,
    mpeg_audio,
    mpeg_stream,
    ogg,
    ole,
    picture,
    program,
    signatures,
    tiff,
    windows_media,
    zipped,
)
from mmsprep.sniff.text import reads_as_python, text_type
from mmsprep.tools import libmagic

EMPTY = "inode/x-empty"
UNKNOWN = libmagic.UNKNOWN

_STRUCTURES: tuple[Callable[[Content], str | None], ...] = (
    signatures.look,
    isobmff.look,
    ebml.look,
    ogg.look,
    windows_media.look,
    tiff.look,
    zipped.look,
    ole.look,
    compressed.look,
    picture.look,
    program.look,
    mpeg_audio.look,
    mpeg_stream.look,
)
"""Strong marks first; the last ones look for patterns."""

_LAST: tuple[Callable[[Content], str | None], ...] = (zipped.late, mpeg_audio.late, picture.late)
"""Patterns that occur within other kinds, too."""


def true_type(content: Content) -> str:
    """The canonical type of these bytes; `application/octet-stream` where nothing is recognised."""
    if not len(content):
        return EMPTY
    for look in _STRUCTURES:
        found = look(content)
        if found:
            return found
    return _words(content) or _foreign(content) or UNKNOWN


def _words(content: Content) -> str | None:
    """The kind of text, if it is text."""
    found = text_type(content)
    if found not in {"text/plain", "text/markdown"}:
        return found
    second = libmagic.type_of(content[: libmagic.ENOUGH]) or found
    return second if second == "text/x-script.python" and reads_as_python(content) else found


def _foreign(content: Content) -> str | None:
    """What libmagic says of bytes. That they were text we would know."""
    found = libmagic.type_of(content[: libmagic.ENOUGH])
    if found is None or found == UNKNOWN or found.startswith("text/"):
        return next((late for look in _LAST if (late := look(content))), None)
    return found
