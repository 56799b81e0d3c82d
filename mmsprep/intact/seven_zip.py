"""Is all that a 7z archive holds what it was? Its directory, and what Python can unpack, are compared.

What is locked, or packed in a way that the standard library does not know (PPMd, filters of several
streams), is believed, and so is a directory that we do not understand.
"""

from __future__ import annotations

import bz2
import lzma
import zlib
from contextlib import suppress
from typing import Any

from mmsprep.containers.reading import number
from mmsprep.intact.fault import changed, cut_off
from mmsprep.intact.packed import MAX_BYTES, Feed, Unpacker, checksum, dictionary, unpacked
from mmsprep.intact.seven_zip_directory import START, Believed, Coder, Directory, Folder
from mmsprep.model import Content

_MAX_DIRECTORY = 1_000_000
"""Bytes that we read; enough for ten thousand files, whose names come behind."""
_MAX_LAYERS = 4
"""Directories packed in one another: 7-Zip makes one."""
_HEADER, _MAIN, _ENCODED = 1, 4, 23

_COPY, _BZIP2, _LZMA, _LZMA2 = b"\0", b"\4\2\2", b"\3\1\1", b"\x21"
_DELTA = b"\3"
_BRANCHES = {
    b"\3\3\1\3": lzma.FILTER_X86, b"\4": lzma.FILTER_X86, b"\3\3\2\5": lzma.FILTER_POWERPC,
    b"\5": lzma.FILTER_POWERPC, b"\3\3\4\1": lzma.FILTER_IA64, b"\6": lzma.FILTER_IA64,
    b"\3\3\5\1": lzma.FILTER_ARM, b"\7": lzma.FILTER_ARM, b"\3\3\7\1": lzma.FILTER_ARMTHUMB,
    b"\x08": lzma.FILTER_ARMTHUMB, b"\3\3\x08\5": lzma.FILTER_SPARC, b"\x09": lzma.FILTER_SPARC,
}  # fmt: skip


class _Locked(Believed):
    """There is a password on it."""


def whole(content: Content) -> int:
    """Where its directory ends, which comes last; raises Damaged for a wrong checksum."""
    if zlib.crc32(content[12:START]) != number(content, 8, 4, "little"):
        raise changed("The checksum of its directory")
    start, size = START + number(content, 12, 8, "little"), number(content, 20, 8, "little")
    if start + size > len(content):
        raise cut_off()
    if checksum(content, start, start + size) != number(content, 28, 4, "little"):
        raise changed("The checksum of its directory")
    with suppress(Believed):
        left = MAX_BYTES
        for folder in _folders(content):
            with suppress(Believed):
                left -= len(_compared(content, folder, left))
    return start + size


def is_locked(content: Content) -> bool:
    """Whether a file in it, or its directory, can only be read with a password."""
    try:
        return any(folder.locked for folder in _folders(content))
    except _Locked:
        return True
    except Believed:
        return False


def _folders(content: Content) -> list[Folder]:
    """What its files are packed in; the directory may itself be packed, in a folder of its own."""
    start, size = START + number(content, 12, 8, "little"), number(content, 20, 8, "little")
    directory, left = content[start : start + min(size, _MAX_DIRECTORY)], MAX_BYTES
    for _ in range(_MAX_LAYERS):
        if directory[:1] != bytes([_ENCODED]):
            break
        folders = Directory(directory[1:]).folders()
        directory = _compared(content, folders[0], left)[:_MAX_DIRECTORY] if folders else b""
        left -= len(directory)
    if directory[:2] != bytes([_HEADER, _MAIN]):
        return []
    return Directory(directory[2:]).folders()


def _compared(content: Content, folder: Folder, most: int) -> bytes:
    """All that comes out of a folder; raises Damaged where it is not what it was."""
    if folder.locked:
        raise _Locked
    if folder.size > most or folder.at + folder.packed > len(content):
        raise Believed
    data = _unpacked(content, folder)
    if len(data) < folder.size:
        raise cut_off()
    at = 0
    for size, told in folder.parts:
        if told is not None and zlib.crc32(data[at : at + size]) != told:
            raise changed()
        at += size
    return data


def _unpacked(content: Content, folder: Folder) -> bytes:
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
        raise Believed
    return b"".join(unpacked(unpacker, fed, folder.size))


def _lzma(folder: Folder) -> lzma.LZMADecompressor:
    filters = [_filter(coder, folder.size) for coder in reversed(folder.coders)]
    try:
        return lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=filters)
    except (lzma.LZMAError, ValueError) as error:  # settings, or a chain, that liblzma does not know
        raise Believed from error


def _filter(coder: Coder, size: int) -> dict[str, Any]:
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
    raise Believed
