"""Where in a JPEG is the place written?

Every JPEG in the file is looked at: the picture, its thumbnails, and what `jpeg_tail` finds behind
it. Scan data is never touched, no segment changes its length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import md5

from mmsprep.clean import credentials, iptc, makernote, timed, xmp
from mmsprep.clean.change import Change, Finder, Pieces, applied, blanked, shifted, weight
from mmsprep.clean.words import has_coordinates
from mmsprep.containers import tiff
from mmsprep.containers.jpeg import EXTENDED, XMP, Segment, segments, spans_of
from mmsprep.containers.reading import number
from mmsprep.model import Content

_EXIF = b"Exif\0"
_EXTENDED_HEAD = len(EXTENDED) + 40
"""The GUID (32 digits), the full length and the offset of this part follow the name."""
_PHOTOSHOP = (b"Photoshop 3.0\0", b"Adobe_Photoshop2.5:")
_FLIR = b"FLIR\0"
_GOPRO = b"GoPro\0"
_JUMBF = b"JP"
_READ_ELSEWHERE = (EXTENDED, *_PHOTOSHOP, _FLIR, _GOPRO)

_XMP_NAME = re.compile(rb"[^<]{1,8}://ns\.adobe\.com/xap/1\.0/\0")
"""Some programs damage it in front; readers take it all the same."""
_TIFF = re.compile(rb"II\*\0|MM\0\*")
_MAX_NAME = 16
_PREVIEW = re.compile(rb"(?:JFXX\0\x10|QVGA\0|BGTH)?(?=\xff\xd8\xff)")

_COM, _APP, _APP11 = 0xFE, range(0xE0, 0xF0), 0xEB
_MAX_PACKETS = 8


def head_changes(block: Content, in_exif: Finder) -> Iterator[Change]:
    """Take the place out of the segments of the JPEG that this block begins with.

    Out of those behind its scans, too: readers find them there.
    """
    if block[:2] != b"\xff\xd8":
        return
    found = [each for each in segments(block) if each.marker in _APP or each.marker == _COM]
    yield from _in_exif(block, found, in_exif)
    yield from _in_photoshop(block, found, in_exif)
    yield from _in_extended_xmp(block, found)
    yield from _in_flir(block, found)
    yield from _in_gopro(block, found)
    yield from _in_credentials(block, [each for each in found if each.marker == _APP11])
    for segment in found:
        text = block[segment.start : segment.end]
        elsewhere = text.startswith(_READ_ELSEWHERE) or segment.marker == _APP11
        if not elsewhere and _exif_at(text[:_MAX_NAME]) is None:
            yield from shifted(_in_text(text, in_exif), segment.start)


def _in_exif(block: Content, found: list[Segment], in_exif: Finder) -> Iterator[Change]:
    """EXIF, which may go on in segments that do not begin with a TIFF header of their own."""
    groups: list[list[tuple[int, int]]] = []
    for segment in found:
        at = _exif_at(block[segment.start : min(segment.end, segment.start + _MAX_NAME)])
        if at is None:
            continue
        start = segment.start + at
        if groups and tiff.layout_of(block[start : start + 8]) is None:
            groups[-1].append((start, segment.end))
        else:
            groups.append([(start, segment.end)])
    for group in groups:
        pieces = Pieces(block, group)
        yield from pieces.place(in_exif(pieces.data))


def _exif_at(head: bytes) -> int | None:
    """Where it begins in a segment: makers give it other names, and put bytes in front."""
    named = _TIFF.search(head)
    return named.start() if named else 6 if head.startswith(_EXIF) else None


def _in_text(text: bytes, in_exif: Finder) -> Iterator[Change]:
    """XMP, whatever its maker called it, a preview's EXIF, coordinates."""
    name = _XMP_NAME.match(text)
    start = name.end() if name else 0
    made = list(shifted(xmp.changes(text[start:]), start))
    if preview := _PREVIEW.match(text):
        inner = text[preview.end() :]
        made += shifted(_in_exif(inner, list(segments(inner, scans=False)), in_exif), preview.end())
    if not made and b"\0" in text and has_coordinates(text.replace(b"\0", b"")):
        made = [blanked(0, len(text))]
    yield from made


def _in_photoshop(block: Content, found: list[Segment], in_exif: Finder) -> Iterator[Change]:
    for name in _PHOTOSHOP:
        pieces = Pieces(block, spans_of(block, found, name, len(name)))
        yield from pieces.place(iptc.resource_changes(pieces.data, in_exif))


def _in_flir(block: Content, found: list[Segment]) -> Iterator[Change]:
    pieces = Pieces(block, spans_of(block, found, _FLIR, 8))
    yield from pieces.place(makernote.flir_changes(pieces.data))


def _in_gopro(block: Content, found: list[Segment]) -> Iterator[Change]:
    pieces = Pieces(block, spans_of(block, found, _GOPRO, len(_GOPRO)))
    yield from pieces.place(timed.gopro_changes(pieces.data))


def _in_credentials(block: Content, found: list[Segment]) -> Iterator[Change]:
    """Boxes in segments, which each repeat the head of their box behind its number."""
    boxes: dict[bytes, list[tuple[int, int]]] = {}
    for start, end in spans_of(block, found, _JUMBF, 8):
        boxes.setdefault(block[start - 6 : start - 4], []).append((start + 8, end))
    for spans in boxes.values():
        pieces = Pieces(block, spans)
        yield from pieces.place(credentials.changes(pieces.data))


def _in_extended_xmp(block: Content, found: list[Segment]) -> Iterator[Change]:
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
