"""Where in a GIF is the place written, and what hides behind its trailer?"""

from __future__ import annotations

from collections.abc import Iterator

from mmsprep.clean import exif, iptc, xmp
from mmsprep.clean.change import TAIL, Change, Pieces, blanked, shifted
from mmsprep.clean.payload import is_padding
from mmsprep.clean.words import text_tells
from mmsprep.containers.reading import Allowance
from mmsprep.model import Content

_IMAGE, _EXTENSION, _TRAILER = 0x2C, 0x21, 0x3B
_COMMENT, _APPLICATION = 0xFE, 0xFF
_XMP = b"XMP DataXMP"
_PHOTOSHOP = frozenset({b"MGK8BIM0000", b"MGKIPTC0000"})
"""As ImageMagick keeps the resources of a picture that became a GIF."""
_XMP_LANDING = 258
"""XMP is no chain of sub-blocks: 258 bytes behind it lead every reader to the same end."""
_MOST_BLOCKS = 1_000_000


def changes(block: Content) -> Iterator[Change]:
    """Take the place out of XMP and comments, and cut a payload."""
    for kind, at, end in _parts(block):
        if kind == _EXTENSION:
            yield from _in_extension(block, at, end)
        elif kind == _TRAILER and not is_padding(block, end):
            yield Change(end, len(block), b"", TAIL)


def end_of(block: Content) -> int | None:
    """Where the GIF ends, behind its trailer; None when it was cut off."""
    last = None
    for kind, _, end in _parts(block):
        last = end if kind == _TRAILER else None
    return last


def _parts(block: Content) -> Iterator[tuple[int, int, int]]:
    """Kind, start and end of pictures and extensions; the trailer comes last, where there is one."""
    if block[:3] != b"GIF":
        return
    at = 13 + _table(block[10:11])
    allowance = Allowance(_MOST_BLOCKS)
    while allowance.spend():
        kind = block[at : at + 1]
        if kind == bytes([_TRAILER]):
            yield _TRAILER, at, at + 1
            return
        if kind == bytes([_IMAGE]):
            start = at + 11 + _table(block[at + 9 : at + 10])
        elif kind == bytes([_EXTENSION]):
            start = at + 2
        elif kind == b"\0":  # some writers end a picture twice
            at += 1
            continue
        else:
            return
        end = _behind(block, start, allowance)
        if end is None:
            return
        yield kind[0], at, end
        at = end


def _table(flags: bytes) -> int:
    """Bytes of the colour table that these flags announce."""
    return 3 << (flags[0] & 7) + 1 if flags and flags[0] & 0x80 else 0


def _behind(block: Content, at: int, allowance: Allowance) -> int | None:
    """Where a chain of sub-blocks ends; None when it was cut off."""
    while allowance.spend():
        size = block[at : at + 1]
        if not size:
            return None
        at += 1 + size[0]
        if size == b"\0":
            return at
    return None


def _in_extension(block: Content, at: int, end: int) -> Iterator[Change]:
    label = block[at + 1]
    if label == _APPLICATION and block[at + 3 : at + 14] == _XMP:
        start = at + 14
        yield from shifted(xmp.changes(block[start : max(start, end - _XMP_LANDING)]), start)
    elif label == _APPLICATION and block[at + 3 : at + 14] in _PHOTOSHOP:
        pieces = Pieces(block, list(_texts(block, at + 14)))
        yield from pieces.place(iptc.resource_changes(pieces.data, exif.changes))
    elif label == _COMMENT:
        spans = list(_texts(block, at + 2))
        if text_tells(b"".join(block[start:stop] for start, stop in spans)):
            yield from (blanked(start, stop, b" ") for start, stop in spans)


def _texts(block: Content, at: int) -> Iterator[tuple[int, int]]:
    while size := block[at]:
        yield at + 1, at + 1 + size
        at += 1 + size
