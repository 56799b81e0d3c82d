"""Is all that a 7z archive holds what it was? Its directory, and what Python can unpack, are compared.

A directory tells of folders: one stream each, packed by a chain of coders, of files one behind the
other. What is locked, or packed in a way that the standard library does not know (PPMd, filters of
several streams), is believed, and so is a directory that we do not understand.
"""

from __future__ import annotations

import bz2
import lzma
import zlib
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice, repeat
from typing import Any

from mmsprep.clean.change import number
from mmsprep.intact.fault import changed, cut_off
from mmsprep.intact.packed import MOST_BYTES, Feed, Unpacker, checksum, dictionary, unpacked
from mmsprep.model import Content

_START = 32
_MOST_DIRECTORY = 1_000_000
"""Bytes that we read; enough for ten thousand files, whose names come behind."""
_MOST_LAYERS = 4
"""Directories packed in one another: 7-Zip makes one."""
_HEADER, _MAIN, _PACKED, _UNPACKED, _PARTS, _SIZES, _SUMS = 1, 4, 6, 7, 8, 9, 10
_FOLDERS, _FOLDER_SIZES, _COUNTS, _ENCODED = 11, 12, 13, 23

_COPY, _BZIP2, _LZMA, _LZMA2 = b"\0", b"\4\2\2", b"\3\1\1", b"\x21"
_DELTA = b"\3"
_BRANCHES = {
    b"\3\3\1\3": lzma.FILTER_X86, b"\4": lzma.FILTER_X86, b"\3\3\2\5": lzma.FILTER_POWERPC,
    b"\5": lzma.FILTER_POWERPC, b"\3\3\4\1": lzma.FILTER_IA64, b"\6": lzma.FILTER_IA64,
    b"\3\3\5\1": lzma.FILTER_ARM, b"\7": lzma.FILTER_ARM, b"\3\3\7\1": lzma.FILTER_ARMTHUMB,
    b"\x08": lzma.FILTER_ARMTHUMB, b"\3\3\x08\5": lzma.FILTER_SPARC, b"\x09": lzma.FILTER_SPARC,
}  # fmt: skip


class _Believed(Exception):
    """It is locked, or we cannot unpack it, or we do not understand it."""


@dataclass(frozen=True, slots=True)
class _Coder:
    name: bytes
    settings: bytes
    inputs: int
    outputs: int


@dataclass(slots=True)
class _Folder:
    """One stream: where it lies, how it was packed, and what must come out of it."""

    coders: list[_Coder]
    """In the order in which they unpack; none where they are no chain."""
    streams: int
    outputs: int
    main: int
    """The output that nobody takes in: the size of it is that of the whole."""
    at: int = 0
    packed: int = 0
    parts: list[tuple[int, int | None]] = field(default_factory=list)
    """How long each file in it is, and its checksum."""

    @property
    def size(self) -> int:
        return sum(size for size, _ in self.parts)


def whole(content: Content) -> int:
    """Where its directory ends, which comes last; raises Damaged for a wrong checksum."""
    if zlib.crc32(content[12:_START]) != number(content, 8, 4, "little"):
        raise changed("The checksum of its directory")
    start, size = _START + number(content, 12, 8, "little"), number(content, 20, 8, "little")
    if start + size > len(content):
        raise cut_off()
    if checksum(content, start, start + size) != number(content, 28, 4, "little"):
        raise changed("The checksum of its directory")
    with suppress(_Believed):
        _compare(content, content[start : start + min(size, _MOST_DIRECTORY)])
    return start + size


def _compare(content: Content, directory: bytes) -> None:
    """A directory may itself be packed, in a folder of its own."""
    left = MOST_BYTES
    for _ in range(_MOST_LAYERS):
        if directory[:1] != bytes([_ENCODED]):
            break
        folders = _Directory(directory[1:]).folders()
        directory = _compared(content, folders[0], left)[:_MOST_DIRECTORY] if folders else b""
        left -= len(directory)
    if directory[:2] == bytes([_HEADER, _MAIN]):
        for folder in _Directory(directory[2:]).folders():
            with suppress(_Believed):
                left -= len(_compared(content, folder, left))


def _compared(content: Content, folder: _Folder, most: int) -> bytes:
    """All that comes out of a folder; raises Damaged where it is not what it was."""
    if folder.size > most or folder.at + folder.packed > len(content):
        raise _Believed
    data = _unpacked(content, folder)
    if len(data) < folder.size:
        raise cut_off()
    at = 0
    for size, told in folder.parts:
        if told is not None and zlib.crc32(data[at : at + size]) != told:
            raise changed()
        at += size
    return data


def _unpacked(content: Content, folder: _Folder) -> bytes:
    fed = Feed(content, folder.at, folder.at + folder.packed)
    names = [coder.name for coder in folder.coders]
    if names == [_COPY]:
        return content[fed.at : min(fed.end, fed.at + folder.size)]
    unpacker: Unpacker
    if names == [_BZIP2]:
        unpacker = bz2.BZ2Decompressor()
    elif names[:1] == [_LZMA2] or names == [_LZMA]:  # behind LZMA 1, a filter would keep some bytes
        unpacker = _lzma(folder)
    else:
        raise _Believed
    return b"".join(unpacked(unpacker, fed, folder.size))


def _lzma(folder: _Folder) -> lzma.LZMADecompressor:
    filters = [_filter(coder, folder.size) for coder in reversed(folder.coders)]
    try:
        return lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=filters)
    except (lzma.LZMAError, ValueError) as error:  # settings, or a chain, that liblzma does not know
        raise _Believed from error


def _filter(coder: _Coder, size: int) -> dict[str, Any]:
    """A coder as liblzma knows it; it needs no more memory than what comes out of it."""
    told = coder.settings
    if coder.name in _BRANCHES:
        return {"id": _BRANCHES[coder.name]}
    if coder.name == _DELTA and len(told) == 1:
        return {"id": lzma.FILTER_DELTA, "dist": told[0] + 1}
    if coder.name == _LZMA2 and len(told) == 1 and told[0] < 40:
        claimed = (2 | told[0] & 1) << told[0] // 2 + 11
        return {"id": lzma.FILTER_LZMA2, "dict_size": dictionary(claimed, size)}
    if coder.name == _LZMA and len(told) == 5 and told[0] < 225:
        lc, lp, pb = told[0] % 9, told[0] // 9 % 5, told[0] // 45
        claimed = dictionary(int.from_bytes(told[1:], "little"), size)
        return {"id": lzma.FILTER_LZMA1, "dict_size": claimed, "lc": lc, "lp": lp, "pb": pb}
    raise _Believed


def _chain(count: int, bonds: dict[int, int]) -> list[int]:
    """Coders of one stream each in the order in which they unpack; none where that is no chain."""
    behind = {out: into for into, out in bonds.items()}
    order = [n for n in range(count) if n not in bonds][:1]
    while order and len(order) < count and order[-1] in behind:
        order.append(behind[order[-1]])
    return order if len(order) == count and max(order, default=0) < count else []


class _Directory:
    """A list of properties, each behind its number; read from front to back."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def folders(self) -> list[_Folder]:
        at, sizes = self._packed()
        found = self._folders()
        if len(sizes) != sum(folder.streams for folder in found):
            raise _Believed
        left = iter(sizes)
        for folder in found:
            folder.at, folder.packed = at, sum(islice(left, folder.streams))
            at += folder.packed
        return found

    def _packed(self) -> tuple[int, list[int]]:
        """Where the streams begin, and how long they are."""
        self._expect(_PACKED)
        start, count = _START + self._number(), self._count()
        sizes: list[int] = []
        while kind := self._byte():
            if kind == _SIZES:
                sizes = [self._number() for _ in range(count)]
            elif kind == _SUMS:
                self._checksums(count)
            else:
                raise _Believed
        return start, sizes

    def _folders(self) -> list[_Folder]:
        self._expect(_UNPACKED, _FOLDERS)
        count = self._count()
        self._expect(0)  # not elsewhere
        folders = [self._folder() for _ in range(count)]
        self._expect(_FOLDER_SIZES)
        sizes = [[self._number() for _ in range(folder.outputs)][folder.main] for folder in folders]
        checksums: list[int | None] = [None] * count
        while kind := self._byte():
            if kind != _SUMS:
                raise _Believed
            checksums = self._checksums(count)
        for folder, size, told in zip(folders, sizes, checksums, strict=True):
            folder.parts = [(size, told)]
        if self._byte() == _PARTS:
            self._divide(folders)
        return folders

    def _folder(self) -> _Folder:
        """Coders, and the bonds between what goes into them and what comes out of them."""
        coders = [self._coder() for _ in range(self._count())]
        inputs, outputs = sum(coder.inputs for coder in coders), sum(coder.outputs for coder in coders)
        if not 0 < outputs <= inputs <= len(self.data):
            raise _Believed
        bonds = {self._number(): self._number() for _ in range(outputs - 1)}
        streams = inputs - outputs + 1
        if streams > 1:
            for _ in range(streams):
                self._number()
        order = _chain(len(coders), bonds) if inputs == len(coders) else []
        taken = set(bonds.values())
        main = next((n for n in range(outputs) if n not in taken), 0)
        return _Folder([coders[n] for n in order], streams, outputs, main)

    def _coder(self) -> _Coder:
        flags = self._byte()
        if flags & 0x80:  # of a kind that nobody has made yet
            raise _Believed
        name = self._bytes(flags & 15)
        inputs, outputs = (self._number(), self._number()) if flags & 0x10 else (1, 1)
        return _Coder(name, self._bytes(self._number()) if flags & 0x20 else b"", inputs, outputs)

    def _divide(self, folders: list[_Folder]) -> None:
        """Into the files that lie in them; the length of the last one is what is left."""
        counts, kind = [1] * len(folders), self._byte()
        if kind == _COUNTS:
            counts, kind = [self._count() for _ in folders], self._byte()
        if kind != _SIZES and max(counts, default=1) > 1:
            raise _Believed
        lengths = []
        for folder, count in zip(folders, counts, strict=True):
            first = [self._number() for _ in range(count - 1)] if kind == _SIZES else []
            lengths.append([*first, folder.size - sum(first)][:count])
        if kind == _SIZES:
            kind = self._byte()
        untold = [n for n, count in enumerate(counts) if count != 1 or folders[n].parts[0][1] is None]
        if kind == _SUMS:
            sums = iter(self._checksums(sum(counts[n] for n in untold)))
            for n in untold:
                folders[n].parts = list(zip(lengths[n], islice(sums, counts[n]), strict=True))

    def _checksums(self, count: int) -> list[int | None]:
        known = repeat(True, count) if self._byte() else self._bits(count)
        return [int.from_bytes(self._bytes(4), "little") if each else None for each in known]

    def _bits(self, count: int) -> Iterable[bool]:
        held = self._bytes(-(-count // 8))
        return [bool(held[n // 8] << n % 8 & 0x80) for n in range(count)]

    def _expect(self, *kinds: int) -> None:
        if any(self._byte() != kind for kind in kinds):
            raise _Believed

    def _count(self) -> int:
        count = self._number()
        if count > len(self.data):
            raise _Believed
        return count

    def _number(self) -> int:
        """As many ones at the top of the first byte, so many bytes more."""
        first, mask, value = self._byte(), 0x80, 0
        for n in range(8):
            if not first & mask:
                return value | (first & mask - 1) << 8 * n
            value |= self._byte() << 8 * n
            mask >>= 1
        return value

    def _byte(self) -> int:
        return self._bytes(1)[0]

    def _bytes(self, count: int) -> bytes:
        taken = self.data[self.at : self.at + count]
        if len(taken) < count:
            raise _Believed
        self.at += count
        return taken
