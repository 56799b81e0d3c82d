"""What are the segments of a JPEG, and where does it end?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mmsprep.containers.reading import number
from mmsprep.model import Content

XMP = b"http://ns.adobe.com/xap/1.0/\0"
EXTENDED = b"http://ns.adobe.com/xmp/extension/\0"
"""How the segments of XMP begin, and those of XMP that is too long for one."""
_SOS, _EOI = 0xDA, 0xD9
_STANDALONE = frozenset({0x01, *range(0xD0, 0xD9)})
_MARKER = re.compile(rb"\xff[^\x00\xff]")
"""Fill bytes may stand before it; decoders skip whatever else does."""
_MARKER_IN_SCAN = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_MAX_SEGMENTS = 50_000


@dataclass(frozen=True, slots=True)
class Segment:
    """Its marker, and where it lies."""

    marker: int
    at: int
    start: int
    """Of its payload, behind marker and length."""
    end: int


def segments(content: Content, at: int = 0, *, scans: bool = True) -> Iterator[Segment]:
    """The marker segments of the JPEG at `at`; stops at its end, or where no decoder finds the next.

    Without `scans`, only what stands before the first scan.
    """
    at += 2  # SOI
    for _ in range(_MAX_SEGMENTS):
        found = _MARKER.search(content, at)
        if not found:
            return
        at, marker = found.start(), found[0][1]
        bare = marker in _STANDALONE or marker == _EOI
        end = at + 2 + (0 if bare else max(2, number(content, at + 2, 2)))
        if end > len(content):
            return
        yield Segment(marker, at, min(at + 4, end), end)
        if marker == _EOI or (marker == _SOS and not scans):
            return
        at = _behind_scan(content, end) if marker == _SOS else end


def _behind_scan(content: Content, at: int) -> int:
    found = _MARKER_IN_SCAN.search(content, at)
    return found.end() - 2 if found else len(content)


def end_of(content: Content, at: int = 0) -> int | None:
    """Where the JPEG at `at` ends, behind its EOI; None when it was cut off."""
    for segment in segments(content, at):
        if segment.marker == _EOI:
            return segment.end
    return None


def spans_of(content: Content, found: list[Segment], name: bytes, head: int) -> list[tuple[int, int]]:
    """Where the segments of this name hold their data, behind a head of so many bytes."""
    return [
        (segment.start + head, segment.end)
        for segment in found
        if content[segment.start : segment.start + len(name)] == name
    ]
