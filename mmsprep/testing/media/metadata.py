"""Where does a picture say where it was taken? EXIF, XMP and IPTC, written byte by byte.

The place is always the same, so that a test can look for it in raw bytes: `LOCATION_BYTES`.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

MAKE = b"Edgecase Optics"
COPYRIGHT = b"Copyright by nobody"
MAKER_NOTE = b"EDGE\x00\x01" + bytes(range(48, 90))

LATITUDE, LONGITUDE = (48, 13, 579137), (16, 22, 248161)
"""Degrees, minutes, and seconds in parts."""
SECOND = 10_000
"""Parts of a second of arc."""
PLACE = b"Stephansplatz 3"
CITY = b"Vienna-on-Fixture"
XMP_LATITUDE, XMP_LONGITUDE = b"48,13.9652N", b"16,22.4136E"
ISO_6709 = b"+48.2327+016.3735/"

LOCI = struct.pack(">ii", round(16.3735 * 65536), round(48.2327 * 65536))
"""Longitude and latitude as 3GPP writes them."""

LOCATION_BYTES = (
    *(
        struct.pack(order + "2I", degrees[2], SECOND)
        for order in "<>"
        for degrees in (LATITUDE, LONGITUDE)
    ),
    PLACE,
    CITY,
    XMP_LATITUDE,
    XMP_LONGITUDE,
    ISO_6709[:8],
    ISO_6709[8:-1],
    LOCI,
)
"""None of these may be found in what goes out."""

_BYTE, _ASCII, _SHORT, _LONG, _RATIONAL, _UNDEFINED = 1, 2, 3, 4, 5, 7
_WIDTH = {_BYTE: 1, _ASCII: 1, _SHORT: 2, _LONG: 4, _RATIONAL: 8, _UNDEFINED: 1}

Entry = tuple[int, int, bytes]


def exif(
    orientation: int | None = None,
    *,
    location: bool = False,
    thumbnail: bytes = b"",
    order: str = "<",
    more: Sequence[Entry] = (),
) -> bytes:
    """A TIFF block with the camera, a MakerNote, and what else is asked for; no `Exif` header."""
    main: list[Entry] = [
        *more,
        (0x010F, _ASCII, MAKE + b"\0"),
        (0x0132, _ASCII, b"2026:11:22 04:00:00\0"),
        (0x8298, _ASCII, COPYRIGHT + b"\0"),
    ]
    if orientation is not None:
        main.append((0x0112, _SHORT, struct.pack(order + "H", orientation)))
    inner: list[Entry] = [(0x9000, _UNDEFINED, b"0232"), (0x927C, _UNDEFINED, MAKER_NOTE)]
    return _tiff(order, main, inner, _gps(order) if location else [], thumbnail)


def picture_tags(picture: Image, at: int, *, compression: int, data: bytes) -> list[Entry]:
    """The tags of a TIFF picture in one strip that starts at byte `at`; eight bits, RGB."""
    numbers = {
        0x0100: picture.width,
        0x0101: picture.height,
        0x0111: at,
        0x0116: picture.height,
        0x0117: len(data),
    }
    words = {
        0x0103: (compression,),
        0x0106: (6 if compression == 7 else 2,),
        0x0102: (8, 8, 8),
        0x0115: (3,),
    }
    return [
        *((tag, _LONG, struct.pack("<I", number)) for tag, number in numbers.items()),
        *((tag, _SHORT, struct.pack(f"<{len(word)}H", *word)) for tag, word in words.items()),
    ]


def _gps(order: str) -> list[Entry]:
    def degrees(value: tuple[int, int, int]) -> bytes:
        return struct.pack(order + "6I", value[0], 1, value[1], 1, value[2], SECOND)

    return [
        (0x0000, _BYTE, b"\2\3\0\0"),
        (0x0001, _ASCII, b"N\0"),
        (0x0002, _RATIONAL, degrees(LATITUDE)),
        (0x0003, _ASCII, b"E\0"),
        (0x0004, _RATIONAL, degrees(LONGITUDE)),
        (0x001C, _UNDEFINED, b"ASCII\0\0\0" + PLACE),
    ]


def _tiff(
    order: str, main: list[Entry], inner: list[Entry], gps: list[Entry], thumbnail: bytes
) -> bytes:
    """IFD0, the Exif IFD, the GPS IFD, and IFD1 with the thumbnail, one after the other."""
    pointers = [(0x8769, inner), *([(0x8825, gps)] if gps else [])]
    place = 8 + _size([*main, *((tag, _LONG, bytes(4)) for tag, _ in pointers)])
    body = b""
    for tag, entries in pointers:
        main.append((tag, _LONG, struct.pack(order + "I", place + len(body))))
        body += _ifd(order, entries, place + len(body), 0)
    second = place + len(body) if thumbnail else 0
    if thumbnail:
        start = second + _size([(0, _SHORT, b"")] + [(0, _LONG, b"")] * 2)
        body += _ifd(order, [
            (0x0103, _SHORT, struct.pack(order + "H", 6)),
            (0x0201, _LONG, struct.pack(order + "I", start)),
            (0x0202, _LONG, struct.pack(order + "I", len(thumbnail))),
        ], second, 0)  # fmt: skip
        body += thumbnail
    mark = b"II" if order == "<" else b"MM"
    return mark + struct.pack(order + "HI", 42, 8) + _ifd(order, main, 8, second) + body


def _size(entries: Sequence[Entry]) -> int:
    return 6 + sum(12 + (_even(len(data)) if len(data) > 4 else 0) for _, _, data in entries)


def _even(size: int) -> int:
    return size + size % 2


def _ifd(order: str, entries: list[Entry], at: int, following: int) -> bytes:
    table, values = b"", b""
    start = at + 6 + 12 * len(entries)
    for tag, kind, data in sorted(entries):
        table += struct.pack(order + "HHI", tag, kind, len(data) // _WIDTH[kind])
        if len(data) <= 4:
            table += data.ljust(4, b"\0")
        else:
            table += struct.pack(order + "I", start + len(values))
            values += data.ljust(_even(len(data)), b"\0")
    return struct.pack(order + "H", len(entries)) + table + struct.pack(order + "I", following) + values


def xmp(*, location: bool = True, more: bytes = b"") -> bytes:
    """An XMP packet; with a location in attributes, in an element, and in IPTC's own schema."""
    place = (
        b' exif:GPSLatitude="' + XMP_LATITUDE + b'" exif:GPSLongitude="' + XMP_LONGITUDE + b'"'
        b' photoshop:City="' + CITY + b'"><Iptc4xmpCore:Location>' + PLACE + b"</Iptc4xmpCore:Location>"
    )
    return (
        b'<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        b'<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        b'<rdf:Description rdf:about="" xmlns:exif="http://ns.adobe.com/exif/1.0/"'
        b' xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"'
        b' xmlns:Iptc4xmpCore="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"'
        b' xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:CreatorTool="Edgecase"'
        + (place if location else b">")
        + more
        + b"</rdf:Description></rdf:RDF></x:xmpmeta>"
        + b" " * 64
        + b'<?xpacket end="w"?>'
    )


def iptc_records() -> bytes:
    """A copyright to keep and a place to lose."""
    texts = ((90, CITY), (92, PLACE), (101, b"Austria"), (116, COPYRIGHT))
    return b"".join(
        b"\x1c\x02" + bytes([number]) + struct.pack(">H", len(text)) + text for number, text in texts
    )


def iptc() -> bytes:
    """The Photoshop block that holds IPTC records in a JPEG."""
    records = iptc_records()
    block = b"8BIM\x04\x04\0\0" + struct.pack(">I", len(records)) + records
    return b"Photoshop 3.0\0" + block.ljust(_even(len(block)), b"\0")


def in_jpeg(jpeg: bytes, *segments: tuple[int, bytes]) -> bytes:
    """A JPEG with these (marker, payload) segments right behind its start."""
    added = b"".join(
        bytes([0xFF, marker]) + struct.pack(">H", len(payload) + 2) + payload
        for marker, payload in segments
    )
    return jpeg[:2] + added + jpeg[2:]


def exif_segment(block: bytes) -> tuple[int, bytes]:
    return 0xE1, b"Exif\0\0" + block


def xmp_segment(packet: bytes) -> tuple[int, bytes]:
    return 0xE1, b"http://ns.adobe.com/xap/1.0/\0" + packet


def iptc_segment() -> tuple[int, bytes]:
    return 0xED, iptc()


def in_png(png: bytes, *chunks: tuple[bytes, bytes]) -> bytes:
    """A PNG with these chunks right behind its header."""
    added = b"".join(png_chunk(kind, data) for kind, data in chunks)
    return png[:33] + added + png[33:]


def png_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def in_gif(gif: bytes, packet: bytes) -> bytes:
    """A GIF with an XMP packet in the application extension that Adobe describes."""
    trailer = b"\x01" + bytes(range(255, -1, -1)) + b"\0"
    table = 3 * (2 << (gif[10] & 7)) if gif[10] & 0x80 else 0
    at = 13 + table
    return gif[:at] + b"\x21\xff\x0bXMP DataXMP" + packet + trailer + gif[at:]
