"""Outgoing names are plain, unique and safe, whatever comes in."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmsprep.names import plain, printable, unique


@given(st.text(max_size=300))
def test_any_name_becomes_plain_ascii(name: str) -> None:
    assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,79}", plain(name))


@pytest.mark.parametrize(
    ("given_name", "stem"),
    [
        ("IMG_0412.HEIC", "IMG_0412"),
        ("/home/me/Été à la plage.jpeg", "Ete-a-la-plage"),
        ("C:\\photos\\cat.png", "cat"),
        ("../../etc/passwd", "passwd"),
        ("-rf.jpg", "rf"),
        ("%03d.png", "03d"),
        ("concat:a|b.mp4", "concat-a-b"),
        ('evil"\r\nX-Header: 1.jpg', "evil-X-Header-1"),
        ("invoice\u202egpj.exe", "invoicegpj"),
        ("🎉🎉.gif", "attachment"),
        ("con.txt", "attachment-con"),
        ("", "attachment"),
        (".hidden", "hidden"),
        ("archive.tar.gz", "archive-tar"),
    ],
)
def test_a_name_keeps_what_is_safe_of_it(given_name: str, stem: str) -> None:
    assert plain(given_name) == stem


@given(st.lists(st.tuples(st.sampled_from("aAbB"), st.sampled_from(["jpg", "png"])), max_size=12))
def test_no_two_names_are_alike_even_without_regard_to_case(wanted: list[tuple[str, str]]) -> None:
    names = unique(wanted)
    assert len({name.lower() for name in names}) == len(wanted)
    assert all(
        name.endswith(f".{extension}") for name, (_, extension) in zip(names, wanted, strict=True)
    )


def test_names_that_were_taken_before_count_too() -> None:
    taken = {"a.jpg", "a-2.jpg"}
    assert unique([("A", "jpg"), ("b", "jpg")], taken) == ["A-3.jpg", "b.jpg"]
    assert unique([("B", "jpg")], taken) == ["B-2.jpg"]


def test_a_byte_that_is_no_text_is_shown_as_it_is_written() -> None:
    assert printable("bad\udcff.jpg") == "bad\\xff.jpg"


@given(st.text())
def test_a_shown_name_moves_no_cursor_and_turns_no_text(name: str) -> None:
    assert printable(name).isprintable()
