"""What of a document is not in the RTF that was made of it?

pandoc leaves out headers and footers, charts, some text boxes, and pictures of kinds that it does not
know, and it says nothing about that.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import PurePosixPath

from mmsprep.archives import zips
from mmsprep.model import Source
from mmsprep.workroom import Workroom

PICTURES = frozenset(
    {".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".emf", ".wmf", ".svg", ".webp", ".wdp"}
)
WAYS = "--documents images shows all of it, --documents zip sends it whole."

HALF = 0.5
NEARLY_ALL = 0.95
"""Part of the letters: numbers of notes and marks of lists are not written in the same way."""

_OFFICE_BODY = "word/document.xml"
_WRITTEN = re.compile(rb"<w:t(?:\s[^<>]*)?>([^<]*)<")
_UNWRITTEN = re.compile(rb"<(/?)(mc:Fallback|w:del|w:moveFrom)(?:\s[^<>]*)?>")
"""What stands there a second time for older programs, or was deleted."""

_HEADER_END = b"\\hyphauto"
_NO_LETTERS = re.compile(
    rb"\{\\\*\\fldinst[^{}]*+(?:\{[^{}]*+\})?+[^{}]*+\}|\{\\pict[^{}]*\}|\\[a-z]+-?\d* ?|\\[^a-z]|[\s{}]"
)
_CHARACTER = re.compile(rb"\\u-?\d+ ?\??|\\'[0-9a-f]{2}|&\w+;")
_PICT = re.compile(rb"\\(?:png|jpeg)blip[^\r\n ]{0,200}\s([0-9A-Fa-f\s]+)")
_LINKED = re.compile(rb"<img\b[^<>]*?\bsrc\s*+=\s*+(?:[\"']\s*+)?+([^\"'\s>]+)", re.IGNORECASE)
_MARGINS = re.compile(r"(?:^|/)(?:header|footer)\d*\.xml$")
_OFFICE_WORDS = re.compile(rb"<w:t[ >]")
_ODF_MARGIN = re.compile(
    rb"<(/?)style:(?:header|footer)(?:\s[^<>]*)?>|<text:[ph](?:\s[^<>]*[^/<>])?>[^<]"
)
"""Where one begins or ends, or a paragraph of words somewhere."""


def shows_little(source: Source, rtf: bytes, room: Workroom) -> bool:
    """Whether pandoc's RTF has nothing to see, or less than half of the words."""
    shown = _shown(rtf)
    return shown < HALF * _letters(source, room) if shown else not _PICT.search(rtf)


def left_out(source: Source, rtf: bytes, room: Workroom) -> tuple[str, ...]:
    """What the receiver will not see, in plain sentences."""
    kept = len({sha256(found[1]).digest() for found in _PICT.finditer(rtf)})
    if source.type == "text/html":
        return _linked(source.read(), kept)
    with zips.opened(source) as archive:
        there = len({entry.CRC for entry in _pictures(archive)})
        margins = _has_margins(archive, room)
    notes = []
    if _shown(rtf) < NEARLY_ALL * _letters(source, room):
        notes.append(f"Some of its words, as those in boxes, are not in the RTF: {WAYS}")
    if kept < there:
        notes.append(f"{_these(there - kept, there)} in it could not be put into the RTF: {WAYS}")
    if margins:
        notes.append(f"Headers and footers of its pages are not in the RTF: {WAYS}")
    return tuple(notes)


def _shown(rtf: bytes) -> int:
    """How many letters the RTF shows."""
    body = rtf.partition(_HEADER_END)[2]
    return len(_NO_LETTERS.sub(b"", _CHARACTER.sub(b"x", body)))


def _letters(source: Source, room: Workroom) -> int:
    """How many letters a Word document has; 0 for the others, of which nothing is lost so far."""
    if source.type == "text/html":
        return 0
    with zips.opened(source) as archive:
        if _OFFICE_BODY not in archive.namelist():
            return 0
        body = b"".join(zips.blocks(archive, archive.getinfo(_OFFICE_BODY), room))
    written = b"".join(_WRITTEN.findall(_as_written(body)))
    return len("".join(_CHARACTER.sub(b"x", written).decode("utf-8", "replace").split()))


def _as_written(body: bytes) -> bytes:
    """Without what does not count; element by element, for some never end."""
    kept, at, within = [], 0, b""
    for tag in _UNWRITTEN.finditer(body):
        if not within and not tag[1] and not tag[0].endswith(b"/>"):
            kept.append(body[at : tag.start()])
            at, within = tag.start(), tag[2]
        elif tag[1] and tag[2] == within:
            at, within = tag.end(), b""
    return b"".join([*kept, body[at:]])


def _linked(page: bytes, kept: int) -> tuple[str, ...]:
    shown = len(set(_LINKED.findall(page)))
    if kept >= shown:
        return ()
    return ("Pictures that the page only links to are not in the RTF.",)


def _these(lost: int, there: int) -> str:
    if lost < there:
        return f"{lost} of the {there} pictures"
    return "The picture" if there == 1 else f"The {there} pictures"


def _pictures(archive: zipfile.ZipFile) -> Iterator[zipfile.ZipInfo]:
    for entry in archive.infolist():
        path = PurePosixPath(entry.filename)
        if path.suffix.lower() in PICTURES and entry.file_size and path.stem.lower() != "thumbnail":
            yield entry


def _has_margins(archive: zipfile.ZipFile, room: Workroom) -> bool:
    """Whether something is written in a header or footer."""
    for entry in archive.infolist():
        of_office = _MARGINS.search(entry.filename)
        if not of_office and entry.filename != "styles.xml":
            continue
        part = b"".join(zips.blocks(archive, entry, room))
        if _OFFICE_WORDS.search(part) if of_office else _says_in_margins(part):
            return True
    return False


def _says_in_margins(styles: bytes) -> bool:
    """Whether a header or footer of an OpenDocument has a paragraph of words."""
    within = False
    for found in _ODF_MARGIN.finditer(styles):
        if found[1] is not None:
            within = not found[1] and not found[0].endswith(b"/>")
        elif within:
            return True
    return False
