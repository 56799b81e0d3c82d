"""Which tags stand behind a sound? APE, ID3v1 and Lyrics3, in any order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from mmsprep.containers.reading import number
from mmsprep.model import Content

APE, APE_SIZE = b"APETAGEX", 32
"""How the foot of an APE tag begins, and its head if it has one; their bytes."""
_ID3V1_SIZE = 128
_MOST_TAGS = 8


@dataclass(frozen=True, slots=True)
class EndTag:
    """One of them, its head and foot included."""

    kind: Literal["ape", "id3v1", "lyrics3"]
    start: int
    end: int


def end_tags(block: Content) -> Iterator[EndTag]:
    """From the last one on; what stands in front of the first is sound."""
    end = len(block)
    for _ in range(_MOST_TAGS):
        tag = _ending_at(block, end)
        if tag is None or not 0 <= tag.start < end:
            return
        yield tag
        end = tag.start


def _ending_at(block: Content, end: int) -> EndTag | None:
    if block[max(0, end - _ID3V1_SIZE) : end][:3] == b"TAG":
        return EndTag("id3v1", end - _ID3V1_SIZE, end)
    foot = block[max(0, end - APE_SIZE) : end]
    if foot[:8] == APE and len(foot) == APE_SIZE:
        start = end - max(APE_SIZE, number(foot, 12, 4, "little"))
        headed = block[max(0, start - APE_SIZE) : max(0, start)][:8] == APE
        return EndTag("ape", start - APE_SIZE if headed else start, end)
    if foot[-9:] == b"LYRICS200" and foot[-15:-9].isdigit():
        return EndTag("lyrics3", end - int(foot[-15:-9]) - 15, end)
    return None
