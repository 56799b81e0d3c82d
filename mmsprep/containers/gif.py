"""What are the blocks of a GIF, and where does it end?"""

from __future__ import annotations

from collections.abc import Iterator

from mmsprep.containers.reading import Allowance
from mmsprep.model import Content

IMAGE, EXTENSION, TRAILER = 0x2C, 0x21, 0x3B
_MAX_BLOCKS = 1_000_000


def end_of(content: Content) -> int | None:
    """Where the GIF ends, behind its trailer; None when it was cut off."""
    last = None
    for kind, _, end in parts(content):
        last = end if kind == TRAILER else None
    return last


def parts(content: Content) -> Iterator[tuple[int, int, int]]:
    """Kind, start and end of pictures and extensions; the trailer comes last, where there is one."""
    if content[:3] != b"GIF":
        return
    at = 13 + table(content[10:11])
    allowance = Allowance(_MAX_BLOCKS)
    while allowance.spend():
        kind = content[at : at + 1]
        if kind == bytes([TRAILER]):
            yield TRAILER, at, at + 1
            return
        if kind == bytes([IMAGE]):
            start = at + 11 + table(content[at + 9 : at + 10])
        elif kind == bytes([EXTENSION]):
            start = at + 2
        elif kind == b"\0":  # some writers end a picture twice
            at += 1
            continue
        else:
            return
        end = _behind(content, start, allowance)
        if end is None:
            return
        yield kind[0], at, end
        at = end


def table(flags: bytes) -> int:
    """Bytes of the colour table that these flags announce."""
    return 3 << (flags[0] & 7) + 1 if flags and flags[0] & 0x80 else 0


def _behind(content: Content, at: int, allowance: Allowance) -> int | None:
    """Where a chain of sub-blocks ends; None when it was cut off."""
    while allowance.spend():
        size = content[at : at + 1]
        if not size:
            return None
        at += 1 + size[0]
        if size == b"\0":
            return at
    return None
