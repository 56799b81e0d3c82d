"""What a document loses on its way to RTF is said; a locked one is refused."""

import io
import zipfile

import pytest
from PIL import Image

from mmsprep import prepare
from mmsprep.documents import losses
from mmsprep.model import Input, Source
from mmsprep.sniff import sniff
from mmsprep.target import Target
from mmsprep.workroom import Workroom

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"
PICT = b"{\\pict\\pngblip\\picw1\\pich1 \n89504e47%02x}"


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def notes(true_type: str, data: bytes, rtf: bytes) -> tuple[str, ...]:
    source = Source("a", true_type, None, len(data), "", data=data)
    with Workroom() as room:
        return losses.left_out(source, rtf, room)


def picture(shade: int, kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("L", (9, 9), shade).save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize(
    ("kept", "said"),
    [(0, "The 2 pictures in it"), (1, "1 of the 2 pictures in it"), (2, None)],
)
def test_pictures_that_did_not_come_along_are_counted(kept: int, said: str | None) -> None:
    document = zipped({
        "word/media/a.png": picture(1),
        "word/media/b.gif": picture(2, "GIF"),
        "word/media/again.png": picture(1),
        "docProps/thumbnail.jpeg": picture(3, "JPEG"),
    })  # fmt: skip
    found = notes(DOCX, document, b"{\\rtf1 " + b"".join(PICT % n for n in range(kept)) + b"}")
    assert [each.startswith(said) for each in found] == [True] if said else not found


@pytest.mark.parametrize(
    ("body", "rtf", "little", "said"),
    [
        ("<w:t>All of it</w:t>", rb"All of it\par", False, False),
        (
            "<w:t>Twenty letters &amp;c. and</w:t><w:t>a few</w:t>",
            rb"Twenty letters &c. and",
            False,
            True,
        ),
        ("<w:t>In a box</w:t><w:t xml:space='preserve'> or two</w:t>", rb"or", True, True),
        ("<w:drawing/>", b"", True, False),
        ("<w:del w:id='1'><w:t>Never mind</w:t></w:del><w:del/><w:t>Yes</w:t>", b"Yes", False, False),
        ("<w:t>\u6771\u4eac</w:t>", rb"\u26481 ?\u20140 ?", False, False),
    ],
)
def test_words_that_did_not_come_along_are_told_of(
    body: str, rtf: bytes, little: bool, said: bool
) -> None:
    document = zipped({"word/document.xml": f"<w:document>{body}</w:document>".encode()})
    written = rb"{\rtf1{\fonttbl{\f0 Arial;}}\hyphauto " + rtf + b"}"
    assert ("Some of its words" in "".join(notes(DOCX, document, written))) is said
    source = Source("a", DOCX, None, len(document), "", data=document)
    with Workroom() as room:
        assert losses.shows_little(source, written, room) is little


ODF = "<office:body><office:text>{}</office:text></office:body>"


@pytest.mark.parametrize(
    ("member", "body", "rtf", "said"),
    [
        ("content.xml", ODF.format("<text:p>Due <text:date>1 May</text:date></text:p>"), rb"Due", True),
        ("content.xml", ODF.format("<text:p><text:span>He</text:span>llo</text:p>"), rb"Hello", False),
        ("content.xml", ODF.format("<text:p>a<text:tab/>box</text:p><text:p>b</text:p>"),
         rb"a\tab box\par b", False),
        ("content.xml", "<style:name>font</style:name>" + ODF.format("<text:p>Hello</text:p>"),
         rb"Hello", False),
        ("word/document.xml", "<w:p><w:t>Hel</w:t><w:t>lo</w:t></w:p><w:p><w:t>all</w:t></w:p>",
         rb"{\b Hel}lo\par{\pard all}", False),
        ("word/document.xml", "<w:t>A long and true story: </w:t>" * 9 + "<w:t>box</w:t>",
         rb"A long and true story: " * 9, True),
        ("word/document.xml", "<w:t>Page</w:t><w:tab/><w:t>12</w:t>", rb"Page", False),
        ("word/document.xml", "<w:p><w:t>D</w:t></w:p><w:p><w:t>rop</w:t></w:p>", rb"Drop", False),
        ("word/document.xml", "<w:t>twice</w:t><w:br/><w:t>twice</w:t>", rb"twice", True),
        ("word/document.xml", "<w:t>here</w:t>",
         rb"{\field{\*\fldinst{HYPERLINK \"there\"}}{\fldrslt{here}}}", False),
    ],
)  # fmt: skip
def test_every_word_counts(member: str, body: str, rtf: bytes, said: bool) -> None:
    document = zipped({member: f"<d>{body}</d>".encode()})
    found = notes(DOCX, document, rb"{\rtf1{\fonttbl{\f0 Arial;}}\hyphauto " + rtf + b"}")
    assert ("Some of its words" in "".join(found)) is said


@pytest.mark.parametrize(
    ("member", "content", "said"),
    [
        ("word/comments.xml", b"<w:comment><w:p><w:r><w:t>Why?</w:t></w:r></w:p></w:comment>", True),
        ("word/comments.xml", b"<w:comments/>", False),
        ("content.xml", b"<office:text><office:annotation office:name='1'/></office:text>", True),
    ],
)
def test_comments_that_stay_behind_are_told_of(member: str, content: bytes, said: bool) -> None:
    found = notes(DOCX, zipped({member: content}), b"{\\rtf1 }")
    assert ("Comments in it" in "".join(found)) is said


@pytest.mark.parametrize(
    ("true_type", "member", "content", "said"),
    [
        (DOCX, "word/charts/chart1.xml", b"<c:chartSpace/>", True),
        (DOCX, "word/diagrams/data1.xml", b"<dgm:dataModel/>", True),
        (DOCX, "word/embeddings/oleObject1.bin", b"x", True),
        (ODT, "Object 1/content.xml", b"<office:body><office:chart/></office:body>", True),
        (ODT, "Object 1/content.xml", b"<math><mi>x</mi></math>", False),
    ],
)
def test_charts_and_other_objects_are_told_of(
    true_type: str, member: str, content: bytes, said: bool
) -> None:
    found = notes(true_type, zipped({member: content}), b"{\\rtf1 }")
    assert ("Charts, diagrams" in "".join(found)) is said


@pytest.mark.parametrize(
    ("member", "content"),
    [
        (
            "word/document.xml",
            b"<w:p><w:del w:id='1'><w:r><w:delText>no</w:delText></w:r></w:del></w:p>",
        ),
        ("content.xml", b"<text:tracked-changes><text:changed-region/></text:tracked-changes>"),
    ],
)
def test_changes_that_were_tracked_are_told_of(member: str, content: bytes) -> None:
    assert "tracked" in "".join(notes(DOCX, zipped({member: content}), b"{\\rtf1 }"))


@pytest.mark.parametrize(
    ("member", "content", "said"),
    [
        ("word/document.xml", b'<a:blip r:link="rId1"/>', True),
        ("word/document.xml", b'<a:blip r:link="rId1" r:embed="rId2"/>', False),
        ("word/document.xml", b'<a:blip r:embed="rId2"/>', False),
        ("word/document.xml", b'<v:imagedata o:title="" r:href="rId1"/>', True),
        ("word/document.xml", b'<v:imagedata r:id="rId2" r:href="rId1"/>', False),
        ("content.xml", b'<draw:image xlink:type="simple" xlink:href="https://a.test/i.png"/>', True),
        ("content.xml", b'<draw:image xlink:href="../i.png"/>', True),
        ("content.xml", b'<draw:image xlink:href="Pictures/1.png"/>', False),
        ("word/document.xml", b"<a:blip " * 200_000, False),
    ],
)  # fmt: skip
def test_pictures_that_are_only_linked_are_told_of(member: str, content: bytes, said: bool) -> None:
    found = notes(DOCX, zipped({member: content}), b"{\\rtf1 }")
    assert ["only links to" in each for each in found] == [True] * said


def test_what_was_ticked_in_a_form_is_told_of() -> None:
    body = b"<w:ffData><w:checkBox><w:checked/></w:checkBox></w:ffData>"
    assert "ticked" in "".join(notes(DOCX, zipped({"word/document.xml": body}), b"{\\rtf1 }"))


@pytest.mark.parametrize(
    ("true_type", "member", "content", "lost"),
    [
        (DOCX, "word/header1.xml", b"<w:hdr><w:p><w:r><w:t>ACME Inc.</w:t></w:r></w:p></w:hdr>", True),
        (DOCX, "word/header1.xml", b"<w:hdr><w:p/></w:hdr>", False),
        (ODT, "styles.xml", b"<style:footer><text:p>Page 1</text:p></style:footer>", True),
        (
            ODT,
            "styles.xml",
            b"<style:footer><text:p><text:span>Rev</text:span></text:p></style:footer>",
            True,
        ),
        (ODT, "styles.xml", b"<style:header-first><text:p>ACME</text:p></style:header-first>", True),
        (ODT, "styles.xml", b"<style:footer/><text:p>sample</text:p>", False),
    ],
)
def test_words_in_headers_and_footers_are_told_of(
    true_type: str, member: str, content: bytes, lost: bool
) -> None:
    found = notes(true_type, zipped({member: content}), b"{\\rtf1 }")
    assert bool(found) is lost


def test_a_locked_document_is_refused_unless_it_may_go_whole() -> None:
    manifest = b'<manifest:file-entry><manifest:encryption-data manifest:checksum="x"/></manifest>'
    locked = zipped(
        {"mimetype": ODT.encode(), "META-INF/manifest.xml": manifest, "content.xml": b"\x01"}
    )
    given = Input("a.odt", data=locked)
    (refused,) = prepare([given]).refused
    assert refused.reason.kind == "locked"
    assert "--documents zip" in refused.reason.hint
    assert prepare([given], Target(documents="zip")).attachments[0].type == "application/zip"


def test_a_book_that_only_its_buyer_can_read_is_refused() -> None:
    book = zipped({
        "mimetype": b"application/epub+zip",
        "META-INF/container.xml": b"<container/>",
        "META-INF/rights.xml": b"<rights/>",
    })  # fmt: skip
    (refused,) = prepare([Input("a.epub", data=book)]).refused
    assert refused.reason.kind == "drm"


def test_a_damaged_sheet_is_refused() -> None:
    sheet = zipped({
        "[Content_Types].xml": b'<Types><Override PartName="/xl/workbook.xml" ContentType="'
        b'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
        "xl/workbook.xml": b"<workbook/>" * 50,
    })  # fmt: skip
    broken = sheet.replace(b"<workbook/><workbook/>", b"<workbook/>?workbook/>", 1)
    with Workroom() as room:
        assert sniff(Input("a.xlsx", data=broken), room).type.endswith("spreadsheetml.sheet")
    (refused,) = prepare([Input("a.xlsx", data=broken)]).refused
    assert refused.reason.kind == "damaged"


@pytest.mark.parametrize(
    "body",
    [
        b"<w:del>" * 200_000,
        b"<w:del></w:del >" * 100_000,
        b"<w:t " * 300_000,
    ],
    ids=["without an end", "with a blank in its end", "without a bracket"],
)
def test_words_in_tags_without_end_are_counted_once(body: bytes) -> None:
    document = zipped({"word/document.xml": b"<w:t>All of it</w:t>" + body})
    found = notes(DOCX, document, b"\\hyphauto All of it")
    assert "Some of its words" not in "".join(found)


@pytest.mark.parametrize(
    "rtf",
    [b"\\pngblip" * 150_000, b"{\\*\\fldinst" + b"a" * 300_000 + b"\\{b\\{"],
    ids=["pictures", "links"],
)
def test_rtf_without_end_is_read_once(rtf: bytes) -> None:
    document = zipped({"word/document.xml": b"<w:t>All of it</w:t>"})
    assert not notes(DOCX, document, b"\\hyphauto All of it " + rtf)


def test_headers_without_end_are_looked_through_once() -> None:
    document = zipped({"styles.xml": b"<style:header>" * 150_000})
    assert not notes(ODT, document, b"{\\rtf1}")


@pytest.mark.parametrize(("shown", "missing"), [(b"Once", False), (b"One", True)])
def test_a_large_first_letter_may_stand_by_itself(shown: bytes, missing: bool) -> None:
    document = zipped({"word/document.xml": b"<w:p/><w:t>O</w:t><w:p/><w:t>nce upon</w:t>"})
    said = "".join(notes(DOCX, document, b"\\hyphauto " + shown + b" upon"))
    assert ("Some of its words" in said) is missing
