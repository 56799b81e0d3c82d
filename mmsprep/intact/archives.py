"""Are the headers of an archive whole, and is all there that they tell of? Nothing is unpacked."""

from __future__ import annotations

import re
import struct
import zlib
from functools import reduce
from operator import xor

from mmsprep.containers.reading import Order, number
from mmsprep.intact.fault import changed, cut_off
from mmsprep.model import Content

_BLOCK = 512
_MAX_ENTRIES = 100_000
_OCTAL = re.compile(rb"[ \0]*([0-7]+)")
_SPARSE, _BODILESS = b"S", b"123456"
"""Kinds of entries: one of GNU's with a map of its holes; links, devices and folders, of which some
writers tell a size without writing anything."""
_MAP_GOES_ON, _MAP_STILL_GOES_ON = 482, 504
"""Where the header of such a file, and a block behind it, tell that one more follows."""
_CAB_RESERVED = 4
_ARJ = b"\x60\xea"
_ARJ_PACKED = 12
"""Where the header of a file tells how long it is, packed."""
_MAX_EXTENSIONS = 16
"""Of a header of ARJ: nobody writes any."""
_LHA_METHOD = re.compile(rb"-(?:l[hz]|pm)[0-9a-z]-")
_LHA_HEAD, _LHA_REST, _LHA_LAST_LEVEL = 28, 4, 3
"""So much of a header tells its length; behind the last file, fewer bytes than these are none."""
_CPIO_HEAD, _CPIO_END = 110, b"TRAILER!!!\0"
_ACE_MORE = 0x01
"""Something lies behind a header, which tells how much."""


def tar(content: Content) -> int:
    """Headers with checksums, each followed by so many blocks; at the end zeros, if a writer cared."""
    at = 0
    for _ in range(_MAX_ENTRIES):
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
    left = _MAX_ENTRIES
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


def arj(content: Content) -> int:
    """Headers with checksums, each of a file followed by that; the last one is empty."""
    at = 0
    for entry in range(_MAX_ENTRIES):
        size = number(content, at + 2, 2, "little")
        head = content[at + 4 : at + 4 + size]
        if at + 4 > len(content) or len(head) < size:
            raise cut_off()
        if content[at : at + 2] != _ARJ:
            raise changed("A header")
        if not size:
            return at + 4
        if zlib.crc32(head) != number(content, at + 4 + size, 4, "little"):
            raise changed("The checksum of a header")
        at += 8 + size
        for _ in range(_MAX_EXTENSIONS):
            more = number(content, at, 2, "little")
            at += 2 + (more + 4 if more else 0)
            if not more:
                break
        at += number(head, _ARJ_PACKED, 4, "little") if entry else 0
    return 0


def ace(content: Content) -> int:
    """Headers with checksums, most of them followed by something."""
    at = 0
    for _ in range(_MAX_ENTRIES):
        if at >= len(content):
            return at
        size = number(content, at + 2, 2, "little")
        head = content[at + 4 : at + 4 + size]
        if len(head) < max(3, size):
            raise cut_off()
        if ~zlib.crc32(head) & 0xFFFF != number(content, at, 2, "little"):
            raise changed("The checksum of a header")
        at += 4 + size + (number(head, 3, 4, "little") if head[1] & _ACE_MORE else 0)
        if at > len(content):
            raise cut_off()
    return 0


def lha(content: Content) -> int:
    """Headers that tell their length, each followed by a file; at the end a zero, if a writer cared."""
    at = 0
    for _ in range(_MAX_ENTRIES):
        head = content[at : at + _LHA_HEAD]
        if not head[:1].strip(b"\0") or len(head) < _LHA_REST:
            return at
        if len(head) == _LHA_HEAD and not _LHA_METHOD.match(head, 2):
            return 0  # some writers counted level 2 in a way of their own
        level = number(head, 20, 1)
        if len(head) < _LHA_HEAD or level > _LHA_LAST_LEVEL:
            raise cut_off()
        size = (head[0] + 2, head[0] + 2, number(head, 0, 2, "little"), number(head, 24, 4, "little"))
        at += size[level] + number(head, 7, 4, "little")
        if at > len(content):
            raise cut_off()
    return 0


def cpio(content: Content) -> int:
    """Headers that tell the lengths of a name and a file, which follow; the last name says so."""
    at = 0
    for _ in range(_MAX_ENTRIES):
        if at >= len(content):
            raise cut_off()
        name, file, size, step = _cpio_entry(content[at : at + _CPIO_HEAD])
        if content[at + name : at + name + len(_CPIO_END)] == _CPIO_END:
            return at + file
        at += -(-file // step) * step + -(-size // step) * step
    return 0


def _cpio_entry(head: bytes) -> tuple[int, int, int, int]:
    """Where the name begins and where it ends, the length of the file, and what either is padded to."""
    try:
        if head[:6] in {b"070701", b"070702"}:
            return 110, 110 + int(head[94:102], 16), int(head[54:62], 16), 4
        if head[:6] == b"070707":
            return 76, 76 + int(head[59:65], 8), int(head[65:76], 8), 1
    except ValueError:
        raise (changed("A header") if len(head) == _CPIO_HEAD else cut_off()) from None
    orders: dict[bytes, Order] = {b"\xc7\x71": "little", b"\x71\xc7": "big"}
    order = orders.get(head[:2])
    if order is None or len(head) < 26:
        raise changed("A header")
    size = number(head, 22, 2, order) << 16 | number(head, 24, 2, order)
    return 26, 26 + number(head, 20, 2, order), size, 2
