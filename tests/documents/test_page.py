"""All that a web page or a book says gets into its RTF, or is told of."""

import io
import zipfile
from pathlib import Path

import pytest

from mmsprep.documents import book, losses, page, wording
from mmsprep.model import Source
from mmsprep.tools import pandoc
from mmsprep.workroom import Workroom

HTML = "text/html"
needs_pandoc = pytest.mark.skipif(pandoc.program() is None, reason="pandoc is not installed")


def said_of(html: str, rtf: bytes = b"") -> str:
    source = Source("a", HTML, None, len(html), "", data=html.encode())
    with Workroom() as room:
        return " ".join(losses.left_out(source, b"\\hyphauto " + rtf, room))


@needs_pandoc
@pytest.mark.parametrize(
    "html",
    [
        "<nav>Home</nav><main>News</main><aside>Advert</aside>",
        "<header>Home</header><div class=a role='main'>News</div><p>Advert",
        "<p>Home<textarea>News</textarea>Advert",
        "<p>Home<select><option>News</option><option value=2>Advert</option></select>",
    ],
)
def test_pandoc_reads_all_of_a_page(html: str) -> None:
    with Workroom() as room:
        rtf = pandoc.to_rtf(page.in_full(html).encode(), HTML, room)
    shown = wording.of_rtf(rtf)
    assert set(shown.split()) >= {"Home", "News", "Advert"}
    assert not said_of(html, rtf.partition(wording.HEADER_END)[2])


@needs_pandoc
def test_a_drawing_does_not_stand_there_as_its_code() -> None:
    html = "<p>Look<svg width='9'><path d='M0 0h9'/></svg></p>"
    with Workroom() as room:
        rtf = pandoc.to_rtf(html.encode(), HTML, room)
    assert b"base64" not in rtf
    assert "drawings in the page" in said_of(html)


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ("<p></p>", None),
        ('<p><img alt="x" src="https://example.invalid/a.png">', "only links to"),
        ('<img src="data:image/webp;base64,UklG">', "could not be put"),
        ("<video src=a.mp4></video>", "Films, sounds"),
        ("<input type=checkbox checked>", "ticked"),
        ("<input type='text' name=x value='Ann'>", "filled in"),
        ("<input type='text' value=''><input type=hidden value=3>", None),
        ("<option value=1 selected>", "chosen"),
    ],
)
def test_what_is_besides_words_is_told_of(html: str, said: str | None) -> None:
    found = said_of(html)
    assert said in found if said else not found


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("<p>Two <b>w</b>ords</p>", "Two words"),
        ("<li>one<li>two", "one two"),
        ("<!-- not <b>this</b> --><p>but this", "but this"),
        ("<style>p {}</style><script>if (a < b) go()</script><P>Yes</P>", "Yes"),
        ('<p data-x="a > b">Yes', "Yes"),
        ("<SCRIPT>no</script>so&shy;ft", "soft"),
        ("caf&eacute; <p title='it is'>&lt;b&gt;", "café <b>"),
    ],
)
def test_the_words_of_a_page_are_those_that_a_reader_sees(html: str, shown: str) -> None:
    assert wording.of_page(html).split() == shown.split()


@pytest.mark.parametrize(
    "html",
    [
        "<img " * 300_000,
        "<img src=" + " " * 300_000,
        "<!--" * 300_000,
        "<script>" * 200_000,
        "<a '" * 300_000,
        "<a " + "role = " * 100_000,
        "<input " + "type=text " * 50_000,
        "<main" * 300_000,
    ],
    ids=["pictures", "blanks", "comments", "scripts", "quotes", "roles", "fields", "parts"],
)
def test_pages_without_end_are_looked_through_once(html: str) -> None:
    wording.of_page(html)
    page.in_full(html)
    assert not list(page.left_out(html + ">", 0))


def a_book(pages: dict[str, str], spine: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("META-INF/container.xml", '<rootfile full-path="OPS/package.opf"/>')
        archive.writestr("OPS/package.opf", f"<package>{spine}</package>")
        for name, text in pages.items():
            archive.writestr(name, text)
    return out.getvalue()


def test_the_pages_of_a_book_are_those_of_its_spine(tmp_path: Path) -> None:
    (tmp_path / "a.epub").write_bytes(
        a_book(
            {"OPS/my page.xhtml": "<p>first", "OPS/nav.xhtml": "contents", "left.xhtml": "never"},
            '<item id="a" href="my%20page.xhtml"/><item href="nav.xhtml" id="n" properties="nav"/>'
            '<item id="gone" href="gone.xhtml"/>'
            '<itemref idref="a" linear="no"/><itemref idref="n"/><itemref idref="gone"/>',
        )
    )
    with zipfile.ZipFile(tmp_path / "a.epub") as archive, Workroom() as room:
        assert [each for each in book.pages(archive, room) if each] == ["<p>first"]


def test_a_title_page_that_pandoc_leaves_out_is_told_of() -> None:
    data = a_book(
        {"OPS/t.xhtml": "<p>By Ann Author"}, '<item id="t" href="t.xhtml"/><itemref idref="t"/>'
    )
    source = Source("a", losses.BOOK, None, len(data), "", data=data)
    with Workroom() as room:
        (said,) = losses.left_out(source, b"\\hyphauto Nothing", room)
        assert "Some of its words" in said
        assert "images" not in said
