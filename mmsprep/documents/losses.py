"""What of a document is not in the RTF that was made of it?

pandoc leaves out headers and footers, comments, charts, some text boxes and fields, and pictures of
kinds that it does not know, and it says nothing about that.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import PurePosixPath

from mmsprep.archives import zips
from mmsprep.documents import book, charset, page, wording
from mmsprep.model import Source
from mmsprep.workroom import Workroom

PICTURES = frozenset(
    {".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".emf", ".wmf", ".svg", ".webp", ".wdp"}
)
HTML = "text/html"
BOOK = "application/epub+zip"

WHOLE = "--documents zip sends it whole."
WAYS = f"--documents images shows all of it, {WHOLE}"

HALF = 0.5
"""Part of the letters: numbers of notes and marks of lists are not written in the same way."""

_OFFICE_BODY = "word/document.xml"
_OFFICE_COMMENTS = "word/comments.xml"
_OFFICE_FORM = re.compile(rb"<w:(?:checkBox|ddList)[\s>]")
_OFFICE_OBJECTS = re.compile(r"word/(?:charts/chart|diagrams/data|embeddings/)")
_LINKED = re.compile(
    rb"<(?:a:blip\s(?![^<>]*r:embed=)[^<>]*r:link=|v:imagedata\s(?![^<>]*r:id=)[^<>]*r:href="
    rb"|draw:image\s[^<>]*xlink:href=.(?:\w+:|/|\.\./))"
)
"""A picture of which Word, of today or before, or OpenDocument only tells where it is."""
_OFFICE_CHANGE = re.compile(rb"<w:(?:ins|del|moveFrom)[\s/>]")
_ODF_BODY = "content.xml"
_ODF_OBJECT = re.compile(r"([^/]+)/content\.xml")
_ODF_DRAWN = re.compile(rb"<office:(?:chart|spreadsheet|drawing|presentation|text)[\s/>]")
_ODF_CHANGE = re.compile(rb"<text:changed-region[\s/>]")
_ODF_COMMENT = re.compile(rb"<office:annotation[\s>]")

_PICT = re.compile(rb"\\(?:png|jpeg)blip[^\r\n ]{0,200}\s([0-9A-Fa-f\s]+)")
_MARGINS = re.compile(r"(?:^|/)(?:header|footer)\d*\.xml$")
_OFFICE_WORDS = re.compile(rb"<w:t[ >]")
_ODF_MARGIN = re.compile(rb"<(/?)style:(?:header|footer)(?:-left|-first)?(?:\s[^<>]*)?>|>[^<\s]")
"""Where one begins or ends, or a word somewhere."""


def shows_little(source: Source, rtf: bytes, room: Workroom) -> bool:
    """Whether pandoc's RTF has nothing to see, or less than half of the words."""
    shown = wording.letters(wording.of_rtf(rtf))
    there = wording.letters(_written(source, room))
    return shown < HALF * there if shown else not _PICT.search(rtf)


def left_out(source: Source, rtf: bytes, room: Workroom) -> tuple[str, ...]:
    """What the receiver will not see, in plain sentences."""
    kept = len({sha256(found[1]).digest() for found in _PICT.finditer(rtf)})
    notes = []
    if wording.is_missing(_written(source, room), wording.of_rtf(rtf)):
        ways = WHOLE if source.type in (HTML, BOOK) else WAYS
        notes.append(f"Some of its words, as those in boxes or fields, are not in the RTF: {ways}")
    if source.type == HTML:
        return (*notes, *page.left_out(charset.read_page(source.read()), kept))
    with zips.opened(source) as archive:
        return (*notes, *_besides_words(archive, kept, room))


def _besides_words(archive: zipfile.ZipFile, kept: int, room: Workroom) -> Iterator[str]:
    there = len({entry.CRC for entry in _pictures(archive)})
    body = zips.member(archive, _OFFICE_BODY, room)
    if kept < there:
        yield f"{_these(there - kept, there)} in it could not be put into the RTF: {WAYS}"
    if _LINKED.search(body) or _LINKED.search(zips.member(archive, _ODF_BODY, room)):
        yield f"Pictures that it only links to are not in the RTF: {WHOLE}"
    if _has_objects(archive, room):
        yield f"Charts, diagrams or other objects in it are not in the RTF: {WAYS}"
    if _has_margins(archive, room):
        yield f"Headers and footers of its pages are not in the RTF: {WAYS}"
    if _OFFICE_FORM.search(body):
        yield f"What was ticked or chosen in its form is not in the RTF: {WAYS}"
    if _has_comments(archive, room):
        yield f"Comments in it are not in the RTF: {WHOLE}"
    if _OFFICE_CHANGE.search(body) or _ODF_CHANGE.search(zips.member(archive, _ODF_BODY, room)):
        yield f"Changes that were tracked in it are accepted in the RTF: {WHOLE}"


def _written(source: Source, room: Workroom) -> str:
    """What is written in the body of a document, or on the pages."""
    if source.type == HTML:
        return wording.of_page(charset.read_page(source.read()))
    with zips.opened(source) as archive:
        if source.type == BOOK:
            return " ".join(map(wording.of_page, book.pages(archive, room)))
        if body := zips.member(archive, _OFFICE_BODY, room):
            return wording.of_word(body)
        return wording.of_open_document(zips.member(archive, _ODF_BODY, room))


def _these(lost: int, there: int) -> str:
    if lost < there:
        return f"{lost} of the {there} pictures"
    return "The picture" if there == 1 else f"The {there} pictures"


def _pictures(archive: zipfile.ZipFile) -> Iterator[zipfile.ZipInfo]:
    for entry in archive.infolist():
        path = PurePosixPath(entry.filename)
        if path.suffix.lower() in PICTURES and entry.file_size and path.stem.lower() != "thumbnail":
            yield entry


def _has_objects(archive: zipfile.ZipFile, room: Workroom) -> bool:
    """Whether there are charts, diagrams or other documents in it; formulas are written as text."""
    for name in archive.namelist():
        if _OFFICE_OBJECTS.match(name):
            return True
        if _ODF_OBJECT.fullmatch(name) and _ODF_DRAWN.search(zips.member(archive, name, room)):
            return True
    return False


def _has_comments(archive: zipfile.ZipFile, room: Workroom) -> bool:
    """Whether somebody wrote a comment on it."""
    return bool(
        _OFFICE_WORDS.search(zips.member(archive, _OFFICE_COMMENTS, room))
        or _ODF_COMMENT.search(zips.member(archive, _ODF_BODY, room))
    )


def _has_margins(archive: zipfile.ZipFile, room: Workroom) -> bool:
    """Whether something is written in a header or footer."""
    for name in archive.namelist():
        of_office = _MARGINS.search(name)
        if not of_office and name != "styles.xml":
            continue
        part = zips.member(archive, name, room)
        if _OFFICE_WORDS.search(part) if of_office else _says_in_margins(part):
            return True
    return False


def _says_in_margins(styles: bytes) -> bool:
    """Whether a header or footer of an OpenDocument has words in it."""
    within = False
    for found in _ODF_MARGIN.finditer(styles):
        if found[1] is not None:
            within = not found[1] and not found[0].endswith(b"/>")
        elif within:
            return True
    return False
