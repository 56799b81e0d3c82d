"""A PDF goes out as pages that can be read, all of them or none."""

import io
from pathlib import Path

import pypdfium2
import pytest

from mmsprep.converters import pages as converter
from mmsprep.converters.pages import pixels
from mmsprep.limits import Limits
from mmsprep.model import Input, Source
from mmsprep.prepare import plan, prepare
from mmsprep.profile import RINGCENTRAL_2026
from mmsprep.target import Target
from mmsprep.testing import media
from mmsprep.workroom import Workroom


class Unread(Source):
    """A file too large to be held."""

    def read(self) -> bytes:
        raise AssertionError("All of it is read.")


def pdf(pages: list[list[str]], size: tuple[int, int] = (595, 842)) -> bytes:
    """A PDF of lines in Helvetica."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    kids = []
    for lines in pages:
        shown = " ".join(f"({line}) Tj T*" for line in lines)
        content = f"BT /F1 9 Tf 11 TL 50 {size[1] - 40} Td {shown} ET".encode()
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % (*size, len(objects))
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(kids))
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        out.rindex(b"xref\n0"),
    )
    return bytes(out)


def invoice(number: int) -> list[str]:
    rows = [
        f"{row:2d}  Article {row * 7919 % 9973}  hinge, left  {row} pcs  {row * 1.37:.2f} EUR"
        for row in range(60)
    ]
    return [f"Invoice 2026-{number:04d}", *rows]


def test_a_long_invoice_fits_one_message_and_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "invoice.pdf"
    path.write_bytes(pdf([invoice(n) for n in range(4)]))
    package = prepare([path], Target(budget=450_000))
    assert [each.name for each in package.attachments] == [f"invoice-p{n}.png" for n in range(1, 5)]
    assert package.total_bytes <= 450_000
    for each in package.attachments:
        assert each.width
        assert each.width >= 1080
        assert each.quality >= 80
        assert each.source_type == "application/pdf"
    assert package.attachments[1].notes == ("Its pages are drawn as pictures.",)


def test_a_blank_page_alone_is_refused_and_among_others_goes_along(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf([[""]]))
    (refused,) = prepare([path]).refused
    assert refused.reason.kind == "empty"
    path.write_bytes(pdf([["one"], [""]]))
    assert len(prepare([path]).attachments) == 2


def test_only_the_wanted_pages_go(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf([[f"page {n}"] for n in range(12)]))
    package = prepare([path], Target(pages=(2, 3)))
    assert [each.name for each in package.attachments] == ["a-p2.png", "a-p3.png"]
    assert [each.page for each in package.attachments] == [2, 3]
    for page in package.attachments:
        assert page.notes[1] == "10 of its 12 pages are left out, as asked for."
    (refused,) = prepare([path]).refused
    assert refused.reason.kind == "too-many"
    for way_out in ("--pages 1-3", "--split", "--documents zip"):
        assert way_out in refused.reason.hint
    (refused,) = prepare([path], Target(budget=path.stat().st_size - 1)).refused
    assert "--documents zip" not in refused.reason.hint
    beside = Input("note.rtf", data=b"{\\rtf1 x}")
    (refused,) = prepare([path, beside], Target(pages=(1, 10))).refused
    assert (
        refused.reason.message == "Its 10 pages do not fit a message of 10 attachments beside 1 other."
    )
    (refused,) = prepare([path], Target(pages=(20, 21))).refused
    assert refused.reason.message.startswith("Page 20")
    assert refused.reason.kind == "unsupported"  # as a part of a film that it has not: it is whole


def test_a_pdf_goes_whole_in_a_zip_or_as_it_is_where_that_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf([["page"]] * 12))
    assert prepare([path], Target(documents="zip")).attachments[0].type == "application/zip"
    passed = prepare([path], Target(RINGCENTRAL_2026)).attachments[0]
    assert (passed.type, passed.data) == ("application/pdf", path.read_bytes())


def test_a_page_that_is_drawn_larger_than_the_limit_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf([invoice(1)]))
    package = prepare([path, media.make("one_pixel", tmp_path)], Target(limits=Limits(pixels=1_000_000)))
    assert [(each.source, each.reason.kind) for each in package.refused] == [
        (str(path), "over-safety-limit")
    ]
    assert len(package.attachments) == 1


def test_a_locked_pdf_goes_in_a_zip_when_asked(tmp_path: Path) -> None:
    path = media.make("locked", tmp_path, "pdf")
    refused = prepare([path]).refused[0].reason
    assert refused.kind == "locked"
    assert "--documents zip" in refused.hint


def test_a_plan_foresees_what_is_made(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf([invoice(1)]))
    target = Target(budget=60_000)
    foreseen, made = plan([path], target).attachments[0], prepare([path], target).attachments[0]
    assert (foreseen.width, foreseen.type) == (made.width, made.type)
    assert foreseen.size == pytest.approx(made.size, rel=0.1)
    assert foreseen.quality == pytest.approx(made.quality, abs=6)


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        ((595, 842), (1405, 1988)),
        ((226, 2834), (799, 10016)),
        ((243, 153), (1080, 680)),
        ((200_000, 200_000), (2828, 2828)),
        ((0, 0), (1080, 1080)),
    ],
)
def test_pages_are_drawn_large_enough_to_read_and_never_vast(
    points: tuple[int, int], expected: tuple[int, int]
) -> None:
    width, height = pixels(*points)
    assert width * height <= 8_100_000
    assert (width, height) == pytest.approx(expected, rel=0.2)


def test_a_file_attached_inside_a_pdf_is_told_of_when_it_stays_behind(tmp_path: Path) -> None:
    path = tmp_path / "invoice.pdf"
    path.write_bytes(with_attachment(pdf([["page 1"], ["page 2"]])))
    pages = prepare([path]).attachments
    assert len(pages) == 2
    for page in pages:
        assert page.notes[1].startswith("A file that is attached inside the PDF stayed behind")


COMMENT = b"/Subtype /Text /Contents (Please pay by Friday)"


@pytest.mark.parametrize(
    ("annotation", "told"),
    [
        (COMMENT, "What comments on it say is not in the picture; --documents zip sends all of it."),
        (b"/Subtype /FileAttachment", "Files, sounds or films in places of it stayed behind; "),
        (b"/Subtype /Text", None),
        (b"/Subtype /Link /Contents (Home)", None),
    ],
)
def test_what_is_pinned_to_a_page_and_not_seen_is_told(annotation: bytes, told: str | None) -> None:
    pinned = with_annotation(pdf([["Invoice"]]), annotation)
    (page,) = prepare([pinned]).attachments
    assert (page.notes[1:] == ()) if told is None else page.notes[1].startswith(told)


def test_an_empty_page_with_something_pinned_to_it_is_refused_with_the_way_out() -> None:
    (refused,) = prepare([with_annotation(pdf([[]]), b"/Subtype /FileAttachment /F 2")]).refused
    assert "--documents zip" in refused.reason.hint


def test_a_form_for_one_makers_reader_is_told_as_such() -> None:
    plain = pdf([["Please wait..."]])
    form = b"/AcroForm << /Fields [] /XFA [(template) 1 0 R] >> /NeedsRendering true /Pages"
    (page,) = prepare([plain.replace(b"/Pages", form, 1)]).attachments
    assert "XFA" in page.notes[1]


def with_annotation(plain: bytes, what: bytes) -> bytes:
    pin = b"/Annots [<< /Type /Annot /Rect [50 50 70 70] %s >>] /Contents" % what
    return plain.replace(b"/Contents", pin, 1)


def with_attachment(plain: bytes) -> bytes:
    """The same PDF with a file in it, written by PDFium itself."""
    document = pypdfium2.PdfDocument(plain)
    document.new_attachment("factur-x.xml").set_data(b"<invoice/>")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_a_document_with_pages_that_show_nothing_is_refused_once(tmp_path: Path) -> None:
    path = tmp_path / "nowhere.pdf"
    path.write_bytes(pdf([[], [], []]).replace(b"/Resources", b"/CropBox [900 900 950 950] /Resources"))
    package = prepare([path, media.make("one_pixel", tmp_path)])
    assert [(each.source, each.reason.kind) for each in package.refused] == [(str(path), "damaged")]
    assert len(package.attachments) == 1


def test_a_large_pdf_is_not_read_into_memory(room: Workroom) -> None:
    path = room.new_folder() / "original"
    path.write_bytes(pdf([["one"], ["two"]]))
    document = Unread("a.pdf", "application/pdf", None, path.stat().st_size, "", path=path)
    assert converter.examine(document, room).pages == 2
    first, _ = converter.expand(document, Target(), room)
    assert converter.study(first, Target(), room).curve


@pytest.mark.parametrize(
    ("written", "wanted", "sent"),
    [
        ([[], [], []], None, 0),
        ([[], ["Total"], []], None, 3),
        ([[], ["Total"], []], (3, 3), 0),
        ([["    "], ["  "]], None, 0),
    ],
)
def test_pages_with_nothing_on_any_of_them_are_refused(
    written: list[list[str]], wanted: tuple[int, int] | None, sent: int
) -> None:
    made = prepare([io.BytesIO(pdf(written))], Target(pages=wanted))
    assert len(made.attachments) == sent
    assert [each.reason.kind for each in made.refused] == ([] if sent else ["empty"])
