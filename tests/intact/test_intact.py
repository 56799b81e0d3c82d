"""A file holds all that it declares, or is refused; what is whole is never refused for it."""

from __future__ import annotations

import bz2
import struct
from pathlib import Path

import pytest

from mmsprep import intact, prepare
from mmsprep.containers.jpeg_tail import second_pictures
from mmsprep.content import NOT_COMPARED
from mmsprep.errors import Damaged, OverSafetyLimit
from mmsprep.formats import FORMATS
from mmsprep.model import Input, Source
from mmsprep.sniff import identify
from mmsprep.workroom import Workroom
from tests.clean.samples import box, full
from tests.hostile.machine import FIXTURES, fixture
from tests.intact.built import BUILT, SEALED, matroska, rar4

WHOLE = sorted(path for path in FIXTURES.glob("*/*") if "refused" not in path.name)
NOT_TOLD_HERE = {"image/jpeg", "audio/mpeg", "image/jxl"}
"""The decoder tells, or an encoder that wrote no header did not declare it."""
NOTHING_LOST = {"tar__becomes_zip.tar", "streamed__becomes_mp3.wav"}
"""Zeros behind the end; a recording whose length nobody knew."""

ENDS_LOOSELY = {
    "audio/x-8svx", "application/vnd.rn-realmedia", "application/msword", "application/pdf",
    "text/calendar", "application/x-lzh-compressed", "application/x-cpio",
}  # fmt: skip
"""Writers do not agree on whether padding counts, or a line ends."""


def source(data: bytes, true_type: str) -> Source:
    return Source("file", true_type, None, len(data), "", data=data)


def told(data: bytes, true_type: str) -> bool:
    """Whether something is said to be wrong with it."""
    try:
        with Workroom() as room:
            intact.check(source(data, true_type), room)
    except Damaged as damaged:
        return bool(damaged.message)
    return False


@pytest.mark.parametrize("path", WHOLE, ids=lambda path: path.name)
def test_what_is_whole_is_not_refused(path: Path) -> None:
    with Workroom() as room:
        intact.check(identify(Input.of(path), room), room)


@pytest.mark.parametrize("percent", [10, 50, 90])
def test_a_cut_is_told_where_a_length_is_declared(percent: int) -> None:
    checked = 0
    with Workroom() as room:
        for path in WHOLE:
            data = path.read_bytes()
            whole = identify(Input(path.name, data=data), room)
            cut = identify(Input(path.name, data=data[: len(data) * percent // 100]), room)
            ruled = any(whole.type in rule.types for rule in intact.RULES)
            if not ruled or whole.type in NOT_TOLD_HERE or path.name in NOTHING_LOST:
                continue
            if cut.type == whole.type:  # else it is something else by now, and dealt with as such
                checked += 1
                assert told(cut.read(), cut.type), f"{path.name} at {percent} %"
    assert checked > 50


@pytest.mark.parametrize("true_type", BUILT)
def test_what_is_built_whole_is_whole_and_cut_is_not(true_type: str) -> None:
    data = BUILT[true_type]
    assert not told(data, true_type)
    for part in (0.1, 0.5, 0.9):
        assert told(data[: int(len(data) * part)], true_type), part


@pytest.mark.parametrize("true_type", sorted(set(BUILT) - ENDS_LOOSELY))
def test_the_last_byte_is_missed(true_type: str) -> None:
    assert told(BUILT[true_type][:-1], true_type)


def test_what_cannot_be_compared_is_said() -> None:
    for true_type, said in (("application/vnd.rar", True), ("application/x-7z-compressed", False)):
        (made,) = prepare([Input("archive", data=BUILT[true_type])]).attachments
        assert (NOT_COMPARED in made.notes) is said, true_type


def test_an_older_rar_is_whole_or_not() -> None:
    assert not told(rar4(), "application/vnd.rar")
    assert told(rar4()[:90], "application/vnd.rar")
    assert told(rar4().replace(b"\x74\0\x80", b"\x74\1\x80"), "application/vnd.rar")


@pytest.mark.parametrize("true_type", SEALED)
def test_a_changed_byte_is_told_where_there_is_a_checksum(true_type: str) -> None:
    data = bytearray(BUILT[true_type])
    data[SEALED[true_type]] ^= 0x10
    assert told(bytes(data), true_type)


def test_a_codec_without_a_name_in_letters_is_damage_not_a_missing_tool() -> None:
    whole = fixture("h264_aac__passes.mp4").read_bytes()
    assert whole.count(b"avc1") > 1
    assert not told(whole.replace(b"avc1", b"wxyz"), "video/mp4")
    assert told(whole.replace(b"avc1", b"a\xf6c1"), "video/mp4")


@pytest.mark.parametrize("name", ["grid__becomes_jpeg.heic", "location__becomes_jpeg.avif"])
def test_what_was_never_written_is_told(name: str) -> None:
    whole = fixture(name).read_bytes()
    written = len(whole) * 6 // 10
    true_type = f"image/{name[-4:]}"
    assert not told(whole, true_type)
    assert told(whole[:written].ljust(len(whole), b"\0"), true_type)


@pytest.mark.parametrize("tail", [b"", bytes(10)], ids=["at its end", "and more behind it"])
def test_an_index_of_second_pictures_that_nobody_mended_is_not_believed(tail: bytes) -> None:
    whole = fixture("location_second_picture__location_out.jpg").read_bytes()
    ((start, _),) = second_pictures(whole)
    place = (start - whole.index(b"MPF\0") - 4).to_bytes(4, "little")
    assert whole.count(place) == 1
    longer_once = whole.replace(place, (int.from_bytes(place, "little") + 1000).to_bytes(4, "little"))
    assert not told(longer_once + tail, "image/jpeg")
    assert told(whole[:-1000], "image/jpeg")


def test_a_live_recording_may_not_know_its_length() -> None:
    open_ended = matroska().replace((1 << 56 | 92).to_bytes(8, "big"), b"\1" + b"\xff" * 7)
    assert open_ended != matroska()
    assert not told(open_ended, "video/x-matroska")
    assert told(open_ended[:80], "video/x-matroska")


def test_a_count_in_an_mp3_is_believed_within_reason() -> None:
    frame = b"\xff\xfb\x90\x64" + bytes(32) + b"Info" + struct.pack(">III", 3, 10, 4170)
    data = frame.ljust(417, b"\0") * 10
    assert not told(data, "audio/mpeg")
    assert not told(data[:4150], "audio/mpeg")
    assert told(data[:3700], "audio/mpeg")


def test_a_bomb_is_not_unpacked_to_its_end() -> None:
    assert not told(bz2.compress(bytes(100_000_000)), "application/x-bzip2")


def test_xml_may_not_be_nested_without_measure() -> None:
    assert not told(b"<a>" * 256 + b"</a>" * 256, "text/xml")
    assert not told(b"<a>" + b"<b/>" * 1000 + b"</a>", "text/xml")
    with pytest.raises(OverSafetyLimit):
        told(b"<a>" * 257 + b"</a>" * 257, "text/xml")


class Watched(bytes):
    """Bytes that count how often they are looked at."""

    looks = 0

    def __getitem__(self, key: slice) -> bytes:  # type: ignore[override]
        self.looks += 1
        assert self.looks < 3_000_000, "there is no end to it"
        return super().__getitem__(key)


def one_table_for_all() -> bytes:
    """A TIFF of 999 pictures, all with the same strips: half a million."""
    strips = 500_000
    rows = b"".join(struct.pack("<HHII", tag, 4, strips, 8) for tag in (273, 279))
    start = 8 + 4 * strips
    places = (start + n * (len(rows) + 6) for n in range(1, 1000))
    pictures = (b"\2\0" + rows + place.to_bytes(4, "little") for place in places)
    return b"II*\0" + start.to_bytes(4, "little") + bytes(4 * strips) + b"".join(pictures)


def one_half_of_a_table_for_all() -> bytes:
    """A TIFF of 299 pictures that tell where the same strips lie, and never how long they are."""
    strips = 500_000
    row = struct.pack("<HHII", 273, 4, strips, 8)
    start = 8 + 4 * strips
    places = (start + n * (len(row) + 6) for n in range(1, 300))
    pictures = (b"\1\0" + row + place.to_bytes(4, "little") for place in places)
    return b"II*\0" + start.to_bytes(4, "little") + bytes(4 * strips) + b"".join(pictures)


def segments_side_by_side() -> bytes:
    return b"\x1a\x45\xdf\xa3\x80" + b"\x18\x53\x80\x67\x80" * 10_000


def one_block_for_all() -> bytes:
    """A cabinet of 20,000 folders, all with the same 65,535 empty blocks."""
    folders, blocks = 20_000, 65_535
    head = b"MSCF" + bytes(22) + folders.to_bytes(2, "little") + bytes(8)
    return head + struct.pack("<IHH", 36 + 8 * folders, blocks, 0) * folders + bytes(8 * blocks)


def chunks_of_nothing() -> bytes:
    """A film of four million chunks, with no sample in any of them."""
    chunks = full(b"stco", (4_000_000).to_bytes(4), bytes(16_000_000))
    return moved(chunks, full(b"stsc", struct.pack(">IIII", 1, 1, 0, 1)))


def runs_of_nothing() -> bytes:
    """A film that tells a million times from which chunk on there is no sample."""
    chunks = full(b"stco", (1_000_000).to_bytes(4), bytes(4_000_000))
    return moved(chunks, full(b"stsc", (1_000_000).to_bytes(4), bytes(12_000_000)))


def moved(chunks: bytes, runs: bytes) -> bytes:
    """A film whose chunks lie so, and have so many samples."""
    table = box(b"stbl", full(b"stsz", struct.pack(">II", 1, 1)), chunks, runs)
    track = box(b"trak", box(b"mdia", box(b"minf", table)))
    return box(b"ftyp", b"isom", bytes(4)) + box(b"moov", track)


def streams_that_begin_and_never_end() -> bytes:
    return b"%PDF-1.4\n" + b"<</Filter/FlateDecode>>stream\nx\x9c" * 100_000 + b"startxref\n0\n%%EOF\n"


@pytest.mark.parametrize(
    ("data", "true_type"),
    [
        (box(b"free") * 2_000_000, "video/mp4"),
        (box(b"moov", box(b"free")) * 700_000, "video/mp4"),
        (chunks_of_nothing(), "video/mp4"),
        (runs_of_nothing(), "video/mp4"),
        (one_table_for_all(), "image/tiff"),
        (one_half_of_a_table_for_all(), "image/tiff"),
        (segments_side_by_side(), "video/x-matroska"),
        (one_block_for_all(), "application/vnd.ms-cab-compressed"),
        (streams_that_begin_and_never_end(), "application/pdf"),
    ],
    ids=["boxes", "indexes", "chunks", "runs", "strips", "halves", "segments", "blocks", "streams"],
)
def test_parts_that_are_told_again_and_again_are_not_walked_each_time(
    data: bytes, true_type: str
) -> None:
    told(Watched(data), true_type)


def test_every_rule_is_about_known_types_and_none_twice() -> None:
    types = [each for rule in intact.RULES for each in rule.types]
    types += [*intact.ZIPS, *intact.BY_DECODER]
    assert len(types) == len(set(types))
    assert set(types) <= set(FORMATS)
