"""Small files, put together byte by byte: what other tools write, without the other tools."""

from __future__ import annotations

import io
import struct
import zipfile


def box(kind: bytes, *parts: bytes) -> bytes:
    """One box of ISO-BMFF."""
    body = b"".join(parts)
    return struct.pack(">I4s", len(body) + 8, kind) + body


def brand(major: bytes, *compatible: bytes) -> bytes:
    return box(b"ftyp", major, b"\0\0\0\0", *compatible)


def track(
    number: int,
    handler: bytes,
    codec: bytes = b"avc1",
    samples: int = 25,
    chapters: tuple[int, ...] = (),
) -> bytes:
    """A track's boxes, as far as they tell what it is."""
    header = box(b"tkhd", b"\0" * 12, struct.pack(">I", number), b"\0" * 68)
    description = box(b"stsd", struct.pack(">II", 0, 1), box(codec, b"\0" * 8))
    sizes = box(b"stsz", struct.pack(">III", 0, 1, samples))
    table = box(b"minf", box(b"stbl", description, sizes))
    media = box(b"mdia", box(b"hdlr", b"\0" * 8, handler, b"\0" * 12), table)
    links = box(b"tref", box(b"chap", *(struct.pack(">I", n) for n in chapters))) if chapters else b""
    edits = box(b"edts", box(b"elst", struct.pack(">IIIII", 0, 1, samples, 0, 0x10000)))
    return box(b"trak", header, links, edits, media)


def element(name: int, *parts: bytes) -> bytes:
    """One element of EBML."""
    body = b"".join(parts)
    size = (1 << 56 | len(body)).to_bytes(8, "big")
    return name.to_bytes((name.bit_length() + 7) // 8, "big") + size + body


def matroska(kind: bytes, *tracks: int) -> bytes:
    """A header, and tracks of these types (1 film, 2 sound, 17 subtitles)."""
    entries = [element(0xAE, element(0xD7, b"\1"), element(0x83, bytes([each]))) for each in tracks]
    header = element(0x1A45DFA3, element(0x4282, kind))
    return header + element(0x18538067, element(0xEC, b"\0" * 40), element(0x1654AE6B, *entries))


def ogg(*openings: bytes) -> bytes:
    """The first page of every stream."""
    pages = [
        b"OggS\0\2" + b"\0" * 8 + struct.pack("<III", n, 0, 0) + bytes([1, len(each)]) + each
        for n, each in enumerate(openings)
    ]
    return b"".join(pages) + b"OggS\0\0" + b"\0" * 100


def tiff(*directories: dict[int, int | bytes], order: str = "<") -> bytes:
    """Directories in a row; a list of bytes is text, number 0x014A points to the next directory."""
    data = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(f"{order}I", 8)
    for n, directory in enumerate(directories):
        end = len(data) + 2 + 12 * len(directory) + 4
        entries, texts = b"", b""
        for tag, value in sorted(directory.items()):
            if isinstance(value, bytes):
                entries += struct.pack(f"{order}HHII", tag, 2, len(value), end + len(texts))
                texts += value
            else:
                entries += struct.pack(f"{order}HHII", tag, 4, 1, value)
        following = end + len(texts) if n + 1 < len(directories) else 0
        data += struct.pack(f"{order}H", len(directory)) + entries + struct.pack(f"{order}I", following)
        data += texts
    return data


def zipped(**members: str | bytes) -> bytes:
    """A ZIP; `__` in a member's name stands for `/`, `___` for a dot."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("___", ".").replace("__", "/"), content)
    return buffer.getvalue()


def office(main: str) -> bytes:
    """An Office file that says what its main part is."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml", f'<Types><Override ContentType="application/{main}"/></Types>'
        )
        archive.writestr("_rels/.rels", "<Relationships/>")
    return buffer.getvalue()


def ole(*streams: str, within: tuple[str, ...] = ()) -> bytes:
    """An OLE file with these streams in its root, and others in a folder of the root."""
    names = ["Root Entry", *streams, *(["Folder", *within] if within else [])]
    none = 0xFFFFFFFF
    entries = b""
    for n, name in enumerate(names):
        in_root = 1 <= n <= len(streams) + bool(within)
        right = n + 1 if in_root and n < len(streams) + bool(within) else none
        child = 1 if n == 0 else (n + 1 if name == "Folder" else none)
        encoded = name.encode("utf-16-le") + b"\0\0"
        entry = encoded.ljust(64, b"\0") + struct.pack(
            "<HBBIII", len(encoded), 1 + 4 * (n == 0), 1, none, right, child
        )
        entries += entry.ljust(128, b"\0")
    entries = entries.ljust(-(-len(entries) // 512) * 512, b"\0")
    sectors = len(entries) // 512
    chain = [*range(2, sectors + 1), 0xFFFFFFFE]
    table = struct.pack("<I", 0xFFFFFFFD) + b"".join(struct.pack("<I", each) for each in chain)
    header = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\xff"))
    header[24:34] = struct.pack("<HHHHH", 62, 3, 0xFFFE, 9, 6)
    header[48:52] = struct.pack("<I", 1)
    header[76:80] = struct.pack("<I", 0)
    return bytes(header) + table.ljust(512, b"\xff") + entries


def ole_with(stream: str, data: bytes) -> bytes:
    """An OLE file with this stream in its root; below 4096 bytes it lies in the root's own stream."""
    made = bytearray(ole(stream))
    root, entry = 1024, 1024 + 128
    sector = struct.pack("<I", len(made) // 512 - 1)
    if len(data) < 4096:
        made[root + 116 : root + 120], sector = sector, struct.pack("<I", 1)
        data = bytes(64) + data
        made[entry + 120 : entry + 124] = struct.pack("<I", len(data) - 64)
    else:
        made[entry + 120 : entry + 124] = struct.pack("<I", len(data))
    made[entry + 116 : entry + 120] = sector
    return bytes(made) + data.ljust(-(-len(data) // 512) * 512, b"\0")


def asf(*kinds: str) -> bytes:
    """A Windows Media header with streams of these kinds."""
    stream = bytes.fromhex("9107dcb7b7a9cf118ee600c00c205365")
    types = {
        "film": bytes.fromhex("c0ef19bc4d5bcf11a8fd00805f5c442b"),
        "sound": bytes.fromhex("409e69f84d5bcf11a8fd00805f5c442b"),
    }
    body = b"".join(stream + struct.pack("<Q", 78) + types[each] + b"\0" * 38 for each in kinds)
    return (
        bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")
        + struct.pack("<Q", 30 + len(body))
        + b"\0" * 6
        + body
    )


def mp3(frames: int = 6) -> bytes:
    """MPEG-1 layer III, 128 kbit/s, 44.1 kHz: the headers, and nothing in the frames."""
    return (b"\xff\xfb\x90\x00" + b"\0" * 413) * frames


def mp3_of_half_rate(frames: int = 6) -> bytes:
    """MPEG-2 layer III, 64 kbit/s, 22.05 kHz."""
    return (b"\xff\xf3\x80\x00" + b"\0" * 204) * frames


def adts(frames: int = 6) -> bytes:
    """AAC frames of 100 bytes."""
    return (b"\xff\xf1\x50\x80\x0c\x9f\xfc" + b"\0" * 93) * frames


def id3(size: int) -> bytes:
    """An ID3v2 tag of so many bytes."""
    return b"ID3\3\0\0" + bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0)) + b"\0" * size
