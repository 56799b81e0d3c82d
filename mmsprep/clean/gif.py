"""Where in a GIF is the place written, and what hides behind its trailer?"""

from __future__ import annotations

from collections.abc import Iterator

from mmsprep.clean import credentials, exif, iptc, xmp
from mmsprep.clean.change import TAIL, Change, Finder, Pieces, shifted
from mmsprep.containers.gif import EXTENSION, TRAILER, parts
from mmsprep.containers.payload import is_padding
from mmsprep.model import Content

_CONTROL, _APPLICATION = 0xF9, 0xFF
_XMP = b"XMP DataXMP"
_XMP_LANDING = b"\1" + bytes(range(255, -1, -1)) + b"\0"
"""XMP is no chain of sub-blocks: these bytes behind it lead every reader to the same end."""
_COLORS = b"ICCRGBG1012"


def changes(block: Content) -> Iterator[Change]:
    """Take the place out of XMP and texts, and cut a payload."""
    for kind, at, end in parts(block):
        if kind == EXTENSION:
            yield from _in_extension(block, at, end)
        elif kind == TRAILER and not is_padding(block, end):
            yield Change(end, len(block), b"", TAIL)


def _in_extension(block: Content, at: int, end: int) -> Iterator[Change]:
    label, name = block[at + 1], block[at + 3 : at + 14]
    if label == _CONTROL or name == _COLORS:
        return
    landing = end - len(_XMP_LANDING)
    if name == _XMP and block[landing:end] == _XMP_LANDING:
        yield from shifted(xmp.changes(block[at + 14 : landing]), at + 14)
        return
    named = label == _APPLICATION  # in its first block
    pieces = Pieces(block, list(_texts(block, at + 2))[named:])
    yield from pieces.place(_FINDERS.get(name, xmp.changes)(pieces.data))


def _photoshop_changes(data: bytes) -> Iterator[Change]:
    return iptc.resource_changes(data, exif.changes)


_FINDERS: dict[bytes, Finder] = {
    b"MGK8BIM0000": _photoshop_changes,
    b"MGKIPTC0000": _photoshop_changes,
    b"C2PA_GIF\1\0\0": credentials.changes,
}
"""By application: ImageMagick keeps the resources of a picture that became a GIF. All others, and
comments, hold texts, if anything that tells."""


def _texts(block: Content, at: int) -> Iterator[tuple[int, int]]:
    while size := block[at]:
        yield at + 1, at + 1 + size
        at += 1 + size
