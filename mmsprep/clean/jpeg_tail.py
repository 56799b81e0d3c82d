"""What becomes of that which stands behind the end of a JPEG, and of what points there?

What belongs to the picture stays, but its location goes; a payload is cut.
"""

from __future__ import annotations

from collections.abc import Iterator

from mmsprep.clean import boxes, exif, xmp
from mmsprep.clean.change import TAIL, Change, applied, shifted
from mmsprep.containers.jpeg import EXTENDED, XMP, end_of, segments, spans_of
from mmsprep.containers.jpeg_tail import MPF, parts
from mmsprep.model import Content

_SEEN_IN_XMP = (b"GDepth", b"GImage")
"""Google's names of a depth map, and of the picture that it was made for."""


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
        elif part.kind == "payload":
            last = part.end == len(block)
            yield Change(part.start, part.end, bytes(0 if last else part.end - part.start), TAIL)


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
    return segment.startswith((MPF, EXTENDED))


def _points_away(name: str, namespace: str) -> bool:
    if name == "HasExtendedXMP":
        return True
    if "google.com/photos" in namespace:
        return name.startswith(("MotionPhoto", "MicroVideo")) or name == "Directory"
    return "hdr-gain-map" in namespace
