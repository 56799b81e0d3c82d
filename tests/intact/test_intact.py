"""A file holds all that it declares, or is refused; what is whole is never refused for it."""

from __future__ import annotations

import bz2
import io
import lzma
import struct
import tarfile
import zlib
from pathlib import Path

import pytest

from mmsprep import intact
from mmsprep.errors import Damaged
from mmsprep.formats import FORMATS
from mmsprep.intact import ogg
from mmsprep.model import Input, Source
from mmsprep.sniff import identify
from mmsprep.workroom import Workroom
from tests.hostile.machine import FIXTURES

WHOLE = sorted(path for path in FIXTURES.glob("*/*") if "refused" not in path.name)
NOT_TOLD_HERE = {"image/jpeg", "audio/mpeg", "image/jxl"}
"""The decoder tells, or an encoder that wrote no header did not declare it."""
NOTHING_LOST = {"tar__becomes_zip.tar", "streamed__becomes_mp3.wav"}
"""Zeros behind the end; a recording whose length nobody knew."""
TEXT = b"It is whole, or it is not. " * 40


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
            ruled = any(whole.type in rule.types for rule in intact.RULES) or whole.type in intact.ZIPS
            if not ruled or whole.type in NOT_TOLD_HERE or path.name in NOTHING_LOST:
                continue
            if cut.type == whole.type:  # else it is something else by now, and dealt with as such
                checked += 1
                assert told(cut.read(), cut.type), f"{path.name} at {percent} %"
    assert checked > 50


def tar() -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        entry = tarfile.TarInfo("a.txt")
        entry.size = len(TEXT)
        archive.addfile(entry, io.BytesIO(TEXT))
    return made.getvalue()[: 512 + 1536 + 512]


def rar5() -> bytes:
    def block(kind: int, data: bytes = b"") -> bytes:
        body = bytes([kind, 2, len(data)]) if data else bytes([kind, 0])
        head = bytes([len(body)]) + body
        return zlib.crc32(head).to_bytes(4, "little") + head + data

    return b"Rar!\x1a\x07\1\0" + block(1) + block(2, TEXT[:100]) + block(5)


def rar4() -> bytes:
    def block(kind: int, flags: int, more: bytes = b"", data: bytes = b"") -> bytes:
        head = struct.pack("<BHH", kind, flags, 7 + len(more)) + more
        return (zlib.crc32(head) & 0xFFFF).to_bytes(2, "little") + head + data

    size = struct.pack("<I", 100)
    return (
        b"Rar!\x1a\x07\0"
        + block(0x73, 0, bytes(6))
        + block(0x74, 0x8000, size + bytes(21), TEXT[:100])
        + block(0x7B, 0)
    )


def seven_zip() -> bytes:
    directory = b"\1\4\6\0" * 20
    place = struct.pack("<QQI", 100, len(directory), zlib.crc32(directory))
    start = b"7z\xbc\xaf\x27\x1c\0\4" + zlib.crc32(place).to_bytes(4, "little") + place
    return start + TEXT[:100] + directory


def zstd() -> bytes:
    block = (len(TEXT) << 3 | 1).to_bytes(3, "little") + TEXT
    return b"\x28\xb5\x2f\xfd\x60" + (len(TEXT) - 256).to_bytes(2, "little") + block


def lz4() -> bytes:
    block = (len(TEXT) | 1 << 31).to_bytes(4, "little") + TEXT
    return b"\x04\x22\x4d\x18\x60\x40\x82" + block + bytes(4)


def lzip() -> bytes:
    body = b"LZIP\1\x14" + TEXT
    return body + bytes(12) + (len(body) + 20).to_bytes(8, "little")


def tune() -> bytes:
    track = b"MTrk" + (100).to_bytes(4, "big") + TEXT[:100]
    return b"MThd" + struct.pack(">IHHH", 6, 1, 2, 96) + track * 2


def database() -> bytes:
    head = bytearray(b"SQLite format 3\0".ljust(100, b"\0"))
    head[16:18], head[28:32] = (512).to_bytes(2, "big"), (4).to_bytes(4, "big")
    return bytes(head).ljust(2048, b"\1")


def font() -> bytes:
    table = struct.pack(">4sIII", b"glyf", 0, 28, 500)
    return struct.pack(">IHHHH", 0x10000, 1, 16, 0, 0) + table + TEXT[:500]


def compound() -> bytes:
    """An old Office document: a header, a table of sectors, and three that are in use."""
    head = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0"))
    head[30:32] = (9).to_bytes(2, "little")
    head[76:512] = struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    table = struct.pack("<128I", 0xFFFFFFFD, 2, 3, 0xFFFFFFFE, *[0xFFFFFFFF] * 124)
    return bytes(head) + table + TEXT[:512].ljust(512 * 3, b".")


def page() -> bytes:
    stream = zlib.compress(TEXT)
    body = b"%%PDF-1.4\n1 0 obj<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream endobj\n"
    return body % (len(stream), stream) + b"trailer<<>>\nstartxref\n0\n%%EOF\n"


def matroska() -> bytes:
    sealed = b"\xa3\x80" * 40
    cluster = b"\x1f\x43\xb6\x75" + (0x4000 | len(sealed) + 6).to_bytes(2, "big")
    cluster += b"\xbf\x84" + zlib.crc32(sealed).to_bytes(4, "little") + sealed
    segment = b"\x18\x53\x80\x67" + (1 << 56 | len(cluster)).to_bytes(8, "big")
    return b"\x1a\x45\xdf\xa3\x84\x42\x86\x81\1" + segment + cluster


def speech() -> bytes:
    page = bytearray(b"OggS\0\2" + bytes(20) + b"\1\x64" + TEXT[:100])
    page[22:26] = ogg.checksum(bytes(page))
    return bytes(page) * 3


CALENDAR = b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:x\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
BUILT = {
    "application/x-tar": tar(),
    "application/vnd.rar": rar5(),
    "application/x-7z-compressed": seven_zip(),
    "application/x-bzip2": bz2.compress(TEXT) + bz2.compress(TEXT[::3]),
    "application/x-xz": lzma.compress(TEXT),
    "application/zstd": zstd(),
    "application/x-lz4": lz4(),
    "application/x-lzip": lzip(),
    "audio/midi": tune(),
    "application/vnd.sqlite3": database(),
    "font/sfnt": font(),
    "font/woff": b"wOFFOTTO" + (500).to_bytes(4, "big") + bytes(488),
    "audio/x-wavpack": (b"wvpk" + (92).to_bytes(4, "little") + bytes(92)) * 3,
    "application/msword": compound(),
    "application/pdf": page(),
    "video/x-matroska": matroska(),
    "audio/ogg": speech(),
    "text/calendar": CALENDAR,
    "text/xml": b'<?xml version="1.0"?><gpx><trk><name>x</name></trk></gpx>',
}
SEALED = {
    "application/x-tar": 100, "application/vnd.rar": 14, "application/x-7z-compressed": 150,
    "application/x-bzip2": 40, "application/x-xz": 60, "application/pdf": 90,
    "video/x-matroska": 60, "audio/ogg": 200,
}  # fmt: skip
"""Where a byte lies that a checksum knows."""


@pytest.mark.parametrize("true_type", BUILT)
def test_what_is_built_whole_is_whole_and_cut_is_not(true_type: str) -> None:
    data = BUILT[true_type]
    assert not told(data, true_type)
    for part in (0.1, 0.5, 0.9):
        assert told(data[: int(len(data) * part)], true_type), part


def test_an_older_rar_is_whole_or_not() -> None:
    assert not told(rar4(), "application/vnd.rar")
    assert told(rar4()[:90], "application/vnd.rar")
    assert told(rar4().replace(b"\x74\0\x80", b"\x74\1\x80"), "application/vnd.rar")


@pytest.mark.parametrize("true_type", SEALED)
def test_a_changed_byte_is_told_where_there_is_a_checksum(true_type: str) -> None:
    data = bytearray(BUILT[true_type])
    data[SEALED[true_type]] ^= 0x10
    assert told(bytes(data), true_type)


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


def test_every_rule_is_about_known_types_and_none_twice() -> None:
    types = [each for rule in intact.RULES for each in rule.types]
    types += [*intact.ZIPS, *intact.BY_DECODER]
    assert len(types) == len(set(types))
    assert set(types) <= set(FORMATS)
