"""Does a film tell where it was between its own pictures, in the remarks of H.264 (SEI)?

Camcorders and cameras of cars write it there as user data. What tells is overwritten: no byte moves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from mmsprep.clean.change import Change
from mmsprep.clean.words import coordinates
from mmsprep.containers.boxes import Box, children
from mmsprep.containers.reading import Allowance, number
from mmsprep.containers.samples import Tables, samples
from mmsprep.model import Content

MAX_PICTURES = 50_000
"""That are looked at; a film that may go out as it is has fewer."""
_H264 = frozenset({b"avc1", b"avc2", b"avc3", b"avc4"})
_ENTRY_BYTES = 86
"""Of a picture's description, before the boxes in it."""
_PICTURES = frozenset({1, 2, 3, 4, 5})
_REMARK, _USER_DATA = 6, 5
"""The kind of unit that holds remarks, and the kind of remark that a maker may fill."""
_NAME_BYTES = 16
_MAX_UNITS = 16
"""In front of a picture; two or three are usual."""
_MAX_BYTES = 1 << 16
_ESCAPED = re.compile(b"\0\0\3")
_MARK = re.compile(b"\0\0\1")
_CAMCORDER = b"MDPM"
_PLACES = frozenset({*range(0xB2, 0xB5), *range(0xB6, 0xB9)})
"""Tags of latitude and longitude among a camcorder's, each with four bytes."""


def changes(block: Content, tables: Tables, pictures: Allowance) -> Iterator[Change]:
    """Blank the places in the remarks of a track of H.264; nothing in any other track."""
    length = _length_bytes(block, tables.description) if tables.description else 0
    if not length:
        return
    for start, end in samples(block, tables, MAX_PICTURES):
        if not pictures.spend():
            return
        for at, stop in _remarks(block, start, end, length):
            yield from _in_remarks(block[at:stop], at)


def in_stream(block: Content, start: int, end: int) -> Iterator[Change]:
    """The same for one picture, from `start` to `end`, whose units begin with a mark, as in an AVI."""
    head = block[start : min(end, start + _MAX_BYTES)]
    units = [found.end() for found in islice(_MARK.finditer(head), _MAX_UNITS)]
    for at, following in zip(units, [*units[1:], len(head) + 3], strict=True):
        kind = number(head, at, 1) & 31
        if kind in _PICTURES:
            return
        if kind == _REMARK:
            yield from _in_remarks(head[at + 1 : following - 3], start + at + 1)


def _length_bytes(block: Content, description: Box) -> int:
    """How many bytes the length of a unit takes; 0 where this is no H.264."""
    entry = next(children(block, description.start + 8, description.end), None)
    if entry is None or entry.kind not in _H264:
        return 0
    inside = children(block, entry.at + _ENTRY_BYTES, entry.end)
    settings = next((box for box in inside if box.kind == b"avcC"), None)
    return 1 + (number(block, settings.start + 4, 1) & 3) if settings else 0


def _remarks(block: Content, at: int, end: int, length: int) -> Iterator[tuple[int, int]]:
    """The units of remarks in front of a picture."""
    for _ in range(_MAX_UNITS):
        start = at + length
        at = start + number(block, at, length)
        kind = number(block, start, 1) & 31
        if at > end or kind in _PICTURES:
            return
        if kind == _REMARK:
            yield start + 1, min(at, start + _MAX_BYTES)


def _in_remarks(escaped: bytes, place: int) -> Iterator[Change]:
    """What tells, byte for byte. A 3 behind two zeros does not count; these stay, or it would."""
    stay = {n for found in _ESCAPED.finditer(escaped) for n in range(*found.span())}
    where = [n for n in range(len(escaped)) if n not in stay or escaped[n] == 0]
    said = bytes(escaped[n] for n in where)
    for start, end in _user_data(said):
        for first, last in _places(said[start:end]):
            for n in where[start + first : start + last]:
                if n not in stay:
                    yield Change(place + n, place + n + 1, b" ")


def _user_data(said: bytes) -> Iterator[tuple[int, int]]:
    """What makers wrote, behind the name of its kind."""
    at = 0
    while at < len(said) - 2:
        at, kind = _counted(said, at)
        at, size = _counted(said, at)
        if kind == _USER_DATA:
            yield at + _NAME_BYTES, at + size
        at += size


def _counted(said: bytes, at: int) -> tuple[int, int]:
    """Where a number ends that begins here, and the number."""
    end = at
    while said[end : end + 1] == b"\xff":
        end += 1
    return end + 1, 255 * (end - at) + number(said, end, 1)


def _places(text: bytes) -> Iterator[tuple[int, int]]:
    if text[:4] != _CAMCORDER:
        yield from coordinates(text)
        return
    for at in range(5, len(text) - 4, 5):
        if text[at] in _PLACES and text[at + 1 : at + 5].strip(b"\0 "):
            yield at + 1, at + 5
