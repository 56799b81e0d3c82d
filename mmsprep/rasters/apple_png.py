"""How is a PNG shown that Xcode rewrote for iOS? Nothing but iOS shows it as it is.

Blue stands before red, colours are multiplied by their alpha, and the pixels are packed without zlib's
header and checksum.
"""

from __future__ import annotations

import zlib

from PIL import Image

from mmsprep.containers.png import SIGNATURE, chunks
from mmsprep.containers.reading import number
from mmsprep.errors import Damaged
from mmsprep.limits import Limits
from mmsprep.tools import pillow

_MARK = b"CgBI"
_SIDES = 32
"""Where its width stands: behind that chunk of four bytes."""
_DEEPEST = 8
"""Bytes of a pixel, at most."""


def is_one(png: bytes) -> bool:
    """Whether its first chunk says so."""
    return png[12:16] == _MARK


def picture(png: bytes, limits: Limits) -> Image.Image:
    """The picture; raises Damaged or OverSafetyLimit."""
    width, height = number(png, _SIDES, 4), number(png, _SIDES + 4, 4)
    pillow.check_size(width, height, limits)
    plain = _plain(png, (width + 1) * height * _DEEPEST)
    stored = pillow.load(pillow.open_picture(plain, "image/png", limits))
    if stored.mode not in ("RGB", "RGBA"):
        return stored
    blue, green, red, *alpha = stored.split()
    if not alpha:
        return Image.merge("RGB", (red, green, blue))
    return Image.merge("RGBa", (red, green, blue, *alpha)).convert("RGBA")


def _plain(png: bytes, most: int) -> bytes:
    """The same with its pixels, of so many bytes at most, packed as in every other PNG."""
    kept, packed = [SIGNATURE], []
    for chunk in chunks(png):
        if chunk.kind == b"IDAT":
            packed.append(png[chunk.start : chunk.end])
        elif chunk.kind == b"IEND":
            kept += [_chunk(b"IDAT", _packed_anew(b"".join(packed), most)), _chunk(b"IEND", b"")]
        elif chunk.kind != _MARK:
            kept.append(png[chunk.at : chunk.end + 4])
    return b"".join(kept)


def _packed_anew(packed: bytes, most: int) -> bytes:
    try:
        return zlib.compress(zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, most), 1)
    except zlib.error as error:
        raise Damaged("Its pixels cannot be unpacked.") from error


def _chunk(kind: bytes, data: bytes) -> bytes:
    checksum = zlib.crc32(kind + data)
    return b"".join((len(data).to_bytes(4, "big"), kind, data, checksum.to_bytes(4, "big")))
