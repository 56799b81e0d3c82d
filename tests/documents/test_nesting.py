"""Pages that pandoc would read for ever never reach it."""

import io
import zipfile
from pathlib import Path

import pytest

from mmsprep.documents import nesting
from mmsprep.errors import OverSafetyLimit
from mmsprep.model import Source
from mmsprep.prepare import prepare
from mmsprep.tools import pandoc
from mmsprep.workroom import Workroom

TABLES = b"<table><tr><td>x" * 257 + b"</td></tr></table>" * 257
LISTS = b"<UL class=a><li>x" * 10 + b"<ol><li>" * 10 + b"</ol>" * 5


def book(page: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("one.xhtml", page)
    return out.getvalue()


def check(data: bytes, true_type: str) -> None:
    with Workroom() as room:
        nesting.check(Source("a", true_type, None, len(data), "", data=data), room)


@pytest.mark.parametrize("page", [TABLES, LISTS])
def test_what_is_nested_too_deeply_is_seen_in_pages_and_in_books(page: bytes) -> None:
    for data, true_type in ((page, "text/html"), (book(page), "application/epub+zip")):
        with pytest.raises(OverSafetyLimit):
            check(data, true_type)


@pytest.mark.parametrize(
    "page",
    [
        b"<table><tr><td>x</td></tr></table>" * 5_000,
        b"<table><tr><td>" * 40 + b"</td></tr></table>" * 40,
        b"<ul><li>x</ul>" * 5_000,
        b"</ul>" * 9 + b"<ul><li>x" * 14,
        b"<tablet><ulna>" * 500,
        b"",
    ],
)
def test_what_is_long_or_sloppy_is_not(page: bytes) -> None:
    check(page, "text/html")


def test_such_a_page_goes_in_a_zip_and_pandoc_never_sees_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pandoc, "to_rtf", lambda *_: pytest.fail("pandoc was asked"))
    path = tmp_path / "page.html"
    path.write_bytes(b"<!DOCTYPE html><html><body>" + TABLES)
    (sent,) = prepare([path]).attachments
    assert sent.type == "application/zip"
    assert "more than the safety limits allow" in sent.notes[0]
