"""Where in a JPEG is the place written, and where do its own bytes end?

Every JPEG in the file is looked at: the picture, its thumbnails, and what `jpeg_tail` finds behind
it. Scan data is never touched, no segment changes its length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import md5

from mmsprep.clean import credentials, iptc, makernote, xmp
from mmsprep.clean.change import Change, Pieces, applied, blanked, shifted, weight
from mmsprep.clean.iptc import Finder
from mmsprep.clean.words import text_tells
from mmsprep.containers import tiff
from mmsprep.containers.reading import number
from mmsprep.model import Content

_EXIF = b"Exif\0"
XMP = b"http://ns.adobe.com/xap/1.0/\0"
EXTENDED = b"http://ns.adobe.com/xmp/extension/\0"
_EXTENDED_HEAD = len(EXTENDED) + 40
"""The GUID (32 digits), the full length and the offset of this part follow the name."""
_PHOTOSHOP = b"Photoshop 3.0\0"
_FLIR = b"FLIR\0"
_JUMBF = b"JP"

_SOS, _EOI, _COM, _APP11 = 0xDA, 0xD9, 0xFE, 0xEB
_STANDALONE = frozenset({0x01, *range(0xD0, 0xD9)})
_BEHIND_FILL = re.compile(rb"\xff[^\x00\xff]")
_MARKER_IN_SCAN = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_MOST_SEGMENTS = 50_000
_MOST_PACKETS = 8


@dataclass(frozen=True, slots=True)
class Segment:
    marker: int
    at: int
    start: int
    """Of its payload, behind marker and length."""
    end: int


def segments(block: Content, at: int = 0, *, scans: bool = True) -> Iterator[Segment]:
    """The marker segments of the JPEG at `at`; stops at its end, or where it is damaged.

    Without `scans`, only what stands before the first scan.
    """
    at += 2  # SOI
    for _ in range(_MOST_SEGMENTS):
        if block[at : at + 2] in (b"\xff\xff", b"\xff\0"):  # fill bytes, and what decoders take for some
            found = _BEHIND_FILL.search(block, at)
            at = found.start() if found else len(block)
        head = block[at : at + 4]
        if len(head) < 2 or head[0] != 0xFF:
            return
        marker = head[1]
        bare = marker in _STANDALONE or marker == _EOI
        end = at + 2 + (0 if bare else number(block, at + 2, 2))
        if end > len(block) or (end < at + 4 and not bare):
            return
        yield Segment(marker, at, min(at + 4, end), end)
        if marker == _EOI or (marker == _SOS and not scans):
            return
        at = _behind_scan(block, end) if marker == _SOS else end


def _behind_scan(block: Content, at: int) -> int:
    found = _MARKER_IN_SCAN.search(block, at)
    return found.end() - 2 if found else len(block)


def end_of(block: Content, at: int = 0) -> int | None:
    """Where the JPEG at `at` ends, behind its EOI; None when it was cut off."""
    for segment in segments(block, at):
        if segment.marker == _EOI:
            return segment.end
    return None


def head_changes(block: Content, in_exif: Finder) -> Iterator[Change]:
    """Take the place out of the segments of the JPEG that this block begins with."""
    if block[:2] != b"\xff\xd8":
        return
    found = list(segments(block, scans=False))
    yield from _in_exif(block, found, in_exif)
    yield from _in_photoshop(block, found, in_exif)
    yield from _in_xmp(block, found)
    yield from _in_flir(block, found)
    yield from _in_credentials(block, [each for each in found if each.marker == _APP11])
    for segment in found:
        text = block[segment.start : segment.end]
        if segment.marker == _COM and text_tells(text):
            yield blanked(segment.start, segment.end, b" ")


def spans_of(block: Content, found: list[Segment], name: bytes, head: int) -> list[tuple[int, int]]:
    """Where the segments of this name hold their data, behind a head of so many bytes."""
    return [
        (segment.start + head, segment.end)
        for segment in found
        if block[segment.start : segment.start + len(name)] == name
    ]


def _in_exif(block: Content, found: list[Segment], in_exif: Finder) -> Iterator[Change]:
    """EXIF, which may go on in segments that do not begin with a TIFF header of their own."""
    groups: list[list[tuple[int, int]]] = []
    for start, end in spans_of(block, found, _EXIF, 6):
        if groups and tiff.layout_of(block[start : start + 8]) is None:
            groups[-1].append((start, end))
        else:
            groups.append([(start, end)])
    for group in groups:
        pieces = Pieces(block, group)
        yield from pieces.place(in_exif(pieces.data))


def _in_photoshop(block: Content, found: list[Segment], in_exif: Finder) -> Iterator[Change]:
    pieces = Pieces(block, spans_of(block, found, _PHOTOSHOP, len(_PHOTOSHOP)))
    changes = iptc.resource_changes(pieces.data, in_exif)
    yield from pieces.place(changes)


def _in_flir(block: Content, found: list[Segment]) -> Iterator[Change]:
    pieces = Pieces(block, spans_of(block, found, _FLIR, 8))
    yield from pieces.place(makernote.flir_changes(pieces.data))


def _in_credentials(block: Content, found: list[Segment]) -> Iterator[Change]:
    """Boxes in segments, which each repeat the head of their box behind its number."""
    boxes: dict[bytes, list[tuple[int, int]]] = {}
    for start, end in spans_of(block, found, _JUMBF, 8):
        boxes.setdefault(block[start - 6 : start - 4], []).append((start + 8, end))
    for spans in boxes.values():
        pieces = Pieces(block, spans)
        yield from pieces.place(credentials.changes(pieces.data))


def _in_xmp(block: Content, found: list[Segment]) -> Iterator[Change]:
    for start, end in spans_of(block, found, XMP, len(XMP)):
        yield from shifted(xmp.changes(block[start:end]), start)
    packets: dict[bytes, list[tuple[int, int]]] = {}
    for start, end in spans_of(block, found, EXTENDED, 0):
        guid = block[start + len(EXTENDED) : start + len(EXTENDED) + 32]
        packets.setdefault(guid, []).append((start, end))
    for guid, spans in list(packets.items())[:_MOST_PACKETS]:
        yield from _in_extended(block, found, guid, spans)


def _in_extended(
    block: Content, found: list[Segment], guid: bytes, spans: list[tuple[int, int]]
) -> Iterator[Change]:
    """The packet that was too long for one segment. Its parts name the digest of the whole."""
    spans = sorted(spans, key=lambda span: number(block, span[0] + _EXTENDED_HEAD - 4, 4))
    pieces = Pieces(block, [(start + _EXTENDED_HEAD, end) for start, end in spans])
    changes = list(xmp.changes(pieces.data))
    yield from pieces.place(changes)
    if changes and _digest(pieces.data) == guid.upper():
        new = _digest(applied(pieces.data, changes))
        for start, end in (*spans, *spans_of(block, found, XMP, 0)):
            at = block[start:end].find(guid)
            if at >= 0:
                yield Change(start + at, start + at + 32, new, weight(changes))


def _digest(data: bytes) -> bytes:
    return md5(data, usedforsecurity=False).hexdigest().upper().encode()
