"""How is one still picture written in each format? Pillow where it writes it, bytes where not."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from itertools import product
from typing import TYPE_CHECKING, Any

from mmsprep.testing.media import metadata, scene
from mmsprep.testing.media.film import encode

if TYPE_CHECKING:
    from PIL.Image import Image

TURNS = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}
"""Pillow's transposition that stores an upright picture for each EXIF orientation but 1."""


def saved(picture: Image, kind: str, **options: Any) -> bytes:
    """The picture in one of Pillow's formats."""
    buffer = BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def photo(width: int = 320, height: int = 240) -> Image:
    """The scene, small, with as little noise as small photos have."""
    return scene.landscape(width, height, 2)


def drawn(kind: str = "PNG") -> bytes:
    """The drawing of few colours."""
    return saved(scene.graphic(), kind)


def jpeg(picture: Image | None = None, quality: int = 82, **options: Any) -> bytes:
    return saved(picture or photo(), "JPEG", quality=quality, **options)


def too_large() -> bytes:
    """Five megapixels with a fine grain: more than a message holds."""
    return jpeg(scene.landscape(2600, 1950), 96)


def jpeg_of_mode(mode: str, **options: Any) -> bytes:
    """A JPEG in grey, CMYK (inverted, as Adobe does), or another of Pillow's modes."""
    return jpeg(photo().convert(mode), **options)


def of_kind(kind: str, mode: str = "RGB", **options: Any) -> bytes:
    """The small photo in this format and mode."""
    return saved(photo(160, 120).convert(mode), kind, **options)


def stored_for(orientation: int, picture: Image | None = None) -> Image:
    """The corners (or another picture) as a camera held like that stores them."""
    from PIL.Image import Transpose

    picture = picture or scene.corners()
    turn = TURNS.get(orientation)
    return picture if turn is None else picture.transpose(Transpose(turn))


def oriented_jpeg(orientation: int) -> bytes:
    block = metadata.exif(orientation)
    return metadata.in_jpeg(jpeg(stored_for(orientation), 90), metadata.exif_segment(block))


def oriented(kind: str, orientation: int = 6) -> bytes:
    """The corners, turned, with the orientation where this format keeps it."""
    exif = b"Exif\0\0" + metadata.exif(orientation)
    options = {"quality": 90} if kind != "PNG" else {}
    return saved(stored_for(orientation), kind, exif=exif, **options)


def oriented_tiff(orientation: int = 6) -> bytes:
    return saved(stored_for(orientation), "TIFF", compression="raw", tiffinfo={274: orientation})


def display_p3(kind: str, **options: Any) -> bytes:
    """The scene with a Display-P3 profile: read as sRGB, its colours are too pale."""
    return saved(photo(), kind, icc_profile=p3_profile(), **options)


def p3_profile() -> bytes:
    """A minimal ICC profile: Display P3's primaries, sRGB's curve as a gamma of 2.2."""
    text = "Display P3 (fixture)".encode("utf-16-be")
    label = b"mluc" + struct.pack(">5I", 0, 1, 12, 0x656E5553, len(text)) + struct.pack(">I", 28) + text
    curve = b"curv" + struct.pack(">IIH", 0, 1, round(2.2 * 256)) + b"\0\0"
    tags = {
        b"desc": label,
        b"cprt": label,
        b"wtpt": _xyz(0.9642, 1.0, 0.8249),
        b"rXYZ": _xyz(0.51512, 0.2412, -0.00105),
        b"gXYZ": _xyz(0.29198, 0.69225, 0.04189),
        b"bXYZ": _xyz(0.1571, 0.06657, 0.78407),
        b"rTRC": curve,
        b"gTRC": curve,
        b"bTRC": curve,
    }
    return _profile(0x04000000, b"mntr", b"XYZ ", tags)


def printer_profile(black: int) -> bytes:
    """A minimal ICC profile of a grey printer fed with RGB, whose black has `black` / 255 of all light."""
    levels = [sum(corner) // 3 for corner in product((black, 255), repeat=3)]
    tables, grid = bytes(range(256)) * 3, b"".join(bytes((level, 128, 128)) for level in levels)
    table = (
        b"mft1\0\0\0\0"
        + bytes((3, 3, 2, 0))
        + _fixed(1, 0, 0, 0, 1, 0, 0, 0, 1)
        + tables
        + grid
        + tables
    )
    white = _xyz(0.9642, 1.0, 0.8249)
    return _profile(0x02100000, b"prtr", b"Lab ", {b"A2B0": table, b"A2B1": table, b"wtpt": white})


def _profile(version: int, device: bytes, connection: bytes, tags: dict[bytes, bytes]) -> bytes:
    table, body, at = b"", b"", 128 + 4 + 12 * len(tags)
    for name, data in tags.items():
        padded = data.ljust(-(-len(data) // 4) * 4, b"\0")
        table += name + struct.pack(">II", at + len(body), len(data))
        body += padded
    head = struct.pack(">I4sI4s4s4s", at + len(body), b"\0" * 4, version, device, b"RGB ", connection)
    head += struct.pack(">6H", 2026, 1, 1, 0, 0, 0) + b"acsp" + bytes(28) + _fixed(0.9642, 1.0, 0.8249)
    return head.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + body


def _fixed(*values: float) -> bytes:
    return struct.pack(f">{len(values)}i", *(round(value * 65536) for value in values))


def _xyz(*values: float) -> bytes:
    return b"XYZ \0\0\0\0" + _fixed(*values)


def deep_png() -> bytes:
    """16 bits a channel: a gradient that 8 bits cannot hold."""
    import numpy as np

    steps = np.arange(128 * 64, dtype=np.uint32).reshape(64, 128) * 7
    rows = np.stack([steps, 65535 - steps, steps // 2], axis=-1).astype(">u2")
    raw = b"".join(b"\0" + row.tobytes() for row in rows)
    return _png(128, 64, 16, 2, raw)


def deep_tiff() -> bytes:
    """16 bits a channel, grey."""
    import numpy as np
    from PIL import Image

    steps = np.arange(128 * 96, dtype=np.uint16).reshape(96, 128) * 5
    return saved(Image.fromarray(steps), "TIFF", compression="raw")


def _png(width: int, height: int, depth: int, color: int, raw: bytes) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, 0)
    chunk = metadata.png_chunk
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(raw, 9))
        + chunk(b"IEND", b"")
    )


def dead_alpha(kind: str = "PNG", **options: Any) -> bytes:
    """An alpha channel in which nothing is transparent."""
    picture = photo().convert("RGBA")
    return saved(picture, kind, **options)


def live_alpha(kind: str = "PNG", **options: Any) -> bytes:
    """An alpha channel that is needed: a soft edge on nothing."""
    return saved(scene.clear_cutout(), kind, **options)


def palette_png(*, clear: bool) -> bytes:
    """At most 16 colours; one of them may be transparent."""
    from PIL.Image import Dither

    picture = scene.graphic().quantize(16, dither=Dither.NONE)
    return saved(picture, "PNG", **({"transparency": picture.getpixel((318, 198))} if clear else {}))


def one_bit(kind: str, **options: Any) -> bytes:
    from PIL.Image import Dither

    return saved(scene.graphic().convert("1", dither=Dither.NONE), kind, **options)


def many_pages() -> bytes:
    """A TIFF of three pages, as a scanner makes it."""
    from PIL.Image import Dither

    pages = [scene.graphic(300, 200 + 60 * n).convert("1", dither=Dither.NONE) for n in range(3)]
    return saved(pages[0], "TIFF", save_all=True, append_images=pages[1:], compression="group4")


def panorama() -> bytes:
    return saved(scene.graphic(600, 6).resize((6000, 60)), "PNG")


def one_pixel() -> bytes:
    return saved(scene.corners(2, 2).crop((0, 0, 1, 1)), "PNG")


def jpeg_xl() -> bytes:
    """By ffmpeg, for Pillow does not write it; lossless, for the other way rounds as it likes."""
    png = saved(photo(96, 72), "PNG")
    return encode(
        "-i", "in.png", "-c:v", "libjxl", "-distance", "0", out="out.jxl", files={"in.png": png}
    )


def icon() -> bytes:
    """Four sizes of one drawing; the largest has 64 pixels."""
    return saved(scene.clear_cutout(64, 64), "ICO", sizes=[(16, 16), (24, 24), (32, 32), (64, 64)])


def cursor() -> bytes:
    """An icon that says it is a cursor."""
    cutout = scene.clear_cutout(32, 32)
    icon = bytearray(saved(cutout, "ICO", sizes=[(32, 32)], bitmap_format="bmp"))
    icon[2] = 2
    icon[10:14] = struct.pack("<HH", 4, 4)
    return bytes(icon)


def apple_icon() -> bytes:
    """An ICNS that holds one PNG of 128 pixels."""
    picture = saved(scene.clear_cutout(128, 128), "PNG")
    size = len(picture)
    return b"icns" + struct.pack(">I", size + 16) + b"ic07" + struct.pack(">I", size + 8) + picture


def arbitrary_map() -> bytes:
    """A PAM with alpha."""
    picture = scene.clear_cutout(80, 60)
    head = b"P7\nWIDTH 80\nHEIGHT 60\nDEPTH 4\nMAXVAL 255\nTUPLTYPE RGB_ALPHA\nENDHDR\n"
    return head + picture.tobytes()


def photoshop() -> bytes:
    """A PSD with no layers, only the flat picture."""
    picture = photo(96, 64)
    head = b"8BPS" + struct.pack(">H6xHIIHH", 1, 3, 64, 96, 8, 3)
    return head + bytes(12) + b"\0\0" + b"".join(band.tobytes() for band in picture.split())


def raw_with_preview() -> bytes:
    """A DNG that holds a JPEG preview, and raw data that is only a promise."""
    picture = photo(960, 720)
    preview = jpeg(picture, 85)
    camera = [(0x00FE, 4, b"\1\0\0\0"), (0xC612, 1, b"\1\4\0\0"), (0xC614, 2, b"Edgecase\0")]

    def block(at: int) -> bytes:
        tags = metadata.picture_tags(picture, at, compression=7, data=preview)
        return metadata.exif(more=[*tags, *camera])

    return block(len(block(0))) + preview


def sized(size: int) -> bytes:
    """A JPEG of exactly so many bytes: noise of the right grain, and comments to fill it up."""
    whole = jpeg(scene.landscape(2600, 1950), 94)
    if len(whole) > size - 4:
        raise ValueError(f"the photo has {len(whole)} bytes")
    missing = size - len(whole)
    comments = []
    while missing:
        take = min(missing, 60_000)
        if 0 < missing - take < 4:
            take -= 4
        comments.append((0xFE, b" " * (take - 4)))
        missing -= take
    return metadata.in_jpeg(whole, *comments)


def radiance() -> bytes:
    """The small photo as light, a strip of its sky a thousand times as bright as white."""
    from PIL import Image

    exponents = Image.new("L", (160, 120), 128)
    exponents.paste(138, (0, 0, 160, 20))
    shared = Image.merge("RGBA", (*photo(160, 120).split(), exponents))
    return b"#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 120 +X 160\n" + shared.tobytes()


def apple_png() -> bytes:
    """Live alpha as Xcode writes it: blue first, multiplied by alpha, and packed without zlib's frame."""
    from PIL.Image import merge

    picture = scene.clear_cutout()
    red, green, blue, alpha = picture.convert("RGBa").split()
    pixels, row = merge("RGBA", (blue, green, red, alpha)).tobytes(), 4 * picture.width
    rows = b"".join(b"\0" + pixels[at : at + row] for at in range(0, len(pixels), row))
    chunk, whole = metadata.png_chunk, _png(*picture.size, 8, 6, rows)
    bare = chunk(b"IDAT", zlib.compress(rows, 9)[2:-4])
    return whole[:8] + chunk(b"CgBI", bytes.fromhex("50002002")) + whole[8:33] + bare + whole[-12:]
