"""What does each frame of a film cost? One quick pass at half its height or less tells, and is
the first of two passes at any height: x264 scales its statistics.

Measured on real films: the second pass is as good as after a first one at its own height, often
better, and comes closer to the bytes asked for; the first costs a quarter.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from mmsprep.films.footage import Footage
from mmsprep.films.frame import MIN_SIDE, Frame, resized, sized, tagged
from mmsprep.tools.ffmpeg import THREADS, execute, write
from mmsprep.workroom import Workroom

PART, MIN_PART = 1 / 2, 1 / 3
ENOUGH_SIDE = 240
"""Of the shorter side, half is enough, or so many pixels, but no less than a third: on 720 lines that
takes two thirds of the work, and costs at most a third of a point of VMAF."""
RATE = 0.7
"""At so many of the bits to come, second passes neither exceed them by much nor fall short."""
KEYFRAME_SECONDS, MIN_KEYFRAMES = 10, 250
FINEST_QUANTISER = 10
"""Finer than this tells no more of a film."""
CRF_OFFSET = 5.4
"""x264 quantises P frames by so much more than the CRF says, where it looks ahead (`mbtree`)."""
ALIKE = "weightp=1:aq-strength=0.6"
"""What both passes must have in common besides the preset's B-frames. Bits for flat areas (`aq`) are
halved: at so few, all of them cost a point of VMAF, none of them two of SSIMULACRA2."""
IN_STEP = "sync-lookahead=0"
"""What looks ahead in a thread of its own hands over the motion that it happens to have found so far:
x264 was seen to write three different first passes of one film, by chance."""
_FRAME = re.compile(
    r"^in:(\d+) .*?type:(\w) .*? q:([\d.]+) .*?tex:(\d+) mv:(\d+) misc:(\d+)", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class FirstPass:
    """One pass over some footage; its statistics lie beside that."""

    footage: Footage
    frame: Frame
    rate: int
    """Bits a second that the second pass is to have."""
    bits: tuple[int, ...]
    """Of each frame, in the order in which they are shown."""
    crf: float
    """The constant quality that comes to the same."""


def first_pass(
    footage: Footage, rate: int, room: Workroom, on_fraction: Callable[[float], None]
) -> FirstPass:
    """Encode at half the height, and keep the statistics for second passes."""
    frame = sized(footage.picture, small_side(footage.frame.short_side))
    node = resized(footage.media.read()["v:0"], footage.frame, frame, "bicubic")
    options: dict[str, object] = {
        **common(frame),
        "f": "mp4", "pass": 1, "video_bitrate": max(1_000, round(RATE * rate)),
        "preset": "fast", "qmin": FINEST_QUANTISER,
        "x264-params": f"{ALIKE}:{IN_STEP}:b-adapt=2:rc-lookahead=40",
    }  # fmt: skip
    if footage.windows > 1:
        options["force_key_frames"] = f"expr:eq(mod(n,{footage.length}),0)"
    execute(
        write(tagged(node, footage.picture), to="first.mp4", **options), room, footage.folder,
        seconds=footage.seconds, on_fraction=on_fraction,
    )  # fmt: skip
    bits, crf = read_statistics(footage.folder / "pass-0.log")
    return FirstPass(footage, frame, rate, bits, crf)


def small_side(side: int) -> int:
    """The shorter side of a first pass over footage whose own is `side`, in pixels."""
    return max(round(MIN_PART * side), min(round(PART * side), ENOUGH_SIDE), min(side, MIN_SIDE))


def common(frame: Frame) -> dict[str, object]:
    """Options of both passes."""
    return {
        "vcodec": "libx264",
        "profile:v": "high",
        "pix_fmt": "yuv420p",
        "g": max(MIN_KEYFRAMES, round(KEYFRAME_SECONDS * frame.rate)),
        "threads": THREADS,
        "passlogfile": "pass",
        "map_metadata": -1,
        "fflags": "+bitexact",
    }


def read_statistics(statistics: Path) -> tuple[tuple[int, ...], float]:
    """What x264 noted of a pass: the bits of each frame, as shown, and the CRF that it came to."""
    rows = sorted((int(row[0]), row) for row in _FRAME.findall(statistics.read_text()))
    bits = tuple(int(row[3]) + int(row[4]) + int(row[5]) for _, row in rows)
    steps = [float(row[2]) for _, row in rows if row[1] == "P"] or [float(row[2]) for _, row in rows]
    return bits, sum(steps) / max(1, len(steps)) - CRF_OFFSET
