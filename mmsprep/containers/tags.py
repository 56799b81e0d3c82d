"""Which tags stand around a sound? ID3v2 before it; APE, ID3v1 and Lyrics3 behind it, in any order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from mmsprep.containers.reading import number
from mmsprep.model import Content

ID3 = re.compile(rb"ID3[\2-\4][^\xff].[\0-\x7f]{4}", re.DOTALL)
"""How an ID3v2 tag begins."""
ID3_HEAD = 10
"""The bytes of that."""
_FOOTED = 0x10
"""Its flag: what it begins with stands again at its end."""
APE, APE_SIZE = b"APETAGEX", 32
"""How the foot of an APE tag begins, and its head if it has one; their bytes."""
LYRICS_END = 15
"""The bytes that end lyrics: their length, and how they are called."""
_ID3V1_SIZE = 128
_MAX_TAGS = 1000
"""In a row; two or three are usual."""


@dataclass(frozen=True, slots=True)
class EndTag:
    """One of them, its head and foot included."""

    kind: Literal["ape", "id3v1", "lyrics3"]
    start: int
    end: int


def after_tags(content: Content, at: int = 0) -> int:
    """Where the ID3v2 tags end that begin at a place; that place where there are none."""
    for _ in range(_MAX_TAGS):
        head = content[at : at + ID3_HEAD]
        if not ID3.fullmatch(head):
            break
        at += ID3_HEAD + syncsafe(head[6:]) + (ID3_HEAD if head[5] & _FOOTED else 0)
    return at


def syncsafe(digits: bytes) -> int:
    """A number of seven bits a byte, as ID3v2 writes its lengths."""
    return sum((byte & 0x7F) << 7 * n for n, byte in enumerate(reversed(digits)))


def end_tags(content: Content) -> Iterator[EndTag]:
    """From the last one on; what stands in front of the first is sound."""
    end = len(content)
    for _ in range(_MAX_TAGS):
        tag = _ending_at(content, end)
        if tag is None or not 0 <= tag.start < end:
            return
        yield tag
        end = tag.start


def _ending_at(content: Content, end: int) -> EndTag | None:
    if content[max(0, end - _ID3V1_SIZE) : end][:3] == b"TAG":
        return EndTag("id3v1", end - _ID3V1_SIZE, end)
    foot = content[max(0, end - APE_SIZE) : end]
    if foot[:8] == APE and len(foot) == APE_SIZE:
        start = end - max(APE_SIZE, number(foot, 12, 4, "little"))
        headed = content[max(0, start - APE_SIZE) : max(0, start)][:8] == APE
        return EndTag("ape", start - APE_SIZE if headed else start, end)
    if foot[-9:] == b"LYRICS200" and foot[-LYRICS_END:-9].isdigit():
        return EndTag("lyrics3", end - int(foot[-LYRICS_END:-9]) - LYRICS_END, end)
    return None
