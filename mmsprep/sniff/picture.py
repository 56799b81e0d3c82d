"""Is it one of the pictures whose marks are short, so that their header must make sense as well?"""

from __future__ import annotations

import re

from mmsprep.model import Content

_DIB_HEADERS = {12, 16, 40, 52, 56, 64, 108, 124}
_PORTABLE = {
    b"1": "bitmap", b"4": "bitmap", b"2": "graymap", b"5": "graymap", b"3": "pixmap", b"6": "pixmap",
}  # fmt: skip
_SPACE = rb"(?:[ \t\r\n]|#[^\r\n]{0,1000}[\r\n])"
_PORTABLE_HEADER = re.compile(rb"P([1-6])" + _SPACE + rb"{1,200}\d{1,9}" + _SPACE + rb"{1,200}\d{1,9}\s")
_WAP_SIDES = re.compile(rb"\0\0([\x80-\xff]{0,2}[\0-\x7f])([\x80-\xff]{0,2}[\0-\x7f])")
_PCX_PADDING = 16
"""Bytes at the end of a row; it is even, and some writers take more."""
_TGA_DEPTHS = {8, 15, 16, 24, 32}


def look(content: Content) -> str | None:
    """BMP, icon, cursor, portable map, float map, JPEG XL codestream or old metafile."""
    head = content[:4096]
    if head[:2] == b"BM":
        return "image/bmp" if _is_bitmap(head) else None
    if head[:2] == b"\xff\x0a":
        return "image/jxl"
    if head[:2] == b"\0\0" and head[2:4] in {b"\1\0", b"\2\0"} and _is_icon(head, len(content)):
        return "image/x-icon"
    if head[:1] == b"P":
        return _portable(head)
    if head[:1] == b"\n" and _is_paintbrush(head):
        return "image/x-pcx"
    if head[:6] in {b"\x01\x00\x09\x00\x00\x03", b"\x02\x00\x09\x00\x00\x03"}:
        return "image/wmf"
    return "image/x-tga" if content[-18:-2] == b"TRUEVISION-XFILE" and len(content) > 44 else None


def late(content: Content) -> str | None:
    """A Targa without a footer, a JPEG or PNG with a damaged mark: where nothing else was recognised."""
    head = content[:1024]
    if head[:3] == b"\x89PN" and b"IHDR" in head[:32]:
        return "image/png"
    if head[:2] == b"\xff\xd8" and (b"JFIF\0" in head or b"\xff\xdb" in head):
        return "image/jpeg"
    if head[:2] == b"\0\0" and _is_wap_bitmap(content):
        return "image/vnd.wap.wbmp"
    return "image/x-tga" if _is_targa(content) else None


def _is_bitmap(head: bytes) -> bool:
    return int.from_bytes(head[14:18], "little") in _DIB_HEADERS


def _is_icon(head: bytes, size: int) -> bool:
    """Its first entry points to a bitmap or a PNG within the file."""
    count = int.from_bytes(head[4:6], "little")
    length, offset = (int.from_bytes(head[n : n + 4], "little") for n in (14, 18))
    if not 0 < count <= 1024 or head[9:10] not in {b"\0", b"\xff", b"\1"} or not length:
        return False
    if offset < 6 + 16 * count or offset >= max(size, 23):
        return False
    image = head[offset : offset + 8]
    return not image or image[:4] == b"\x89PNG" or int.from_bytes(image[:4], "little") in _DIB_HEADERS


def _is_paintbrush(head: bytes) -> bool:
    """PCX: every field of its header makes sense."""
    if len(head) < 128:
        return False
    version, packed, depth, planes = head[1], head[2], head[3], head[65]
    left, top, right, bottom = (int.from_bytes(head[n : n + 2], "little") for n in (4, 6, 8, 10))
    row = int.from_bytes(head[66:68], "little")
    known = version in {0, 2, 3, 4, 5} and packed in {0, 1} and depth in {1, 2, 4, 8}
    if not known or not 1 <= planes <= 4 or left > right or top > bottom:
        return False
    return 0 <= row - ((right - left + 1) * depth + 7) // 8 <= _PCX_PADDING


def _is_wap_bitmap(content: Content) -> bool:
    """Its sides, seven bits a byte, and as many rows as they say, to the byte."""
    found = _WAP_SIDES.match(content[:8])
    if not found:
        return False
    width, height = (_of_seven_bits(side) for side in found.groups())
    return min(width, height) >= 8 and len(content) == found.end() + height * ((width + 7) // 8)


def _of_seven_bits(digits: bytes) -> int:
    value = 0
    for digit in digits:
        value = value << 7 | digit & 0x7F
    return value


def _portable(head: bytes) -> str | None:
    match = _PORTABLE_HEADER.match(head)
    if match:
        return f"image/x-portable-{_PORTABLE[match[1]]}"
    if re.match(rb"P7\s*\n(#[^\n]{0,1000}\n|\s){0,50}(WIDTH|HEIGHT|DEPTH|MAXVAL|TUPLTYPE)\s", head):
        return "image/x-portable-arbitrarymap"
    return "image/x-portable-floatmap" if re.match(rb"P[Ff]\n-?\d+[ \n]-?\d+\n-?[\d.]+", head) else None


def _is_targa(content: Content) -> bool:
    """Old ones have no mark at all, so every field of the header must make sense."""
    head = content[:18]
    if len(head) < 18:
        return False
    id_length, has_map, kind, depth, flags = head[0], head[1], head[2], head[16], head[17]
    width, height = (int.from_bytes(head[n : n + 2], "little") for n in (12, 14))
    if kind not in {1, 2, 3, 9, 10, 11} or depth not in _TGA_DEPTHS or not width or not height:
        return False
    if flags & 0xC0 or (flags & 0x0F) not in {0, 1, 8} or not _map_fits(head, kind, has_map, depth):
        return False
    map_bytes = int.from_bytes(head[5:7], "little") * ((head[7] + 7) // 8) if has_map else 0
    pixels = len(content) - 18 - id_length - map_bytes
    raw = width * height * ((depth + 7) // 8)
    if kind < 8:
        return raw <= pixels <= raw + 8192
    return 0 < pixels <= raw + raw // 64 + 8192


def _map_fits(head: bytes, kind: int, has_map: int, depth: int) -> bool:
    if kind in {1, 9}:
        return has_map == 1 and head[7] in {15, 16, 24, 32} and depth in {8, 16} and head[5:7] != b"\0\0"
    if has_map not in {0, 1} or (not has_map and head[3:7] != b"\0" * 4):
        return False
    if head[7] not in {15, 16, 24, 32} and (has_map or head[7]):
        return False
    return depth in {8, 16} if kind in {3, 11} else depth != 8
