"""Small whole files of containers that declare something, put together byte by byte."""

from __future__ import annotations

import bz2
import io
import lzma
import struct
import tarfile
import zlib
from functools import reduce
from operator import xor

from mmsprep.intact import ogg

TEXT = b"It is whole, or it is not. " * 40


def tar() -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        entry = tarfile.TarInfo("a.txt")
        entry.size = len(TEXT)
        archive.addfile(entry, io.BytesIO(TEXT))
    return made.getvalue()[: 512 + 1536 + 512]


def rar5(archive: int = 0, extra: bytes = b"") -> bytes:
    """With flags of the archive, and records behind the header of its only file."""

    def block(kind: int, more: bytes = b"", data: bytes = b"") -> bytes:
        body = bytes([kind, 2, len(data)]) if data else bytes([kind, 0])
        if data and extra:
            body, more = bytes([kind, 3, len(extra), len(data)]), more + extra
        head = bytes([len(body + more)]) + body + more
        return zlib.crc32(head).to_bytes(4, "little") + head + data

    stored = TEXT[:100]
    file = bytes([4, len(stored), 0]) + zlib.crc32(stored).to_bytes(4, "little") + b"\0\0\1a"
    return b"Rar!\x1a\x07\1\0" + block(1, bytes([archive])) + block(2, file, stored) + block(5)


def rar4(archive: int = 0, file_flags: int = 0x8000) -> bytes:
    def block(kind: int, flags: int, more: bytes = b"", data: bytes = b"") -> bytes:
        head = struct.pack("<BHH", kind, flags, 7 + len(more)) + more
        return (zlib.crc32(head) & 0xFFFF).to_bytes(2, "little") + head + data

    stored = TEXT[:100]
    file = struct.pack("<IIBIIBBHI", 100, 100, 3, zlib.crc32(stored), 0, 29, 0x30, 1, 0) + b"a"
    return (
        b"Rar!\x1a\x07\0"
        + block(0x73, archive, bytes(6))
        + block(0x74, file_flags, file, stored)
        + block(0x7B, 0)
    )


def cabinet() -> bytes:
    data = TEXT[:100]
    checksum = struct.pack("<HH", len(data), len(data))
    words = struct.unpack("<26I", checksum + data)
    folder = struct.pack("<IHH", 44, 1, 0)
    block = struct.pack("<I", reduce(xor, words)) + checksum + data
    head = b"MSCF" + struct.pack("<IIIIIBBHHHHH", 0, 152, 0, 44, 0, 3, 1, 1, 0, 0, 0, 0)
    return head + folder + block


LZMA2 = {"id": lzma.FILTER_LZMA2, "dict_size": 1 << 16}


def seven_zip() -> bytes:
    """Two files in one stream, packed by LZMA 2; and the directory packed, too, as 7-Zip does."""
    packed = lzma.compress(TEXT, lzma.FORMAT_RAW, filters=[LZMA2])
    files = struct.pack("<BI", 1, zlib.crc32(TEXT[:500])) + zlib.crc32(TEXT[500:]).to_bytes(4, "little")
    divided = b"\x08\x0d\2\x09" + told(500) + b"\x0a" + files + b"\0"
    directory = b"\1\4" + stream(0, packed, TEXT) + divided + b"\0\0"
    folded = lzma.compress(directory, lzma.FORMAT_RAW, filters=[LZMA2])
    return seven_zip_of(packed + folded, b"\x17" + stream(len(packed), folded, directory) + b"\0")


def seven_zip_of(packed: bytes, directory: bytes) -> bytes:
    place = struct.pack("<QQI", len(packed), len(directory), zlib.crc32(directory))
    start = b"7z\xbc\xaf\x27\x1c\0\4" + zlib.crc32(place).to_bytes(4, "little") + place
    return start + packed + directory


def stream(at: int, packed: bytes, data: bytes) -> bytes:
    """What a directory of 7z tells of one: where it lies, how it is packed, how long it is."""
    return (
        b"\6" + told(at) + b"\1\x09" + told(len(packed)) + b"\0"
        b"\7\x0b\1\0" + b"\1\x21\x21\1\x08" + b"\x0c" + told(len(data)) + b"\0"
    )  # fmt: skip


def told(value: int) -> bytes:
    """A number of two bytes, as 7z writes it."""
    return bytes([0x80 | value >> 8, value & 0xFF])


def zstd() -> bytes:
    """Two frames of the text: zstd's own with a checksum, and one that is stored and has none."""
    checked = bytes.fromhex(
        "28b52ffd643803050100b049742069732077686f6c652c206f7220696e6f742e2002001af8fcfa087309dfee0c5b"
    )
    block = (len(TEXT) << 3 | 1).to_bytes(3, "little") + TEXT
    return checked + b"\x28\xb5\x2f\xfd\x60" + (len(TEXT) - 256).to_bytes(2, "little") + block


def lz4() -> bytes:
    block = (len(TEXT) | 1 << 31).to_bytes(4, "little") + TEXT
    return b"\x04\x22\x4d\x18\x60\x40\x82" + block + bytes(4)


def lzip() -> bytes:
    packed = lzma.compress(TEXT, lzma.FORMAT_ALONE)[13:]
    end = struct.pack("<IQQ", zlib.crc32(TEXT), len(TEXT), 6 + len(packed) + 20)
    return b"LZIP\1\x17" + packed + end


def true_audio() -> bytes:
    """A second of TTA at 8 kHz: one frame."""
    frame = TEXT[:200] + zlib.crc32(TEXT[:200]).to_bytes(4, "little")
    table = len(frame).to_bytes(4, "little")
    head = b"TTA1" + struct.pack("<HHHIII", 1, 1, 16, 8000, 8000, 0)
    return head + table + zlib.crc32(table).to_bytes(4, "little") + frame


def disc() -> bytes:
    volume = bytearray(2048)
    volume[80:84], volume[128:130] = (200).to_bytes(4, "little"), (2048).to_bytes(2, "little")
    return (bytes(32_768) + volume).ljust(200 * 2048, b".")


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
    """An old Office document: a header, a table of sectors, and eleven that are in use."""
    head = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0"))
    head[30:32] = (9).to_bytes(2, "little")
    head[76:512] = struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    table = struct.pack("<128I", 0xFFFFFFFD, *range(2, 12), 0xFFFFFFFE, *[0xFFFFFFFF] * 116)
    return bytes(head) + table + TEXT[:512].ljust(512 * 11, b".")


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


def tak() -> bytes:
    last = b"\7" + (8).to_bytes(3, "little") + (100).to_bytes(5, "little") + (60).to_bytes(3, "little")
    return b"tBaK" + last + bytes(4) + b"x" * 160


def real_audio() -> bytes:
    """Version 3: the header, and how much sound there is."""
    head = bytes(10) + (200).to_bytes(4, "big") + bytes(12)
    return b".ra\xfd\0\3" + len(head).to_bytes(2, "big") + head + b"x" * 200


def arj() -> bytes:
    def header(content: bytes) -> bytes:
        sealed = len(content).to_bytes(2, "little") + content
        return b"\x60\xea" + sealed + zlib.crc32(content).to_bytes(4, "little") + b"\0\0"

    name = b"a.txt\0\0"
    file = struct.pack("<BBBBBBBBIIIIHHH", 30, 3, 1, 2, 0, 0, 0, 0, 0, 100, 100, 0, 0, 0, 0)
    return header(file + name) + header(file + name) + TEXT[:100] + b"\x60\xea\0\0"


def ace() -> bytes:
    def header(content: bytes) -> bytes:
        checksum = ~zlib.crc32(content) & 0xFFFF
        return struct.pack("<HH", checksum, len(content)) + content

    return header(b"\0\0\0**ACE**" + bytes(20)) + header(b"\1\1\0" + struct.pack("<I", 100)) + TEXT[:100]


def lha() -> bytes:
    """Two files, by the first and the second level of its headers, and an end."""
    named = struct.pack("<5sIIIBB", b"-lh0-", 100, 100, 0, 0x20, 0) + b"\5a.txt\0\0"
    first = bytes([len(named), sum(named) & 0xFF]) + named
    second = struct.pack("<H5sIIIBBHBH", 27, b"-lh5-", 100, 200, 0, 0x20, 2, 0, 0x55, 0) + b"\0"
    return first + TEXT[:100] + second + TEXT[:100] + b"\0"


def cpio() -> bytes:
    def entry(name: bytes, content: bytes) -> bytes:
        sizes = b"%08X" % len(content), b"%08X" % 0 * 4, b"%08X" % len(name)
        head = b"070701" + b"%08X" % 1 * 6 + b"".join(sizes) + b"%08X" % 0 + name
        return b"".join(part + bytes(-len(part) % 4) for part in (head, content))

    return entry(b"a.txt\0", TEXT[:101]) + entry(b"TRAILER!!!\0", b"")


def tnef() -> bytes:
    part = b"\1" + bytes(4) + struct.pack("<I", 100) + TEXT[:100]
    return b"\x78\x9f\x3e\x22\1\0" + (part + (sum(TEXT[:100]) & 0xFFFF).to_bytes(2, "little")) * 2


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
    "application/vnd.ms-cab-compressed": cabinet(),
    "application/x-arj": arj(),
    "application/x-ace-compressed": ace(),
    "application/x-lzh-compressed": lha(),
    "application/x-cpio": cpio(),
    "application/vnd.ms-tnef": tnef(),
    "audio/midi": tune(),
    "application/vnd.sqlite3": database(),
    "font/sfnt": font(),
    "font/woff": b"wOFFOTTO" + (500).to_bytes(4, "big") + bytes(488),
    "audio/x-tta": true_audio(),
    "audio/x-ape": b"MAC " + struct.pack("<HHIIIIIII", 3990, 0, 52, 24, 0, 0, 100, 0, 0) + bytes(140),
    "audio/x-musepack": b"MPCKSH\x0e" + bytes(11) + (b"AP\x3f" + b"x" * 60) * 3 + b"SE\3",
    "audio/x-tak": tak(),
    "audio/x-qoa": b"qoaf\0\0\0\x28" + (b"\1\0\xbb\x80\0\x14\0\x40" + b"x" * 56) * 2,
    "audio/x-voc": b"Creative Voice File\x1a\x1a\0" + bytes(4) + b"\1\xc8\0\0" + b"x" * 200,
    "audio/x-dff": b"FRM8" + (204).to_bytes(8, "big") + b"DSD " + b"x" * 200,
    "audio/vnd.dts.hd": b"DTSHDHDR\0\0\0\0\0\0\0\4\0\0\0\0STRMDATA\0\0\0\0\0\0\0\xc8" + b"x" * 200,
    "audio/vnd.rn-realaudio": real_audio(),
    "audio/x-8svx": b"FORM\0\0\0\xd48SVXBODY\0\0\0\xc8" + b"x" * 200,
    "application/vnd.rn-realmedia": b".RMF\0\0\0\x12" + bytes(10) + b"DATA\0\0\0\x64" + bytes(92),
    "application/x-iso9660-image": disc(),
    "audio/x-wavpack": (b"wvpk" + (92).to_bytes(4, "little") + bytes(92)) * 3,
    "application/msword": compound(),
    "application/pdf": page(),
    "video/x-matroska": matroska(),
    "audio/ogg": speech(),
    "text/calendar": CALENDAR,
    "text/xml": b'<?xml version="1.0"?><gpx><trk><name>x</name></trk></gpx>',
}
SEALED = {
    "application/x-tar": 100, "application/vnd.rar": 60, "application/x-7z-compressed": 50,
    "audio/x-tta": 100, "application/x-lzip": 20, "application/zstd": 20,
    "application/vnd.ms-cab-compressed": 100, "application/x-arj": 20,
    "application/x-ace-compressed": 10, "application/vnd.ms-tnef": 60,
    "application/x-bzip2": 40, "application/x-xz": 60, "application/pdf": 90,
    "video/x-matroska": 60, "audio/ogg": 200,
}  # fmt: skip
"""Where a byte lies that a checksum knows."""
