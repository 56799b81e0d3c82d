"""How does a text document go? As RTF, which every provider's list has; else whole, in a ZIP.

Where pictures of its pages are asked for, LibreOffice prints it.
"""

from __future__ import annotations

from dataclasses import replace

from mmsprep import converters, embedded, enclosed
from mmsprep.archives import zips
from mmsprep.content import NOT_SEARCHED, choices, in_zip, unchanged
from mmsprep.converters import converter_of
from mmsprep.documents import (
    blank,
    charset,
    entities,
    locks,
    losses,
    markdown,
    nesting,
    page,
    plain,
    printing,
    rtf,
)
from mmsprep.errors import (
    Damaged,
    DoesNotFit,
    Empty,
    MissingExtra,
    MissingTool,
    OverSafetyLimit,
    ToolFailed,
)
from mmsprep.formats import title
from mmsprep.model import Action, Facts, Made, Source, Study
from mmsprep.target import Target
from mmsprep.tools import extras, pandoc, soffice
from mmsprep.workroom import Workroom

RTF = "application/rtf"
TEXTS = frozenset({"text/plain", "text/markdown"})
ZIPPED = frozenset(pandoc.READERS) - {"text/html"}
"""Documents that are ZIPs themselves."""

OLD_WORD = "application/msword"
READABLE = TEXTS | {RTF, OLD_WORD} | set(pandoc.READERS)
"""What is RTF, or can be made so."""

WRITTEN_ANEW = 95
"""All of its words, in a layout of their own."""

MARKED_AT_MOST = 300_000
"""Bytes of Markdown that are read as such; more is written as it stands. Nobody writes so much by
hand, and a parser takes seconds over a megabyte of brackets."""

HEXADECIMAL = 2
"""Characters for a byte of a picture in RTF."""

IN_ZIP = 70
"""All of it, but a phone needs another app to show it."""

BLANK_AT_MOST = 1 << 16
"""Bytes; nobody writes so much white space."""

NO_PANDOC = f"Turning it into RTF needs pandoc, of the extra docs: {extras.install('docs')}"
NO_LIBREOFFICE = "Turning it into RTF needs LibreOffice."
MISSING = frozenset({NO_PANDOC, NO_LIBREOFFICE})
NOT_READ = "It cannot be turned into RTF, but the file itself is whole."
TOO_MUCH = "Turning it into RTF takes more than the safety limits allow."
TOO_LARGE = "As RTF it is too large for its share of the message."


def examine(source: Source, room: Workroom) -> Facts:
    confirm(source, room)
    return Facts()


def as_is(source: Source, target: Target, room: Workroom) -> Made | None:
    if target.documents != "zip" and source.type in ZIPPED:
        locks.check(source, room)
        if blank.is_blank(source, room):
            raise Empty("There is nothing in it: no words, and no pictures.", "Is it the right file?")
    return unchanged(source, target) if target.documents == "auto" else None


def expand(source: Source, target: Target, room: Workroom) -> list[Source]:
    """Its pages, where they are asked for; else the document itself."""
    if target.documents != "images":
        return [source]
    written = None if source.type in soffice.READERS else _written_anew(source, room)
    return printing.pages(source, written, target, room, converters.expand)


def study(source: Source, target: Target, room: Workroom) -> Study:
    """One or two points: as RTF, and in a ZIP where that is smaller, or the only way."""
    if target.documents == "zip":
        return enclosed.study(source, target, room, converter_of, "Put into a ZIP, as asked for.")
    readable, why = _as_rtf(source, target, room)
    if readable and (readable.size > target.max_bytes or readable.quality < target.min_quality):
        readable = None
    if readable is None and source.type not in READABLE:
        return choices(source, in_zip(source, target, room))
    if readable is None and target.shrink_inside:
        return enclosed.study(source, target, room, converter_of, f"Put into a ZIP. {why}")
    try:
        packed = in_zip(source, target, room, f"Put into a ZIP. {why}")
    except DoesNotFit as refusal:
        if readable is None:
            missing = f"{why} " if why in MISSING else ""
            raise DoesNotFit(refusal.message, missing + refusal.hint) from None
        return choices(source, readable)
    versions = (replace(packed, quality=IN_ZIP), readable)
    return choices(source, *(made for made in versions if made is not None))


def foresee(study: Study, max_bytes: int) -> Made:
    return enclosed.foresee(study, max_bytes)


def fit(study: Study, max_bytes: int, room: Workroom) -> Made:
    return enclosed.fit(study, max_bytes, room)


def confirm(source: Source, room: Workroom) -> None:
    """Is it whole, and is something in it?"""
    if source.type == RTF and source.data is not None:
        _balanced(source.data)
    elif source.type in ZIPPED:
        zips.check(source, room)
        entities.check(source, room)
    elif source.type in TEXTS and source.size < BLANK_AT_MOST and _blank(source):
        raise Empty("There is nothing but white space in it.", "Is it the right file?")


def _as_rtf(source: Source, target: Target, room: Workroom) -> tuple[Made | None, str]:
    """The document as RTF, or None; and what to say where it is not sent so."""
    room.progress(source, "writing RTF", 0.0)
    if source.type in TEXTS:
        if source.size > 2 * target.max_bytes:
            return None, TOO_LARGE  # RTF has at least a byte for every character
        return _made(source, _written_anew(source, room), *_guess(source), *_unseen(source)), TOO_LARGE
    if source.type not in READABLE - {RTF}:
        return None, TOO_LARGE
    try:
        made = _made(source, _written_anew(source, room), *_guess(source))
    except MissingExtra:
        return None, NO_PANDOC
    except MissingTool:
        return None, NO_LIBREOFFICE
    except OverSafetyLimit:
        return None, TOO_MUCH
    except ToolFailed:
        return None, NOT_READ
    if made.size > target.max_bytes and source.type in ZIPPED:
        made = _with_smaller_photos(source, made, target, room) or made
    if source.type in pandoc.READERS and made.size <= target.max_bytes:
        made = replace(made, notes=(*made.notes, *losses.left_out(source, made.data or b"", room)))
    return made, TOO_LARGE


def _written_anew(source: Source, room: Workroom) -> bytes:
    """The document as RTF; text by our own hand, the rest by pandoc, or LibreOffice."""
    limit = "text_bytes" if source.type in TEXTS | {"text/html"} else "unpacked_bytes"
    room.limits.check(limit, source.size, "Its size in bytes")
    if source.type == OLD_WORD:
        return soffice.convert(source.read(), source.type, "rtf", room)
    if source.type not in TEXTS:
        nesting.check(source, room)
        written = pandoc.to_rtf(_readable(source), source.type, room)
        if losses.shows_little(source, written, room):
            raise ToolFailed("pandoc finds little in the document.", "Open it and save it again.")
        return written
    marked = source.type == "text/markdown" and source.size <= MARKED_AT_MOST
    read = markdown.paragraphs if marked else plain.paragraphs
    return rtf.document(read(charset.read(source.read())))


def _readable(source: Source) -> bytes:
    """The document as pandoc reads it: it takes every page for UTF-8."""
    if source.type != "text/html":
        return source.read()
    return page.in_full(charset.read_page(source.read())).encode("utf-8", "replace")


def _with_smaller_photos(source: Source, large: Made, target: Target, room: Workroom) -> Made | None:
    """The same, its photos made smaller before; None where that does not help."""
    inside = embedded.study_zip(source, target, room, converter_of)
    words = large.size - HEXADECIMAL * inside.size
    budget = (target.max_bytes - words) // HEXADECIMAL
    if budget <= 0 or not inside.studies:
        return None
    shrunk = embedded.shrunk_zip(source, inside, budget, room)
    if shrunk is None:
        return None
    made = _made(source, pandoc.to_rtf(shrunk.data, source.type, room))
    notes = ("The pictures in it were made smaller.", *made.notes)
    return replace(made, action=Action.SHRUNK, quality=min(made.quality, shrunk.quality), notes=notes)


def _guess(source: Source) -> tuple[str, ...]:
    """What to say where nobody can know which letters a text has."""
    if source.type in TEXTS:
        page = charset.guessed(source.read())
    else:
        page = charset.guessed_page(source.read()) if source.type == "text/html" else None
    return (f"It does not say in which code page it is written; it was read as {page}.",) if page else ()


def _unseen(source: Source) -> tuple[str, ...]:
    """What to say of the pictures in Markdown, of which only the names are written."""
    if source.type != "text/markdown" or not markdown.shows_pictures(charset.read(source.read())):
        return ()
    return ("Pictures that it only links to are not in the RTF.",)


def _made(source: Source, data: bytes, *notes: str) -> Made:
    return Made(
        type=RTF,
        size=len(data),
        action=Action.CONVERTED,
        quality=WRITTEN_ANEW,
        data=data,
        notes=(f"Turned into RTF ({title(source.type)}).", *notes, NOT_SEARCHED),
    )


def _blank(source: Source) -> bool:
    return not charset.read(source.read()).strip()


def _balanced(data: bytes) -> None:
    """Raise Damaged where an RTF document ends within a group: it was cut short."""
    if rtf.open_groups(data) > 0:
        raise Damaged("The RTF document is cut short.", "Save it again, or get it again.")
