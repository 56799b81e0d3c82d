"""Is it a TIFF picture, or a camera's raw data in TIFF's clothes?

It matters: TIFF is accepted as it is, and a raw photo would go out unviewable.
"""

from __future__ import annotations

from mmsprep.containers.tiff import Entry, Layout, directories, layout_of
from mmsprep.model import Content

_MAX_DIRECTORIES = 16
_MAX_TEXT = 256

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
    layout = layout_of(content)
    return _by_directories(content, layout) if layout else None


def _by_directories(content: Content, layout: Layout) -> str:
    found = [
        {entry.tag: entry for entry in directory.entries}
        for directory in directories(content, layout, {_SUB_DIRECTORIES}, _MAX_DIRECTORIES)
    ]
    if any(_DNG_VERSION in entries for entries in found):
        return "image/x-adobe-dng"
    makers = (_text(content, entries[_MAKE]).upper() for entries in found if _MAKE in entries)
    maker = next(filter(None, makers), b"")
    raw = next((kind for name, kind in _MAKERS if maker.startswith(name)), None)
    return raw if raw and _holds_raw(content, layout, found) else "image/tiff"


def _text(content: Content, entry: Entry) -> bytes:
    return content[entry.start : min(entry.end, entry.start + _MAX_TEXT)]


def _holds_raw(content: Content, layout: Layout, found: list[dict[int, Entry]]) -> bool:
    def value(entries: dict[int, Entry], tag: int) -> int:
        numbers = entries[tag].numbers(content, layout.order, 1) if tag in entries else []
        return numbers[0] if numbers else -1

    if any(value(entries, _PHOTOMETRIC) in {_COLOR_FILTER, _LINEAR_RAW} for entries in found):
        return True
    if any(value(entries, _COMPRESSION) in _RAW_COMPRESSIONS for entries in found):
        return True
    # Where the raw part cannot be reached, as in a cut file: it still leads with a small preview.
    return _SUB_DIRECTORIES in found[0] and value(found[0], _SUBFILE) in {-1, 1}
