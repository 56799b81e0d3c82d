"""What becomes of drawings, contacts, documents, archives and the rest, from file to attachment."""

import io
import random
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageFilter

from mmsprep import embedded
from mmsprep.contacts import lines, pictures
from mmsprep.fitting.curve import INDISTINGUISHABLE
from mmsprep.model import Action, Attachment, Input
from mmsprep.prepare import plan, prepare
from mmsprep.profile import RINGCENTRAL_2026
from mmsprep.target import Target
from mmsprep.testing import media
from mmsprep.tools import extras, pandoc

TYPES = {
    "becomes_svg": {"image/svg+xml"},
    "becomes_pages": {"image/png", "image/jpeg"},
    "becomes_rtf": {"application/rtf"},
    "becomes_rtf_or_zip": {"application/rtf", "application/zip"},
    "becomes_zip": {"application/zip"},
}
KINDS = {
    "refused_damaged": "damaged",
    "refused_empty": "empty",
    "refused_dangerous": "dangerous",
    "refused_locked": "locked",
    "refused_drm": "drm",
    "refused_unsupported": "unsupported",
    "refused_does_not_fit": "does-not-fit",
    "refused_too_many": "too-many",
}
OURS = [case for case in media.CASES if case.family in {"drawings", "contacts", "documents", "archives"}]


@pytest.mark.parametrize("case", OURS, ids=lambda case: case.filename)
def test_every_edge_case_ends_as_its_name_says(case: media.Case, tmp_path: Path) -> None:
    path = media.make(case.name, tmp_path, case.extension)
    package = prepare([path])
    outcome = case.outcome
    if outcome.startswith("refused"):
        assert not package.attachments
        assert package.refused[0].reason.hint
        assert package.refused[0].reason.kind == KINDS.get(outcome, package.refused[0].reason.kind)
        return
    if outcome == "harmless" and package.refused:
        return
    assert not package.refused
    for attachment in package.attachments:
        _ends_well(attachment, outcome, path.read_bytes())


def _ends_well(attachment: Attachment, outcome: str, original: bytes) -> None:
    if outcome == "passes":
        assert attachment.data == original
        assert attachment.action is Action.UNCHANGED
    elif outcome == "cleaned":
        assert attachment.action is Action.STRIPPED
        assert attachment.removed
    elif outcome == "shrinks":
        assert attachment.size < len(original)
    elif outcome in TYPES:
        assert attachment.type in TYPES[outcome]
    assert attachment.notes


@pytest.mark.parametrize(
    ("name", "data", "true_type"),
    [
        ("list.csv", b"a,b\n1,2\n3,4\n", "text/csv"),
        ("note.txt", b"Gate B12\n", "text/plain"),
        ("lunch.ics", b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n", "text/calendar"),
        ("page.html", b"<!DOCTYPE html><html><body><p>Hello</p></body></html>", "text/html"),
    ],
)
def test_todays_list_takes_these_as_they_are(
    name: str, data: bytes, true_type: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    package = prepare([path], Target(RINGCENTRAL_2026))
    assert [each.data for each in package.attachments] == [data]
    assert package.attachments[0].type == true_type


def test_a_program_goes_in_a_zip_only_when_asked(tmp_path: Path) -> None:
    path = tmp_path / "run.sh"
    path.write_bytes(b"#!/bin/sh\necho hello\n")
    assert prepare([path]).refused[0].reason.kind == "unsupported"
    wrapped = prepare([path], Target(wrap=True)).attachments[0]
    assert (wrapped.type, wrapped.action) == ("application/zip", Action.WRAPPED)


def test_without_pandoc_a_word_document_goes_in_a_zip_that_names_the_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pandoc, "program", lambda: None)
    path = media.make("word", tmp_path)
    attachment = prepare([path]).attachments[0]
    assert attachment.type == "application/zip"
    assert extras.install("docs") in attachment.notes[0]


def test_a_long_text_that_is_too_large_as_rtf_goes_in_a_zip(tmp_path: Path) -> None:
    path = tmp_path / "log.txt"
    path.write_text("".join(f"{n} ok\n" for n in range(30_000)))
    attachment = prepare([path], Target(budget=200_000)).attachments[0]
    assert attachment.type == "application/zip"


@pytest.mark.parametrize(("links", "seen"), [(10, False), (100_000, True)])
def test_markdown_is_shown_by_its_marks_unless_it_is_immense(
    links: int, seen: bool, tmp_path: Path
) -> None:
    path = tmp_path / "notes.md"
    path.write_text("# Notes\n\nSee [this](https://example.com).\n\n" + "[[]" * links + " **end**\n")
    attachment = prepare([path]).attachments[0]
    assert attachment.type == "application/rtf"
    assert attachment.data
    assert attachment.data.count(b"[") >= 2 * links
    assert (b"**end**" in attachment.data) is seen


def test_the_same_file_is_wrapped_in_the_same_bytes(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(b"a,b\n1,2\n")
    first, again = (prepare([path]).attachments[0].data for _ in range(2))
    assert first == again


@pytest.mark.parametrize("name", ["place.kml", "doc.kml", "AndroidManifest.xml", "index.apxl"])
def test_a_name_that_makes_something_else_of_a_zip_goes_in_a_folder(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text('<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"/>')
    (attachment,) = prepare([path]).attachments
    assert attachment.type == "application/zip"
    with zipfile.ZipFile(io.BytesIO(attachment.data or b"")) as archive:
        assert archive.namelist() == [f"file/{name}"]
        assert archive.read(f"file/{name}") == path.read_bytes()


def photo() -> bytes:
    """A JPEG that gets much smaller before it looks bad."""
    noise = Image.effect_noise((900, 700), 90).filter(ImageFilter.GaussianBlur(2)).convert("RGB")
    out = io.BytesIO()
    noise.save(out, "JPEG", quality=95)
    return out.getvalue()


def test_photos_in_a_zip_are_made_smaller_only_when_asked(tmp_path: Path) -> None:
    path = tmp_path / "trip.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a/one.jpg", photo())
        archive.writestr("read me.txt", "hello")
    budget = path.stat().st_size // 2
    (refused,) = prepare([path], Target(budget=budget)).refused
    assert refused.reason.kind == "does-not-fit"
    assert "--shrink-inside" in refused.reason.hint
    shrunk = prepare([path], Target(budget=budget, shrink_inside=True)).attachments[0]
    assert shrunk.size <= budget
    assert shrunk.data
    with zipfile.ZipFile(io.BytesIO(shrunk.data)) as archive:
        assert archive.namelist() == ["a/one.jpg", "read me.txt"]
        assert archive.read("read me.txt") == b"hello"
        assert Image.open(archive.open("a/one.jpg")).format == "JPEG"


def test_who_has_too_much_beside_the_photos_is_not_told_to_shrink_them(tmp_path: Path) -> None:
    path = tmp_path / "trip.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("one.jpg", photo())
        archive.writestr("data.bin", random.Random(1).randbytes(300_000))
    (refused,) = prepare([path], Target(budget=200_000)).refused
    assert "--shrink-inside" not in refused.reason.hint


def test_a_document_that_is_too_large_without_pandoc_names_both_ways_and_goes_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pandoc, "program", lambda: None)
    path = tmp_path / "book.epub"
    path.write_bytes(book(photo()))
    budget = path.stat().st_size // 2
    (refused,) = prepare([path], Target(budget=budget)).refused
    assert extras.install("docs") in refused.reason.hint
    assert "--shrink-inside" in refused.reason.hint
    (sent,) = prepare([path], Target(budget=budget, shrink_inside=True)).attachments
    assert (sent.type, sent.action) == ("application/zip", Action.SHRUNK)
    assert extras.install("docs") in " ".join(sent.notes)
    (planned,) = plan([path], Target(budget=budget, shrink_inside=True)).attachments
    assert (planned.action, planned.notes) == (sent.action, sent.notes)
    with zipfile.ZipFile(io.BytesIO(sent.data or b"")) as outer:
        inner = zipfile.ZipFile(io.BytesIO(outer.read("book.epub")))
    assert inner.namelist()[0] == "mimetype"
    assert len(inner.read("i.jpg")) < budget


def test_a_document_asked_for_in_a_zip_may_have_its_photos_made_smaller(tmp_path: Path) -> None:
    path = tmp_path / "book.epub"
    path.write_bytes(book(photo()))
    wanted = Target(budget=path.stat().st_size // 2, documents="zip")
    assert "--shrink-inside" in prepare([path], wanted).refused[0].reason.hint
    (sent,) = prepare([path], replace(wanted, shrink_inside=True)).attachments
    assert sent.notes[1] == "Put into a ZIP, as asked for."


def test_over_its_share_only_a_contacts_photo_changes(tmp_path: Path) -> None:
    path = media.make("photo_over_budget", tmp_path, "vcf")
    before, after = path.read_bytes(), prepare([path], Target(budget=200_000)).attachments[0].data
    assert after
    assert len(after) <= 200_000
    texts = [
        [each.text for each in lines.properties(lines.decoded(data)[0])] for data in (before, after)
    ]
    assert [old for old, new in zip(*texts, strict=True) if old != new] == [max(texts[0], key=len)]


def book(photo: bytes) -> bytes:
    """An EPUB with one photo."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/epub+zip")
        archive.writestr(
            "META-INF/container.xml",
            '<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">'
            '<rootfiles><rootfile full-path="a.opf" media-type="application/oebps-package+xml"/>'
            "</rootfiles></container>",
        )
        archive.writestr(
            "a.opf",
            '<package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata/><manifest>'
            '<item id="p" href="p.xhtml" media-type="application/xhtml+xml"/>'
            '<item id="i" href="i.jpg" media-type="image/jpeg"/></manifest>'
            '<spine><itemref idref="p"/></spine></package>',
        )
        archive.writestr(
            "p.xhtml",
            '<html xmlns="http://www.w3.org/1999/xhtml"><body><p>Words <img src="i.jpg"/></p>'
            "</body></html>",
        )
        archive.writestr("i.jpg", photo)
    return out.getvalue()


def test_an_old_page_reaches_pandoc_in_unicode(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bytes] = []

    def to_rtf(data: bytes, *_: object) -> bytes:
        asked.append(data)
        return b"{\\rtf1\\hyphauto Words}"

    monkeypatch.setattr(pandoc, "to_rtf", to_rtf)
    path = tmp_path / "old.html"
    path.write_bytes("<!DOCTYPE html><meta charset=koi8-r><p>Привет".encode("koi8-r"))
    prepare([path])
    assert "Привет" in asked[0].decode()


def test_a_book_whose_pictures_would_be_spoilt_in_rtf_names_the_better_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = iter(
        [b"{\\rtf1\\hyphauto Words " + photo().hex().encode() + b"}", b"{\\rtf1\\hyphauto Words}"]
    )
    monkeypatch.setattr(pandoc, "to_rtf", lambda *_: next(written))
    monkeypatch.setattr(embedded, "shrunk_zip", lambda *_: embedded.Shrunk(b"", -50, 0))
    path = tmp_path / "book.epub"
    path.write_bytes(book(photo()))
    (refused,) = prepare([path], Target(budget=path.stat().st_size - 1_000)).refused
    assert refused.reason.kind == "does-not-fit"
    assert "--shrink-inside" in refused.reason.hint


@pytest.mark.skipif(pandoc.program() is None, reason="needs the extra docs")
def test_photos_in_a_book_are_made_smaller_before_it_becomes_rtf(tmp_path: Path) -> None:
    path = tmp_path / "book.epub"
    path.write_bytes(book(photo()))
    attachment = prepare([path], Target(budget=2 * len(photo()) * 2 // 3)).attachments[0]
    assert attachment.type == "application/rtf"
    assert attachment.notes[0] == "The pictures in it were made smaller."
    assert b"\\jpegblip" in (attachment.data or b"")


def test_a_contact_fills_its_share_however_its_photo_is_folded(tmp_path: Path) -> None:
    folded = media.make("photo_over_budget", tmp_path, "vcf").read_bytes()
    on_one_line = folded.replace(b"\r\n ", b"")
    assert len(on_one_line) < len(folded)
    for card in (folded, on_one_line):
        (made,) = prepare([Input("a.vcf", data=card)], Target(budget=300_000)).attachments
        assert made.quality is not None
        assert made.quality < INDISTINGUISHABLE
        assert 0.97 <= made.size / 300_000 <= 1


def test_a_contact_in_utf_16_passes_with_a_warning_and_is_written_anew_only_over_its_share(
    tmp_path: Path,
) -> None:
    (passed,) = prepare([media.make("utf_16", tmp_path, "vcf")]).attachments
    assert passed.action is Action.UNCHANGED
    assert "UTF-16" in passed.notes[0]
    small, large = (media.make(name, tmp_path, "vcf") for name in ("photo_3_0", "photo_over_budget"))
    text = small.read_bytes().decode()
    given = Input("a.vcf", data=text.encode("utf-16"))
    (anew,) = prepare([given], Target(budget=len(text))).attachments
    assert anew.data == small.read_bytes()
    given = Input("b.vcf", data=large.read_bytes().decode().encode("utf-16"))
    (smaller,) = prepare([given], Target(budget=200_000)).attachments
    assert smaller.data
    assert smaller.data.startswith(b"BEGIN:VCARD")
    assert smaller.size <= 200_000


def photos_in(contacts: bytes) -> list[bytes]:
    """Their pixels."""
    found = pictures.embedded(contacts.decode())
    return [Image.open(io.BytesIO(each.data)).convert("RGB").tobytes() for each in found]


def test_a_contact_in_utf_16_without_a_photo_that_is_too_large_is_refused() -> None:
    text = f"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:A\r\nNOTE:{'a' * 40_000}\r\nEND:VCARD\r\n"
    (refused,) = prepare([Input("a.vcf", data=text.encode("utf-16"))], Target(budget=20_000)).refused
    assert "cannot be made smaller" in refused.reason.message


def test_a_contacts_tiny_photo_does_not_keep_a_large_one_from_shrinking(tmp_path: Path) -> None:
    large = media.make("photo_over_budget", tmp_path, "vcf").read_bytes()
    small = media.make("photo_3_0", tmp_path, "vcf").read_bytes()
    (made,) = prepare([Input("two.vcf", data=small + large)], Target(budget=200_000)).attachments
    assert made.data
    assert photos_in(made.data)[0] == photos_in(small)[0]
