"""Where in a WebP, AVI or WAV is the place written, and what hides behind it?

What goes becomes a JUNK chunk of the same size, so that no index has to be corrected.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mmsprep.clean import avi, exif, id3, xmp
from mmsprep.clean.change import TAIL, Change, blanked, shifted
from mmsprep.clean.words import has_coordinates, names_location, property_names_location
from mmsprep.containers.payload import is_padding
from mmsprep.containers.reading import Allowance
from mmsprep.containers.riff import ID3, MAX_CHUNKS, XMP, Chunk, chunks, wholes
from mmsprep.model import Content

_GROUPS = frozenset({b"hdrl", b"strl", b"INFO", b"exif", b"odml", b"ncdt", b"adtl"})
_PLACES = frozenset({b"ILOC", b"IGPS", b"GPS ", b"GPS0", b"gps0", b"gps ", b"LOCA", b"ICNT"})
_TEXTS = frozenset({b"JUNK", b"bext", b"note", b"labl", b"eucm", b"strd"})
_FIELDS = frozenset({b"iXML", b"aXML", b"axml"})
_DEEPEST = 6
_SMALL = 1 << 24


def changes(block: Content) -> Iterator[Change]:
    """Take the place out of all its chunks, and cut a payload."""
    at, allowance = 0, Allowance(MAX_CHUNKS)
    for whole in wholes(block, allowance):
        yield from _inside(block, whole, 0, allowance)
        at = whole.end
    yield from avi.changes(block)
    if 0 < at < len(block) and not is_padding(block, at):
        yield Change(at, len(block), b"", TAIL)


def _inside(block: Content, outer: Chunk, depth: int, allowance: Allowance) -> Iterator[Change]:
    for chunk in chunks(block, outer.start, outer.end):
        if not allowance.spend():
            return
        if chunk.kind == b"LIST":
            if block[chunk.start : chunk.start + 4] in _GROUPS and depth < _DEEPEST:
                inner = replace(chunk, start=chunk.start + 4)
                yield from _inside(block, inner, depth + 1, allowance)
        elif chunk.end - chunk.start <= _SMALL:
            yield from _in_chunk(block, chunk)


def _in_chunk(block: Content, chunk: Chunk) -> Iterator[Change]:
    start = chunk.start
    if chunk.kind in _PLACES:
        yield from _freed(chunk)
    elif chunk.kind == b"EXIF":
        start += 6 if block[start : start + 6] == b"Exif\0\0" else 0
        yield from shifted(exif.changes(block[start : chunk.end]), start)
    elif chunk.kind in XMP:
        yield from shifted(xmp.changes(block[start : chunk.end]), start)
    elif chunk.kind in _FIELDS:
        yield from shifted(xmp.properties(block[start : chunk.end], _field_names_location), start)
    elif chunk.kind in ID3:
        yield from shifted(id3.tag_changes(block[start : chunk.end]), start)
    elif _is_text(chunk.kind) and has_coordinates(block[start : chunk.end]):
        yield from _text(chunk)


def _is_text(kind: bytes) -> bool:
    return kind in _TEXTS or kind.startswith(b"I")  # of INFO, all names begin so


def _field_names_location(name: str, namespace: str) -> bool:
    return names_location(name) or property_names_location(name, namespace)


def _text(chunk: Chunk) -> Iterator[Change]:
    """A comment goes as a whole; of the broadcast extension only its description, 256 bytes."""
    if chunk.kind == b"bext":
        yield blanked(chunk.start, min(chunk.start + 256, chunk.end))
    else:
        yield from _freed(chunk)


def _freed(chunk: Chunk) -> Iterator[Change]:
    yield Change(chunk.at, chunk.at + 4, b"JUNK")
    yield blanked(chunk.start, chunk.end)
