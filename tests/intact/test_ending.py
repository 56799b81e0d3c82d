"""What hides behind the end of a large file is left out before anybody reads it; nothing else is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from mmsprep import prepare
from mmsprep.intact import ending
from mmsprep.model import Input, Source
from mmsprep.sniff import identify
from mmsprep.workroom import Workroom
from tests.hostile.machine import FIXTURES, Machine, fixture, peak

WHOLE = sorted(
    path
    for path in FIXTURES.glob("*/*")
    if not any(word in path.name for word in ("refused", "tail_cut"))
)
BEHIND = 40_000_000


@pytest.fixture
def large(tmp_path: Path) -> Path:
    return tmp_path / "large"


def hidden_behind(path: Path, large: Path, size: int = BEHIND, mark: bytes = b"") -> Path:
    """A copy with so many zeros behind it, and a mark behind those."""
    large.write_bytes(path.read_bytes())
    with large.open("r+b") as file:
        file.truncate(path.stat().st_size + size)
        file.seek(0, 2)
        file.write(mark)
    return large


def cut(path: Path, large: Path) -> Source:
    """What is left of the large copy of this file."""
    with Workroom() as room:
        found = identify(Input.of(path), room)
    return ending.cut(replace(found, data=None, path=large, size=large.stat().st_size))


@pytest.mark.parametrize("path", WHOLE, ids=lambda path: path.name)
@pytest.mark.parametrize("mark", [b"", b"behind"])
def test_nothing_that_belongs_to_a_file_is_left_out(path: Path, mark: bytes, large: Path) -> None:
    data = path.read_bytes()
    found = cut(path, hidden_behind(path, large, mark=mark))
    assert found.size == large.stat().st_size
    assert found.size >= len(data)
    assert found.head(len(data)) == data


@pytest.mark.parametrize(
    "name",
    [
        "orientation_1__passes.jpg", "palette__passes.png", "timed__passes.gif",
        "photo__becomes_jpeg.heic", "photo__becomes_jpeg.avif", "icon__becomes_png.ico",
        "h264_aac__passes.mp4", "h264_aac__becomes_mp4.mkv", "voice__becomes_mp3.wav",
    ],
)  # fmt: skip
def test_a_payload_is_left_out_whatever_it_is(name: str, large: Path) -> None:
    path = fixture(name)
    found = cut(path, hidden_behind(path, large, mark=b"behind"))
    assert found.size == path.stat().st_size


@pytest.mark.parametrize(
    "name",
    [
        "transport_stream__becomes_mp4.ts",
        "voice__passes.mp3",
        "mpeg4_mp3__passes.avi",
        "flash__becomes_mp4.flv",
        "pages_1__becomes_pages.pdf",
    ],
)
def test_zeros_behind_a_stream_without_an_end_are_left_out(name: str, large: Path) -> None:
    found = cut(fixture(name), hidden_behind(fixture(name), large))
    assert found.behind > BEHIND - 3_000_000


def test_it_is_told_like_any_payload(large: Path) -> None:
    picture = fixture("orientation_1__passes.jpg")
    (made,) = prepare(hidden_behind(picture, large, mark=b"behind")).attachments
    assert made.data == picture.read_bytes()
    assert made.removed == ("trailing data",)
    assert made.source_bytes == large.stat().st_size


def test_a_picture_in_front_of_a_much_more_takes_no_more_memory_than_a_picture(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    hidden_behind(fixture("photo__becomes_jpeg.heic"), machine.home / "a.heic", 400_000_000)
    process = machine.start("convert", "a.heic", "-o", machine.out)
    most = peak(process)
    process.communicate()
    assert process.returncode == 0
    assert most < 200_000_000
