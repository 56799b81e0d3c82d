"""What a manifest asks for, and what is said of its mistakes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mmsprep.batch import read_manifest
from mmsprep.errors import UsageError


@pytest.fixture
def written(tmp_path: Path) -> Path:
    return tmp_path / "manifest"


def test_csv_and_json_lines_ask_for_the_same(written: Path) -> None:
    written.write_text(
        "\ufeffTo,Text,Files,from,key, ,\r\n"
        '+15550001111,"Hi, Ada\nand all",a.jpg;b.jpg,+15550100001,k1\r\n'
        "\r\n"
        "+15550001111; +15550002222,,/abs/c.jpg,,,,\r\n",
        "utf-8",
        newline="",
    )
    rows = read_manifest(written)
    written.write_text(
        "\n".join([
            json.dumps({"to": "+15550001111", "text": "Hi, Ada\nand all", "files": ["a.jpg", "b.jpg"],
                        "from": "+15550100001", "key": "k1"}),
            "",
            json.dumps({"to": ["+15550001111", "+15550002222"], "files": ["/abs/c.jpg"]}),
        ])
    )  # fmt: skip
    assert [row.number for row in rows] == [2, 5]
    again = read_manifest(written)
    for first, second in (rows, again):
        assert first.files == (str(written.parent / "a.jpg"), str(written.parent / "b.jpg"))
        assert (first.text, first.sender, first.key) == ("Hi, Ada\nand all", "+15550100001", "k1")
        assert second.to == ("+15550001111", "+15550002222")
        assert (second.text, second.files, second.key) == ("", ("/abs/c.jpg",), None)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "columns"),
        ("to,text,files\n", "no message"),
        ("to,txt,files\n", "`txt` is unknown"),
        ("to;text;files\n+1;x;y", "`to;text;files` is unknown"),
        ("to,text\n", "`files` is missing"),
        ("to,to,files\n", "twice"),
        ("to,,files\n", "`` is unknown"),
        (",,\n", "`files` is missing"),
        ("to,files\n+15550001111,a.jpg,more\n", "line 2: too many cells"),
        ("to,files\n,a.jpg\n", "line 2: no recipient"),
        ("to,files\n+15550001111,;\n", "line 2: no `files`"),
        ('to,files\n"+15550001111,a.jpg\n', "no CSV"),
        ('{"to": "+15550001111", "files": "a.jpg"}\nnonsense', "line 2: no JSON object"),
        ('[{"to": "+15550001111", "files": "a.jpg"}]', "is a JSON list, not JSON Lines"),
        ('{"to": 15550001111, "files": "a.jpg"}', "line 1: `to` is no list"),
        ('{"to": "+15550001111", "files": [1]}', "line 1: `files` is no list"),
        ('{"to": "+15550001111", "files": "a", "text": 5}', "line 1: `text` is no text"),
        ('{"to": "+15550001111", "files": "a", "test": "x"}', "line 1: 'test' is unknown"),
        ('{"to": "+15550001111", "files": "a", "to": "+15550002222"}', "line 1: a name is there twice"),
        ('{"to": "+15550001111", "files": "a"}\n"to"', "line 2: no JSON object"),
        ("{" * 100_000, "line 1"),
    ],
)
def test_a_mistake_is_told_with_its_line(written: Path, text: str, said: str) -> None:
    written.write_text(text)
    with pytest.raises(UsageError) as refused:
        read_manifest(written)
    assert said in refused.value.message


def test_blanks_around_a_key_make_no_other_message(written: Path) -> None:
    written.write_text("key,to,files\n k 1\t,+15550001111,a.jpg\n ,+15550001111,b.jpg\n")
    assert [row.key for row in read_manifest(written)] == ["k 1", None]


def test_all_mistakes_are_told_at_once_but_not_a_thousand(written: Path) -> None:
    written.write_text("to,files\n" + ",a\n" * 1000)
    with pytest.raises(UsageError, match=r"line 2: .*line 11: .*; and 990 more"):
        read_manifest(written)


def test_what_is_no_text_is_no_manifest(written: Path) -> None:
    for data in (b"\xff\xfe\x00", None):
        if data is None:
            written.unlink()
        else:
            written.write_bytes(data)
        with pytest.raises(UsageError, match="cannot be read"):
            read_manifest(written)
