"""What does a TIFF show whose samples Pillow does not know: 2 to 64 bits, signed, floating, in planes?

libtiff unpacks every strip and tile, each as a grey picture of bytes in a TIFF of its own; what the
bytes mean is told here.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from mmsprep.errors import Damaged
from mmsprep.limits import Limits
from mmsprep.rasters import color, tiff_jpeg, tiff_pages
from mmsprep.tools import pillow

WIDTH, HEIGHT, BITS, COMPRESSION, PHOTOMETRIC, FILL_ORDER = 256, 257, 258, 259, 262, 266
STRIPS, ORIENTATION, SAMPLES, ROWS, STRIP_BYTES, PLANAR = 273, 274, 277, 278, 279, 284
PREDICTOR, PALETTE, TILE_WIDTH, TILE_HEIGHT, TILES, TILE_BYTES = 317, 320, 322, 323, 324, 325
EXTRA, FORMAT, PROFILE = 338, 339, 34675

WHITE_IS_ZERO, GREY, RGB, INDEXED, CMYK, CIE_LAB, ICC_LAB = 0, 1, 2, 3, 5, 8, 9
COLOURS = {WHITE_IS_ZERO: 1, GREY: 1, RGB: 3, INDEXED: 1, CMYK: 4, CIE_LAB: 3, ICC_LAB: 3}
LAB = frozenset({CIE_LAB, ICC_LAB})
RGB_BANDS = 3
UNPACKED, REVERSED = 1, 2
DEFLATE = frozenset({8, 32_946})
PACKED = DEFLATE | {5, 32_773, 34_925, 50_000}
"""And LZW, PackBits, LZMA and Zstandard."""
DIFFERENCES, FLOATING = 2, 3
UNSIGNED, SIGNED, FLOAT = 1, 2, 3
DTYPES = {UNSIGNED: "u", SIGNED: "i", FLOAT: "f"}
USED = 1 / 16
"""Samples whose largest is below this part of what they could be are stretched to be seen."""

Bytes = npt.NDArray[np.uint8]
Values = npt.NDArray[Any]


@dataclass(frozen=True)
class _Layout:
    """How the samples are stored."""

    width: int
    height: int
    samples: int
    bits: int
    format: int
    order: str
    compression: int
    fill_order: int
    predictor: int
    planar: bool
    piece: tuple[int, int]
    """Width and height of a strip or tile."""
    tiled: bool


def picture(data: bytes, page: int, limits: Limits) -> Image.Image:
    """A page, upright, in eight bits a channel; raises Damaged or Unsupported."""
    try:
        tags = tiff_pages.at(data, page)
        if tags.get(COMPRESSION) == tiff_jpeg.OLD_STYLE:
            return color.upright(tiff_jpeg.picture(data, tags, limits), tags.get(ORIENTATION))
        layout = _layout(tags, "<" if data[:2] == b"II" else ">")
        _check(layout, tags, limits)
        levels = _levels(_read(data, tags, layout), layout, tags)
    except (*pillow.BROKEN, zlib.error) as error:
        raise Damaged("It cannot be decoded whole.") from error
    shown = color.upright(levels, tags.get(ORIENTATION))
    if PROFILE in tags and tags.get(PHOTOMETRIC) not in LAB:
        shown.info["icc_profile"] = tags[PROFILE]
    return shown


def _layout(tags: dict[int, Any], order: str) -> _Layout:
    bits, formats = set(tags.get(BITS, (1,))), set(tags.get(FORMAT, (UNSIGNED,)))
    width, height, tiled = tags[WIDTH], tags[HEIGHT], TILE_WIDTH in tags
    if len(bits) != 1 or len(formats) != 1:
        raise pillow.another_kind()
    rows = min(height, tags.get(ROWS, height)) or height
    return _Layout(
        width=width,
        height=height,
        samples=tags.get(SAMPLES, 1),
        bits=bits.pop(),
        format=formats.pop(),
        order=order,
        compression=tags.get(COMPRESSION, UNPACKED),
        fill_order=tags.get(FILL_ORDER, 1),
        predictor=tags.get(PREDICTOR, 1),
        planar=tags.get(PLANAR, 1) == 2,
        piece=(tags[TILE_WIDTH], tags[TILE_HEIGHT]) if tiled else (width, rows),
        tiled=tiled,
    )


def _check(layout: _Layout, tags: dict[int, Any], limits: Limits) -> None:
    """Raise Unsupported or OverSafetyLimit before anything is unpacked."""
    pillow.check_size(layout.width, layout.height, limits)
    needed = layout.width * layout.height * layout.samples * 16
    limits.check("memory_bytes", needed, "The memory that it takes to decode it")
    whole = layout.bits in (8, 16, 32, 64)
    sizes = {UNSIGNED: whole or layout.bits <= 16 or layout.bits == 24, SIGNED: whole,
             FLOAT: layout.bits in (16, 32, 64)}  # fmt: skip
    known = (
        sizes.get(layout.format)
        and (layout.compression == UNPACKED or layout.compression in PACKED)
        and layout.predictor in (1, DIFFERENCES, FLOATING)
        and 0 < COLOURS.get(tags.get(PHOTOMETRIC, GREY), 99) <= layout.samples <= 8
        and min(layout.piece) > 0
        and (layout.piece[0] == layout.width or layout.bits * layout.piece[0] % 8 == 0)
    )
    if not known:
        raise pillow.another_kind()


def _read(data: bytes, tags: dict[int, Any], layout: _Layout) -> Values:
    """All the samples: height, width, samples."""
    starts = tags.get(TILES) or tags[STRIPS]
    lengths = tags.get(TILE_BYTES) or tags[STRIP_BYTES]
    whole: Values | None = None
    for (x, y, plane), start, length in zip(_places(layout), starts, lengths, strict=True):
        width, rows = layout.piece
        rows = rows if layout.tiled else min(rows, layout.height - y)
        values = _values(_unpack(data[start : start + length], layout, rows), layout)
        if whole is None:
            whole = np.zeros((layout.height, layout.width, layout.samples), values.dtype)
        shown = values[: layout.height - y, : layout.width - x]
        planes = slice(plane, plane + 1) if layout.planar else slice(None)
        whole[y : y + rows, x : x + width, planes] = shown
    assert whole is not None
    return whole


def _places(layout: _Layout) -> Iterator[tuple[int, int, int]]:
    """Where every strip or tile goes, in their order: from the left, from the top, and which plane."""
    width, rows = layout.piece
    for plane in range(layout.samples if layout.planar else 1):
        for y in range(0, layout.height, rows):
            for x in range(0, layout.width, width):
                yield x, y, plane


def _unpack(piece: bytes, layout: _Layout, rows: int) -> Bytes:
    """The bytes of a strip or tile, a row of it a row."""
    samples = 1 if layout.planar else layout.samples
    width = -(-layout.piece[0] * samples * layout.bits // 8)
    if layout.compression in DEFLATE:  # here, for libtiff does not look at the checksum
        packer = zlib.decompressobj()
        unpacked = packer.decompress(piece, width * rows) + packer.decompress(packer.unconsumed_tail, 1)
        if not packer.eof:
            raise zlib.error("the end of a strip is missing")
        return np.frombuffer(unpacked, np.uint8)[: width * rows].reshape(rows, width)
    if layout.compression == UNPACKED:
        plain = np.frombuffer(piece[: width * rows], np.uint8)
        if layout.fill_order == REVERSED:
            plain = np.packbits(np.unpackbits(plain, bitorder="little"))
        return plain.reshape(rows, width)
    entries = {
        WIDTH: width, HEIGHT: rows, BITS: 8, COMPRESSION: layout.compression, PHOTOMETRIC: GREY,
        FILL_ORDER: layout.fill_order, STRIPS: 8, SAMPLES: 1, ROWS: rows, STRIP_BYTES: len(piece),
    }  # fmt: skip
    directory = struct.pack("<H", len(entries)) + b"".join(
        struct.pack("<HHII", tag, 4, 1, value) for tag, value in sorted(entries.items())
    )
    start = 8 + len(piece) + len(piece) % 2
    file = struct.pack("<2sHI", b"II", 42, start) + piece.ljust(start - 8, b"\0") + directory + bytes(4)
    return np.asarray(pillow.load(Image.open(io.BytesIO(file), formats=("TIFF",))))


def _values(rows: Bytes, layout: _Layout) -> Values:
    """The samples of a strip or tile: rows, columns, samples."""
    samples = 1 if layout.planar else layout.samples
    shape = (rows.shape[0], layout.piece[0], samples)
    size = layout.bits // 8
    if layout.predictor == FLOATING:
        summed = rows.reshape(shape[0], -1, samples).cumsum(axis=1, dtype=np.uint8)
        order = summed.reshape(shape[0], size, -1).transpose(0, 2, 1)
        return np.ascontiguousarray(order).view(f">f{size}").reshape(shape)
    if layout.bits in (8, 16, 32, 64):
        unsigned = np.ascontiguousarray(rows).view(f"{layout.order}u{size}").reshape(shape)
        if layout.predictor == DIFFERENCES:
            unsigned = unsigned.cumsum(axis=1, dtype=f"u{size}")
        native: Values = unsigned.astype(f"u{size}").view(f"{DTYPES[layout.format]}{size}")
        return native
    if layout.bits == 24:
        three = rows.reshape(*shape, 3).astype(np.uint32)
        low, high = (0, 2) if layout.order == "<" else (2, 0)
        values = three[..., low] | three[..., 1] << 8 | three[..., high] << 16
    else:
        bits = np.unpackbits(rows, axis=1)[:, : shape[1] * samples * layout.bits]
        powers = 1 << np.arange(layout.bits - 1, -1, -1, dtype=np.uint32)
        values = bits.reshape(*shape, layout.bits) @ powers
    if layout.predictor == DIFFERENCES:
        values = values.cumsum(axis=1, dtype=np.uint32) & ((1 << layout.bits) - 1)
    return values


def _levels(values: Values, layout: _Layout, tags: dict[int, Any]) -> Image.Image:
    """The picture that the samples stand for."""
    kind = tags.get(PHOTOMETRIC, GREY)
    if kind in LAB:
        return _from_lab(values, layout, tags)
    if kind == INDEXED:
        table = np.asarray(tags[PALETTE], np.uint32).reshape(3, -1).T
        wide = int(table.max(initial=0)) > 255
        return Image.fromarray((table[values[..., 0]] >> (8 if wide else 0)).astype(np.uint8))
    colours = COLOURS[kind]
    eight = _eight_bits(values[..., :colours], layout)
    if kind == WHITE_IS_ZERO:
        eight = 255 - eight
    if kind == CMYK:
        return Image.fromarray(eight, "CMYK")
    flat = Image.fromarray(eight if colours > 1 else eight[..., 0])
    return _see_through(flat, values, layout, tags) if colours == RGB_BANDS else flat


def _from_lab(values: Values, layout: _Layout, tags: dict[int, Any]) -> Image.Image:
    """Lightness from black to white; two colours about 0 or, as in an ICC profile, about the middle."""
    bands = values[..., :RGB_BANDS].astype(np.float64)
    if layout.format == FLOAT:
        bands = bands * (255 / 100, 1, 1) + (0, 128, 128)
    else:
        bands /= 2.0 ** (layout.bits - 8)
        if tags[PHOTOMETRIC] == CIE_LAB:
            bands[..., 1:] = (bands[..., 1:] + 128) % 256
    eight = bands.clip(0, 255).round().astype(np.uint8)
    lab = Image.merge("LAB", [Image.fromarray(eight[..., n]) for n in range(RGB_BANDS)])
    if PROFILE in tags:
        lab.info["icc_profile"] = tags[PROFILE]
    return _see_through(color.plain(lab)[0], values, layout, tags)


def _see_through(
    flat: Image.Image, values: Values, layout: _Layout, tags: dict[int, Any]
) -> Image.Image:
    """The picture with the alpha that stands behind its colours, where it is one."""
    extra = tuple(tags.get(EXTRA, ()))
    if extra[:1] not in ((1,), (2,)):
        return flat
    alpha = _eight_bits(values[..., RGB_BANDS : RGB_BANDS + 1], layout)[..., 0]
    flat.putalpha(Image.fromarray(alpha))
    if extra[0] == 1:  # multiplied by its alpha
        return Image.frombytes("RGBa", flat.size, flat.tobytes()).convert("RGBA")
    return flat


def _eight_bits(values: Values, layout: _Layout) -> Bytes:
    """Their whole range where it is used, else stretched to be seen."""
    values = np.nan_to_num(values.astype(np.float64), posinf=0, neginf=0)
    low, high = float(values.min()), float(values.max())
    if layout.format == UNSIGNED:
        most = float(2**layout.bits - 1)
        low, high = (0, most) if layout.bits <= 8 or high >= most * USED else (low, high)
    elif layout.format == FLOAT and low >= 0 and high <= 255:
        low, high = 0, 1 if high <= 1 else 255
    scale = 255 / (high - low) if high > low else 1.0
    return ((values - low) * scale).clip(0, 255).round().astype(np.uint8)
