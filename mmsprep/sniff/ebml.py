"""Is it Matroska or WebM, and does it hold a film or only sound?"""

from __future__ import annotations

from collections.abc import Iterator

from mmsprep.containers.ebml import SEGMENT, elements
from mmsprep.containers.reading import Allowance, number
from mmsprep.model import Content

_MAX_ELEMENTS = 50_000
"""Of one file: those of unknown length may lie in one another, and be gone over again and again."""
_TRACKS, _TRACK, _TRACK_TYPE = 0x1654AE6B, 0xAE, 0x83
_DOC_TYPE = 0x4282
_FILM, _SOUND = 1, 2


def look(content: Content) -> str | None:
    """The kind of an EBML file."""
    if content[:4] != b"\x1a\x45\xdf\xa3":
        return None
    _, start, end = next(elements(content, 0, len(content)), (0, 0, 0))
    left = Allowance(_MAX_ELEMENTS)
    kind = _doc_type(content, start, end or start, left)
    if kind not in {b"matroska", b"webm"}:
        return None
    name = "webm" if kind == b"webm" else "x-matroska"
    types = _track_types(content, end or start, left)
    return f"audio/{name}" if _SOUND in types and _FILM not in types else f"video/{name}"


def _doc_type(content: Content, start: int, end: int, left: Allowance) -> bytes:
    for body, stop in _named(content, start, end, _DOC_TYPE, left):
        return content[body : min(stop, body + 32)].rstrip(b"\0")
    return b""


def _track_types(content: Content, start: int, left: Allowance) -> set[int]:
    types = set()
    for segment in _named(content, start, len(content), SEGMENT, left):
        for tracks in _named(content, *segment, _TRACKS, left):
            for track in _named(content, *tracks, _TRACK, left):
                for body, end in _named(content, *track, _TRACK_TYPE, left):
                    types.add(number(content, body, min(8, end - body)))
            return types
    return types


def _named(
    content: Content, start: int, end: int, wanted: int, left: Allowance
) -> Iterator[tuple[int, int]]:
    """The bodies of the elements of this name; one that a live stream left open goes on to the end."""
    for name, body, stop in elements(content, start, end):
        if not left.spend():
            return
        if name == wanted:
            yield body, end if stop is None else min(stop, end)
