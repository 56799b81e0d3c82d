"""Damaged and hostile files: nothing is raised, nothing takes long, nothing else changes."""

from __future__ import annotations

import random
import struct
import zlib

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mmsprep import clean
from mmsprep.clean import exif, timed, xmp
from mmsprep.clean.change import Change, Pieces, applied
from mmsprep.containers.reading import Allowance
from mmsprep.errors import Damaged
from mmsprep.testing.media import metadata
from mmsprep.testing.media.case import Case
from tests.clean import samples
from tests.clean.samples import box, full, made, picture, source, telemetry, track

TYPES = sorted(
    {"image/bmp", "video/x-msvideo", "audio/x-wav", "audio/mp4", "application/pdf"} | samples.CLEANED
)


def look(data: bytes, true_type: str) -> None:
    """All verbs answer; what needs no change is the same bytes."""
    looked_at = source(data, true_type)
    clean.has_location(looked_at)
    clean.has_payload(looked_at)
    try:
        cleaned = clean.strip(looked_at)
    except Damaged:  # its parts overlap
        return
    assert not clean.has_location(source(cleaned.data, true_type))
    if not cleaned.removed:
        assert cleaned.data == data
    assert len(cleaned.data) <= len(data) + 1024
    clean.has_company(data)
    clean.primary_only(data)


@given(st.sampled_from(TYPES), st.binary(max_size=300))
def test_any_bytes_are_answered(true_type: str, data: bytes) -> None:
    look(data, true_type)


HEADS = [
    b"\xff\xd8\xff\xe1",
    b"\x89PNG\r\n\x1a\n",
    b"GIF89a",
    b"II*\0",
    b"MM\0*",
    b"II+\0",
    b"RIFF",
    b"ID3\3\0",
    b"BM",
]


@given(st.sampled_from(HEADS), st.binary(max_size=400))
def test_any_bytes_behind_a_familiar_head_are_answered(head: bytes, data: bytes) -> None:
    for true_type in TYPES:
        look(head + data, true_type)


def mutated(data: bytes, dice: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(dice.choice((1, 4, 16))):
        at = dice.randrange(min(len(changed), dice.choice((64, 1024, 1 << 20))))
        match dice.randrange(5):
            case 0:
                changed[at] = dice.randrange(256)
            case 1:
                changed[at : at + 4] = dice.choice((b"\xff" * 4, bytes(4), b"\x7f\xff\xff\xff"))
            case 2:
                del changed[at : at + dice.randrange(1, 100)]
            case 3:
                changed[at:at] = changed[: dice.randrange(200)]
            case _:
                del changed[at + 1 :]
        if not changed:
            break
    return bytes(changed)


def _mutate(rounds: int) -> None:
    dice = random.Random(2026)
    seeds = [(made(case), case.type) for case in samples.PICTURES if case.extension != "webp"]
    seeds += [(telemetry()[0], "video/mp4"), (samples.little_film(samples.xyz()), "video/mp4")]
    for _ in range(rounds):
        data, true_type = dice.choice(seeds)
        look(mutated(data, dice), true_type)


def test_mutated_files_are_answered() -> None:
    _mutate(400)


@pytest.mark.soak
def test_many_mutated_files_are_answered() -> None:
    _mutate(50_000)


@pytest.mark.parametrize("case", samples.PICTURES, ids=lambda case: case.filename)
def test_files_that_were_cut_off_are_answered(case: Case) -> None:
    data = made(case)
    for length in [*range(0, min(400, len(data)), 7), *range(400, len(data), max(1, len(data) // 40))]:
        look(data[:length], case.type)


def test_directories_that_point_at_each_other_end() -> None:
    first = struct.pack("<2sHIHHHIII", b"II", 42, 8, 1, 34665, 4, 1, 8, 8)
    assert list(exif.changes(first)) == []


def test_many_directories_that_share_one_large_value_cost_its_length_once() -> None:
    entries = b"".join(struct.pack("<HHII", 700, 1, 200_000, 100) for _ in range(4000))
    block = (
        struct.pack("<2sHIH", b"II", 42, 8, 4000) + entries + b"<exif:GPSLatitude>1</exif:GPSLatitude>"
    )
    assert len(list(exif.changes(block.ljust(300_000, b"<")))) <= 4


def test_samples_that_all_lie_at_one_place_cost_the_file_twice_at_most() -> None:
    sizes = full(b"stsz", struct.pack(">II", 5000, 0xFFFFFF))
    data = track(b"gpmd", 0, [1]).replace(full(b"stsz", struct.pack(">III", 0, 1, 1)), sizes)
    film = box(b"ftyp", b"isom", bytes(4)) + box(b"moov", data) + box(b"mdat", bytes(10_000))
    changes = [change for _, change in zip(range(100), clean._changes("video/mp4", film), strict=False)]
    assert sum(len(change.data) for change in changes) <= 4 * len(film)


@pytest.mark.parametrize("size", [1, 100_000])
def test_tracks_that_share_their_samples_cost_no_more_than_one(size: int) -> None:
    description = full(b"stsd", struct.pack(">I", 1), box(b"gpmd", bytes(8)))
    sizes = full(b"stsz", struct.pack(">II", size, 0xFFFFFFFF))
    runs = full(b"stsc", struct.pack(">IIII", 1, 1, 0xFFFFFFFF, 1))
    chunks = full(b"stco", struct.pack(">II", 1, 0))
    one = box(b"trak", box(b"mdia", box(b"minf", box(b"stbl", description, sizes, runs, chunks))))
    film = box(b"ftyp", b"isom", bytes(4)) + box(b"moov", one * 50) + box(b"mdat", bytes(200_000))
    changes = list(clean._changes("video/mp4", film))
    assert len(changes) <= 4 * 50
    assert sum(len(change.data) for change in changes) <= 4 * len(film)


def test_of_files_without_number_one_behind_the_other_the_last_ones_go() -> None:
    (change,) = clean._changes("image/webp", b"RIFF\4\0\0\0WEBP" * 150_000)
    assert (change.what, change.end) == ("trailing data", 12 * 150_000)


def test_a_scan_that_is_all_fill_bytes_ends() -> None:
    fill = b"\xff" * 1_000_000
    look(b"\xff\xd8\xff\xda\0\2" + fill + b"\0" + fill, "image/jpeg")


def test_nested_boxes_end() -> None:
    data = b""
    for _ in range(2000):
        data = box(b"moov", data)
    look(box(b"ftyp", b"isom") + data, "video/mp4")


def test_a_compressed_text_that_would_fill_the_memory_is_left_alone() -> None:
    bomb = b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(bytes(40_000_000))
    data = metadata.in_png(picture("PNG"), (b"iTXt", bomb))
    assert clean.strip(source(data, "image/png")).data == data


@given(st.binary(max_size=300))
@example(b"<exif:GPSLatitude")
@example(b"<a exif:GPSLatitude='1'><exif:GPSLongitude>")
@example("<a exif:GPSLatitude='1'/>".encode("utf-16") * 4)
def test_xmp_never_changes_its_length(packet: bytes) -> None:
    assert len(applied(packet, xmp.changes(packet))) == len(packet)


def test_xmp_of_comments_that_never_end_is_left() -> None:
    assert list(xmp.changes(b"<!--" * 100_000)) == []
    assert list(xmp.changes(b'<a b="' * 50_000)) == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_xmp_is_read_in_every_encoding(encoding: str) -> None:
    text = "<x:xmpmeta xmlns:exif='e'><rdf:Description exif:GPSLatitude='{}' note='\u00fc'/></x:xmpmeta>"
    packet = text.format("48,13.9N").encode(encoding)
    expected = text.replace("exif:GPSLatitude='{}'", " " * len("exif:GPSLatitude='48,13.9N'")).encode(
        encoding
    )
    assert applied(packet, xmp.changes(packet)) == expected


def test_the_tables_of_a_track_are_followed() -> None:
    film, picture_data, places = telemetry()
    spans = [change for change in clean._changes("video/mp4", film) if len(change.data) == 5 * 20]
    assert b"".join(film[each.start : each.end] for each in spans) == places
    assert picture_data not in places
    assert timed.gopro_has_location(b"GPS5l\x14\0\1")


@given(st.lists(st.binary(min_size=1, max_size=9), min_size=1, max_size=6), st.data())
def test_a_change_of_the_whole_lands_in_its_pieces(parts: list[bytes], data: st.DataObject) -> None:
    block, spans = b"", []
    for part in parts:
        block += b"--"
        spans.append((len(block), len(block) + len(part)))
        block += part
    whole = Pieces(block, spans)
    start = data.draw(st.integers(0, len(whole.data)))
    end = data.draw(st.integers(start, len(whole.data)))
    change = Change(start, end, b"x" * (end - start))
    changed = applied(block, whole.place([change]))
    assert Pieces(changed, spans).data == applied(whole.data, [change])


def test_an_allowance_is_spent_once() -> None:
    allowance = Allowance(3)
    assert [allowance.spend(2), allowance.spend(2), allowance.spend()] == [True, False, True]


@pytest.mark.parametrize(("start", "end"), [(2, 5), (7, 9), (-3, -1), (2, 1)])
def test_a_change_of_what_is_not_there_moves_nothing(start: int, end: int) -> None:
    assert applied(b"abc", [Change(start, end, b"x" * (end - start))]) == b"abc"


@pytest.mark.parametrize("size", [1, 10, 12, 200])
def test_a_gif_whose_application_has_no_name_of_eleven_bytes_is_read_to_its_end(size: int) -> None:
    plain = picture("GIF")
    at = 13 + 3 * (2 << (plain[10] & 7))
    extension = b"\x21\xff" + bytes([size]) + b"\xfa" * size + b"\0"
    data = plain[:at] + extension + b";"
    assert clean.strip(source(data, "image/gif")) == clean.Cleaned(data)
