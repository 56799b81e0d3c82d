"""How long must an MP4 or a Matroska file be to hold its samples?"""

from __future__ import annotations

import re
import zlib

from mmsprep.containers.boxes import MAX_BOXES, declared
from mmsprep.containers.ebml import SEGMENT, elements
from mmsprep.containers.reading import number
from mmsprep.containers.samples import Tables, all_tables, last_end
from mmsprep.intact.fault import changed
from mmsprep.model import Content

_NAME = re.compile(rb"[A-Za-z0-9 ]{4}")
_LETTERS = bytes(range(0x20, 0x7F))
_ELSEWHERE = frozenset({b"moof", b"meta"})
"""Boxes that tell of samples and pictures, too."""
_MAX_SEALED = 100_000_000
"""Bytes under one checksum; nobody writes so many."""

_CLUSTER = 0x1F43B675
_PLAYED = frozenset({0x1549A966, _CLUSTER, 0x1654AE6B})
"""Info, Cluster, Tracks: what pictures and sound hang on. Whoever writes chapters or tags anew may
forget their checksums, and no player minds."""


def boxes(content: Content) -> int:
    """The boxes at the top; and the samples, for where the last box is not theirs.

    Where it is theirs and theirs alone, they count, not the box: some writers make it too long.
    """
    at, last, alone = 0, b"", True
    for count, box in enumerate(declared(content, 0, len(content)), start=1):
        if not _NAME.fullmatch(box.kind):
            break  # something else that hides behind the last one
        at, last = box.end, box.kind
        alone = alone and last not in _ELSEWHERE and count < MAX_BOXES
    samples = _samples_end(content)
    return samples if samples and last == b"mdat" and alone else max(at, samples)


def _samples_end(content: Content) -> int:
    found = all_tables(content)
    if not all(_is_named(content, tables) for tables in found):
        raise changed("The name of a codec")
    return last_end(content, found)


def _is_named(content: Content, tables: Tables) -> bool:
    """Whether four letters name the codec of a track, or what QuickTime writes for Windows' sounds."""
    if tables.description is None:
        return True
    name = content[tables.description.start + 12 : tables.description.start + 16]
    return not name.strip(b"\0") or name[:3] == b"ms\0" or not name.strip(_LETTERS)


def matroska(content: Content) -> int:
    """The segment where it knows its length; else the elements in it, one behind the other."""
    needed = 0
    for name, start, end in elements(content, 0, len(content)):
        if name != SEGMENT:
            needed = max(needed, end or 0)
        elif end is not None:
            needed = max(needed, end)
            _checked(content, start, min(end, len(content)))
        else:
            return _live(content, start)
    return needed


def segments_end(content: Content) -> int | None:
    """Where the last segment ends; None where one does not know its length."""
    end: int | None = 0
    for name, _start, stop in elements(content, 0, len(content)):
        if name == SEGMENT:
            if stop is None:
                return None
            end = stop
    return end


def _live(content: Content, at: int) -> int:
    """A recording whose length nobody knew: clusters, perhaps without a length, are gone into."""
    needed = 0
    for _name, _start, end in elements(content, at, len(content)):
        needed = max(needed, end or 0)
    return needed


def _checked(content: Content, start: int, segment_end: int) -> None:
    """Compare the checksums that some writers put in front of what stands in a segment."""
    for name, body, end in elements(content, start, len(content)):
        if end is None or end > segment_end:
            return
        sealed = name in _PLAYED and end - body < _MAX_SEALED and content[body : body + 2] == b"\xbf\x84"
        if sealed and zlib.crc32(content[body + 6 : end]) != number(content, body + 2, 4, "little"):
            raise changed()
