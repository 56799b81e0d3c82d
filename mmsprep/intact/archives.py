"""Are the headers of an archive whole, and is all there that they tell of? Nothing is unpacked."""

from __future__ import annotations

import zlib

from mmsprep.clean.change import number
from mmsprep.intact.fault import changed, cut_off
from mmsprep.model import Content

_BLOCK = 512
_MOST_ENTRIES = 200_000
_RAR4, _RAR5 = b"Rar!\x1a\x07\0", b"Rar!\x1a\x07\1\0"
_RAR4_FILE, _RAR4_SERVICE, _RAR4_MAIN, _RAR4_END = 0x74, 0x7A, 0x73, 0x7B
_RAR5_LOCK, _RAR5_END = 4, 5
_DIRECTORY = "The checksum of its directory"


def tar(content: Content) -> int:
    """Headers with checksums, each followed by so many blocks; at the end a block of zeros."""
    at = 0
    for _ in range(_MOST_ENTRIES):
        head = content[at : at + _BLOCK]
        if len(head) < _BLOCK:
            raise cut_off()
        if not head.strip(b"\0"):
            return 0
        if _tar_sums(head).isdisjoint({_octal(head[148:156])}):
            raise changed("The checksum of a header")
        at += _BLOCK + -(-_octal(head[124:136]) // _BLOCK) * _BLOCK
    return 0


def _tar_sums(head: bytes) -> set[int]:
    """The sum of a header's bytes; some old writers took them as signed."""
    counted = head[:148] + b" " * 8 + head[156:]
    return {sum(counted), sum(byte - 256 if byte > 127 else byte for byte in counted)}


def _octal(field: bytes) -> int:
    if field[:1] and field[0] & 0x80:
        return int.from_bytes(field, "big") & ((1 << 8 * len(field) - 1) - 1)
    digits = field.strip(b" \0")
    return int(digits, 8) if digits and not digits.strip(b"01234567") else 0


def seven_zip(content: Content) -> int:
    if zlib.crc32(content[12:32]) != number(content, 8, 4, "little"):
        raise changed(_DIRECTORY)
    start, size = 32 + number(content, 12, 8, "little"), number(content, 20, 8, "little")
    if start + size > len(content):
        return start + size + _BLOCK  # the directory comes last: without its last byte it is none
    if zlib.crc32(content[start : start + size]) != number(content, 28, 4, "little"):
        raise changed(_DIRECTORY)
    return start + size


def rar(content: Content) -> int:
    if content[: len(_RAR4)] == _RAR4:
        return _rar4(content)
    return _rar5(content) if content[: len(_RAR5)] == _RAR5 else 0


def _rar4(content: Content) -> int:
    at = len(_RAR4)
    for _ in range(_MOST_ENTRIES):
        size, kind, flags = (
            number(content, at + place, width, "little") for place, width in ((5, 2), (2, 1), (3, 2))
        )
        head = content[at : at + size]
        if size < 7 or len(head) < size:
            break
        if zlib.crc32(head[2:]) & 0xFFFF != number(head, 0, 2, "little"):
            raise changed("The checksum of a header")
        if kind == _RAR4_END or (kind == _RAR4_MAIN and flags & 0x80):
            return at + size
        data = number(head, 7, 4, "little") if flags & 0x8000 or kind == _RAR4_FILE else 0
        if kind in {_RAR4_FILE, _RAR4_SERVICE} and flags & 0x100:
            data += number(head, 32, 4, "little") << 32
        at += size + data
    return at if at >= len(content) else 0


def _rar5(content: Content) -> int:
    at = len(_RAR5)
    for _ in range(_MOST_ENTRIES):
        size, start = _vint(content, at + 4)
        head = content[at + 4 : start + size]
        if not size or at + 4 + len(head) < start + size:
            raise cut_off()
        if zlib.crc32(head) != number(content, at, 4, "little"):
            raise changed("The checksum of a header")
        kind, place = _vint(content, start)
        flags, place = _vint(content, place)
        if kind in {_RAR5_LOCK, _RAR5_END}:
            return start + size
        if flags & 1:
            _extra, place = _vint(content, place)
        data = _vint(content, place)[0] if flags & 2 else 0
        at = start + size + data
    return at


def _vint(content: Content, at: int) -> tuple[int, int]:
    """A number in groups of seven bits, and where it ends."""
    value = 0
    for n in range(10):
        byte = number(content, at + n, 1)
        value |= (byte & 0x7F) << 7 * n
        if not byte & 0x80:
            return value, at + n + 1
    return value, at + 10
