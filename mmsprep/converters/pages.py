"""How does a PDF, or what was printed to one, go? As one picture a page, large enough to read.

Never silently a part of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from PIL import Image

from mmsprep import rendered
from mmsprep.content import choices, chosen, in_zip, unchanged
from mmsprep.converters import converter_of
from mmsprep.errors import Empty, Unsupported
from mmsprep.model import Facts, Made, Source, Study
from mmsprep.target import Target
from mmsprep.tools import pdfium
from mmsprep.workroom import Workroom

DOTS_PER_INCH = 170
"""An A4 page is 1405 pixels wide: small print can be read when it is zoomed in."""

POINTS_PER_INCH = 72
MIN_WIDTH = 1080
"""Pixels across a phone's screen: small cards and long receipts are drawn larger."""

BLANK = ((255, 255),) * 3
"""The least and the most of red, green and blue on a white page."""

RIGHT = "Is it the right file?"
WHOLE = "--documents zip sends all of it."

MAX_PIXELS = 8_000_000
MAX_SIDE = 16_000
"""Posters, and pages that claim to be kilometres wide, are drawn smaller."""


def examine(source: Source, room: Workroom) -> Facts:
    if source.page is not None:
        return source.facts
    return Facts(pages=pdfium.measure(source, room).count)


def as_is(source: Source, target: Target, _room: Workroom) -> Made | None:
    as_asked = target.documents == "auto" and not target.pages
    return unchanged(source, target) if as_asked else None


def expand(source: Source, target: Target, room: Workroom) -> list[Source]:
    """The wanted pages, or the document itself where it goes whole."""
    if target.documents == "zip":
        return [source]
    sizes = pdfium.measure(source, room)
    room.limits.check("pages", sizes.count, "The number of pages")
    first, last = target.pages or (1, sizes.count)
    if first > sizes.count:
        raise Unsupported(
            f"Page {first} is not in it: it has {sizes.count} pages.", "Choose others with --pages."
        )
    wanted = range(first - 1, min(last, sizes.count))
    if _better_whole(source, target, len(wanted)):
        return [source]
    note = " ".join(_left_out(sizes.count - len(wanted), sizes)) or None
    if sizes.count > 1 and pdfium.is_blank(source, wanted, room):
        raise Empty("There is nothing on any of these pages.", note or RIGHT)
    return [replace(source, page=n, facts=replace(_facts(sizes, n), note=note)) for n in wanted]


def study(source: Source, target: Target, room: Workroom) -> Study:
    if source.page is None:
        if target.documents != "zip":
            return choices(source)  # it goes as it is, or not at all
        return choices(source, in_zip(source, target, room, "Put into a ZIP, as asked for."))
    room.progress(source, f"drawing page {source.page + 1}", 0.0)
    width, height = source.facts.width or 1, source.facts.height or 1
    page = pdfium.draw(source, source.page, width, height, room)
    picture = Image.frombytes("RGB", (page.width, page.height), page.data)
    note = " ".join([source.facts.note or "", *_unseen(page)]).strip() or None
    if source.facts.pages == 1 and picture.getextrema() == BLANK:
        raise Empty("There is nothing on its only page.", note or RIGHT)
    told = replace(source, facts=replace(source.facts, note=note))
    return rendered.study(picture, told, target, room, converter_of)


def foresee(study: Study, max_bytes: int) -> Made:
    if study.source.page is None:
        return chosen(study, max_bytes)
    return rendered.foresee(study, max_bytes, *_notes(study))


def fit(study: Study, max_bytes: int, room: Workroom) -> Made:
    if study.source.page is None:
        return chosen(study, max_bytes)
    room.progress(study.source, "writing", 0.5)
    return rendered.fit(study, max_bytes, room, *_notes(study))


def confirm(source: Source, room: Workroom) -> None:
    pdfium.measure(source, room)


def _better_whole(source: Source, target: Target, pages: int) -> bool:
    """A long document that the profile takes goes as it is: its pages would fill the message."""
    accepted = target.accepts(source.type) and source.size <= target.max_bytes
    too_many = pages > target.profile.max_attachments
    return accepted and too_many and not target.pages and target.documents == "auto"


def _facts(sizes: pdfium.Sizes, page: int) -> Facts:
    width, height = pixels(*sizes.points[page])
    return Facts(width=width, height=height, pages=sizes.count)


def pixels(width: float, height: float) -> tuple[int, int]:
    """How large is a page of so many points drawn?"""
    width, height = max(width, 1.0), max(height, 1.0)
    scale = max(DOTS_PER_INCH / POINTS_PER_INCH, MIN_WIDTH / width)
    scale = min(scale, (MAX_PIXELS / (width * height)) ** 0.5, MAX_SIDE / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))


def _notes(study: Study) -> tuple[str, ...]:
    facts = study.source.facts
    drawn = "Drawn as a picture." if facts.pages == 1 else "Its pages are drawn as pictures."
    return (drawn, facts.note) if facts.note else (drawn,)


def _left_out(unwanted: int, sizes: pdfium.Sizes) -> Iterator[str]:
    """What of the document goes with none of its pages."""
    if unwanted:
        yield f"{unwanted} of its {sizes.count} pages are left out, as asked for."
    if sizes.attached:  # an invoice's data for a computer is often attached so
        what = "A file that is" if sizes.attached == 1 else f"{sizes.attached} files that are"
        yield f"{what} attached inside the PDF stayed behind; {WHOLE}"
    if sizes.is_xfa:
        yield f"Parts of it may only be seen in Adobe's reader (an XFA form); {WHOLE}"


def _unseen(page: pdfium.Pixels) -> Iterator[str]:
    """What of a page is not on its picture."""
    if page.has_comments:
        yield f"What comments on it say is not in the picture; {WHOLE}"
    if page.has_attachments:
        yield f"Files, sounds or films in places of it stayed behind; {WHOLE}"
