"""Archives pass whole, never unfold, and are packed more tightly without loss."""

import gzip
import io
import random
import struct
import zipfile
import zlib
from dataclasses import replace

import pytest

from mmsprep.archives import gzips, zips
from mmsprep.archives.writing import TooLarge, packed
from mmsprep.errors import Damaged, Dangerous, Empty, OverSafetyLimit
from mmsprep.limits import Limits
from mmsprep.model import Source
from mmsprep.workroom import Workroom


def source(data: bytes, kind: str = "application/zip", name: str = "a.zip") -> Source:
    return Source(name=name, type=kind, claimed_type=None, size=len(data), digest="", data=data)


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def test_a_bomb_is_seen_before_anything_is_unpacked(room: Workroom) -> None:
    room.limits = Limits(unpacked_bytes=1_000_000)
    with pytest.raises(Dangerous, match="bomb"):
        zips.check(source(zipped({"zeros": bytes(5_000_000)})), room)


def test_a_part_of_a_zip_that_was_split_is_told_from_a_bomb(room: Workroom) -> None:
    data = bytearray(zipped({"one": b"x" * 50, "two": b"y" * 50}))
    second = data.rindex(b"PK\1\2")
    data[second + 34 : second + 36] = (1).to_bytes(2, "little")
    with pytest.raises(Damaged, match="one part of a ZIP that was split"):
        zips.check(source(bytes(data)), room)


def test_members_that_share_their_bytes_are_a_bomb(room: Workroom) -> None:
    data = bytearray(zipped({"one": b"x" * 50, "two": b"x" * 50}, zipfile.ZIP_STORED))
    second = data.rindex(b"PK\x01\x02")
    data[second + 42 : second + 46] = (10).to_bytes(4, "little")  # the second lies in the first
    with pytest.raises(Dangerous, match="bomb"):
        zips.check(source(bytes(data)), room)


def test_a_large_archive_of_nothing_is_empty_too(room: Workroom) -> None:
    with pytest.raises(Empty):
        gzips.repacked(source(gzip.compress(b"") * 100_000, "application/gzip"), room)
    folder = zipfile.ZipInfo("folder/")
    folder.extra = b"\x99\x99" + struct.pack("<H", 60_000) + bytes(60_000)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(folder, b"")
    with pytest.raises(Empty):
        zips.repacked(source(out.getvalue()), room)


def test_a_gzip_bomb_stops_at_the_limit(room: Workroom) -> None:
    room.limits = Limits(unpacked_bytes=1_000_000)
    bomb = gzip.compress(bytes(50_000_000))
    with pytest.raises((Dangerous, OverSafetyLimit)):
        gzips.check(source(bomb, "application/gzip"), room)


def test_much_honest_content_is_a_matter_of_limits(room: Workroom) -> None:
    room.limits = Limits(unpacked_bytes=1_000)
    with pytest.raises(OverSafetyLimit, match="unpacked bytes"):
        zips.check(source(zipped({"a": bytes(range(256)) * 8})), room)


@pytest.mark.parametrize("cut", [1, 5, 9, 40])
def test_a_gzip_file_that_is_cut_short_is_damaged(cut: int, room: Workroom) -> None:
    data = gzip.compress(b"a sentence, and another one" * 50)[:-cut]
    with pytest.raises(Damaged):
        gzips.check(source(data, "application/gzip"), room)


def test_a_gzip_file_may_have_several_members_and_padding(room: Workroom) -> None:
    data = gzip.compress(b"one") + gzip.compress(b"two") + bytes(512)
    content = b"".join(gzips.blocks(source(data, "application/gzip"), room))
    assert content == b"onetwo"


def test_what_follows_the_last_member_of_a_gzip_is_let_be(room: Workroom) -> None:
    """As gzip itself does; but what begins like a member has to be one."""
    whole = gzip.compress(b"one")
    gzips.check(source(whole + b"and a remark", "application/gzip"), room)
    with pytest.raises(Damaged):
        gzips.check(source(whole + whole[:12], "application/gzip"), room)


def test_a_gzip_file_of_very_many_members_is_a_matter_of_limits(room: Workroom) -> None:
    members = gzip.compress(b"", mtime=0) * gzips.MAX_MEMBERS
    assert b"".join(gzips.blocks(source(members, "application/gzip"), room)) == b""
    with pytest.raises(OverSafetyLimit, match="members"):
        gzips.check(source(members + members[:20], "application/gzip"), room)


def test_gzip_packed_again_has_the_same_content_name_and_date(room: Workroom) -> None:
    out = io.BytesIO()
    with gzip.GzipFile("notes.txt", "wb", 1, out, mtime=1_600_000_000) as file:
        file.write(b"".join(b"line %d\n" % n for n in range(5_000)))
    before = out.getvalue()
    after = gzips.repacked(source(before, "application/gzip"), room)
    assert len(after) < len(before)
    assert gzip.decompress(after) == gzip.decompress(before)
    assert gzips.header(after) == gzips.header(before)


def test_a_zip_packed_again_has_the_same_members_in_order(room: Workroom) -> None:
    members = {"b/": b"", "b/two.txt": b"two " * 999, "ä.txt": b"one " * 999, "raw": bytes(range(256))}
    before = zipped(members, zipfile.ZIP_STORED)
    after = zips.repacked(source(before), room)
    assert after is not None
    assert len(after) < len(before)
    with zipfile.ZipFile(io.BytesIO(after)) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == members
        assert archive.namelist() == list(members)


def test_a_locked_zip_is_not_packed_again(room: Workroom) -> None:
    data = bytearray(zipped({"a": b"secret"}))
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + flags] |= 1
    assert zips.repacked(source(bytes(data)), room) is None
    assert "locked" in zips.check(source(bytes(data)), room)[0]


def test_what_cannot_be_deflated_is_stored(room: Workroom) -> None:
    noise = bytes(range(256)) * 2
    data = packed("noise.bin", replace(source(noise), name="noise.bin"), 10_000, room)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.read("noise.bin") == noise
    assert len(data) < len(noise) + 200


def test_wrapping_stops_where_it_gets_too_large(room: Workroom) -> None:
    with pytest.raises(TooLarge):
        packed("a", source(random.Random(1).randbytes(20_000)), 1_000, room)


def test_what_shrinks_like_a_bomb_is_not_packed(room: Workroom) -> None:
    room.limits = Limits(unpacked_bytes=1_000_000)
    blanks = source(b"<p>" + b" " * 5_000_000, "text/html")
    with pytest.raises(OverSafetyLimit, match="unpacked bytes"):
        packed("page.html", blanks, 1_500_000, room)


@pytest.mark.parametrize("held", [True, False])
def test_a_directory_that_nobody_writes_is_not_read(held: bool, room: Workroom) -> None:
    data = bytearray(zipped({"a": b"x"}))
    at, end = data.index(b"PK\1\2"), data.index(b"PK\5\6")
    struct.pack_into("<I", data, end + 12, end - at + 9_000_000)
    given = source(bytes(data[:end]) + bytes(9_000_000) + bytes(data[end:]))
    if not held:
        path = room.new_folder() / "original"
        path.write_bytes(given.read())
        given = replace(given, data=None, path=path)
    with pytest.raises(OverSafetyLimit, match="directory"):
        zips.check(given, room)


def test_an_archive_of_nothing_is_refused(room: Workroom) -> None:
    with pytest.raises(Empty):
        zips.check(source(zipped({})), room)
    with pytest.raises(Empty):
        zips.check(source(zipped({"only/a/folder/": b""})), room)
    with pytest.raises(Empty):
        gzips.check(source(gzip.compress(b""), "application/gzip"), room)


def test_a_file_without_a_name_is_passed_and_left_as_it_is(room: Workroom) -> None:
    """Found by the fuzzer: Python 3.11 stumbles when it asks whether such a member is a folder."""
    nameless = source(named_nothing())
    assert zips.check(nameless, room) == ()
    assert zips.repacked(nameless, room) is None


def named_nothing() -> bytes:
    """One stored file whose name is empty."""
    data, checksum = b"x", zlib.crc32(b"x")
    fields = struct.pack("<HHHHHIIIHH", 20, 0, 0, 0, 33, checksum, 1, 1, 0, 0)
    local = b"PK\3\4" + fields + data
    central = b"PK\1\2" + struct.pack("<H", 20) + fields + struct.pack("<HHHII", 0, 0, 0, 0, 0)
    end = b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(central), len(local), 0)
    return local + central + end


def test_a_damaged_member_of_any_packing_is_damage(room: Workroom) -> None:
    data = bytearray(zipped({"one": random.Random(1).randbytes(500)}, zipfile.ZIP_LZMA))
    data[60:80] = b"\xff" * 20
    with pytest.raises(Damaged):
        zips.check(source(bytes(data)), room)


def test_settings_of_lzma_that_do_not_exist_are_damage(room: Workroom) -> None:
    data = bytearray(zipped({"one": bytes(500)}, zipfile.ZIP_LZMA))
    data[37] = 255
    with pytest.raises(Damaged):
        zips.check(source(bytes(data)), room)


def test_a_member_that_lies_beyond_every_file_is_damage(room: Workroom) -> None:
    """Its place needs 64 bits, as one in a ZIP of more than four gigabytes."""
    data = zipped({"one": b"x" * 50})
    at = data.rindex(b"PK\1\2")
    entry = bytearray(data[at : at + 49])
    entry[30:32], entry[42:46] = (12).to_bytes(2, "little"), b"\xff" * 4
    entry += struct.pack("<HHQ", 1, 8, 1 << 63)
    end = bytearray(data[-22:])
    end[12:16] = len(entry).to_bytes(4, "little")
    with pytest.raises((Damaged, Dangerous)):
        zips.check(source(data[:at] + bytes(entry + end)), room)


def test_the_member_that_names_the_whole_stays_stored(room: Workroom) -> None:
    name = b"application/vnd.oasis.opendocument.spreadsheet" + b" " * 90
    whole = zipped({"mimetype": name, "content.xml": b"<x/>" * 90}, zipfile.ZIP_STORED)
    with zipfile.ZipFile(io.BytesIO(zips.repacked(source(whole), room) or b"")) as archive:
        methods = [(entry.filename, entry.compress_type) for entry in archive.infolist()]
        assert archive.read("mimetype") == name
    assert methods == [("mimetype", zipfile.ZIP_STORED), ("content.xml", zipfile.ZIP_DEFLATED)]
