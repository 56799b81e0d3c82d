"""Where do the tags of an MP3 tell the place?

Frames that tell one are left out of their ID3v2 tag, pictures and XMP in it are cleaned; the
tag keeps its length, padded, and the sound behind it does not move. Items of an APEv2 tag are left
out, too. In ID3v1 and in lyrics, which have no field for a place, coordinates are blanked.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from mmsprep.clean import cover, xmp
from mmsprep.clean.change import LOCATION, Change, applied, blanked, shifted, weight
from mmsprep.clean.words import coordinates, has_coordinates, names_location
from mmsprep.containers.reading import number
from mmsprep.containers.tags import APE, APE_SIZE, ID3, LYRICS_END, EndTag, end_tags, syncsafe
from mmsprep.model import Content

_KEYED = frozenset({
    b"TXXX", b"WXXX", b"COMM", b"USLT", b"GEOB", b"PRIV", b"UFID",
    b"TXX", b"WXX", b"COM", b"ULT", b"GEO",
})  # fmt: skip
_PICTURES = frozenset({b"APIC", b"PIC", b"GEOB", b"GEO"})
_CHAPTERS = frozenset({b"CHAP", b"CTOC"})
"""Chapters and their table, which hold frames of their own: titles, pictures, links."""
_LANGUAGE = frozenset({b"COMM", b"USLT", b"COM", b"ULT"})
_MAX_TAG = 1 << 26
_MAX_TAGS = 1000
_MAX_FRAMES = 20_000
_DEEPEST = 3
_MAX_UNPACKED, _MAX_TIMES = 1 << 24, 64
"""Of a frame that is packed: the bytes that are looked at, and how many times its own they may be."""
_UNSYNC, _EXTENDED = 0x80, 0x40
_YEAR = slice(93, 97)
"""Of an ID3v1 tag."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame of a tag."""

    kind: bytes
    data: bytes
    """As it stands in the tag, with its head."""
    content: bytes
    flags: int


def changes(block: Content) -> Iterator[Change]:
    """Take the place out of the tags of an MP3 file."""
    for start, end in _tags(block):
        yield from shifted(tag_changes(block[start:end]), start)
    # what is cut is told from the front
    for tag in reversed(list(end_tags(block))):
        if tag.kind == "ape":
            yield from _in_ape(block, tag.start, tag.end)
        else:
            yield from _in_plain(block, tag)


def _tags(block: Content) -> Iterator[tuple[int, int]]:
    """Every ID3v2 tag: in a row, before each of the sounds that were joined, at the end."""
    end = 0
    for found in islice(ID3.finditer(block), _MAX_TAGS):
        if found.start() >= end:
            end = found.end() + syncsafe(found[0][6:])
            yield found.start(), end


def tag_changes(block: Content) -> Iterator[Change]:
    """The same for an ID3v2 tag that this block begins with."""
    if not ID3.match(block):
        return
    version, flags, size = number(block, 3, 1), number(block, 5, 1), syncsafe(block[6:10])
    body = block[10 : 10 + min(size, _MAX_TAG)]
    if version < 4 and flags & _UNSYNC:
        body = body.replace(b"\xff\x00", b"\xff")
    start = _extended_header(body, version) if flags & _EXTENDED and version > 2 else 0
    kept, made = _without_places(body, version, start)
    if made:
        new = kept.ljust(len(block[10 : 10 + size]), b"\0")
        if version < 4:
            flags &= ~_UNSYNC
        yield Change(5, 10 + len(new), bytes([flags]) + block[6:10] + new, weight(made))


def _extended_header(body: bytes, version: int) -> int:
    return syncsafe(body[:4]) if version == 4 else 4 + number(body, 0, 4)


def _frames(body: bytes, version: int, at: int) -> Iterator[Frame]:
    name_size, head = (3, 6) if version == 2 else (4, 10)
    for _ in range(_MAX_FRAMES):
        kind = body[at : at + name_size]
        if not re.fullmatch(rb"[A-Z0-9]+", kind):
            return
        size_at = body[at + name_size : at + 2 * name_size]
        size = _frame_size(body, at, size_at, version)
        if at + head + size > len(body):
            return
        flags = number(body, at + 8, 2) if version > 2 else 0
        end = at + head + size
        yield Frame(kind, body[at:end], _content(body[at + head : end], flags, version), flags)
        at = end


def _frame_size(body: bytes, at: int, digits: bytes, version: int) -> int:
    plain = int.from_bytes(digits, "big")
    if version < 4:
        return plain
    # iTunes wrote plain numbers into 2.4: whichever leads to another frame, or to padding, is meant
    safe = syncsafe(digits)
    if plain == safe or re.fullmatch(rb"[A-Z0-9]{4}|\0+|", body[at + 10 + safe : at + 14 + safe]):
        return safe
    return plain if re.fullmatch(rb"[A-Z0-9]{4}|\0+|", body[at + 10 + plain : at + 14 + plain]) else safe


def _content(data: bytes, flags: int, version: int) -> bytes:
    """What a frame says, when its flags say that it is packed."""
    if version == 4:
        skipped = (4 if flags & 0x01 else 0) + (1 if flags & 0x40 else 0)
        data = data[skipped:]
        if flags & 0x02:
            data = data.replace(b"\xff\x00", b"\xff")
        packed = flags & 0x08
    else:
        data = data[(4 if flags & 0x80 else 0) + (1 if flags & 0x20 else 0) :]
        packed = flags & 0x80
    return _unpacked(data) if packed else data


def _unpacked(data: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(data, min(_MAX_UNPACKED, 1 + _MAX_TIMES * len(data)))
    except zlib.error:
        return b""


def _without_places(body: bytes, version: int, start: int, depth: int = 0) -> tuple[bytes, list[Change]]:
    """A body as it may stay, its frames beginning at `start`, and what was changed in them."""
    kept, made = [body[:start]], list[Change]()
    at = start
    for frame in _frames(body, version, start):
        at += len(frame.data)
        data, found = _cleaned(frame, version, depth)
        kept.append(data)
        made += found
    return b"".join(kept) + body[at:], made


def _cleaned(frame: Frame, version: int, depth: int) -> tuple[bytes, list[Change]]:
    """The frame as it may stay (empty: not at all), and what was changed in it."""
    if (frame.kind in _KEYED and _names_location(frame)) or _has_coordinates(frame):
        return b"", [Change(0, 0, b"")]
    content, found = _content_cleaned(frame, version, depth)
    if not found:
        return frame.data, []
    if version == 2:
        return frame.kind + len(content).to_bytes(3, "big") + content, found
    size = len(content)
    digits = [size >> 21 & 0x7F, size >> 14 & 0x7F, size >> 7 & 0x7F, size & 0x7F]
    written = bytes(digits) if version == 4 else size.to_bytes(4, "big")
    return frame.kind + written + b"\0\0" + content, found


def _content_cleaned(frame: Frame, version: int, depth: int) -> tuple[bytes, list[Change]]:
    content = frame.content
    if frame.kind in _CHAPTERS and depth < _DEEPEST:
        return _without_places(content, version, _inner_frames(frame), depth + 1)
    found: list[Change] = []
    if frame.kind in _PICTURES:
        found = list(cover.changes(content))
    elif frame.kind == b"PRIV" and content.startswith(b"XMP\0"):
        found = list(xmp.changes(content))
    return applied(content, found) if found else content, found


def _inner_frames(frame: Frame) -> int:
    """Where the frames of a chapter, or of the table of chapters, begin: behind its name and fields."""
    at = frame.content.find(b"\0") + 1
    if frame.kind == b"CHAP":
        return at + 16  # start and end, in milliseconds and in bytes
    count, at = number(frame.content, at + 1, 1), at + 2
    for _ in range(count):
        at = frame.content.find(b"\0", at) + 1
    return at


def _has_coordinates(frame: Frame) -> bool:
    """Whether coordinates stand in a title or in any other text."""
    return frame.kind not in _PICTURES and has_coordinates(
        frame.content[1 : 1 << 16].replace(b"\0", b"")
    )


def _names_location(frame: Frame) -> bool:
    """Whether its description is about a place, or coordinates stand in it."""
    content = frame.content
    wide = content[:1] in {b"\1", b"\2"} and frame.kind not in {b"PRIV", b"UFID"}
    texts = content[4:] if frame.kind in _LANGUAGE else content[1:]
    if frame.kind in {b"PRIV", b"UFID"}:
        texts = content
    if wide:
        texts = texts.replace(b"\0\0", b"\n").replace(b"\0", b"").replace(b"\n", b"\0")
    keys = texts.split(b"\0", 3)[: 3 if frame.kind in {b"GEOB", b"GEO"} else 1]
    located = any(names_location(key.strip(b"\xff\xfe").decode("latin-1")) for key in keys)
    return located or has_coordinates(texts[: 1 << 16])


def _in_plain(block: Content, tag: EndTag) -> Iterator[Change]:
    """In texts of fixed places or with labels of their own."""
    text = bytearray(block[tag.start : tag.end])
    if tag.kind == "id3v1":
        text[_YEAR] = b"    "  # it stands right in front of the comment
    else:
        del text[-LYRICS_END:]
    for start, end in coordinates(bytes(text)):
        yield blanked(tag.start + start, tag.start + end, b" ")


def _in_ape(block: Content, start: int, end: int) -> Iterator[Change]:
    """In an APEv2 tag: its items, behind a head if it has one, and a foot that counts them."""
    foot, headed = end - APE_SIZE, start + APE_SIZE < end and block[start : start + 8] == APE
    first = start + APE_SIZE if headed else start
    items = list(_ape_items(block[first:foot], number(block, foot + 16, 4, "little")))
    kept = [data for item in items if (data := _item_cleaned(*item))]
    if kept == [data for _, data, _ in items]:
        return
    body = b"".join(kept)
    numbers = (len(body) + APE_SIZE).to_bytes(4, "little") + len(kept).to_bytes(4, "little")
    if headed:
        yield Change(start + 12, start + 20, numbers)
    yield Change(first, foot, body, LOCATION)
    yield Change(foot + 12, foot + 20, numbers)


def _item_cleaned(key: str, data: bytes, value: bytes) -> bytes:
    """The item as it may stay; empty: not at all."""
    if not key.lower().startswith("cover art"):
        return b"" if names_location(key) or has_coordinates(value[: 1 << 16]) else data
    picture = applied(value, cover.changes(value))
    head = data[4 : len(data) - len(value)]
    return len(picture).to_bytes(4, "little") + head + picture


def _ape_items(body: bytes, count: int) -> Iterator[tuple[str, bytes, bytes]]:
    at = 0
    for _ in range(min(count, _MAX_FRAMES)):
        size, key_end = number(body, at, 4, "little"), body.find(b"\0", at + 8)
        end = key_end + 1 + size
        if key_end < 0 or end > len(body):
            return
        yield body[at + 8 : key_end].decode("latin-1"), body[at:end], body[key_end + 1 : end]
        at = end
