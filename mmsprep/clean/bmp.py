"""What hides behind the pixels of a BMP? It has no place for a location."""

from __future__ import annotations

from collections.abc import Iterator

from mmsprep.clean.change import TAIL, Change
from mmsprep.containers.bmp import end_of
from mmsprep.containers.payload import is_padding
from mmsprep.containers.reading import number
from mmsprep.model import Content


def changes(block: Content) -> Iterator[Change]:
    """Cut what follows the pixels and the colour profile; the length in the header follows."""
    end = end_of(block)
    if end is None or end >= len(block) or is_padding(block, end):
        return
    yield Change(end, len(block), b"", TAIL)
    if number(block, 2, 4, "little") == len(block):
        yield Change(2, 6, end.to_bytes(4, "little"), TAIL)
