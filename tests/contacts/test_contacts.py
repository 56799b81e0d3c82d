"""In a contact file only the photo's bytes change, however its lines are folded."""

import base64
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmsprep.contacts import lines, pictures
from mmsprep.errors import Damaged
from mmsprep.model import Replacement

OLD = bytes(random.Random(1).randrange(256) for _ in range(300))
NEW = b"\xff\xd8\xff" + bytes(random.Random(2).randrange(256) for _ in range(150))
TEXT = base64.b64encode(OLD).decode()


def folded(text: str, lead: str, end: str, width: int = 60) -> str:
    parts = [text[at : at + width] for at in range(0, len(text), width)]
    return (end + lead).join(parts)


PHOTOS = {
    "3.0": "PHOTO;ENCODING=b;TYPE=JPEG:" + folded(TEXT, " ", "\r\n") + "\r\n",
    "3.0 in a group": "item1.PHOTO;TYPE=jpeg;ENCODING=B:" + folded(TEXT, "\t", "\n") + "\n",
    "4.0": "PHOTO:data:image/jpeg;base64," + folded(TEXT, " ", "\r\n") + "\r\n",
    "4.0 escaped": "PHOTO:data:image/jpeg\\;base64\\," + folded(TEXT, " ", "\r\n") + "\r\n",
    "2.1": "PHOTO;JPEG;ENCODING=BASE64:" + folded(TEXT, " ", "\r\n") + "\r\n\r\n",
    "2.1 not indented": "PHOTO;JPEG;BASE64:\r\n" + folded(TEXT, "", "\r\n") + "\r\n\r\n",
    "2.1 from the next line": "PHOTO;BASE64:\r\n  " + folded(TEXT, "  ", "\r\n") + "\r\n",
    "on one line": f"PHOTO;ENCODING=BASE64;TYPE=JPEG:{TEXT}\r\n",
    "doubled carriage returns": "PHOTO;ENCODING=b;TYPE=JPEG:" + folded(TEXT, " ", "\r\r\n") + "\r\r\n",
}
AROUND = (
    "BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=C3=91=\r\n=20PHOTO:x;;;;\r\n",
    'KEY;ENCODING=b:QUJD\r\nX-NOTE;X="a:b":PHOTO\\, not one\r\nNOTE:caf\xe9\r\nEND:VCARD\r\n',
)


@pytest.mark.parametrize("photo", PHOTOS.values(), ids=PHOTOS)
def test_a_photo_is_found_and_replaced_and_all_else_kept(photo: str) -> None:
    text = AROUND[0] + photo + AROUND[1]
    (found,) = pictures.embedded(text)
    assert found.data == OLD
    after = pictures.replaced(text, {found.at: Replacement("image/jpeg", NEW)})
    assert after.startswith(AROUND[0])
    assert after.endswith(AROUND[1])
    assert [each.data for each in pictures.embedded(after)] == [NEW]
    heads = [each.head for each in lines.properties(text)]
    assert [each.head for each in lines.properties(after)] == heads
    widths = [max(map(len, each.splitlines())) for each in (after, text)]
    assert widths[0] <= max(77, widths[1])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("PHOTO;ENCODING=b;TYPE=PNG:", "PHOTO;ENCODING=b;TYPE=JPEG:"),
        ("PHOTO;PNG;ENCODING=BASE64:", "PHOTO;JPEG;ENCODING=BASE64:"),
        ("PHOTO;ENCODING=BASE64;AVIF:", "PHOTO;ENCODING=BASE64;JPEG:"),
        ("LOGO;type=png;encoding=b:", "LOGO;type=jpeg;encoding=b:"),
        ("PHOTO;MEDIATYPE=image/png;ENCODING=b:", "PHOTO;MEDIATYPE=image/jpeg;ENCODING=b:"),
        ("PHOTO:data:image/png;base64,", "PHOTO:data:image/jpeg;base64,"),
    ],
)
def test_a_new_type_is_told_in_the_words_of_the_old_one(before: str, after: str) -> None:
    text = f"BEGIN:VCARD\r\n{before}{TEXT}\r\nEND:VCARD\r\n"
    (found,) = pictures.embedded(text)
    new = pictures.replaced(text, {found.at: Replacement("image/jpeg", NEW)})
    assert f"\r\n{after}{base64.b64encode(NEW).decode()}\r\n" in new


def test_a_photo_that_is_only_linked_to_is_left_alone() -> None:
    text = "BEGIN:VCARD\nPHOTO;VALUE=URI:http://example.com/a.jpg\nPHOTO;ENCODING=b:?!\nPHOTO;ENCODING=b:ü\nEND:VCARD\n"
    assert pictures.embedded(text) == []


@given(st.binary(max_size=400))
def test_any_bytes_come_back_from_being_cut_into_properties(data: bytes) -> None:
    try:
        text, charset = lines.decoded(data)
    except Damaged:
        return
    joined = "".join(each.text for each in lines.properties(text))
    assert joined == text
    if charset == "latin-1":
        assert joined.encode(charset) == data


@pytest.mark.parametrize("charset", ["utf-16-le", "utf-16-be"])
def test_utf_16_comes_back_as_the_same_bytes(charset: str) -> None:
    data = "\ufeffBEGIN:VCARD\r\nFN:Müller 漢\r\nEND:VCARD\r\n".encode(charset)
    text, found = lines.decoded(data)
    assert (found, lines.count(text)) == (charset, 1)
    assert "".join(each.text for each in lines.properties(text)).encode(found) == data


@pytest.mark.parametrize("text", ["", "FN:x\n", "BEGIN:VCARD\nFN:x\n", "BEGIN:VCARD\nEND:VCAL\n"])
def test_what_holds_no_whole_contact_is_damaged(text: str) -> None:
    with pytest.raises(Damaged):
        lines.count(text)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (b"NOTE:Gr\xc3\xb6\xc3\x9fe", False),
        (b"NOTE:Gr\xc3\r\n \xb6\xc3\x9fe", False),
        (b"NOTE;CHARSET=ISO-8859-1:Gr\xf6\xdfe", False),
        (b"NOTE:Gr\xf6\xdfe", True),
    ],
)
def test_letters_of_a_code_page_that_is_not_named_are_noticed(line: bytes, told: bool) -> None:
    text, _ = lines.decoded(b"BEGIN:VCARD\r\n" + line + b"\r\nEND:VCARD\r\n")
    assert lines.in_code_page(text) is told


def test_parameters_without_end_are_read_once() -> None:
    """Every backslash may belong to the semicolon behind it, or not: never are all ways tried."""
    assert not pictures.embedded("PHOTO:data:image/jpeg" + ";a\\" * 100 + ";base63,QUJD\r\n")
    (found,) = pictures.embedded("PHOTO:data:image/jpeg" + ";a\\" * 100 + "\\;base64\\,QUJD\r\n")
    assert found.data == b"ABC"


def test_carriage_returns_without_end_are_read_once() -> None:
    text = "BEGIN:VCARD" + "\r" * 1_000_000 + "x\r\r\nEND:VCARD\r\n"
    assert "".join(each.text for each in lines.properties(text)) == text
    assert lines.count(text) == 1


def test_what_a_note_quotes_is_no_contact_of_its_own() -> None:
    note = "NOTE;ENCODING=QUOTED-PRINTABLE:It begins with=\r\nBEGIN:VCARD\r\n"
    assert lines.count(f"BEGIN:VCARD\r\nVERSION:2.1\r\n{note}END:VCARD\r\n") == 1
