"""Text becomes RTF that an independent reader reads back to the letter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from striprtf.striprtf import rtf_to_text

from mmsprep.documents import charset, markdown, plain, rtf


def read_back(paragraphs: object) -> str:
    text: str = rtf_to_text(rtf.document(paragraphs).decode("ascii"))  # type: ignore[arg-type,no-untyped-call]
    return text.strip("\n")


@given(st.text(st.characters(max_codepoint=0xFFFF, categories=["L", "N", "P", "S", "Zs"])))
def test_any_line_comes_back(line: str) -> None:
    text = f"a{line}z"
    assert read_back(plain.paragraphs(text)) == text


def test_an_emoji_is_written_in_two_halves() -> None:
    assert b"\\u-10179?\\u-8704?" in rtf.document(plain.paragraphs("😀"))


def test_lines_stay_lines() -> None:
    assert read_back(plain.paragraphs("one\r\ntwo\rthree\n\nfive\n")) == "one\ntwo\nthree\n\nfive"


def test_markdown_keeps_its_words_and_shows_its_structure() -> None:
    text = (
        '# Plan {x}\n\nMeet **now** at *noon*, see `run` or [here](http://example.com/a"b).\n\n'
        "3. third\n4. fourth\n   - within\n\n> said\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n"
        "```\nx\n  y\n```\n"
    )
    read = read_back(markdown.paragraphs(text))
    for words in (
        "Plan {x}",
        "Meet now at noon, see run or here.",
        "3.\tthird",
        "4.\tfourth",
        "said",
        "1\t2",
    ):
        assert words in read
    written = rtf.document(markdown.paragraphs(text))
    assert b"{\\b now}" in written
    assert b"{\\i noon}" in written
    assert b'HYPERLINK "http://example.com/a%22b"' in written


def test_html_in_markdown_is_shown_not_run() -> None:
    assert "<script>" in read_back(markdown.paragraphs("<script>x</script>\n"))


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("größer".encode(), "größer"),
        ("\ufeffgrößer".encode(), "größer"),
        ("größer".encode("latin-1"), "größer"),
        ("„größer“ – 5 €".encode("cp1252"), "„größer“ – 5 €"),
        ("\ufeffgrößer 漢".encode("utf-16-le"), "größer 漢"),
        ("\ufeffgrößer 漢".encode("utf-16-be"), "größer 漢"),
        ("\ufeffgrößer".encode("utf-32-le"), "größer"),
        ("plain words here".encode("utf-16-le"), "plain words here"),
        ("plain words here".encode("utf-16-be"), "plain words here"),
        (
            ("Съешь же ещё этих мягких французских булок, да выпей чаю. " * 4).encode("cp1251"),
            "Съешь же ещё этих мягких французских булок, да выпей чаю. " * 4,
        ),
        (b"", ""),
    ],
)
def test_characters_are_read_as_they_were_meant(data: bytes, text: str) -> None:
    assert charset.read(data) == text


@pytest.mark.parametrize(
    ("data", "still_open"),
    [
        (rb"{\rtf1 {a} \{ \\}", 0),
        (rb"{\rtf1 {a}", 1),
        (b"{\\rtf1 {\\pict\\bin4 {{{{}}", 0),
        (b"{\\rtf1 \\binary{}", 1),
    ],
)
def test_groups_are_counted_past_what_only_looks_like_them(data: bytes, still_open: int) -> None:
    assert rtf.open_groups(data) == still_open
