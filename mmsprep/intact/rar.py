"""Is all there that the headers of a RAR tell of, and can everybody open it? Nothing is unpacked."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from mmsprep.containers.reading import number
from mmsprep.intact import packed
from mmsprep.intact.fault import changed, cut_off
from mmsprep.model import Content

_MAX_BLOCKS = 100_000
_RAR4, _RAR5 = b"Rar!\x1a\x07\0", b"Rar!\x1a\x07\1\0"
_FILE4, _SERVICE4, _MAIN4, _END4 = 0x74, 0x7A, 0x73, 0x7B
_KINDS4, _OLD4 = range(0x72, 0x7C), range(0x75, 0x7A)
"""The old ones, of RAR 2, seal what lies behind them in ways of their own."""
_MAIN_COMMENT4, _FILE_COMMENT4 = 0x02, 0x08
_VOLUME, _HEADERS_LOCKED4, _LOCKED4 = 0x01, 0x80, 0x04
_STORED4, _IN_PART4 = 0x30, 0x03
"""Continued from another volume or in one."""
_MAIN5, _FILE5, _HEADERS_LOCKED5, _END5 = 1, 2, 4, 5
_IN_PART5, _PASSWORD5 = 0x18, 1
_LONGEST_HEADER5 = 1 << 21
"""Bytes that a header may take, by RAR's own description of its format."""


@dataclass(frozen=True, slots=True)
class _Block:
    """A header, and what lies behind it."""

    kind: int
    flags: int
    at: int
    """Where its own fields begin: in RAR 5 behind what all of them have."""
    data_at: int
    data: int
    locked: bool = False

    @property
    def end(self) -> int:
        return self.data_at + self.data


def whole(content: Content) -> int:
    """Lengths and checksums of headers, and of files that are merely stored."""
    last = None
    for last in _blocks(content):
        if _is_whole_file(content, last) and not last.locked:
            _compare_stored(content, last)
    if last is None:
        return 0
    if _is_last(content, last):
        return last.data_at
    return last.end if _is_new(content) or last.end >= len(content) else 0


def is_locked(content: Content) -> bool:
    """Whether a file in it, or its list of files, can only be read with a password."""
    return any(block.locked for block in _blocks(content))


def is_volume(content: Content) -> bool:
    """Whether it is one of several."""
    for block in _blocks(content):
        if _is_new(content) and block.kind == _MAIN5:
            return bool(_vint(content, block.at)[0] & _VOLUME)
        if not _is_new(content) and block.kind == _MAIN4:
            return bool(block.flags & _VOLUME)
    return False


def _blocks(content: Content) -> Iterator[_Block]:
    if content[: len(_RAR4)] == _RAR4:
        return _blocks4(content)
    return _blocks5(content) if _is_new(content) else iter(())


def _is_new(content: Content) -> bool:
    return content[: len(_RAR5)] == _RAR5


def _is_last(content: Content, block: _Block) -> bool:
    """Behind these nothing can be read any more."""
    if _is_new(content):
        return block.kind in {_HEADERS_LOCKED5, _END5}
    return block.kind == _END4 or (block.kind == _MAIN4 and block.locked)


def _is_whole_file(content: Content, block: _Block) -> bool:
    if _is_new(content):
        return block.kind == _FILE5 and not block.flags & _IN_PART5
    return block.kind == _FILE4 and not block.flags & _IN_PART4


def _blocks4(content: Content) -> Iterator[_Block]:
    at = len(_RAR4)
    for _ in range(_MAX_BLOCKS):
        size, kind, flags = (
            number(content, at + place, width, "little") for place, width in ((5, 2), (2, 1), (3, 2))
        )
        head = content[at : at + size]
        if size < 7 or kind not in _KINDS4:
            return  # padding, or something else
        if len(head) < size:
            raise cut_off()
        sealed = head[2 : _sealed4(head, kind, flags)]
        if kind not in _OLD4 and zlib.crc32(sealed) & 0xFFFF != number(head, 0, 2, "little"):
            raise changed("The checksum of a header")
        data = number(head, 7, 4, "little") if flags & 0x8000 or kind == _FILE4 else 0
        if kind in {_FILE4, _SERVICE4} and flags & 0x100:
            data += number(head, 32, 4, "little") << 32
        locked = {_MAIN4: _HEADERS_LOCKED4, _FILE4: _LOCKED4}.get(kind, 0) & flags
        block = _Block(kind, flags, at, at + size, data, bool(locked))
        yield block
        if _is_last(content, block):
            return
        at = block.end


def _sealed4(head: bytes, kind: int, flags: int) -> int:
    """Where that part of a header ends which its checksum knows: in front of a comment of RAR 2."""
    if kind == _MAIN4 and flags & _MAIN_COMMENT4:
        return 13
    if kind == _FILE4 and flags & _FILE_COMMENT4:
        return 32 + number(head, 26, 2, "little")
    return len(head)


def _blocks5(content: Content) -> Iterator[_Block]:
    at = len(_RAR5)
    for _ in range(_MAX_BLOCKS):
        if at >= len(content):
            return
        size, start = _vint(content, at + 4)
        if size > _LONGEST_HEADER5:
            raise changed("The length of a header")
        head = content[at + 4 : start + size]
        if not size or at + 4 + len(head) < start + size:
            raise cut_off()
        if zlib.crc32(head) != number(content, at, 4, "little"):
            raise changed("The checksum of a header")
        kind, place = _vint(content, start)
        flags, place = _vint(content, place)
        end = start + size
        if kind in {_HEADERS_LOCKED5, _END5}:
            yield _Block(kind, flags, place, end, 0, kind == _HEADERS_LOCKED5)
            return
        extra, place = _vint(content, place) if flags & 1 else (0, place)
        data, place = _vint(content, place) if flags & 2 else (0, place)
        locked = kind == _FILE5 and _has_password(content, max(start, end - extra), end)
        yield _Block(kind, flags, place, end, data, locked)
        at = end + data


def _has_password(content: Content, at: int, end: int) -> bool:
    """Whether one of the records behind a header tells of one."""
    while at < end:
        size, start = _vint(content, at)
        if _vint(content, start)[0] == _PASSWORD5:
            return True
        at = start + max(1, size)
    return False


def _compare_stored(content: Content, block: _Block) -> None:
    """A file that was not packed but stored: its checksum is that of these bytes."""
    told = _stored5(content, block) if _is_new(content) else _stored4(content, block)
    if told is None or block.end > len(content):
        return
    if packed.checksum(content, block.data_at, block.end) != told:
        raise changed()


def _stored4(content: Content, block: _Block) -> int | None:
    stored = number(content, block.at + 25, 1) == _STORED4
    return number(content, block.at + 16, 4, "little") if stored else None


def _stored5(content: Content, block: _Block) -> int | None:
    """What a header of RAR 5 tells of a file: kind, length, attributes; date, checksum, method."""
    flags, place = _vint(content, block.at)
    for _ in range(2):
        place = _vint(content, place)[1]
    place += 4 if flags & 2 else 0
    method = _vint(content, place + 4)[0] >> 7 & 7
    return number(content, place, 4, "little") if flags & 4 and not method else None


def _vint(content: Content, at: int) -> tuple[int, int]:
    """A number in groups of seven bits, and where it ends."""
    value = 0
    for n in range(10):
        byte = number(content, at + n, 1)
        value |= (byte & 0x7F) << 7 * n
        if not byte & 0x80:
            return value, at + n + 1
    return value, at + 10
