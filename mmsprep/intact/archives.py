"""Are the headers of an archive whole, and is all there that they tell of? Nothing is unpacked."""

from __future__ import annotations

import re
import struct
import zlib
from functools import reduce
from operator import xor

from mmsprep.clean.change import number
from mmsprep.intact import packed
from mmsprep.intact.fault import changed, cut_off
from mmsprep.model import Content

_BLOCK = 512
_MOST_ENTRIES = 100_000
_OCTAL = re.compile(rb"[ \0]*([0-7]+)")
_SPARSE, _BODILESS = b"S", b"123456"
"""Kinds of entries: one of GNU's with a map of its holes; links, devices and folders, of which some
writers tell a size without writing anything."""
_MAP_GOES_ON, _MAP_STILL_GOES_ON = 482, 504
"""Where the header of such a file, and a block behind it, tell that one more follows."""
_CAB_RESERVED = 4
_RAR4, _RAR5 = b"Rar!\x1a\x07\0", b"Rar!\x1a\x07\1\0"
_RAR4_FILE, _RAR4_SERVICE, _RAR4_MAIN, _RAR4_END = 0x74, 0x7A, 0x73, 0x7B
_RAR4_KINDS, _RAR4_OLD = range(0x72, 0x7C), range(0x75, 0x7A)
"""The old ones, of RAR 2, seal what lies behind them in ways of their own."""
_RAR4_MAIN_COMMENT, _RAR4_FILE_COMMENT = 0x02, 0x08
_RAR4_STORED, _RAR4_IN_PART = 0x30, 0x07
"""Locked, or continued from another volume or in one."""
_RAR5_FILE, _RAR5_LOCK, _RAR5_END = 2, 4, 5
_RAR5_IN_PART, _RAR5_PASSWORD = 0x18, 1
_RAR5_HEADER = 1 << 21
"""Bytes that a header may take, by RAR's own description of its format."""


def tar(content: Content) -> int:
    """Headers with checksums, each followed by so many blocks; at the end zeros, if a writer cared."""
    at = 0
    for _ in range(_MOST_ENTRIES):
        if at == len(content):
            return at
        head = content[at : at + _BLOCK]
        if len(head) < _BLOCK:
            raise cut_off()
        if not head.strip(b"\0"):
            return 0
        if not _is_tar_head(head):
            raise changed("The checksum of a header")
        at = _behind_entry(content, at, head)
    return 0


def _behind_entry(content: Content, at: int, head: bytes) -> int:
    """Where the next header is."""
    at += _BLOCK
    more = head[156:157] == _SPARSE and head[_MAP_GOES_ON]
    while more and at < len(content):
        more = number(content, at + _MAP_STILL_GOES_ON, 1)
        at += _BLOCK
    if head[156:157] in _BODILESS and not _has_body(content, at):
        return at
    return at + -(-_octal(head[124:136]) // _BLOCK) * _BLOCK


def _has_body(content: Content, at: int) -> bool:
    """Whether something else follows than a header, or the end."""
    following = content[at : at + _BLOCK]
    return bool(following.strip(b"\0")) and not _is_tar_head(following)


def _is_tar_head(head: bytes) -> bool:
    return len(head) == _BLOCK and _octal(head[148:156]) in _tar_sums(head)


def _tar_sums(head: bytes) -> set[int]:
    """The sum of a header's bytes; some old writers took them as signed."""
    counted = head[:148] + b" " * 8 + head[156:]
    return {sum(counted), sum(byte - 256 if byte > 127 else byte for byte in counted)}


def _octal(field: bytes) -> int:
    if field[:1] and field[0] & 0x80:
        return int.from_bytes(field, "big") & ((1 << 8 * len(field) - 1) - 1)
    digits = _OCTAL.match(field)
    return int(digits[1], 8) if digits else 0


def cabinet(content: Content) -> int:
    """The length of the whole; in each folder blocks, most of them with a checksum."""
    folders, flags = number(content, 26, 2, "little"), number(content, 30, 2, "little")
    at, row, beside = 36, 8, 0
    if flags & _CAB_RESERVED:
        at += 4 + number(content, 36, 2, "little")
        row, beside = row + number(content, 38, 1), number(content, 39, 1)
    for _ in range(2 * (flags & 1) + (flags & 2)):  # names of the volumes before and after it
        at = content.find(b"\0", at) + 1
    left = _MOST_ENTRIES
    for place in range(at, at + folders * row, row):
        blocks = min(left, number(content, place + 4, 2, "little"))
        _compare_blocks(content, number(content, place, 4, "little"), blocks, beside)
        left -= blocks
    return number(content, 8, 4, "little")


def _compare_blocks(content: Content, at: int, blocks: int, beside: int) -> None:
    """A checksum, the lengths, perhaps something of a writer's own, and the data."""
    for _ in range(blocks):
        start, end = at + 8 + beside, at + 8 + beside + number(content, at + 4, 2, "little")
        told = number(content, at, 4, "little")
        if end > len(content):
            return
        if told and told != _sum(content[at + 4 : start]) ^ _sum(content[start:end]):
            raise changed()
        at = end


def _sum(data: bytes) -> int:
    """All words of it in one; the bytes that are left at its end come the other way round."""
    whole = len(data) // 4 * 4
    words = struct.unpack(f"<{whole // 4}I", data[:whole])
    return reduce(xor, words, int.from_bytes(data[whole:], "big"))


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
        if size < 7 or kind not in _RAR4_KINDS:
            break  # padding, or something else
        if len(head) < size:
            raise cut_off()
        sealed = head[2 : _rar4_sealed(head, kind, flags)]
        if kind not in _RAR4_OLD and zlib.crc32(sealed) & 0xFFFF != number(head, 0, 2, "little"):
            raise changed("The checksum of a header")
        if kind == _RAR4_END or (kind == _RAR4_MAIN and flags & 0x80):
            return at + size
        data = number(head, 7, 4, "little") if flags & 0x8000 or kind == _RAR4_FILE else 0
        if kind in {_RAR4_FILE, _RAR4_SERVICE} and flags & 0x100:
            data += number(head, 32, 4, "little") << 32
        at += size
        if kind == _RAR4_FILE and number(head, 25, 1) == _RAR4_STORED and not flags & _RAR4_IN_PART:
            _compare(content, at, data, number(head, 16, 4, "little"))
        at += data
    return at if at >= len(content) else 0


def _rar4_sealed(head: bytes, kind: int, flags: int) -> int:
    """Where that part of a header ends which its checksum knows: in front of a comment of RAR 2."""
    if kind == _RAR4_MAIN and flags & _RAR4_MAIN_COMMENT:
        return 13
    if kind == _RAR4_FILE and flags & _RAR4_FILE_COMMENT:
        return 32 + number(head, 26, 2, "little")
    return len(head)


def _rar5(content: Content) -> int:
    at = len(_RAR5)
    for _ in range(_MOST_ENTRIES):
        if at >= len(content):
            break
        size, start = _vint(content, at + 4)
        if size > _RAR5_HEADER:
            raise changed("The length of a header")
        head = content[at + 4 : start + size]
        if not size or at + 4 + len(head) < start + size:
            raise cut_off()
        if zlib.crc32(head) != number(content, at, 4, "little"):
            raise changed("The checksum of a header")
        kind, place = _vint(content, start)
        flags, place = _vint(content, place)
        if kind in {_RAR5_LOCK, _RAR5_END}:
            return start + size
        extra, place = _vint(content, place) if flags & 1 else (0, place)
        data, place = _vint(content, place) if flags & 2 else (0, place)
        at = start + size
        whole = kind == _RAR5_FILE and not flags & _RAR5_IN_PART
        if whole and not _locked(content, max(start, at - extra), at):
            _compare_stored(content, place, at, data)
        at += data
    return at


def _locked(content: Content, at: int, end: int) -> bool:
    """Whether one of the records behind a header tells of a password."""
    while at < end:
        size, start = _vint(content, at)
        if _vint(content, start)[0] == _RAR5_PASSWORD:
            return True
        at = start + max(1, size)
    return False


def _compare_stored(content: Content, place: int, at: int, size: int) -> None:
    """What a header of RAR 5 tells of a file: kind, length, attributes; date, checksum, method."""
    flags, place = _vint(content, place)
    for _ in range(2):
        place = _vint(content, place)[1]
    place += 4 if flags & 2 else 0
    checksum = number(content, place, 4, "little")
    method = _vint(content, place + 4)[0] >> 7 & 7
    if flags & 4 and not method:
        _compare(content, at, size, checksum)


def _compare(content: Content, at: int, size: int, checksum: int) -> None:
    """A file that was not packed but stored: its checksum is that of these bytes."""
    if at + size <= len(content) and packed.checksum(content, at, at + size) != checksum:
        raise changed()


def _vint(content: Content, at: int) -> tuple[int, int]:
    """A number in groups of seven bits, and where it ends."""
    value = 0
    for n in range(10):
        byte = number(content, at + n, 1)
        value |= (byte & 0x7F) << 7 * n
        if not byte & 0x80:
            return value, at + n + 1
    return value, at + 10
