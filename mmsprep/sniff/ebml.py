"""Is it Matroska or WebM, and does it hold a film or only sound?"""

from __future__ import annotations

from collections.abc import Iterator

from mmsprep.model import Content

_MAX_ELEMENTS = 20_000
_SEGMENT, _TRACKS, _TRACK, _TRACK_TYPE = 0x18538067, 0x1654AE6B, 0xAE, 0x83
_DOC_TYPE = 0x4282
_FILM, _SOUND = 1, 2

Element = tuple[int, int, int]
"""Its id, and where its body begins and ends."""


def look(content: Content) -> str | None:
    """The kind of an EBML file."""
    if content[:4] != b"\x1a\x45\xdf\xa3":
        return None
    header = next(_elements(content, 0, len(content)), None)
    if header is None:
        return None
    kind = _doc_type(content, header)
    if kind not in {b"matroska", b"webm"}:
        return None
    name = "webm" if kind == b"webm" else "x-matroska"
    types = _track_types(content, header[2])
    return f"audio/{name}" if _SOUND in types and _FILM not in types else f"video/{name}"


def _doc_type(content: Content, header: Element) -> bytes:
    for name, start, end in _elements(content, header[1], header[2]):
        if name == _DOC_TYPE:
            return content[start : min(end, start + 32)].rstrip(b"\0")
    return b""


def _track_types(content: Content, start: int) -> set[int]:
    types = set()
    for segment in _named(content, start, len(content), _SEGMENT):
        for tracks in _named(content, *segment, _TRACKS):
            for track in _named(content, *tracks, _TRACK):
                for body, end in _named(content, *track, _TRACK_TYPE):
                    types.add(int.from_bytes(content[body : min(end, body + 8)], "big"))
            return types
    return types


def _named(content: Content, start: int, end: int, wanted: int) -> Iterator[tuple[int, int]]:
    return ((body, stop) for name, body, stop in _elements(content, start, end) if name == wanted)


def _elements(content: Content, start: int, end: int) -> Iterator[Element]:
    for _ in range(_MAX_ELEMENTS):
        if start >= end:
            return
        name_length = _length(content[start : start + 1], 4)
        size_at = start + name_length
        size_length = _length(content[size_at : size_at + 1], 8)
        if not name_length or not size_length:
            return
        name = int.from_bytes(content[start:size_at], "big")
        size = int.from_bytes(content[size_at : size_at + size_length], "big")
        size &= (1 << (7 * size_length)) - 1
        body = size_at + size_length
        unknown = size == (1 << (7 * size_length)) - 1  # a live stream: it goes on to the end
        stop = end if unknown else min(body + size, end)
        yield name, body, stop
        start = stop


def _length(first: bytes, longest: int) -> int:
    """How many bytes a number takes, by its first byte; 0 where that is not valid."""
    if not first or not first[0]:
        return 0
    length = 9 - first[0].bit_length()
    return length if length <= longest else 0
