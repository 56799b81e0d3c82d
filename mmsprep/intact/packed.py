"""Are the blocks of a compressed file all there? Unpacked where the standard library can."""

from __future__ import annotations

import bz2
import lzma
from collections.abc import Callable
from typing import Protocol

from mmsprep.clean.change import number
from mmsprep.intact.fault import changed, cut_off
from mmsprep.model import Content

MOST_BYTES = 64_000_000
"""Unpacked, of one file: what is behind that is believed. It must go into 1.5 MB, after all."""
_FED = 1 << 16
_TAKEN = 1 << 20
_ZSTD, _SKIPPED, _LZ4 = 0xFD2FB528, 0x184D2A5, 0x184D2204
_RLE = 1
_LAST, _STORED = 1, 1 << 31


class _Unpacker(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int) -> bytes: ...


def bzip2(content: Content) -> int:
    return _unpacked(content, bz2.BZ2Decompressor, b"BZh")


def xz(content: Content) -> int:
    return _unpacked(content, lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ), b"\xfd7zXZ\0")


def _unpacked(content: Content, new: Callable[[], _Unpacker], start: bytes) -> int:
    """Every stream, one behind the other; raises Damaged for a wrong checksum or a missing end."""
    at, taken = 0, 0
    while content[at : at + len(start)] == start:
        unpacker = new()
        while not unpacker.eof:
            fed = content[at : at + _FED] if unpacker.needs_input else b""
            at += len(fed)
            if unpacker.needs_input and not fed:
                raise cut_off()
            try:
                taken += len(unpacker.decompress(fed, _TAKEN))
            except (OSError, EOFError, lzma.LZMAError) as error:
                raise changed() from error
            if taken > MOST_BYTES:
                return 0
        at -= len(unpacker.unused_data)
    return at


def lzip(content: Content) -> int:
    """The last member tells its length."""
    length = number(content, len(content) - 8, 8, "little")
    start = len(content) - length
    if start < 0 or content[start : start + 4] != b"LZIP":
        raise cut_off()
    return 0


def zstd(content: Content) -> int:
    at = 0
    while at + 8 <= len(content):
        magic = number(content, at, 4, "little")
        if magic >> 4 == _SKIPPED:
            at += 8 + number(content, at + 4, 4, "little")
        elif magic == _ZSTD:
            at = _zstd_frame(content, at + 4)
        else:
            break
    return at


def _zstd_frame(content: Content, at: int) -> int:
    """Where it ends."""
    flags = number(content, at, 1)
    single = flags >> 5 & 1
    at += 1 + (0 if single else 1) + (0, 1, 2, 4)[flags & 3] + (single, 2, 4, 8)[flags >> 6]
    while at + 3 <= len(content):
        head = number(content, at, 3, "little")
        at += 3 + (1 if head >> 1 & 3 == _RLE else head >> 3)
        if head & _LAST:
            at += 4 if flags & 4 else 0
            if at > len(content):
                break
            return at
    raise cut_off()


def lz4(content: Content) -> int:
    if number(content, 0, 4, "little") != _LZ4:
        return 0
    flags = number(content, 4, 1)
    at = 7 + (8 if flags & 8 else 0) + (4 if flags & 1 else 0)
    while at + 4 <= len(content):
        size = number(content, at, 4, "little")
        at += 4
        if not size:
            return at + (4 if flags & 4 else 0)
        at += (size & ~_STORED) + (4 if flags & 16 else 0)
    raise cut_off()
