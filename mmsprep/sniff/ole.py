"""Which program wrote this OLE compound file: Word, Excel, PowerPoint, Outlook …?"""

from __future__ import annotations

from collections.abc import Iterator

from mmsprep.containers.reading import number
from mmsprep.model import Content

_MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAX_SECTORS = 512
"""Of the directory: some four thousand entries."""
_LAST = 0xFFFFFFFA

_LOCKED = "application/encrypted"
_STREAMS = (
    ("EncryptedPackage", _LOCKED),
    ("EncryptedSummary", _LOCKED),
    ("WordDocument", "application/msword"),
    ("Workbook", "application/vnd.ms-excel"),
    ("Book", "application/vnd.ms-excel"),
    ("PowerPoint Document", "application/vnd.ms-powerpoint"),
    ("PP40", "application/vnd.ms-powerpoint"),
    ("__properties_version1.0", "application/vnd.ms-outlook"),
    ("VisioDocument", "application/vnd.visio"),
    ("Quill", "application/x-mspublisher"),
    ("MatOST", "application/vnd.ms-works"),
    ("Props9", "application/vnd.ms-project"),
    ("Props12", "application/vnd.ms-project"),
    ("Props14", "application/vnd.ms-project"),
    ("HwpSummaryInformation", "application/x-hwp"),
    ("PerfectOffice_MAIN", "application/vnd.wordperfect"),
)
_MIN_STREAM, _SMALL_SECTOR = 4096, 6
"""Smaller streams lie together in the root's stream, in sectors of 64 bytes."""
_WORD_LOCKED = 0x01
"""In the second byte of what the header of a Word document says of it."""
_WORKBOOK_BEGINS, _PASSWORD = b"\x09\x08", 0x2F
_INSTALLER = bytes.fromhex("84100c0000000000c000000000000046")


def look(content: Content) -> str | None:
    """The kind of an OLE compound file, by the streams that lie directly in its root."""
    if content[:8] != _MARK:
        return None
    entries = list(_entries(content))
    if entries and entries[0][80:96] == _INSTALLER:
        return "application/x-msi"
    top = {_name(entry): entry for entry in _top(entries)}
    found = next((kind for stream, kind in _STREAMS if stream.lower() in top), None)
    if found == "application/msword":
        head = _beginning(content, top["worddocument"], entries[0])
        return _LOCKED if head[11:12] and head[11] & _WORD_LOCKED else found
    return found or _by_bytes(content)


def is_locked_sheet(content: Content) -> bool:
    """Whether the cells of an Excel sheet are scrambled; some with a password that Excel knows."""
    entries = list(_entries(content))
    for entry in _top(entries):
        if _name(entry) in {"workbook", "book"}:
            return _PASSWORD in _records(_beginning(content, entry, entries[0]))
    return False


def _beginning(content: Content, entry: bytes, root: bytes) -> bytes:
    """A stream as far as its first sector goes."""
    shift = number(content, 30, 2, "little")
    sector, place = number(entry, 116, 4, "little"), 0
    size = number(entry, 120, 4, "little")
    if size < _MIN_STREAM:
        within = sector << _SMALL_SECTOR
        sector, place = number(root, 116, 4, "little"), within & ((1 << shift) - 1)
        for _ in range(min(within >> shift, _MAX_SECTORS)):
            sector = _following(content, sector, shift)
    at = (sector + 1) << shift
    return content[at + place : at + min(place + size, 1 << shift)]


def _records(sheet: bytes) -> Iterator[int]:
    """Which records a workbook begins with: what is behind the one with its password is scrambled."""
    at = 0 if sheet.startswith(_WORKBOOK_BEGINS) else len(sheet)
    while at + 4 <= len(sheet):
        yield number(sheet, at, 2, "little")
        at += 4 + number(sheet, at + 2, 2, "little")


def _name(entry: bytes) -> str:
    length = number(entry, 64, 2, "little")
    name = entry[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
    return name.lstrip("\x01\x03\x05").lower()


def _top(entries: list[bytes]) -> Iterator[bytes]:
    """The root's own children (an embedded document has streams of the same names), a tree by index."""
    waiting = [number(entries[0], 76, 4, "little")] if entries else []
    seen: set[int] = set()
    while waiting:
        index = waiting.pop()
        if index >= len(entries) or index in seen:
            continue
        seen.add(index)
        yield entries[index]
        waiting += [number(entries[index], at, 4, "little") for at in (68, 72)]


def _by_bytes(content: Content) -> str | None:
    """In a damaged or cut file the names may still stand in what is left; libmagic may know more."""
    window = content[: 4 << 20]
    for stream, kind in _STREAMS[:7]:
        if f"{stream}\0".encode("utf-16-le") in window:
            return kind
    return None


def _entries(content: Content) -> Iterator[bytes]:
    """The directory's entries, following its chain of sectors."""
    shift = number(content, 30, 2, "little")
    if shift not in {9, 12}:
        return
    sector = number(content, 48, 4, "little")
    seen: set[int] = set()
    while sector < _LAST and sector not in seen and len(seen) < _MAX_SECTORS:
        seen.add(sector)
        at = (sector + 1) << shift
        block = content[at : at + (1 << shift)]
        if len(block) < 128:
            return
        yield from (block[n : n + 128] for n in range(0, len(block) - 127, 128))
        sector = _following(content, sector, shift)


def _following(content: Content, sector: int, shift: int) -> int:
    """The next sector of a chain, by the allocation table (the part listed in the header)."""
    per_table = 1 << (shift - 2)
    table = sector // per_table
    if table >= 109:
        return _LAST
    listed = number(content, 76 + 4 * table, 4, "little")
    if listed >= _LAST:
        return _LAST
    at = ((listed + 1) << shift) + 4 * (sector % per_table)
    raw = content[at : at + 4]
    return int.from_bytes(raw, "little") if len(raw) == 4 else _LAST
