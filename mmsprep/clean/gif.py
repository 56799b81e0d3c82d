"""Where in a GIF is the place written, and what hides behind its trailer?"""

from __future__ import annotations

from collections.abc import Iterator

from mmsprep.clean import exif, iptc, xmp
from mmsprep.clean.change import TAIL, Change, Pieces, blanked, shifted
from mmsprep.clean.words import has_coordinates
from mmsprep.containers.gif import EXTENSION, TRAILER, parts
from mmsprep.containers.payload import is_padding
from mmsprep.model import Content

_COMMENT, _APPLICATION = 0xFE, 0xFF
_XMP = b"XMP DataXMP"
_PHOTOSHOP = frozenset({b"MGK8BIM0000", b"MGKIPTC0000"})
"""As ImageMagick keeps the resources of a picture that became a GIF."""
_XMP_LANDING = 258
"""XMP is no chain of sub-blocks: 258 bytes behind it lead every reader to the same end."""


def changes(block: Content) -> Iterator[Change]:
    """Take the place out of XMP and comments, and cut a payload."""
    for kind, at, end in parts(block):
        if kind == EXTENSION:
            yield from _in_extension(block, at, end)
        elif kind == TRAILER and not is_padding(block, end):
            yield Change(end, len(block), b"", TAIL)


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
        if has_coordinates(b"".join(block[start:stop] for start, stop in spans)):
            yield from (blanked(start, stop, b" ") for start, stop in spans)


def _texts(block: Content, at: int) -> Iterator[tuple[int, int]]:
    while size := block[at]:
        yield at + 1, at + 1 + size
        at += 1 + size
