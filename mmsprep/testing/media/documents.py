"""Which documents are edge cases?"""

from __future__ import annotations

import hashlib
from functools import partial

from mmsprep.testing.media.archives import zipped
from mmsprep.testing.media.case import Case

row = partial(Case, "documents")

TEXT = "text"
BYTES = "byte by byte"
ZIPPED = "XML in a ZIP"

WORDS = "Zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich. 快速的棕色狐狸. "
_OOXML = "http://schemas.openxmlformats.org"


def pdf(pages: int, *, locked: bool = False) -> bytes:
    """Pages of large lettering; or the same behind a password (40-bit RC4, as in PDF 1.1)."""
    file_id = hashlib.md5(b"edge case", usedforsecurity=False).digest()
    lock = _Lock(file_id) if locked else None
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(pages))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for n in range(pages):
        text = f"BT /F1 48 Tf 72 600 Td (Page {n + 1} of {pages}) Tj ET 72 500 200 40 re f".encode()
        stream = lock.seal(text, 5 + 2 * n) if lock else text
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> "
            b"/Contents %d 0 R >>" % (5 + 2 * n)
        )
        objects.append(b"<< /Length %d >>\nstream\n" % len(stream) + stream + b"\nendstream")
    if lock:
        objects.append(lock.dictionary())
    return _pdf_file(objects, file_id, encrypted=locked)


def _pdf_file(objects: list[bytes], file_id: bytes, *, encrypted: bool) -> bytes:
    out = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    lock = b" /Encrypt %d 0 R" % len(objects) if encrypted else b""
    return (
        out + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table
        + b"trailer\n<< /Size %d /Root 1 0 R" % (len(objects) + 1) + lock
        + b" /ID [<%b> <%b>] >>\n" % ((file_id.hex().encode(),) * 2)
        + b"startxref\n%d\n%%%%EOF\n" % len(out)
    )  # fmt: skip


class _Lock:
    """PDF's standard security, revision 2; the password is `secret`."""

    PAD = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")

    def __init__(self, file_id: bytes) -> None:
        padded = (b"secret" + self.PAD)[:32]
        self.owner = rc4(_md5(padded)[:5], padded)
        self.key = _md5(padded + self.owner + b"\xfc\xff\xff\xff" + file_id)[:5]
        self.user = rc4(self.key, self.PAD)

    def seal(self, data: bytes, number: int) -> bytes:
        key = _md5(self.key + number.to_bytes(3, "little") + b"\0\0")[:10]
        return rc4(key, data)

    def dictionary(self) -> bytes:
        owner, user = self.owner.hex().encode(), self.user.hex().encode()
        return b"<< /Filter /Standard /V 1 /R 2 /P -4 /O <%b> /U <%b> >>" % (owner, user)


def _md5(data: bytes) -> bytes:
    return hashlib.md5(data, usedforsecurity=False).digest()


def rc4(key: bytes, data: bytes) -> bytes:
    box, j = list(range(256)), 0
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) % 256
        box[i], box[j] = box[j], box[i]
    i = j = 0
    out = bytearray()
    for byte in data:
        i = (i + 1) % 256
        j = (j + box[i]) % 256
        box[i], box[j] = box[j], box[i]
        out.append(byte ^ box[(box[i] + box[j]) % 256])
    return bytes(out)


RTF = rb"{\rtf1\ansi\deff0{\fonttbl{\f0 Arial;}}\f0\fs24 Edge \b case\b0  with \u228?\u246?\u252?.\par}"
MARKDOWN = f"# Edge case\n\nA *paragraph* with **weight** and `code`.\n\n- one\n- two\n\n> {WORDS}\n"
HTML = f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>Edge</title></head><body><h1>Edge case</h1><p>{WORDS}</p></body></html>\n"
CALENDAR = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Edge//Case//EN\r\nBEGIN:VEVENT\r\nUID:1@example.invalid\r\n"
    "DTSTAMP:20261122T040000Z\r\nDTSTART:20261123T100000Z\r\nSUMMARY:Lunch\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
MAIL = (
    "From: a@example.invalid\r\nTo: b@example.invalid\r\nSubject: Edge case\r\nDate: Sun, 22 Nov 2026 04:00:00 +0000\r\n"
    "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nHello.\r\n"
)


def word(*, macros: bool = False) -> bytes:
    """A minimal Word document; with macros, it is a program."""
    kind = (
        "application/vnd.ms-word.document.macroEnabled.main+xml" if macros
        else "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    )  # fmt: skip
    files = {
        "[Content_Types].xml": (
            f'<?xml version="1.0"?><Types xmlns="{_OOXML}/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{kind}"/></Types>'
        ),
        "_rels/.rels": (
            f'<?xml version="1.0"?><Relationships xmlns="{_OOXML}/package/2006/relationships">'
            f'<Relationship Id="r1" Type="{_OOXML}/officeDocument/2006/relationships/officeDocument" '
            'Target="word/document.xml"/></Relationships>'
        ),
        "word/document.xml": (
            f'<?xml version="1.0"?><w:document xmlns:w="{_OOXML}/wordprocessingml/2006/main"><w:body>'
            f"<w:p><w:r><w:t>{WORDS}</w:t></w:r></w:p></w:body></w:document>"
        ),
    }
    if macros:
        files["word/vbaProject.bin"] = "not really a macro"
    return zipped({name: text.encode() for name, text in files.items()})


def sheet() -> bytes:
    """A minimal Excel sheet."""
    main = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    return zipped({
        "[Content_Types].xml": (
            f'<?xml version="1.0"?><Types xmlns="{_OOXML}/package/2006/content-types">'
            f'<Override PartName="/xl/workbook.xml" ContentType="{main}"/></Types>'
        ).encode(),
        "xl/workbook.xml": f'<workbook xmlns="{_OOXML}/spreadsheetml/2006/main"><sheets/></workbook>'.encode(),
    })  # fmt: skip


def odt() -> bytes:
    office = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<?xml version="1.0"?><office:document-content xmlns:office="{office}:office:1.0" '
        f'xmlns:text="{office}:text:1.0" office:version="1.2"><office:body><office:text>'
        f"<text:p>{WORDS}</text:p></office:text></office:body></office:document-content>"
    )
    styles = (
        f'<?xml version="1.0"?><office:document-styles xmlns:office="{office}:office:1.0" '
        'office:version="1.2"><office:styles/><office:automatic-styles/><office:master-styles/>'
        "</office:document-styles>"
    )
    kind = "application/vnd.oasis.opendocument.text"
    manifest = (
        f'<?xml version="1.0"?><manifest:manifest xmlns:manifest="{office}:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
        "</manifest:manifest>"
    )
    return zipped({
        "mimetype": kind.encode(),
        "content.xml": content.encode(),
        "styles.xml": styles.encode(),
        "META-INF/manifest.xml": manifest.encode(),
    })  # fmt: skip


def locked_odt() -> bytes:
    """Its manifest says that its content is behind a password."""
    manifest = (
        '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:'
        'manifest:1.0"><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml">'
        '<manifest:encryption-data manifest:checksum-type="SHA1/1K" manifest:checksum="AAAA"/>'
        "</manifest:file-entry></manifest:manifest>"
    )
    return zipped({
        "mimetype": b"application/vnd.oasis.opendocument.text",
        "content.xml": hashlib.sha256(b"edge case").digest(),
        "META-INF/manifest.xml": manifest.encode(),
    })  # fmt: skip


def epub(*, protected: bool = False) -> bytes:
    container = (
        '<?xml version="1.0"?><container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">'
        '<rootfiles><rootfile full-path="book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
    )
    book = (
        '<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="i">'
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="i">edge</dc:identifier>'
        "<dc:title>Edge case</dc:title><dc:language>en</dc:language></metadata>"
        '<manifest><item id="c" href="c.xhtml" media-type="application/xhtml+xml"/></manifest>'
        '<spine><itemref idref="c"/></spine></package>'
    )
    chapter = f'<html xmlns="http://www.w3.org/1999/xhtml"><head><title>1</title></head><body><p>{WORDS}</p></body></html>'
    return zipped({
        "mimetype": b"application/epub+zip",
        "META-INF/container.xml": container.encode(),
        "book.opf": book.encode(),
        "c.xhtml": chapter.encode(),
    } | ({"META-INF/rights.xml": b"<rights/>"} if protected else {}))  # fmt: skip


def _text(
    name: str,
    outcome: str,
    extension: str,
    true_type: str,
    content: str,
    purpose: str,
    code: str = "utf-8",
) -> Case:
    return row(name, outcome, extension, true_type, partial(content.encode, code), TEXT, purpose)


_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

CASES = (
    row("rtf", "passes", "rtf", "application/rtf", partial(bytes, RTF), TEXT, "the accepted document"),
    row("pages_1", "becomes_pages", "pdf", "application/pdf", partial(pdf, 1), BYTES, "one page: one picture"),
    row("pages_3", "becomes_pages", "pdf", "application/pdf", partial(pdf, 3), BYTES, "three pages: three pictures"),
    row("pages_12", "refused_too_many", "pdf", "application/pdf", partial(pdf, 12), BYTES,
        "more pages than a message holds: never silently a part"),
    row("locked", "refused_locked", "pdf", "application/pdf", partial(pdf, 1, locked=True), BYTES,
        "behind a password"),
    row("cut_off", "refused_damaged", "pdf", "application/pdf", lambda: pdf(1)[:300], BYTES,
        "the pages never arrived"),
    _text("ascii", "becomes_rtf", "txt", "text/plain", "Edge case.\nSecond line: {braces} and \\ backslash.\n", "text"),
    _text("utf_8", "becomes_rtf", "txt", "text/plain", WORDS * 3, "letters beyond ASCII"),
    _text("utf_16", "becomes_rtf", "txt", "text/plain", WORDS * 3, "two bytes a letter", "utf-16"),
    _text("latin_1", "becomes_rtf", "txt", "text/plain", "Grüße aus Österreich, schöne Füße.\n" * 3, "old text", "latin-1"),
    _text("markdown", "becomes_rtf", "md", "text/markdown", MARKDOWN, "headings, lists, emphasis"),
    _text("page", "becomes_rtf_or_zip", "html", "text/html", HTML, "an HTML page under its own name"),
    row("word", "becomes_rtf_or_zip", "docx", _WORD, word, ZIPPED, "Word"),
    row("docx_named_zip", "becomes_rtf_or_zip", "zip", _WORD, word, ZIPPED, "not passed on as a ZIP"),
    row("opendocument", "becomes_rtf_or_zip", "odt", "application/vnd.oasis.opendocument.text", odt, ZIPPED, "ODT"),
    row("book", "becomes_rtf_or_zip", "epub", "application/epub+zip", epub, ZIPPED, "EPUB"),
    row("locked", "refused_locked", "odt", "application/vnd.oasis.opendocument.text", locked_odt, ZIPPED,
        "behind a password"),
    row("protected", "refused_drm", "epub", "application/epub+zip", partial(epub, protected=True), ZIPPED,
        "a book that only its buyer can read"),
    row("sheet", "becomes_zip", "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", sheet, ZIPPED,
        "Excel"),
    _text("table", "becomes_zip", "csv", "text/csv", 'name,number\nÄnne,1\n"a, b",2\n', "a table"),
    _text("data", "becomes_zip", "json", "application/json", '{"edge": ["case", 1, null]}\n', "JSON"),
    _text("lunch", "becomes_zip", "ics", "text/calendar", CALENDAR, "a calendar entry"),
    _text("mail", "becomes_zip", "eml", "message/rfc822", MAIL, "an e-mail"),
    row("macros", "refused_unsupported", "docm", "application/vnd.ms-word.document.macroenabled.12",
        partial(word, macros=True), ZIPPED, "a document that is a program"),
    row("macros_named_docx", "refused_unsupported", "docx", "application/vnd.ms-word.document.macroenabled.12",
        partial(word, macros=True), ZIPPED, "its name does not say so"),
)  # fmt: skip
