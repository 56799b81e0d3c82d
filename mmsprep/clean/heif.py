"""Where in a HEIC or AVIF is the place written? In items of EXIF and XMP, which the index points to."""

from __future__ import annotations

from collections.abc import Iterator

from mmsprep.clean import exif, xmp
from mmsprep.clean.change import Change, shifted
from mmsprep.containers.heif import EXIF, XMP, indexes, kinds, places
from mmsprep.containers.reading import Allowance, number
from mmsprep.model import Content


def changes(block: Content) -> Iterator[Change]:
    """Take the place out of all items of EXIF and XMP."""
    allowance = Allowance(2 * len(block))
    for parts in indexes(block):
        named = {item: kind for item, kind in kinds(block, parts[b"iinf"]) if kind in (EXIF, XMP)}
        for item, pieces in places(block, parts):
            if item not in named or len(pieces) != 1:  # only items in one piece are looked into
                continue
            ((start, end),) = pieces
            if end <= len(block) and allowance.spend(end - start):
                yield from _in_item(block, named[item], start, end)


def _in_item(block: Content, kind: bytes, start: int, end: int) -> Iterator[Change]:
    if kind == EXIF:
        start += 4 + number(block, start, 4)  # how far the TIFF header is from here
        return shifted(exif.changes(block[start:end]), start)
    return shifted(xmp.changes(block[start:end]), start)
