"""Every walk keeps within the bytes, says what is declared, and ends."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable

import pytest

from mmsprep.containers import (
    boxes,
    ebml,
    frames,
    gif,
    heif,
    jpeg,
    jpeg_tail,
    photoshop,
    png,
    riff,
    sequence,
    tags,
)
from mmsprep.containers.boxes import Box
from mmsprep.containers.reading import Allowance, number
from mmsprep.containers.tiff import directories, layout_of
from mmsprep.testing.media import clips, heic, sound, still
from mmsprep.testing.media.boxes import box, full

WALKS: dict[str, Callable[[bytes], Iterable[object]]] = {
    "boxes": lambda data: boxes.declared(data, 0, len(data)),
    "ebml": lambda data: ebml.elements(data, 0, len(data)),
    "frames": lambda data: [frames.frame(data, 0)],
    "gif": gif.parts,
    "heif": heif.extents,
    "jpeg": jpeg.segments,
    "jpeg_tail": lambda data: jpeg_tail.parts(data, jpeg.end_of(data) or len(data)),
    "photoshop": photoshop.resources,
    "png": png.chunks,
    "sequence": sequence.serving,
    "riff": lambda data: riff.chunks(data, 12, len(data)),
    "tags": tags.end_tags,
    "tiff": lambda data: directories(data, found, set(), 9) if (found := layout_of(data)) else (),
}


@pytest.mark.parametrize("walk", WALKS.values(), ids=WALKS.keys())
def test_a_walk_ends_wherever_a_file_is_cut_and_whatever_it_is(
    walk: Callable[[bytes], Iterable[object]],
) -> None:
    for file in (clips.h264(), heic.small(), still.jpeg(), sound.mp3(), b"GIF89a", b""):
        for end in range(0, min(len(file), 4000), 37):
            assert len(list(walk(file[:end]))) <= end + 1


def test_what_lies_beyond_the_end_counts_as_missing_digits() -> None:
    assert number(b"\1\2\3", 1, 4) == 0x0203
    assert number(b"\1\2\3", 1, 2, "little") == 0x0302
    assert number(b"\1\2\3", 9, 4) == number(b"\1\2\3", -1, 4) == 0


def test_an_allowance_that_is_too_small_is_not_touched() -> None:
    allowance = Allowance(3)
    assert allowance.spend(2)
    assert not allowance.spend(2)
    assert allowance.spend(1)


def test_a_box_that_goes_beyond_the_end_is_declared_but_no_child() -> None:
    film = box(b"ftyp", b"isom") + box(b"mdat", bytes(100))[:50]
    assert [each.kind for each in boxes.declared(film, 0, len(film))] == [b"ftyp", b"mdat"]
    assert list(boxes.children(film, 0, len(film))) == [Box(b"ftyp", 0, 8, 12)]


def test_a_box_may_have_a_long_size_or_go_on_to_the_end() -> None:
    long = struct.pack(">I4sQ", 1, b"mdat", 20) + bytes(4)
    rest = struct.pack(">I4s", 0, b"free") + bytes(9)
    film = long + rest
    assert list(boxes.children(film, 0, len(film))) == [
        Box(b"mdat", 0, 16, 20), Box(b"free", 20, 28, 37),
    ]  # fmt: skip


def test_an_element_of_unknown_length_is_entered() -> None:
    live = b"\x18\x53\x80\x67\x01" + b"\xff" * 7 + b"\xae\x81\x05"
    assert list(ebml.elements(live, 0, len(live))) == [(ebml.SEGMENT, 12, None), (0xAE, 14, 15)]


def test_an_element_whose_head_is_cut_has_no_name() -> None:
    assert list(ebml.elements(b"\x18\x53", 0, 2)) == [(0, 0, 8 + 4 + 9)]


@pytest.mark.parametrize("order", ["<", ">"])
def test_directories_in_a_circle_are_read_once(order: str) -> None:
    mark = b"II*\0" if order == "<" else b"MM\0*"
    pointer = struct.pack(order + "HHHIII", 1, 330, 4, 1, 8, 26)
    second = struct.pack(order + "HHHIHHI", 1, 256, 3, 1, 7, 0, 8)
    picture = mark + struct.pack(order + "I", 8) + pointer + second
    layout = layout_of(picture)
    assert layout is not None
    found = list(directories(picture, layout, {330}, 9))
    assert [each.at for each in found] == [8, 26]
    assert found[1].entries[0].numbers(picture, layout.order, 9) == [7]


def test_the_last_chunk_says_how_long_it_would_be() -> None:
    wave = b"RIFF\0\0\0\0WAVE" + b"data" + (100).to_bytes(4, "little") + bytes(10)
    (chunk,) = riff.chunks(wave, 12, len(wave))
    assert (chunk.kind, chunk.start, chunk.end, chunk.size) == (b"data", 20, 30, 100)


@pytest.mark.parametrize(
    ("once", "whole", "plays"), [(1000, 3000, 3), (1000, 2500, 3), (1000, 0xFFFF_FFFF, 0), (0, 3000, 0)]
)
def test_a_sequence_plays_as_often_as_it_begins(once: int, whole: int, plays: int) -> None:
    head = full(b"tkhd", 0, 0, bytes(16), struct.pack(">I", whole))
    edits = box(b"edts", full(b"elst", 0, 1, struct.pack(">II", 1, once)))
    assert sequence.plays(box(b"moov", box(b"trak", head, edits))) == plays


def test_what_an_id3_begins_with_may_stand_again_at_its_end() -> None:
    head, footed = b"ID3\4\0\0\0\0\0\5", b"ID3\4\0\x10\0\0\0\5"
    assert tags.after_tags(head + bytes(5) + b"sound") == 15
    assert tags.after_tags(footed + bytes(5) + b"3DI" + bytes(7) + b"sound") == 25
    assert tags.after_tags(b"sound") == 0
