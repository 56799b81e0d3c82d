"""Where do IPTC records, and the Photoshop resources that carry them, tell the place?"""

from __future__ import annotations

from collections.abc import Iterator

from mmsprep.clean import xmp
from mmsprep.clean.change import Change, Finder, shifted
from mmsprep.containers.photoshop import resources
from mmsprep.containers.reading import number

_PLACE = frozenset({26, 27, 90, 92, 95, 100, 101})
"""Of record 2: content location code and name, city, sublocation, state, country code and name."""

_IPTC, _EXIF, _EXIF_TOO, _XMP = 0x0404, 0x0422, 0x0423, 0x0424


def changes(block: bytes) -> Iterator[Change]:
    """Leave out the datasets that tell a place; those behind them move up, zeros follow the last."""
    at, kept, removed = 0, [], False
    while block[at : at + 1] == b"\x1c":
        head, size = 5, number(block, at + 3, 2)
        if size & 0x8000:  # an extended dataset: the rest of the number is the length of its length
            digits = size & 0x7FFF
            if digits > 4:
                break
            head, size = 5 + digits, number(block, at + 5, digits)
        end = at + head + size
        if end > len(block):
            break
        if block[at + 1] == 2 and block[at + 2] in _PLACE:
            removed = True
        else:
            kept.append(block[at:end])
        at = end
    if removed:
        data = b"".join(kept) + block[at:]
        yield Change(0, len(block), data.ljust(len(block), b"\0"))


def resource_changes(block: bytes, exif: Finder) -> Iterator[Change]:
    """The same for Photoshop's image resources, which may hold IPTC, EXIF and XMP."""
    finders: dict[int, Finder] = {_IPTC: changes, _EXIF: exif, _EXIF_TOO: exif, _XMP: xmp.changes}
    for kind, start, end in resources(block):
        if finder := finders.get(kind):
            yield from shifted(finder(block[start:end]), start)
