"""How does a part of a TIFF's directory go, and everything else stay where it is?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

from mmsprep.clean.change import LOCATION, Change, blanked
from mmsprep.containers.reading import Allowance
from mmsprep.containers.tiff import Directory, Entry, Layout
from mmsprep.model import Content

_MAX_VALUES = 1 << 22
"""Bytes of values that are blanked in one directory."""


def without(
    content: Content, layout: Layout, found: Directory, tags: AbstractSet[int], what: str = LOCATION
) -> Iterator[Change]:
    """The directory without these tags, their values blanked; nothing else moves but its entries."""
    gone = [entry for entry in found.entries if entry.tag in tags]
    if not gone:
        return
    end = min(found.end + layout.word, len(content))
    kept = b"".join(
        content[entry.at : entry.at + layout.entry_size]
        for entry in found.entries
        if entry.tag not in tags
    )
    count = (found.count - len(gone)).to_bytes(layout.count_size, layout.order)
    data = count + kept + content[found.end : end]
    yield from _values(gone, layout, what)
    yield Change(found.at, end, data.ljust(end - found.at, b"\0"), what)


def wiped(content: Content, layout: Layout, found: Directory, what: str) -> Iterator[Change]:
    """The whole directory, its values too, blanked."""
    yield from _values(found.entries, layout, what)
    yield blanked(found.at, min(found.end + layout.word, len(content)), what=what)


def _values(entries: Sequence[Entry], layout: Layout, what: str) -> Iterator[Change]:
    allowance = Allowance(_MAX_VALUES)
    for entry in entries:
        inside = entry.at <= entry.start < entry.at + layout.entry_size
        if entry.end > entry.start and not inside and allowance.spend(entry.end - entry.start):
            yield blanked(entry.start, entry.end, what=what)
