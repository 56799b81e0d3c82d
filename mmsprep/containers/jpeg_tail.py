"""What stands behind the end of a JPEG: second pictures and films that belong to it, or a payload?

What belongs: Samsung's trailer, and every JPEG and film that begins where the one before it ends, or
where the MPF segment, the XMP container or that trailer says (stereo pairs, previews, gain maps, the
film of a motion photo; not all that write them name them). Anything else that says something is a
payload.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from mmsprep.containers import boxes, tiff
from mmsprep.containers.jpeg import XMP, Segment, end_of, segments, spans_of
from mmsprep.containers.payload import is_padding
from mmsprep.containers.reading import number
from mmsprep.model import Content

MPF = b"MPF\0"
_MPF_ENTRIES = 0xB002
_LENGTH = re.compile(rb"(?:Item:Length|MicroVideoOffset)\s*(?:=\s*[\"']|>)\s*(\d{1,12})")
_SAMSUNG_END, _SAMSUNG_DIRECTORY = b"SEFT", b"SEFH"
_MAX_PARTS = 64


@dataclass(frozen=True, slots=True)
class Part:
    """Something that stands behind the picture."""

    kind: Literal["picture", "film", "padding", "trailer", "payload"]
    start: int
    end: int


def whole_end(content: Content) -> int | None:
    """Where all that belongs to it ends; None when it was cut off."""
    end = end_of(content)
    if end is None:
        return None
    own = (part.end for part in parts(content, end) if part.kind not in {"padding", "payload"})
    return max(own, default=end)


def parts(content: Content, end: int) -> list[Part]:
    """All that stands behind `end`, in order."""
    anchors = sorted({at for at in islice(_anchors(content, end), _MAX_PARTS) if _kind(content, at)})
    trailer = _samsung_trailer(content, end)
    found: list[Part] = []
    at = end
    for _ in range(_MAX_PARTS):
        if at >= len(content):
            break
        part = _known(content, at)
        if part is None:
            following = next((each for each in anchors if each > at), len(content))
            part = _gap(content, at, following, trailer)
        found.append(part)
        at = part.end
    if at < len(content):  # nobody takes so many pictures at once
        found.append(Part("payload", at, len(content)))
    return found


def _kind(content: Content, at: int) -> Literal["picture", "film"] | None:
    if content[at : at + 3] == b"\xff\xd8\xff":
        return "picture"
    return "film" if content[at + 4 : at + 8] == b"ftyp" else None


def _known(content: Content, at: int) -> Part | None:
    kind = _kind(content, at)
    if kind == "picture":
        return Part(kind, at, end_of(content, at) or len(content))
    return Part(kind, at, boxes.end_of(content, at)) if kind else None


def _gap(content: Content, start: int, end: int, trailer: int) -> Part:
    if trailer <= start:
        return Part("trailer", start, end)
    end = min(end, trailer)
    return Part("padding" if is_padding(content, start, end) else "payload", start, end)


def _anchors(content: Content, end: int) -> Iterator[int]:
    """Where something is said to start."""
    found = list(segments(content, scans=False))
    yield from (start for start, _ in _multi_picture(content, found))
    for start, stop in spans_of(content, found, XMP, len(XMP)):
        at = len(content)
        for length in reversed(_LENGTH.findall(content[start:stop])):
            at -= int(length)
            if at >= end:
                yield at
    yield from (start for start, _ in _samsung_records(content))


def second_pictures(content: Content) -> Iterator[tuple[int, int]]:
    """Where the MPF segment says that each picture behind the first one starts and ends."""
    return _multi_picture(content, list(segments(content, scans=False)))


def _multi_picture(content: Content, found: list[Segment]) -> Iterator[tuple[int, int]]:
    for start, stop in spans_of(content, found, MPF, len(MPF)):
        for place, size in _told_by_index(content[start:stop]):
            yield start + place, start + place + size


def _told_by_index(data: bytes) -> Iterator[tuple[int, int]]:
    """Places, from the beginning of the MPF index, and sizes; the first picture has no place."""
    layout = tiff.layout_of(data)
    if layout is None:
        return
    directory = tiff.read(data, layout, number(data, 4, 4, layout.order))
    for entry in directory.entries:
        rows = range(entry.start, min(entry.end, entry.start + 16 * _MAX_PARTS), 16)
        for at in rows if entry.tag == _MPF_ENTRIES else ():
            if place := number(data, at + 8, 4, layout.order):
                yield place, number(data, at + 4, 4, layout.order)


def _samsung_directory(content: Content) -> int | None:
    if content[len(content) - 4 :] != _SAMSUNG_END:
        return None
    at = len(content) - 8 - number(content, len(content) - 8, 4, "little")
    return at if at >= 0 and content[at : at + 4] == _SAMSUNG_DIRECTORY else None


def _samsung_records(content: Content) -> Iterator[tuple[int, int]]:
    """Where Samsung's trailer holds the data of its records, and where each record begins."""
    directory = _samsung_directory(content)
    if directory is None:
        return
    for n in range(min(number(content, directory + 8, 4, "little"), _MAX_PARTS)):
        record = directory - number(content, directory + 12 + 12 * n + 4, 4, "little")
        if record >= 0:
            yield record + 8 + number(content, record + 4, 4, "little"), record


def _samsung_trailer(content: Content, end: int) -> int:
    """Where it begins; the length of the content where there is none."""
    if _samsung_directory(content) is None:
        return len(content)
    # a trailer whose records lie before the picture's end was edited: all behind the end is its
    return min((record for _, record in _samsung_records(content) if record >= end), default=end)
