"""Old pages keep their letters."""

import pytest

from mmsprep.documents import charset

GERMAN, RUSSIAN, JAPANESE = "Größe – 5 €", "Привет, мир", "こんにちは"


def page(text: str, declared: str, codec: str) -> bytes:
    return f"<html><meta charset={declared}><p>{text}".encode(codec)


@pytest.mark.parametrize(
    ("declared", "codec", "text"),
    [
        ("iso-8859-1", "cp1252", GERMAN),
        ("'Windows-1252'", "cp1252", GERMAN),
        ("koi8-r", "koi8-r", RUSSIAN),
        ("windows-1251", "cp1251", RUSSIAN),
        ('"Shift_JIS"', "cp932", JAPANESE),
        ("iso-2022-jp", "iso-2022-jp", JAPANESE),
        ("euc-jp", "euc-jp", JAPANESE),
        ("utf-8", "utf-8", RUSSIAN),
        ("utf-8", "utf-16", RUSSIAN),
        ("iso-8859-1", "utf-8-sig", GERMAN),
        ("iso-8859-1", "utf-8", GERMAN),
        ("utf-8", "cp1252", GERMAN),
        ("hex", "cp1252", GERMAN),
        ("unicode_escape", "cp1252", GERMAN),
        ("windows-99", "cp1252", GERMAN),
    ],
)
def test_a_page_is_read_in_the_characters_that_it_is_written_in(
    declared: str, codec: str, text: str
) -> None:
    assert charset.read_page(page(text, declared, codec)).endswith(f"<p>{text}")


def test_the_declaration_of_xml_and_of_old_pages_counts_too() -> None:
    for start in (
        "<?xml version='1.0' encoding='koi8-r'?>",
        '<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=koi8-r">',
    ):
        assert charset.read_page((start + RUSSIAN).encode("koi8-r")) == start + RUSSIAN
