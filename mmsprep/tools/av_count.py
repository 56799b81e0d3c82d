"""What do the packets of each stream tell: how many, how long, how steady? In the limited child only.

They are counted by the million, so that the loop does little: a time base is asked for once a stream.
"""

from __future__ import annotations

import contextlib
from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import av

PACKETS = 3_000_000
UNCHANGED = 3
"""Bytes: smaller packets of an AVI say that the picture stays; decoders make no frame of them."""
LEAP_SECONDS = 0.5
"""A packet that seems to be shorter than nothing by so much stands where the clock begins anew."""
_CHAINED = frozenset({"ogg"})
"""Containers whose clock begins anew where another recording follows: with every song on the radio."""
_UNTIMED = frozenset({"h264", "hevc"})
"""Demuxers of bare pictures: nobody says when one is shown, so that they come one after the other."""


@dataclass(slots=True)
class _Tally:
    """What one stream's packets have told so far."""

    base: tuple[int, int]
    """Of its clock, as a fraction of a second; 0: it has none."""
    locked: bool
    packets: int = 0
    bytes: int = 0
    stamps: array[float] = field(default_factory=lambda: array("d"))
    last: tuple[float, float] = (float("-inf"), 0.0)
    """Where the last one begins, and its length."""
    played: float = 0.0
    pace: int = 0
    """How long a picture is shown where nobody says when, and where the next one begins."""
    following: int = 0

    @classmethod
    def of(cls, packet: Any) -> _Tally:
        base = packet.time_base  # PyAV 19 has a fraction of its own, with these two names alone
        return cls((base.numerator, base.denominator) if base else (0, 1), _scrambled(packet))

    def add(self, packet: Any, size: int, *, chained: bool, untimed: bool) -> None:
        self.packets += 1
        self.bytes += size
        stamp, length = packet.pts, _ticks(packet.duration)
        if stamp is None:
            stamp = packet.dts
        if untimed:  # of later ones, the length is often missing
            self.pace = length if length > 1 else self.pace
            stamp, length = self.following, self.pace
            self.following += self.pace
        ticks, second = self.base
        if stamp is None or not ticks or packet.is_discard:
            return
        at, step = stamp * ticks / second, length * ticks / second
        self.stamps.append(at)
        self.last = max(self.last, (at, step))
        if chained and step > -LEAP_SECONDS:
            self.played += step

    def as_dict(self) -> dict[str, Any]:
        counted = {"packets": self.packets, "bytes": self.bytes, "locked": self.locked}
        ticks, second = self.base
        return _span(sorted(self.stamps), self.last, self.played, ticks / second) | counted


def count(container: Any) -> dict[int, dict[str, Any]]:
    """Per stream: packets, where the last one ends, the usual step between them."""
    tallies: dict[int, _Tally] = {}
    chained, untimed = container.format.name in _CHAINED, container.format.name in _UNTIMED
    least = UNCHANGED if container.format.name == "avi" else 1
    with contextlib.suppress(av.FFmpegError):  # what is broken shows when it is decoded
        for number, packet in enumerate(container.demux()):
            if number > PACKETS:
                break
            size = packet.size
            if size < least:
                continue
            tally = tallies.get(packet.stream_index)
            if tally is None:
                tally = tallies[packet.stream_index] = _Tally.of(packet)
            tally.add(packet, size, chained=chained, untimed=untimed)
    return {index: tally.as_dict() for index, tally in tallies.items()}


def _ticks(duration: int | None) -> int:
    """A packet's own length; the last one of an Ogg may be cut by more than it holds: below zero."""
    ticks = duration or 0
    return ticks - (1 << 32) if 1 << 31 <= ticks < 1 << 32 else ticks


def _span(
    stamps: list[float], ending: tuple[float, float], played: float, tick: float
) -> dict[str, Any]:
    """`ending`: where the last packet begins, and its length; `played`: of all, where that counts."""
    if not stamps:
        return {"end": 0.0, "first": 0.0, "timed": False, "step": None}
    first, (last, step) = stamps[0], ending
    steps = [b - a for a, b in pairwise(stamps) if b - a > 1e-4]
    usual = _usual(steps, tick) if steps else step
    return {
        "first": first,
        "end": max(last + (step or usual) - first, played),
        "timed": len(stamps) > 1 or step > 0,
        "step": usual or None,
    }


def _usual(steps: list[float], tick: float) -> float:
    """The step of most of them, pauses aside; a clock of milliseconds has 60 a second as 16, 17, 17."""
    often = sorted(steps)[len(steps) // 5]
    alike = [step for step in steps if abs(step - often) < 1.5 * tick]
    return sum(alike, 0.0) / len(alike)


def _scrambled(packet: Any) -> bool:
    with contextlib.suppress(Exception):  # the names of side data differ between releases of PyAV
        kinds: Iterable[Any] = packet.iter_sidedata()
        return any("encryption" in str(side.data_type).lower() for side in kinds)
    return False
