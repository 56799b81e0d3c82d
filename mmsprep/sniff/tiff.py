"""Is it a TIFF picture, or a camera's raw data in TIFF's clothes?

It matters: TIFF is accepted as it is, and a raw photo would go out unviewable.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mmsprep.model import Content

_MAX_DIRECTORIES = 16
_MAX_ENTRIES = 512
_SHORT, _LONG, _IFD, _LONG8, _IFD8 = 3, 4, 13, 16, 18
_SIZES = {
    1: 1,
    2: 1,
    _SHORT: 2,
    _LONG: 4,
    5: 8,
    6: 1,
    7: 1,
    8: 2,
    9: 4,
    10: 8,
    _IFD: 4,
    _LONG8: 8,
    17: 8,
    _IFD8: 8,
}

_SUBFILE, _COMPRESSION, _PHOTOMETRIC, _MAKE = 0x00FE, 0x0103, 0x0106, 0x010F
_SUB_DIRECTORIES, _DNG_VERSION = 0x014A, 0xC612
_COLOR_FILTER, _LINEAR_RAW = 32803, 34892
_RAW_COMPRESSIONS = {32767, 32769, 32770, 34713, 34316, 65000, 65535}

_OTHER_MARKS = {
    b"IIRO": "image/x-olympus-orf",
    b"IIRS": "image/x-olympus-orf",
    b"MMOR": "image/x-olympus-orf",
    b"IIU\0": "image/x-panasonic-rw2",
}
_MAKERS = (
    (b"NIKON", "image/x-nikon-nef"),
    (b"SONY", "image/x-sony-arw"),
    (b"PENTAX", "image/x-pentax-pef"),
    (b"RICOH", "image/x-pentax-pef"),
    (b"SAMSUNG", "image/x-samsung-srw"),
    (b"SEIKO EPSON", "image/x-epson-erf"),
    (b"EPSON", "image/x-epson-erf"),
    (b"EASTMAN KODAK", "image/x-kodak-dcr"),
    (b"KODAK", "image/x-kodak-dcr"),
    (b"HASSELBLAD", "image/x-hasselblad-3fr"),
    (b"MAMIYA", "image/x-mamiya-mef"),
    (b"PHASE ONE", "image/x-phaseone-iiq"),
    (b"LEAF", "image/x-leaf-mos"),
    (b"CANON", "image/x-canon-cr2"),
    (b"PANASONIC", "image/x-panasonic-rw2"),
    (b"LEICA", "image/x-panasonic-rw2"),
    (b"OLYMPUS", "image/x-olympus-orf"),
)


@dataclass(frozen=True, slots=True)
class Layout:
    """How numbers are written in this one."""

    order: str
    big: bool

    def number(self, data: bytes) -> int:
        return int.from_bytes(data, "little" if self.order == "<" else "big")


Directory = dict[int, bytes]
"""Values (at most 256 bytes) by tag, as far as they lie in the file."""


def look(content: Content) -> str | None:
    """The kind of a file that begins like TIFF."""
    mark = content[:4]
    if mark in _OTHER_MARKS:
        return _OTHER_MARKS[mark]
    if mark not in {b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"}:
        return None
    if content[8:11] == b"CR\x02":
        return "image/x-canon-cr2"
    if content[8:12] in {b"IIII", b"MMMM"}:
        return "image/x-phaseone-iiq"
    layout = Layout("<" if mark[:1] == b"I" else ">", mark in {b"II+\0", b"MM\0+"})
    return _by_directories(content, layout)


def _by_directories(content: Content, layout: Layout) -> str:
    directories = list(_directories(content, layout))
    if any(_DNG_VERSION in directory for directory in directories):
        return "image/x-adobe-dng"
    maker = next((d[_MAKE] for d in directories if d.get(_MAKE)), b"").upper()
    raw = next((kind for name, kind in _MAKERS if maker.startswith(name)), None)
    if raw and directories and _holds_raw(directories, layout):
        return raw
    return "image/tiff"


def _holds_raw(directories: list[Directory], layout: Layout) -> bool:
    def value(directory: Directory, tag: int) -> int:
        return layout.number(directory[tag][:4]) if directory.get(tag) else -1

    if any(value(d, _PHOTOMETRIC) in {_COLOR_FILTER, _LINEAR_RAW} for d in directories):
        return True
    if any(value(d, _COMPRESSION) in _RAW_COMPRESSIONS for d in directories):
        return True
    # Where the raw part cannot be reached, as in a cut file: it still leads with a small preview.
    return _SUB_DIRECTORIES in directories[0] and value(directories[0], _SUBFILE) in {-1, 1}


def _directories(content: Content, layout: Layout) -> Iterator[Directory]:
    """The first directory, its successors and their sub-directories, each once."""
    first = content[8:16] if layout.big else content[4:8]
    waiting = [layout.number(first)]
    seen: set[int] = set()
    while waiting and len(seen) < _MAX_DIRECTORIES:
        at = waiting.pop(0)
        if at in seen or at < 8:
            continue
        seen.add(at)
        directory, following = _directory(content, at, layout)
        if directory:
            yield directory
        waiting += [*_pointers(directory.get(_SUB_DIRECTORIES, b""), layout), following]


def _directory(content: Content, at: int, layout: Layout) -> tuple[Directory, int]:
    count_size, entry_size, inline = (8, 20, 8) if layout.big else (2, 12, 4)
    count = layout.number(content[at : at + count_size])
    start = at + count_size
    directory: Directory = {}
    for n in range(min(count, _MAX_ENTRIES)):
        entry = content[start + n * entry_size : start + (n + 1) * entry_size]
        if len(entry) < entry_size:
            return directory, 0
        tag, kind = layout.number(entry[:2]), layout.number(entry[2:4])
        length = layout.number(entry[4:-inline]) * _SIZES.get(kind, 1)
        value = entry[-inline:][:length]
        if length > inline:
            offset = layout.number(entry[-inline:])
            value = content[offset : offset + min(length, 256)]
        directory[tag] = value
    end = start + count * entry_size
    return directory, layout.number(content[end : end + inline])


def _pointers(value: bytes, layout: Layout) -> list[int]:
    size = 8 if layout.big else 4
    return [layout.number(value[at : at + size]) for at in range(0, len(value), size)]
