"""What is whole is not refused, however rarely it is written so: each is a kind that real files are."""

from __future__ import annotations

import io
import lzma
import struct
import tarfile
import zipfile
import zlib

import pytest
from PIL import Image

from mmsprep import prepare
from mmsprep.intact import packed
from mmsprep.model import Input
from tests.hostile.machine import fixture
from tests.intact.built import BUILT, TEXT, compound, lzip, matroska, page, rar4, rar5, tar
from tests.intact.test_intact import told

TAR, RAR, PDF = "application/x-tar", "application/vnd.rar", "application/pdf"
LHA, CPIO = "application/x-lzh-compressed", "application/x-cpio"
BODY = slice(512, 2048)


def test_a_tar_needs_no_end() -> None:
    assert not told(tar()[:2048], TAR)
    assert told(tar()[:2047], TAR)


def test_a_comment_in_a_jpeg_2000_may_look_like_a_tile() -> None:
    out = io.BytesIO()
    Image.new("RGB", (40, 40), "red").save(out, "JPEG2000", no_jp2=True)
    whole = out.getvalue()
    at = whole.index(b"\xff\x90")
    comment = b"\xff\x64" + struct.pack(">HH", 16, 0) + b"\xff\x90" + bytes(10)
    assert not told(whole[:at] + comment + whole[at:], "image/x-jp2-codestream")
    assert told(whole[:at] + comment + whole[at:-2], "image/x-jp2-codestream")


def linked(kind: bytes, size: int) -> bytes:
    entry = tarfile.TarInfo("b.txt")
    entry.type, entry.size, entry.linkname = kind, size, "a.txt"
    return entry.tobuf(tarfile.USTAR_FORMAT)


@pytest.mark.parametrize("kind", [tarfile.LNKTYPE, tarfile.DIRTYPE])
def test_a_link_in_a_tar_may_tell_a_size_with_and_without_a_body(kind: bytes) -> None:
    link = linked(kind, len(TEXT))
    assert not told(link + tar(), TAR)
    assert not told(link, TAR)
    assert not told(link + tar()[BODY] + tar(), TAR)
    assert told(link + tar()[BODY] + tar()[:1024], TAR)


def test_a_map_of_holes_in_a_tar_may_take_more_blocks() -> None:
    head = bytearray(tar()[:512])
    head[156:157], head[257:265], head[482] = b"S", b"ustar  \0", 1
    head[148:156] = b" " * 8
    head[148:156] = b"%06o\0 " % sum(head)
    maps = TEXT[:504] + b"\1" + bytes(7) + TEXT[:504] + bytes(8)
    assert not told(bytes(head) + maps + tar()[BODY] + tar(), TAR)
    assert told(bytes(head) + tar()[BODY] + tar(), TAR)


def test_a_number_in_a_tar_ends_where_its_digits_end() -> None:
    head = bytearray(tar()[:512])
    head[124:136] = b"  2070\x0036\0\0\0"
    head[148:156] = b" " * 8
    head[148:156] = (b"%o\x009" % sum(head)).ljust(8, b"\0")
    assert not told(bytes(head) + tar()[512:], TAR)


def rar2() -> bytes:
    """With comments inside of its headers, which their checksums do not know, and a block of old."""

    def block(kind: int, flags: int, more: bytes, comment: bytes = b"", data: bytes = b"") -> bytes:
        head = struct.pack("<BHH", kind, flags, 7 + len(more + comment)) + more
        return (zlib.crc32(head) & 0xFFFF).to_bytes(2, "little") + head + comment + data

    file = struct.pack("<IIBIIBBHI", 100, 100, 3, zlib.crc32(TEXT[:100]), 0, 20, 0x30, 1, 0) + b"a"
    return (
        b"Rar!\x1a\x07\0"
        + block(0x73, 2, bytes(6), TEXT[:40])
        + block(0x74, 0x8008, file, TEXT[:40], TEXT[:100])
        + b"??" + struct.pack("<BHHIHB", 0x77, 0xC000, 14, 50, 0x101, 0) + TEXT[:50]
    )  # fmt: skip


def test_a_comment_in_an_old_rar_is_sealed_by_itself() -> None:
    assert not told(rar2(), RAR)
    assert told(rar2().replace(b"\x73\2", b"\x73\3", 1), RAR)
    assert told(rar2()[:-20], RAR)


def test_a_short_header_in_an_old_rar_is_looked_at_no_further_than_it_goes() -> None:
    head = struct.pack("<BHHI", 0x74, 0x8000, 11, 0)
    assert not told(b"Rar!\x1a\x07\0" + (zlib.crc32(head) & 0xFFFF).to_bytes(2, "little") + head, RAR)


def test_a_rar_needs_no_end() -> None:
    assert not told(rar5()[:-7], RAR)
    assert not told(rar4()[:-7], RAR)
    assert told(rar5()[:-9], RAR)


def test_something_may_follow_an_lzip() -> None:
    assert not told(lzip() + lzip() + b"of another kind", "application/x-lzip")
    assert told(lzip() + lzip()[:-1], "application/x-lzip")


def test_of_an_lzip_no_more_is_unpacked_than_is_worth_it(monkeypatch: pytest.MonkeyPatch) -> None:
    changed = lzip()[:-20] + bytes(4) + lzip()[-16:]
    assert told(lzip() + changed, "application/x-lzip")
    monkeypatch.setattr(packed, "MAX_BYTES", len(TEXT) + 1)
    assert not told(lzip() + changed, "application/x-lzip")


def test_the_first_version_of_lzip_tells_no_length() -> None:
    old = b"LZIP\0" + lzip()[5:-8]
    assert not told(old, "application/x-lzip")
    assert told(old[:-1], "application/x-lzip")


def test_an_xz_of_a_kind_that_is_not_known_yet_is_believed() -> None:
    whole = bytearray(lzma.compress(TEXT))
    end = 12 + 4 * whole[12]
    whole[14] = 0x3F  # the number of a filter
    whole[end : end + 4] = zlib.crc32(whole[12:end]).to_bytes(4, "little")
    assert not told(bytes(whole), "application/x-xz")


def test_what_follows_a_gzip_is_let_be_and_half_a_member_is_not() -> None:
    whole = zlib.compress(TEXT, wbits=31)
    for rest in (b"\n", b"\x1f", bytes(600) + b"of another kind"):
        (made,) = prepare([Input("a.gz", data=whole + rest)]).attachments
        assert made.data == whole + rest
    (refused,) = prepare([Input("a.gz", data=whole + whole[:-4])]).refused
    assert refused.reason.kind == "damaged"


def test_a_file_that_a_zip_names_twice_is_no_bomb() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("a.txt", TEXT)
        archive.filelist.append(archive.filelist[0])
    (attachment,) = prepare([Input("a.zip", data=made.getvalue())]).attachments
    assert attachment.data == made.getvalue()


def test_a_pdf_may_end_in_several_ways() -> None:
    whole = page()
    assert not told(whole + b"<!-- added by a server -->" * 400, PDF)
    assert not told(whole[: whole.index(b"%%EOF")], PDF)
    assert told(whole[: whole.index(b"startxref")], PDF)
    assert told(whole + b"7 0 obj<</Type/Annot>>endobj\n", PDF)


def test_acrobat_leaves_out_the_end_of_what_it_packs() -> None:
    packer = zlib.compressobj()
    packed = packer.compress(TEXT) + packer.flush(zlib.Z_SYNC_FLUSH)
    written = zlib.compress(TEXT)
    assert not told(page().replace(written, packed), PDF)
    assert told(page().replace(written, packed[:9] + b"\xff" + packed[10:]), PDF)


@pytest.mark.parametrize(("length", "whole"), [(0, True), (7, False)])
def test_a_broken_pdf_within_a_pdf_is_none_of_its_own_streams(length: int, whole: bool) -> None:
    """Attached as it is, or packed without shrinking: its streams are seen, and belong to a stream."""
    broken = page().replace(zlib.compress(TEXT), zlib.compress(TEXT)[:9] + bytes(40))
    packed = zlib.compress(broken, 0)
    attached = b"9 0 obj<</Filter/FlateDecode/Length %d>>stream\n%s\r\nendstream endobj\n"
    outer = page().replace(b"1 0 obj", attached % (len(packed) + length, packed) + b"1 0 obj", 1)
    assert told(broken, PDF)
    assert bool(told(outer, PDF)) is not whole


def test_what_no_player_of_a_matroska_minds_is_not_compared() -> None:
    whole = matroska()
    tags = b"\x12\x54\xc3\x67\x8c\xbf\x84WXYZ\x73\x73\x84\x63\xc0\x81\0"
    before, cluster = whole[:-92], whole[-92:]
    length = (1 << 56 | 92 + len(tags)).to_bytes(8, "big")
    assert not told(before[:-8] + length + tags + cluster, "video/x-matroska")


def test_a_locked_film_that_cannot_be_opened_is_locked_not_damaged() -> None:
    locked = fixture("protected__refused_drm.mp4").read_bytes()
    strange = locked.replace(b"stsd\0\0\0\0\0\0\0\1", b"stsd\0\0\0\0\xff\xff\xff\xff")
    (refused,) = prepare([Input("a.mp4", data=strange)]).refused
    assert refused.reason.kind == "drm"


def test_a_box_may_be_longer_than_the_samples_in_it() -> None:
    film = bytearray(fixture("h264_aac__passes.mp4").read_bytes())
    at = film.rindex(b"mdat") - 4
    assert at + int.from_bytes(film[at : at + 4], "big") == len(film), "it is the last box"
    film[at : at + 4] = (len(film) - at + 8).to_bytes(4, "big")
    assert not told(bytes(film), "video/mp4")
    assert told(bytes(film[:-40]), "video/mp4")


def test_the_last_sector_of_an_old_document_need_not_be_filled_up() -> None:
    assert not told(compound()[:-300], "application/msword")
    assert told(compound()[:-512], "application/msword")


def test_an_index_of_an_avi_longer_than_that_of_any_film_is_not_read() -> None:
    film = fixture("mpeg4_mp3__passes.avi").read_bytes()
    at = film.rfind(b"idx1")
    longest = film[:at] + b"idx1" + struct.pack("<I", 1_000_000_000) + film[at + 8 :]
    assert not told(film, "video/x-msvideo")
    assert told(longest, "video/x-msvideo")


def test_a_header_of_a_rar_longer_than_allowed_is_not_read() -> None:
    assert told(
        b"Rar!\x1a\x07\1\0" + bytes(4) + b"\x81\x80\x80\x01" + bytes(3_000_000), "application/vnd.rar"
    )


def test_old_archives_may_be_padded_and_lack_an_end() -> None:
    lha, cpio = BUILT[LHA], BUILT[CPIO]
    assert not told(lha[:-1], LHA)
    assert not told(lha + bytes(300), LHA)
    assert told(lha[:-2], LHA)
    assert not told(cpio + bytes(300), CPIO)
    assert told(cpio[: cpio.index(b"TRAILER") - 110], CPIO)


@pytest.mark.parametrize(
    ("head", "end", "step"),
    [
        (b"070707" + b"000001" * 7 + b"00000000000" + b"000006" + b"%011o" % 101,
         b"070707" + b"000000" * 7 + b"00000000000" + b"000013" + b"00000000000", 1),
        (struct.pack("<13H", 0o070707, *[1] * 9, 6, 0, 101),
         struct.pack("<13H", 0o070707, *[0] * 9, 11, 0, 0), 2),
        (struct.pack(">13H", 0o070707, *[1] * 9, 6, 0, 101),
         struct.pack(">13H", 0o070707, *[0] * 9, 11, 0, 0), 2),
    ],
    ids=["odc", "little", "big"],
)  # fmt: skip
def test_a_cpio_has_four_kinds_of_headers(head: bytes, end: bytes, step: int) -> None:
    name, last = b"a.txt\0", b"TRAILER!!!\0"
    whole = head + name + TEXT[:101] + bytes(101 % step) + end + last
    assert not told(whole, CPIO)
    assert told(whole[:-1], CPIO)
    assert told(whole[:100], CPIO)
    assert told(head + name + TEXT[:90] + end + last, CPIO)
