"""What lives in this ZIP: a document, a book, a program, or just files?

Only names are read, and two small members that say what the whole is. Nothing is unpacked.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from mmsprep.containers.reading import number
from mmsprep.model import Content

ZIP = "application/zip"

_MAX_ENTRIES = 4096
_MAX_MEMBER = 1 << 20
_STARTS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08", b"PK00PK\x03\x04")
_END = b"PK\x05\x06"
_TAIL = 65_557

_OOXML = "application/vnd.openxmlformats-officedocument."
_MAIN_PARTS = (
    ("wordprocessingml.document.main+xml", _OOXML + "wordprocessingml.document"),
    ("wordprocessingml.template.main+xml", _OOXML + "wordprocessingml.template"),
    ("spreadsheetml.sheet.main+xml", _OOXML + "spreadsheetml.sheet"),
    ("spreadsheetml.template.main+xml", _OOXML + "spreadsheetml.template"),
    ("presentationml.presentation.main+xml", _OOXML + "presentationml.presentation"),
    ("presentationml.slideshow.main+xml", _OOXML + "presentationml.slideshow"),
    ("presentationml.template.main+xml", _OOXML + "presentationml.template"),
    ("ms-word.document.macroenabled.main+xml", "application/vnd.ms-word.document.macroenabled.12"),
    ("ms-word.template.macroenabledtemplate.main+xml",
     "application/vnd.ms-word.template.macroenabled.12"),
    ("ms-excel.sheet.macroenabled.main+xml", "application/vnd.ms-excel.sheet.macroenabled.12"),
    ("ms-excel.template.macroenabled.main+xml", "application/vnd.ms-excel.template.macroenabled.12"),
    ("ms-excel.addin.macroenabled.main+xml", "application/vnd.ms-excel.addin.macroenabled.12"),
    ("ms-excel.sheet.binary.macroenabled.main", "application/vnd.ms-excel.sheet.binary.macroenabled.12"),
    ("ms-powerpoint.presentation.macroenabled.main+xml",
     "application/vnd.ms-powerpoint.presentation.macroenabled.12"),
    ("ms-powerpoint.slideshow.macroenabled.main+xml",
     "application/vnd.ms-powerpoint.slideshow.macroenabled.12"),
    ("ms-visio.drawing.main+xml", "application/vnd.ms-visio.drawing.main+xml"),
    ("ms-visio.drawing.macroenabled.main+xml", "application/vnd.ms-visio.drawing.macroenabled.main+xml"),
    ("ms-package.3dmanufacturing-3dmodel+xml", "model/3mf"),
    ("ms-package.xps-fixeddocumentsequence+xml", "application/vnd.ms-xpsdocument"),
)  # fmt: skip
_MIMETYPE = re.compile(
    rb"application/(?:vnd\.oasis\.opendocument\.[a-z.-]{1,60}|[a-z0-9.-]{1,60}\+zip"
    rb"|vnd\.adobe\.indesign-idml-package)",
    re.IGNORECASE,
)
"""What a ZIP may call itself: whatever else it says, as `image/png`, it is not."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One member, as the directory or its own header tells."""

    name: str
    method: int
    packed: int
    offset: int
    """Of its local header."""


def look(content: Content) -> str | None:
    """The kind of a file that begins like ZIP."""
    if not content[:8].startswith(_STARTS):
        return None
    return _kind(content)


def late(content: Content) -> str | None:
    """ZIP behind something else, which unpackers take as well: by the directory at its end."""
    return _kind(content) if _directory(content) else None


def _kind(content: Content) -> str:
    entries = _entries(content)
    names = {entry.name for entry in entries}
    return (
        _declared(content, entries)
        or _office(content, entries, names)
        or _apple(content, entries, names)
        or _pass(names)
        or _program(names)
        or ZIP
    )


def _declared(content: Content, entries: list[Entry]) -> str | None:
    """OpenDocument and EPUB name themselves in a member called `mimetype`."""
    member = next((entry for entry in entries if entry.name == "mimetype"), None)
    if member is None:
        return None
    declared = _member(content, member)[:200].strip(b"\xef\xbb\xbf\0 \t\r\n")
    return declared.decode("ascii").lower() if _MIMETYPE.fullmatch(declared) else None


def _office(content: Content, entries: list[Entry], names: set[str]) -> str | None:
    """Office names its main part in [Content_Types].xml."""
    member = next((e for e in entries if e.name.lower() == "[content_types].xml"), None)
    if member is None:
        return _cut_office(names)
    listed = _member(content, member)
    if listed[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        listed = listed.decode("utf-16", "replace").encode()
    text = listed.decode("utf-8", "replace").lower()
    return next((kind for part, kind in _MAIN_PARTS if part in text), None)


def _cut_office(names: set[str]) -> str | None:
    """Where the file is cut before it names its main part: the folders of Office."""
    if "_rels/.rels" not in names:
        return None
    folders = {
        "word/document.xml": "wordprocessingml.document",
        "xl/workbook.xml": "spreadsheetml.sheet",
        "ppt/presentation.xml": "presentationml.presentation",
    }
    return next((_OOXML + kind for part, kind in folders.items() if part in names), None)


def _apple(content: Content, entries: list[Entry], names: set[str]) -> str | None:
    """Pages, Numbers or Keynote, in one of their three wrappings."""
    if "index.apxl" in names or "index.apxl.gz" in names:
        return "application/vnd.apple.keynote"
    if "index.xml" in names and any(n.startswith(("buildVersionHistory", "QuickLook/")) for n in names):
        old = next(entry for entry in entries if entry.name == "index.xml")
        sheet = b"<ls:document" in _member(content, old)[:4096]
        return "application/vnd.apple.numbers" if sheet else "application/vnd.apple.pages"
    folder = re.match(r"[^/]+\.(key|pages|numbers)/", min(names, default=""))
    if folder and all(name.startswith(folder[0]) for name in names):
        return f"application/vnd.apple.{folder[1].replace('key', 'keynote')}"
    return _new_apple(content, entries, names) if names & {"Index/Document.iwa", "Index.zip"} else None


def _new_apple(content: Content, entries: list[Entry], names: set[str]) -> str:
    """Slides have slides; the first message of a sheet is of type 1, that of a text of 10000."""
    if any(n.startswith(("Index/Slide", "Index/MasterSlide", "Index/TemplateSlide")) for n in names):
        return "application/vnd.apple.keynote"
    document = next((entry for entry in entries if entry.name == "Index/Document.iwa"), None)
    opening = _member(content, document)[:64] if document else b""
    found = re.search(rb"\x08\x01\x12.\x08\x01\x12", opening, re.DOTALL)
    return "application/vnd.apple.numbers" if found else "application/vnd.apple.pages"


def _pass(names: set[str]) -> str | None:
    """A ticket or a card for the Wallet of a phone."""
    return (
        "application/vnd.apple.pkpass" if {"pass.json", "manifest.json", "signature"} <= names else None
    )


def _program(names: set[str]) -> str | None:
    android = "AndroidManifest.xml" in names and "classes.jar" not in names
    if android or any(name.startswith("META-INF/com/android/build/") for name in names):
        return "application/vnd.android.package-archive"
    if any(re.match(r"Payload/[^/]+\.app/", name) for name in names):
        return "application/x-ios-app"
    if "META-INF/MANIFEST.MF" in names:
        return "application/java-archive"
    alone = min(names) if len(names) == 1 else ""
    if "doc.kml" in names or (alone.endswith(".kml") and "/" not in alone):
        return "application/vnd.google-earth.kmz"
    return None


def _entries(content: Content) -> list[Entry]:
    """By the directory; by the members' own headers where the file is cut."""
    found = _directory(content)
    return found or list(_local(content))


def _directory(content: Content) -> list[Entry]:
    tail_at = max(0, len(content) - _TAIL)
    tail = content[tail_at:]
    at = tail.rfind(_END)
    if at < 0 or at + 22 > len(tail):
        return []
    size = number(tail, at + 12, 4, "little")
    offset = number(tail, at + 16, 4, "little")
    if size == 0xFFFFFFFF or offset == 0xFFFFFFFF:
        return []  # ZIP64: the members' own headers do
    end = tail_at + at
    shift = max(0, end - size - offset)  # what was put before the archive
    return list(_central(content, end - size, end, shift)) if size <= end else []


def _central(content: Content, at: int, end: int, shift: int) -> Iterator[Entry]:
    for _ in range(_MAX_ENTRIES):
        header = content[at : at + 46]
        if at + 46 > end or header[:4] != b"PK\x01\x02":
            return
        name, extra, comment = (number(header, n, 2, "little") for n in (28, 30, 32))
        yield Entry(
            name=content[at + 46 : at + 46 + name].decode("utf-8", "replace").replace("\\", "/"),
            method=number(header, 10, 2, "little"),
            packed=number(header, 20, 4, "little"),
            offset=number(header, 42, 4, "little") + shift,
        )
        at += 46 + name + extra + comment


def _local(content: Content) -> Iterator[Entry]:
    at = content.find(b"PK\x03\x04", 0, 64)
    for _ in range(_MAX_ENTRIES):
        header = content[at : at + 30] if at >= 0 else b""
        if header[:4] != b"PK\x03\x04" or len(header) < 30:
            return
        packed = number(header, 18, 4, "little")
        name, extra = (number(header, n, 2, "little") for n in (26, 28))
        yield Entry(
            name=content[at + 30 : at + 30 + name].decode("utf-8", "replace").replace("\\", "/"),
            method=number(header, 8, 2, "little"),
            packed=packed,
            offset=at,
        )
        body = at + 30 + name + extra
        if header[6] & 8 and not packed:  # its size follows the data
            at = content.find(b"PK\x03\x04", body, body + _MAX_MEMBER)
        else:
            at = body + packed


def _member(content: Content, entry: Entry) -> bytes:
    """At most a megabyte of one member; nothing where it cannot be read."""
    header = content[entry.offset : entry.offset + 30]
    if header[:4] != b"PK\x03\x04":
        return b""
    name, extra = (number(header, n, 2, "little") for n in (26, 28))
    start = entry.offset + 30 + name + extra
    data = content[start : start + min(entry.packed or _MAX_MEMBER, _MAX_MEMBER)]
    if entry.method == 0:
        return data
    if entry.method != 8:
        return b""
    try:
        return zlib.decompressobj(-15).decompress(data, _MAX_MEMBER)
    except zlib.error:
        return b""
