"""Where in a JPEG is the place written?

Every JPEG in the file is looked at: the picture, its thumbnails, and what `jpeg_tail` finds behind
it. Scan data is never touched, no segment changes its length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import md5

from mmsprep.clean import credentials, iptc, makernote, xmp
from mmsprep.clean.change import Change, Finder, Pieces, applied, blanked, shifted, weight
from mmsprep.clean.words import has_coordinates
from mmsprep.containers import tiff
from mmsprep.containers.jpeg import EXTENDED, XMP, Segment, segments, spans_of
from mmsprep.containers.reading import number
from mmsprep.model import Content

_EXIF = b"Exif\0"
_EXTENDED_HEAD = len(EXTENDED) + 40
"""The GUID (32 digits), the full length and the offset of this part follow the name."""
_PHOTOSHOP = b"Photoshop 3.0\0"
_FLIR = b"FLIR\0"
_JUMBF = b"JP"

_XMP_NAME = re.compile(rb"[^<]{1,8}://ns\.adobe\.com/xap/1\.0/\0")
"""Some programs damage it in front; readers take it all the same."""

_COM, _APP1, _APP11 = 0xFE, 0xE1, 0xEB
_MAX_PACKETS = 8


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
        if segment.marker == _COM and has_coordinates(text):
            yield blanked(segment.start, segment.end, b" ")


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
    for segment in found:
        text = block[segment.start : segment.end] if segment.marker == _APP1 else b""
        if name := _XMP_NAME.match(text):
            yield from shifted(xmp.changes(text[name.end() :]), segment.start + name.end())
    packets: dict[bytes, list[tuple[int, int]]] = {}
    for start, end in spans_of(block, found, EXTENDED, 0):
        guid = block[start + len(EXTENDED) : start + len(EXTENDED) + 32]
        packets.setdefault(guid, []).append((start, end))
    for guid, spans in list(packets.items())[:_MAX_PACKETS]:
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
