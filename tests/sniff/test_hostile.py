"""Does the sniffer answer whatever it is shown? Nothing is timed; what were quadratic would not end."""

from __future__ import annotations

import gzip
import struct
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mmsprep.sniff import true_type
from mmsprep.testing import media
from tests.sniff.built import asf, box, brand, element, track
from tests.sniff.test_true_type import TYPES

FIXTURES = Path(__file__).parents[2] / "fixtures"
MEGA = 1 << 20
SAMPLES = [content for content, _ in TYPES.values() if len(content) < 8_000]
HEADS = sorted({content[:48] for content in SAMPLES})


def assert_answered(content: bytes) -> None:
    found = true_type(content)
    assert found.count("/") == 1
    assert found == found.lower().strip()


@settings(deadline=None)
@given(st.binary(max_size=4096))
def test_any_bytes_are_answered(content: bytes) -> None:
    assert_answered(content)


@settings(deadline=None)
@given(st.text(max_size=4096), st.sampled_from(["utf-8", "utf-16", "utf-16-be", "utf-32"]))
def test_any_text_is_answered(text: str, encoding: str) -> None:
    assert_answered(text.encode(encoding, "surrogatepass"))


@settings(deadline=None)
@given(st.sampled_from(HEADS), st.binary(max_size=2048))
def test_any_tail_behind_a_known_head_is_answered(head: bytes, tail: bytes) -> None:
    assert_answered(head + tail)


@settings(deadline=None)
@given(
    st.sampled_from(SAMPLES), st.integers(0), st.lists(st.tuples(st.integers(0), st.binary(max_size=8)))
)
def test_damaged_files_are_answered(content: bytes, end: int, writes: list[tuple[int, bytes]]) -> None:
    assert_answered(damaged(content, end, writes))


def damaged(content: bytes, end: int, writes: list[tuple[int, bytes]]) -> bytes:
    data = bytearray(content)
    for at, wanted in writes:
        place = at % max(1, len(data))
        data[place : place + len(wanted)] = wanted
    return bytes(data[: end % (2 * len(data) + 1)])


@pytest.mark.soak
@settings(max_examples=100_000, deadline=None)
@given(
    st.sampled_from(SAMPLES), st.integers(0), st.lists(st.tuples(st.integers(0), st.binary(max_size=8)))
)
def test_damaged_files_are_answered_for_long(
    content: bytes, end: int, writes: list[tuple[int, bytes]]
) -> None:
    assert_answered(damaged(content, end, writes))


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(200))
def test_damaged_fixtures_are_answered(seed: int) -> None:
    random = Random(seed)
    for case in media.CASES:
        if case.committed:
            data = bytearray((FIXTURES / case.family / case.filename).read_bytes())
            for _ in range(min(len(data), random.choice([1, 8, 64, 512]))):
                data[random.randrange(min(len(data), 4096))] = random.randrange(256)
            assert_answered(bytes(data[: random.randrange(len(data) + 1)]))


BOTTOMLESS = b"".join(struct.pack(">I4s", 8 * (50_000 - n), b"moov") for n in range(50_000))
LAUGHS = b"".join(
    b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10 if n else b"ha") for n in range(12)
)
FRAME = b"\xff\xfb\x90\x64"
SEGMENT = element(0x1A45DFA3, element(0x4282, b"webm")) + b"\x18\x53\x80\x67\x01" + b"\xff" * 7

CRAFTED = {
    "boxes in boxes": BOTTOMLESS,
    "boxes side by side": brand(b"isom") + box(b"free") * 500_000,
    "tracks side by side": brand(b"isom") + box(b"moov", box(b"trak") * 500_000),
    "tracks with much in them": brand(b"isom") + box(b"moov", box(b"trak", box(b"free") * 4000) * 100),
    "tracks that point at each other": brand(b"isom")
    + box(b"moov", track(1, b"vide", chapters=(2,)), track(2, b"vide", chapters=(1,))),
    "a box that ends before it begins": brand(b"isom") + b"\0\0\0\1moov" + b"\xff" * 8 + b"\0" * 99,
    "elements side by side": SEGMENT + b"\xec\x80" * MEGA,
    "tracks without end": SEGMENT + b"\x16\x54\xae\x6b\x01" + b"\xff" * 7 + b"\xae\x82\xec\x80" * MEGA,
    "segments in segments": SEGMENT + (b"\x18\x53\x80\x67\x01" + b"\xff" * 7) * 100_000,
    "tracks in tracks": SEGMENT + b"\x16\x54\xae\x6b\x01" + b"\xff" * 7 + b"\xae\xff" * 100_000,
    "streams side by side": (b"OggS\0\2" + b"\0" * 21) * 200_000,
    "streams that are none": asf() + bytes.fromhex("9107dcb7b7a9cf118ee600c00c205365") * 65_000,
    "directories in a circle": b"II*\0\x08\0\0\0\1\0\x4a\1\4\0\x40\0\0\0\x08\0\0\0\x08\0\0\0",
    "entries side by side": b"II*\0\x08\0\0\0\xff\xff" + b"\x4a\1\4\0\xff\0\0\0\x08\0\0\0" * MEGA,
    "members side by side": b"PK\3\4" + b"\0" * 26 * MEGA,
    "a directory of many members": b"PK\3\4"
    + (b"PK\1\2" + b"\0" * 42) * 100_000
    + b"PK\5\6"
    + struct.pack("<QIIH", 0, 4_600_000, 4, 0),
    "sectors in a circle": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(30, b"\0")
    + b"\x09\0"
    + b"\0" * 16
    + b"\0" * MEGA,
    "noughts that were packed": gzip.compress(b"\0" * 50 * MEGA),
    "a drawing that was packed": gzip.compress(b"<svg>" + b" " * 50 * MEGA),
    "tags in a row": b"ID3\3\0\0\0\0\0\0" * MEGA,
    "marks of frames": b"\xff" * 8 * MEGA,
    "frames that lead astray": b"\x01" + (FRAME + b"x" * 413) * 3 + FRAME * MEGA,
    "laughs": b"<!DOCTYPE svg [" + LAUGHS + b"]><svg>&a11;</svg>",
    "elements in elements": b"<svg>" * MEGA,
    "comments": b"<!-- -->" * MEGA,
    "a comment without end": b"<!--" * MEGA,
    "brackets": b"[" * MEGA,
    "objects": b'{"a":' * MEGA,
    "a document type without end": b"<!DOCTYPE svg [" + b"]" * MEGA,
    "an attribute without end": b'<svg a="' + b"x" * 8 * MEGA,
    "quotes": b'"' * MEGA,
    "commas": b"," * MEGA,
    "times in a row": b"From " + b" 12:34" * 200_000,
    "headers": b"a:\n" * MEGA,
    "headings": b"# \n\n" * MEGA,
    "links": b"# x\n\n" + b"[" * 20_000,
    "stars": b"# x\n\n" + b"**a" * 20_000,
    "columns": b"# x\n\n" + b"| " * 20_000 + b"x",
    "blanks": b" " * 4 * MEGA,
    "a number": b"[" + b"1" * 400_000 + b"]",
    "remarks in a picture": b"P6" + b"#" * MEGA,
    "sync bytes": b"\x01" + b"\x47" * 4 * MEGA,
}


@pytest.mark.parametrize("name", CRAFTED)
def test_what_is_crafted_to_be_slow_is_answered(name: str) -> None:
    assert_answered(CRAFTED[name])


def test_a_laughing_drawing_is_still_a_drawing() -> None:
    assert true_type(CRAFTED["laughs"]) == "image/svg+xml"
