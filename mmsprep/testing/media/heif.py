"""How is a HEIC made where nothing writes one? A frame of x265 in boxes written here.

Enough of ISO 23008-12 for single pictures, turned ones, grids, alpha, bursts and metadata.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mmsprep.testing.media.boxes import box, full
from mmsprep.testing.media.film import encode

if TYPE_CHECKING:
    from PIL.Image import Image

_VPS, _SPS, _PPS = 32, 33, 34
SRGB = box(b"colr", b"nclx", struct.pack(">HHHB", 1, 13, 6, 0x80))


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the file: its data, its properties, and what it points to."""

    kind: bytes
    data: bytes
    properties: tuple[bytes, ...] = ()
    refers: tuple[bytes, tuple[int, ...]] | None = None
    """Kind of reference, and the numbers (from 1) of the items."""
    hidden: bool = False
    mime: bytes = b""


def turned(quarters: int) -> bytes:
    """irot: so many quarter turns, anti-clockwise."""
    return box(b"irot", bytes([quarters]))


def mirrored(axis: int) -> bytes:
    """imir: 0 swaps top and bottom, 1 swaps left and right."""
    return box(b"imir", bytes([axis]))


def coded(
    picture: Image, *extra: bytes, pixels: str = "yuv420p", crf: int = 24, hidden: bool = False
) -> Item:
    """A picture as an hvc1 item."""
    configuration, data = _hevc(picture, pixels, crf)
    depth = 10 if "10" in pixels else 8
    channels = 1 if pixels.startswith("gray") else 3
    properties = (
        box(b"hvcC", configuration),
        full(b"ispe", 0, 0, struct.pack(">II", *picture.size)),
        full(b"pixi", 0, 0, bytes([channels, *[depth] * channels])),
        *extra,
    )
    return Item(b"hvc1", data, properties, hidden=hidden)


def grid(width: int, height: int, columns: int, rows: int, tiles: tuple[int, ...]) -> Item:
    """One picture made of tiles."""
    data = struct.pack(">BBBBHH", 0, 0, rows - 1, columns - 1, width, height)
    ispe = full(b"ispe", 0, 0, struct.pack(">II", width, height))
    return Item(b"grid", data, (ispe, full(b"pixi", 0, 0, b"\3\x08\x08\x08"), SRGB), (b"dimg", tiles))


def exif_item(block: bytes, of: int = 1) -> Item:
    """EXIF that describes item `of`."""
    return Item(
        b"Exif", struct.pack(">I", 6) + b"Exif\0\0" + block, refers=(b"cdsc", (of,)), hidden=True
    )


def xmp_item(packet: bytes, of: int = 1) -> Item:
    return Item(b"mime", packet, refers=(b"cdsc", (of,)), hidden=True, mime=b"application/rdf+xml")


def alpha_item(mask: Image, of: int = 1) -> Item:
    """Transparency for item `of`."""
    urn = full(b"auxC", 0, 0, b"urn:mpeg:hevc:2015:auxid:1\0")
    item = coded(mask.convert("RGB"), urn, pixels="gray", crf=10, hidden=True)
    return Item(item.kind, item.data, item.properties, (b"auxl", (of,)), hidden=True)


def container(items: Sequence[Item], primary: int = 1, brand: bytes = b"heic") -> bytes:
    """A HEIF file of these items; `primary` counts from 1."""
    start = box(b"ftyp", brand, bytes(4), b"mif1", brand)
    meta = _meta(items, primary, 0)
    return (
        start
        + _meta(items, primary, len(start) + len(meta) + 8)
        + box(b"mdat", *(item.data for item in items))
    )


def _meta(items: Sequence[Item], primary: int, data_at: int) -> bytes:
    entries = [
        full(
            b"infe", 2, int(item.hidden), struct.pack(">HH", number, 0), item.kind, b"\0",
            item.mime + b"\0" if item.mime else b"",
        )
        for number, item in enumerate(items, 1)
    ]  # fmt: skip
    places = b""
    for number, item in enumerate(items, 1):
        places += struct.pack(">HHHII", number, 0, 1, data_at, len(item.data))
        data_at += len(item.data)
    references = [
        box(item.refers[0], struct.pack(f">HH{len(to)}H", number, len(to), *to))
        for number, item in enumerate(items, 1)
        if item.refers and (to := item.refers[1])
    ]
    return full(
        b"meta", 0, 0,
        full(b"hdlr", 0, 0, bytes(4), b"pict", bytes(13)),
        full(b"pitm", 0, 0, struct.pack(">H", primary)),
        full(b"iloc", 0, 0, b"\x44\0", struct.pack(">H", len(items)), places),
        full(b"iinf", 0, 0, struct.pack(">H", len(items)), *entries),
        *([full(b"iref", 0, 0, *references)] if references else []),
        _properties(items),
    )  # fmt: skip


def _properties(items: Sequence[Item]) -> bytes:
    known: list[bytes] = []
    links = b""
    count = 0
    for number, item in enumerate(items, 1):
        if not item.properties:
            continue
        count += 1
        links += struct.pack(">HB", number, len(item.properties))
        for each in item.properties:
            if each not in known:
                known.append(each)
            essential = 0x80 if each[4:8] in (b"hvcC", b"irot", b"imir") else 0
            links += bytes([essential | known.index(each) + 1])
    return box(b"iprp", box(b"ipco", *known), full(b"ipma", 0, 0, struct.pack(">I", count), links))


def _hevc(picture: Image, pixels: str, crf: int) -> tuple[bytes, bytes]:
    """The configuration record and the coded picture, from one frame of x265."""
    settings = (
        "keyint=1:info=0:pools=none:frame-threads=1:wpp=0:range=full:"
        "colorprim=bt709:transfer=iec61966-2-1:colormatrix=smpte170m:log-level=error"
    )
    stream = encode(
        "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{picture.width}x{picture.height}",
        "-i", "in.rgb",
        "-vf", "scale=out_range=full:out_color_matrix=bt601:flags=bitexact+accurate_rnd+full_chroma_int",
        "-frames:v", "1", "-c:v", "libx265", "-preset", "medium", "-crf", str(crf),
        "-pix_fmt", pixels, "-x265-params", settings, "-f", "hevc",
        out="out.hevc", files={"in.rgb": picture.convert("RGB").tobytes()},
    )  # fmt: skip
    units = _units(stream)
    heads = {kind: [unit for unit in units if unit[0] >> 1 & 63 == kind] for kind in (_VPS, _SPS, _PPS)}
    slices = [unit for unit in units if unit[0] >> 1 & 63 < _VPS]
    return _record(heads, pixels), b"".join(struct.pack(">I", len(unit)) + unit for unit in slices)


def _units(stream: bytes) -> list[bytes]:
    parts = stream.replace(b"\0\0\0\1", b"\0\0\1").split(b"\0\0\1")
    return [part for part in parts if part]


def _record(heads: dict[int, list[bytes]], pixels: str) -> bytes:
    profile = heads[_SPS][0][2:].replace(b"\0\0\3", b"\0\0")[1:13]
    depth = 2 if "10" in pixels else 0
    chroma = 0 if pixels.startswith("gray") else 1
    arrays = b"".join(
        struct.pack(">BH", 0x80 | kind, len(units))
        + b"".join(struct.pack(">H", len(unit)) + unit for unit in units)
        for kind, units in heads.items()
    )
    fixed = struct.pack(">HBBBBHBB", 0xF000, 0xFC, 0xFC | chroma, 0xF8 | depth, 0xF8 | depth, 0, 0x0F, 3)
    return b"\1" + profile + fixed + arrays
