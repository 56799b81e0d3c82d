"""Are the blocks of a compressed file all there? Unpacked where the standard library can."""

from __future__ import annotations

import bz2
import lzma
import re
import struct
import zlib
from collections.abc import Callable, Iterator
from typing import Protocol

from mmsprep.containers.reading import number
from mmsprep.intact.fault import changed, cut_off
from mmsprep.model import Content
from mmsprep.tools.zstandard import ZstdDecompressor, ZstdError, get_frame_info

MAX_BYTES = 64_000_000
"""Unpacked, of one file: what is behind that is believed. It must go into 1.5 MB, after all."""
_MEMORY = 300_000_000
"""For unpacking xz; its own program's highest level takes a quarter of that."""
_FED = 1 << 16
_TAKEN = 1 << 20
_ZSTD, _SKIPPED, _LZ4 = 0xFD2FB528, 0x184D2A5, 0x184D2204
_RLE = 1
_ZSTD_HEAD = 18
_WINDOW = 17
"""The exponent, above ten, of the most that readers hold without being asked: 128 MB."""
_MIN_DICTIONARY = 4096
_BELIEVED = re.compile("limit|unsupported options")
"""What liblzma says of a stream that may be right: too much for this machine, or too new."""
_LZIP, _LZIP_END = b"LZIP", {0: "<IQ", 1: "<IQQ"}
"""What stands at the end of a member: checksum, size and, since version 1, its own length."""
_MAX_STREAMS, _MAX_BLOCKS = 10_000, 1_000_000
"""Of one file: where there are more of them, the rest is believed."""
_LAST, _STORED = 1, 1 << 31


class Unpacker(Protocol):
    """What the standard library's unpackers have in common."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int) -> bytes: ...


def bzip2(content: Content) -> int:
    return _streams(content, bz2.BZ2Decompressor, b"BZh")


def xz(content: Content) -> int:
    return _streams(content, lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, _MEMORY), b"\xfd7zXZ\0")


def _streams(content: Content, new: Callable[[], Unpacker], start: bytes) -> int:
    """Every stream, one behind the other; raises Damaged for a wrong checksum or a missing end."""
    at, left = 0, MAX_BYTES
    for _ in range(_MAX_STREAMS):
        if content[at : at + len(start)] != start:
            break
        unpacker = new()
        fed = Feed(content, at, len(content))
        left -= sum(len(block) for block in unpacked(unpacker, fed, left))
        if not unpacker.eof:
            return 0  # there is more of it than we look at
        at = fed.at - len(unpacker.unused_data)
    return at


class Feed:
    """A stretch of a file, taken bit by bit."""

    def __init__(self, content: Content, at: int, end: int) -> None:
        self.content, self.at, self.end = content, at, end

    def more(self) -> bytes:
        taken = self.content[self.at : min(self.end, self.at + _FED)]
        self.at += len(taken)
        return taken


def unpacked(unpacker: Unpacker, fed: Feed, most: int) -> Iterator[bytes]:
    """What is in a stream, up to so many bytes; raises Damaged where it breaks off or was changed."""
    while not unpacker.eof and most > 0:
        more = fed.more() if unpacker.needs_input else b""
        if unpacker.needs_input and not more:
            raise cut_off()
        try:
            block = unpacker.decompress(more, min(most, _TAKEN))
        except lzma.LZMAError as error:
            if _BELIEVED.search(str(error)):
                return
            raise changed() from error
        except (OSError, EOFError, ValueError, ZstdError) as error:
            raise changed() from error
        most -= len(block)
        yield block


def dictionary(claimed: int, size: int) -> int:
    """Of LZMA: no more memory than what is unpacked with it can fill."""
    return max(_MIN_DICTIONARY, min(claimed, size))


def checksum(content: Content, at: int, end: int) -> int:
    """The CRC of a stretch that may be long."""
    found = 0
    for start in range(at, end, _TAKEN):
        found = zlib.crc32(content[start : min(end, start + _TAKEN)], found)
    return found


def lzip(content: Content) -> int:
    """Members, each of which tells at its end what was in it; what else follows is let be."""
    at, left = 0, MAX_BYTES
    for _ in range(_MAX_STREAMS):
        ending = _LZIP_END.get(number(content, at + 4, 1))
        if content[at : at + 4] != _LZIP or ending is None:
            break
        end, size, crc = _lzip_member(content, at, left)
        if end is None:
            return 0  # there is more of it than we look at
        told = content[end : end + struct.calcsize(ending)]
        if len(told) < struct.calcsize(ending):
            raise cut_off()
        start, at = at, end + len(told)
        if struct.unpack(ending, told) != (crc, size, at - start)[: len(ending) - 1]:
            raise changed()
        left -= size
    return at


def _lzip_member(content: Content, at: int, most: int) -> tuple[int | None, int, int]:
    """Where a member's data ends, where we got there; how much was in it, and the checksum of that."""
    told = number(content, at + 5, 1)
    claimed = (1 << (told & 31)) - (1 << (told & 31)) // 16 * (told >> 5)
    filters = [{"id": lzma.FILTER_LZMA1, "dict_size": dictionary(claimed, most)}]
    unpacker = lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=filters)
    fed, size, crc = Feed(content, at + 6, len(content)), 0, 0
    for block in unpacked(unpacker, fed, most):
        size, crc = size + len(block), zlib.crc32(block, crc)
    return fed.at - len(unpacker.unused_data) if unpacker.eof else None, size, crc


def zstd(content: Content) -> int:
    """Frames, and what readers skip between them."""
    at, left = 0, MAX_BYTES
    for _ in range(_MAX_STREAMS):
        magic = number(content, at, 4, "little")
        if magic >> 4 == _SKIPPED:
            at += 8 + number(content, at + 4, 4, "little")
        elif magic == _ZSTD:
            end = _zstd_end(content, at + 4)
            left -= _zstd_frame(content, at, end, left)
            at = end
        else:
            break
    return at


def _zstd_end(content: Content, at: int) -> int:
    """Where the last block of a frame ends."""
    flags = number(content, at, 1)
    single = flags >> 5 & 1
    at += 1 + (0 if single else 1) + (0, 1, 2, 4)[flags & 3] + (single, 2, 4, 8)[flags >> 6]
    for _ in range(_MAX_BLOCKS):
        if at + 3 > len(content):
            raise cut_off()
        head = number(content, at, 3, "little")
        at += 3 + (1 if head >> 1 & 3 == _RLE else head >> 3)
        if head & _LAST:
            return at + (4 if flags & 4 else 0)
    return len(content)


def _zstd_frame(content: Content, at: int, end: int, most: int) -> int:
    """How many bytes came out of it; none where readers would ask first, or need a dictionary."""
    try:
        told = get_frame_info(content[at : at + _ZSTD_HEAD])
    except ZstdError as error:
        raise changed() from error
    flags, window = number(content, at + 4, 1), number(content, at + 5, 1)
    wide = (told.decompressed_size or 0) > MAX_BYTES if flags & 0x20 else window >> 3 > _WINDOW
    if wide or told.dictionary_id:
        return 0
    return sum(len(block) for block in unpacked(ZstdDecompressor(), Feed(content, at, end), most))


def lz4(content: Content) -> int:
    if number(content, 0, 4, "little") != _LZ4:
        return 0
    flags = number(content, 4, 1)
    at = 7 + (8 if flags & 8 else 0) + (4 if flags & 1 else 0)
    for _ in range(_MAX_BLOCKS):
        if at + 4 > len(content):
            raise cut_off()
        size = number(content, at, 4, "little")
        at += 4
        if not size:
            return at + (4 if flags & 4 else 0)
        at += (size & ~_STORED) + (4 if flags & 16 else 0)
    return 0
