"""What stands behind the end of a JPEG: second pictures and films that belong to it, or a payload?

What belongs: Samsung's trailer, and every JPEG and film that begins where the one before it ends, or
where the MPF segment, the XMP container or that trailer says (stereo pairs, previews, gain maps, the
film of a motion photo; not all that write them name them). They stay, but their location goes.
Anything else that says something is a payload, and is cut.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from mmsprep.clean import boxes, exif, xmp
from mmsprep.clean.change import TAIL, Change, applied, shifted
from mmsprep.clean.jpeg import EXTENDED, XMP, Segment, end_of, segments, spans_of
from mmsprep.clean.payload import is_padding
from mmsprep.containers import tiff
from mmsprep.containers.reading import number
from mmsprep.model import Content

_MPF = b"MPF\0"
_MPF_ENTRIES = 0xB002
_LENGTH = re.compile(rb"(?:Item:Length|MicroVideoOffset)\s*(?:=\s*[\"']|>)\s*(\d{1,12})")
_SAMSUNG_END, _SAMSUNG_DIRECTORY = b"SEFT", b"SEFH"
_SEEN_IN_XMP = (b"GDepth", b"GImage")
"""Google's names of a depth map, and of the picture that it was made for."""
_MOST_PARTS = 64


@dataclass(frozen=True, slots=True)
class Part:
    """Something that stands behind the picture."""

    kind: Literal["picture", "film", "padding", "trailer", "payload"]
    start: int
    end: int


def changes(block: Content) -> Iterator[Change]:
    """Take the place out of a JPEG file and of all that belongs to it, and cut a payload."""
    yield from exif.in_jpeg(block)
    end = end_of(block)
    if end is None:
        return
    for part in parts(block, end):
        if part.kind == "picture":
            yield from shifted(exif.in_jpeg(block[part.start : part.end]), part.start)
        elif part.kind == "film":
            yield from shifted(boxes.changes(block[part.start : part.end]), part.start)
        elif part.kind == "payload" and part.end == len(block):
            yield Change(part.start, part.end, b"", TAIL)
        elif part.kind == "payload":
            yield Change(part.start, part.end, bytes(part.end - part.start), TAIL)


def whole_end(block: Content) -> int | None:
    """Where all that belongs to it ends; None when it was cut off."""
    end = end_of(block)
    if end is None:
        return None
    own = (part.end for part in parts(block, end) if part.kind not in {"padding", "payload"})
    return max(own, default=end)


def has_company(data: bytes) -> bool:
    """Whether anything to see came along with the picture: padding and a payload are none."""
    end = end_of(data)
    if end is not None and any(part.kind in {"picture", "film"} for part in parts(data, end)):
        return True
    spans = spans_of(data, list(segments(data, scans=False)), EXTENDED, 0)
    return any(mark in data[start:stop] for start, stop in spans for mark in _SEEN_IN_XMP)


def primary_only(data: bytes) -> bytes:
    """The picture alone, without its company and without what points there.

    Its company stands behind it, or, as the depth maps of older phones, in extended XMP.
    """
    end = end_of(data)
    if end is None:
        return data
    found = list(segments(data, scans=False))
    going = [each for each in found if _is_company(data[each.start : each.end])]
    if end == len(data) and not going:
        return data
    made = [Change(each.at, each.end, b"") for each in going]
    for start, stop in spans_of(data, found, XMP, len(XMP)):
        made += shifted(xmp.properties(data[start:stop], _points_away), start)
    return applied(data[:end], made)


def _is_company(segment: bytes) -> bool:
    return segment.startswith((_MPF, EXTENDED))


def _points_away(name: str, namespace: str) -> bool:
    if name == "HasExtendedXMP":
        return True
    if "google.com/photos" in namespace:
        return name.startswith(("MotionPhoto", "MicroVideo")) or name == "Directory"
    return "hdr-gain-map" in namespace


def parts(block: Content, end: int) -> list[Part]:
    """All that stands behind `end`, in order."""
    anchors = sorted({at for at in islice(_anchors(block, end), _MOST_PARTS) if _kind(block, at)})
    trailer = _samsung_trailer(block, end)
    found: list[Part] = []
    at = end
    for _ in range(_MOST_PARTS):
        if at >= len(block):
            break
        part = _known(block, at)
        if part is None:
            following = next((each for each in anchors if each > at), len(block))
            part = _gap(block, at, following, trailer)
        found.append(part)
        at = part.end
    if at < len(block):  # nobody takes so many pictures at once
        found.append(Part("payload", at, len(block)))
    return found


def _kind(block: Content, at: int) -> Literal["picture", "film"] | None:
    if block[at : at + 3] == b"\xff\xd8\xff":
        return "picture"
    return "film" if block[at + 4 : at + 8] == b"ftyp" else None


def _known(block: Content, at: int) -> Part | None:
    kind = _kind(block, at)
    if kind == "picture":
        return Part(kind, at, end_of(block, at) or len(block))
    return Part(kind, at, boxes.end_of(block, at)) if kind else None


def _gap(block: Content, start: int, end: int, trailer: int) -> Part:
    if trailer <= start:
        return Part("trailer", start, end)
    end = min(end, trailer)
    return Part("padding" if is_padding(block, start, end) else "payload", start, end)


def _anchors(block: Content, end: int) -> Iterator[int]:
    """Where something is said to start."""
    found = list(segments(block, scans=False))
    yield from (start for start, _ in _multi_picture(block, found))
    for start, stop in spans_of(block, found, XMP, len(XMP)):
        at = len(block)
        for length in reversed(_LENGTH.findall(block[start:stop])):
            at -= int(length)
            if at >= end:
                yield at
    yield from (start for start, _ in _samsung_records(block))


def second_pictures(block: Content) -> Iterator[tuple[int, int]]:
    """Where the MPF segment says that each picture behind the first one starts and ends."""
    return _multi_picture(block, list(segments(block, scans=False)))


def _multi_picture(block: Content, found: list[Segment]) -> Iterator[tuple[int, int]]:
    for start, stop in spans_of(block, found, _MPF, len(_MPF)):
        data = block[start:stop]
        layout = tiff.layout_of(data)
        if layout is None:
            continue
        directory = tiff.read(data, layout, number(data, 4, 4, layout.order))
        for entry in directory.entries:
            if entry.tag == _MPF_ENTRIES:
                for at in range(entry.start, min(entry.end, entry.start + 16 * _MOST_PARTS), 16):
                    place = number(data, at + 8, 4, layout.order)
                    if place:  # the first picture has none
                        size = number(data, at + 4, 4, layout.order)
                        yield start + place, start + place + size


def _samsung_directory(block: Content) -> int | None:
    if block[len(block) - 4 :] != _SAMSUNG_END:
        return None
    at = len(block) - 8 - number(block, len(block) - 8, 4, "little")
    return at if at >= 0 and block[at : at + 4] == _SAMSUNG_DIRECTORY else None


def _samsung_records(block: Content) -> Iterator[tuple[int, int]]:
    """Where Samsung's trailer holds the data of its records, and where each record begins."""
    directory = _samsung_directory(block)
    if directory is None:
        return
    for n in range(min(number(block, directory + 8, 4, "little"), _MOST_PARTS)):
        record = directory - number(block, directory + 12 + 12 * n + 4, 4, "little")
        if record >= 0:
            yield record + 8 + number(block, record + 4, 4, "little"), record


def _samsung_trailer(block: Content, end: int) -> int:
    """Where it begins; the length of the block where there is none."""
    if _samsung_directory(block) is None:
        return len(block)
    # a trailer whose records lie before the picture's end was edited: all behind the end is its
    return min((record for _, record in _samsung_records(block) if record >= end), default=end)
