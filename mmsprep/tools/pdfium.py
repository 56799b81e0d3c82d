"""How many pages has a PDF, and what does one look like? Only ever in a limited child.

PDFium is not thread safe and reads hostile bytes: nothing in this process imports it. The page's
size is capped before anything is drawn: a page may claim to be kilometres wide.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mmsprep.errors import Damaged, Empty, Locked, ToolFailed, Unsupported
from mmsprep.model import Source
from mmsprep.tools.child import Portion, call
from mmsprep.workroom import Workroom

PASSWORD_ERROR = 4
SECURITY_ERROR = 5
"""FPDF_GetLastError's numbers, from fpdfview.h."""

RGB = 2
"""FPDFBitmap_BGR, whose bytes we ask for in the other order."""

THUMBNAIL, WHITE = 400, b"\xff"
"""Pixels of a page's longer side that are enough to see whether anything is on it."""

COMMENTS = frozenset({1, *range(4, 13), 14, 15})
"""FPDFAnnot_GetSubtype's numbers of notes, lines, shapes, marks on words, carets and ink."""
ATTACHMENTS = frozenset({17, 18, 19, 21, 25, 26})
"""Files, sounds, films, screens, models in space and rich media."""
MAX_ANNOTATIONS = 1000
NOTHING_SAID = 2
"""Bytes of the zero behind a text in UTF-16."""
XFA = 2
"""FPDF_GetFormType's number of a form whose pages only Adobe's programs can lay out."""

PORTION = Portion(time=1 / 15, memory=0.25)
"""A full page takes a tenth of a second and 80 MB; a large scan or map two seconds and 200 MB."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """Width and height of pages, in points."""

    count: int
    points: tuple[tuple[float, float], ...]
    """Of the first pages, as many as the safety limit lets us draw."""
    attached: int
    """Files within the PDF, as an electronic invoice has one: no page shows them."""
    is_xfa: bool


def measure(source: Source, room: Workroom) -> Sizes:
    """How many pages, and how large? Raises Locked, Damaged, Empty."""
    facts, _ = call(
        "mmsprep.tools.pdfium:read_sizes",
        room,
        portion=PORTION,
        most=room.limits.pages,
        **_given(source),
    )
    if not facts["count"]:
        raise Empty("The PDF has no pages.", "Export it again.")
    points = tuple((float(width), float(height)) for width, height in facts["points"])
    return Sizes(int(facts["count"]), points, int(facts["attached"]), bool(facts["is_xfa"]))


@dataclass(frozen=True, slots=True)
class Pixels:
    """A drawn page: rows of RGB."""

    width: int
    height: int
    data: bytes
    has_comments: bool
    """Words of a comment, of which at most a sign is drawn."""
    has_attachments: bool
    """Files, sounds or films that are tied to a place on it."""


def draw(source: Source, page: int, width: int, height: int, room: Workroom) -> Pixels:
    """One page (from 0), within so many pixels, on white; raises Damaged."""
    facts, pixels = call(
        "mmsprep.tools.pdfium:render",
        room,
        portion=PORTION,
        page=page,
        width=width,
        height=height,
        **_given(source),
    )
    size = int(facts["width"]), int(facts["height"])
    drawn = Pixels(*size, pixels, bool(facts["has_comments"]), bool(facts["has_attachments"]))
    if len(pixels) != drawn.width * drawn.height * 3:
        raise ToolFailed("PDFium drew a page of another size than it said.", "Export it again.")
    return drawn


def is_blank(source: Source, pages: range, room: Workroom) -> bool:
    """Whether there is nothing on any of these pages; a damaged one is told of when it is drawn."""
    facts, _ = call(
        "mmsprep.tools.pdfium:look_for_ink",
        room,
        portion=PORTION,
        first=pages.start,
        last=pages.stop,
        **_given(source),
    )
    return not facts["ink"]


def _given(source: Source) -> dict[str, Any]:
    """What the child opens: a large file by its path, for PDFium reads of it only what it needs."""
    return {"data": source.data or b"", "path": None if source.path is None else str(source.path)}


def read_sizes(data: bytes, path: str | None, most: int) -> tuple[dict[str, Any], bytes]:
    """In the child: the sizes of the first `most` pages."""
    import pypdfium2

    document = _opened(path or data)
    count = len(document)
    try:
        points = [document.get_page_size(n) for n in range(min(count, most))]
    except pypdfium2.PdfiumError as error:
        raise Damaged("A page of the PDF is damaged.", "Export it again.") from error
    is_xfa = document.get_formtype() == XFA
    return {
        "count": count, "points": points, "attached": document.count_attachments(), "is_xfa": is_xfa,
    }, b""  # fmt: skip


def render(
    data: bytes, path: str | None, page: int, width: int, height: int
) -> tuple[dict[str, Any], bytes]:
    """In the child: the pixels of one page."""
    import pypdfium2

    document = _opened(path or data)
    document.init_forms()
    try:
        opened = document[page]
        wide, high = opened.get_size()
        scale = min(width / max(wide, 1), height / max(high, 1))
        # three channels whatever is on the page, or a see-through one would come with four
        bitmap = opened.render(scale=scale, rev_byteorder=True, force_bitmap_format=RGB)
    except (pypdfium2.PdfiumError, ValueError) as error:  # ValueError: a page without an area
        raise Damaged(f"Page {page + 1} of the PDF is damaged.", "Export it again.") from error
    size = {"width": bitmap.width, "height": bitmap.height}
    return size | _annotations(opened), _without_padding(bitmap)


def _annotations(page: Any) -> dict[str, bool]:
    """What is on a page and not to be seen on a picture of it."""
    import pypdfium2.raw as pdfium

    found = {"has_comments": False, "has_attachments": False}
    for n in range(min(MAX_ANNOTATIONS, pdfium.FPDFPage_GetAnnotCount(page))):
        annotation = pdfium.FPDFPage_GetAnnot(page, n)
        kind = pdfium.FPDFAnnot_GetSubtype(annotation)
        said = pdfium.FPDFAnnot_GetStringValue(annotation, b"Contents", None, 0)
        found["has_comments"] |= kind in COMMENTS and said > NOTHING_SAID
        found["has_attachments"] |= kind in ATTACHMENTS
        pdfium.FPDFPage_CloseAnnot(annotation)
    return found


def look_for_ink(data: bytes, path: str | None, first: int, last: int) -> tuple[dict[str, Any], bytes]:
    """In the child: whether one of the pages has a picture, or anything that shows in a thumbnail."""
    import pypdfium2

    document = _opened(path or data)
    document.init_forms()
    try:
        ink = any(_has_ink(document[n]) for n in range(first, last))
    except (pypdfium2.PdfiumError, ValueError):
        ink = True
    return {"ink": ink}, b""


def _has_ink(page: Any) -> bool:
    import pypdfium2.raw

    if any(each.type == pypdfium2.raw.FPDF_PAGEOBJ_IMAGE for each in page.get_objects(max_depth=1)):
        return True  # not decoded twice
    bitmap = page.render(scale=THUMBNAIL / max(*page.get_size(), 1), force_bitmap_format=RGB)
    return bool(_without_padding(bitmap).strip(WHITE))


def _without_padding(bitmap: Any) -> bytes:
    """Its rows end to end; without Pillow, which takes longer to load than a page to draw."""
    row = bitmap.width * 3
    pixels = memoryview(bitmap.buffer).cast("B")
    if bitmap.stride == row:
        return bytes(pixels)
    return b"".join(
        pixels[at : at + row] for at in range(0, bitmap.stride * bitmap.height, bitmap.stride)
    )


def _opened(document: str | bytes) -> Any:
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(document)
    except pypdfium2.PdfiumError as error:
        raise _reason(error) from error


def _reason(error: Exception) -> Locked | Unsupported | Damaged:
    code = getattr(error, "err_code", None)
    if code == PASSWORD_ERROR or "password" in str(error).lower():
        return Locked(
            "The PDF is locked with a password.",
            "Save a copy without one (print it to a PDF), or send it in a ZIP with --documents zip.",
        )
    if code == SECURITY_ERROR or "security" in str(error).lower():
        return Unsupported("The PDF is locked in a way that cannot be read here.", "Print it to a PDF.")
    return Damaged("The PDF is damaged: it cannot be opened.", "Export it again, or get it again.")
