"""Where in an MP4, MOV, M4A or 3GP is the place written, and does something hide behind it?

What goes becomes a `free` box of the same size, filled with zeros: no box moves, so the tables
that say where the samples lie stay right, and the media stays as it was, byte for byte.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mmsprep.clean import cover, credentials, exif, remarks, timed, xmp
from mmsprep.clean.change import TAIL, Change, Finder, blanked, shifted
from mmsprep.clean.words import has_coordinates, names_location
from mmsprep.containers.boxes import Box, children, end_of
from mmsprep.containers.payload import is_padding
from mmsprep.containers.samples import all_tables, last_end, movies, tables_of
from mmsprep.model import Content

_CANON = bytes.fromhex("85c0b687820f11e08111f4ce462b6a48")
"""What its box holds: a thumbnail, which is a JPEG with EXIF of its own, and tags as TIFFs."""
_CONTAINERS = frozenset({
    b"moov", b"trak", b"mdia", b"minf", b"stbl", b"udta", b"moof", b"traf", b"meta", b"ilst", b"meco",
    _CANON, b"CNTH",
})  # fmt: skip
_GARMIN = bytes.fromhex("9b630f8d637440ec8204bc5ff5091728")
_PLACES = frozenset({
    b"\xa9xyz", b"@xyz", b"loci", b"gps ", b"GPS ", b"gps0", b"GPS0", b"gsen", b"\xa9gps", b"LOCA",
    b"RDTL", _GARMIN,
})  # fmt: skip
_COORDINATE = re.compile(rb"l(?:at|ong)itude", re.IGNORECASE)
_UUID_SIZE = 16
_XMP_UUID = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
_FREELY_FILLED = frozenset({b"udta", b"ilst"})
"""In these, every maker writes boxes of his own."""
_NEEDED = frozenset({b"mdia", b"minf", b"stbl"})
"""What is in these leads to the samples."""
_DEEPEST = 12
_SMALL = 1 << 24
"""Nothing longer than this is read for its text: metadata is small."""


def changes(block: Content) -> Iterator[Change]:
    """Take the place out of a film, and cut what is not part of it."""
    yield from _inside(block, Box(b"", 0, 0, len(block)), 0, timed.Reach.of(block))
    end = end_of(block, 0)
    if end and end < len(block):
        end = max(end, _boxes_end(block))
        if end < len(block) and _is_payload(block, end):
            yield Change(end, len(block), b"", TAIL)


def _boxes_end(block: Content) -> int:
    """Where its index ends, and what that tells of: players find them behind what is no box, too."""
    return max([last_end(block, all_tables(block)), *(movie.end for movie in movies(block))])


def _is_payload(block: Content, at: int) -> bool:
    """Neither padding nor Samsung's trailer of slow motion and the like."""
    return block[len(block) - 4 :] != b"SEFT" and not is_padding(block, at)


def _inside(block: Content, outer: Box, depth: int, reach: timed.Reach) -> Iterator[Change]:
    start = outer.start
    if outer.kind == b"meta":
        start = _meta_start(block, outer)
        yield from _in_keys(block, start, outer.end)
    elif outer.kind == b"uuid":
        start += _UUID_SIZE
    for box in children(block, start, outer.end):
        if not reach.boxes.spend():
            return
        if box.kind == b"trak" and timed.has_location(block, box, reach):
            yield from timed.wiped(block, box, reach)
            continue
        if box.kind == b"trak":
            yield from remarks.changes(block, tables_of(block, box), reach.pictures)
        if _kind(block, box) in _CONTAINERS and depth < _DEEPEST:
            yield from _inside(block, box, depth + 1, reach)
        else:
            yield from _in_leaf(block, box, outer.kind, reach)


def _meta_start(block: Content, box: Box) -> int:
    """MP4's meta box has version and flags, QuickTime's has not."""
    plain = block[box.start + 4 : box.start + 8] in {b"hdlr", b"keys", b"ilst", b"mhdr"}
    return box.start if plain else box.start + 4


def _in_leaf(block: Content, box: Box, outer: bytes, reach: timed.Reach) -> Iterator[Change]:
    content_size = box.end - box.start
    if _kind(block, box) in _PLACES:
        if box.kind in {b"gps ", b"GPS "}:
            yield from timed.dashcam(block, box.start, box.end, reach)
        yield from freed(box)
    elif content_size > _SMALL or box.kind == b"mdat":
        return
    elif reader := _READERS.get(_kind(block, box)):
        head, finder = reader
        yield from shifted(finder(block[box.start + head : box.end]), box.start + head)
    elif box.kind == b"covr":
        for item in children(block, box.start, box.end):
            yield from shifted(cover.changes(block[item.start : item.end]), item.start)
    elif box.kind == b"----":
        if _freeform_names_location(block, box):
            yield from freed(box)
    else:
        yield from _in_text(block, box, outer, reach)


def _kind(block: Content, box: Box) -> bytes:
    """Its name, or its number where it has one instead."""
    return block[box.start : box.start + _UUID_SIZE] if box.kind == b"uuid" else box.kind


def _in_camcorder_xml(content: bytes) -> Iterator[Change]:
    """XML; where it had no fix, its group of a place tells none."""
    if _COORDINATE.search(content.replace(b"\0", b"")):
        yield from xmp.changes(content)


_READERS: dict[bytes, tuple[int, Finder]] = {
    b"XMP_": (0, xmp.changes),
    b"xml ": (4, _in_camcorder_xml),
    _XMP_UUID: (_UUID_SIZE, xmp.changes),
    credentials.UUID: (_UUID_SIZE, credentials.changes),
    b"CNDA": (0, cover.changes),
    **dict.fromkeys((b"CMT1", b"CMT2", b"CMT3", b"CMT4"), (0, exif.changes)),
}
"""Who looks into a box, and how many bytes stand before what they read."""


def _in_text(block: Content, box: Box, outer: bytes, reach: timed.Reach) -> Iterator[Change]:
    """Coordinates in comments, in what dashcams leave in free space, in settings; thumbnails."""
    if outer in _NEEDED or not reach.texts.spend(box.end - box.start):
        return
    content = block[box.start : box.end]
    if has_coordinates(content) or (box.kind == b"GPMF" and timed.gopro_has_location(content)):
        yield from freed(box)
    elif outer in _FREELY_FILLED:
        yield from shifted(cover.changes(content), box.start)


def freed(box: Box) -> Iterator[Change]:
    """The box as free space."""
    yield Change(box.at + 4, box.at + 8, b"free")
    yield blanked(box.start, box.end)


def _freeform_names_location(block: Content, box: Box) -> bool:
    name = next((each for each in children(block, box.start, box.end) if each.kind == b"name"), None)
    return name is not None and names_location(
        block[name.start + 4 : name.end].decode("utf-8", "replace")
    )


def _in_keys(block: Content, start: int, end: int) -> Iterator[Change]:
    """Apple's and Android's pairs: names in `keys`, values in `ilst` under the number of the name."""
    found = {box.kind: box for box in children(block, start, end)}
    keys, items = found.get(b"keys"), found.get(b"ilst")
    if keys is None:
        return
    located = set()
    for n, key in enumerate(children(block, keys.start + 8, keys.end), start=1):
        name = block[key.start : key.end]
        if names_location(name.decode("utf-8", "replace")) or b".location." in name:
            located.add(n)
            yield Change(key.start, key.end, b"removed".ljust(len(name), b".")[: len(name)])
    for item in children(block, items.start, items.end) if items else ():
        if int.from_bytes(item.kind, "big") in located:
            yield from freed(item)
