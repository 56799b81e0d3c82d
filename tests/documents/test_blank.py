"""A document with nothing in it is told from one with little."""

import io
import zipfile
from pathlib import Path

import pytest

from mmsprep.prepare import prepare

TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override '
    'PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.document.main+xml"/></Types>'
)
WORD = {"[Content_Types].xml": TYPES, "word/fonts.xml": "<w:fonts>Arial</w:fonts>"}
BODY = '<w:document xmlns:w="w"><w:body>{}<w:sectPr/></w:body></w:document>'
TEXT = {"mimetype": "application/vnd.oasis.opendocument.text"}
CONTENT = (
    "<office:document><office:font>Arial</office:font><office:body>{}</office:body></office:document>"
)
STYLES = (
    "<office:document-styles><style>x</style><office:master-styles>{}</office:master-styles>"
    "</office:document-styles>"
)


def refused(path: Path, members: dict[str, str]) -> bool:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    path.write_bytes(out.getvalue())
    return [each.reason.kind for each in prepare([path]).refused] == ["empty"]


@pytest.mark.parametrize(
    ("body", "more", "blank"),
    [
        ("<w:p><w:r><w:t> </w:t></w:r></w:p>", {}, True),
        ("<w:p><w:r><w:t>A</w:t></w:r></w:p>", {}, False),
        ("<w:p><w:r><w:drawing/></w:r></w:p>", {}, False),
        ("<w:p><w:r><w:fldChar><w:ffData><w:checkBox/></w:ffData></w:fldChar></w:r></w:p>", {}, False),
        ("<w:tbl><w:tr/></w:tbl>", {}, False),
        ("<w:p/>", {"word/header1.xml": "<w:hdr><w:t>Nordwerk</w:t></w:hdr>"}, False),
        ("<w:p/>", {"word/media/image1.png": "…"}, False),
    ],
)
def test_a_word_document(body: str, more: dict[str, str], blank: bool, tmp_path: Path) -> None:
    members = WORD | {"word/document.xml": BODY.format(body)} | more
    assert refused(tmp_path / "a.docx", members) is blank


@pytest.mark.parametrize(
    ("body", "margins", "blank"),
    [
        ("<text:p/>", "<style:header/>", True),
        ("<text:p>A</text:p>", "", False),
        ("<text:p><draw:frame/></text:p>", "", False),
        ("<text:p/>", "<style:footer><text:p>Page 1</text:p></style:footer>", False),
    ],
)
def test_an_open_document(body: str, margins: str, blank: bool, tmp_path: Path) -> None:
    members = TEXT | {"content.xml": CONTENT.format(body), "styles.xml": STYLES.format(margins)}
    assert refused(tmp_path / "a.odt", members) is blank


def test_one_that_is_built_otherwise_is_given_the_benefit_of_the_doubt(tmp_path: Path) -> None:
    assert not refused(tmp_path / "a.docx", WORD | {"word/letter.xml": BODY.format("")})
