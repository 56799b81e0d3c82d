"""How complex is a film? The bits of its first pass, and a few windows of it encoded at one or two
sizes and measured.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import log, log2

from mmsprep.films.firstpass import IN_STEP, KEYFRAME_SECONDS, FirstPass, read_statistics
from mmsprep.films.footage import WARM_FRAMES, WINDOW_FRAMES, WINDOWS, Footage, picked
from mmsprep.films.forecast import (
    FALL,
    PASSES_GAIN,
    Forecast,
    Sample,
    plentiful,
    steeper,
    typical_vmaf,
    wished_height,
)
from mmsprep.films.frame import MIN_SIDE, Frame, even, resized, sized
from mmsprep.fitting.curve import INDISTINGUISHABLE
from mmsprep.quality import VMAF, on_ruler
from mmsprep.tools.ffmpeg import THREADS, Media, Node, combine, execute, write
from mmsprep.tools.ffmpeg_build import find
from mmsprep.workroom import Workroom

NEAR = 0.85
"""What comes out as large as this part of the largest is measured at the largest itself."""
STEP = 1.4
"""A second height is so much smaller."""
FAR = 0.8
"""A sample that took so many doublings more than its bits is taken once more, half-way: where the usual
steps of CRF led astray, they would do so again. Not where the film will look good either way."""
FINE = 86.0
"""Below this VMAF, a smaller size may look better than the largest; above it, too, where the bits were
far from those foreseen."""
SPARED = 1.5
"""So many times as much the frames of most films take; that is in the arithmetic of forecast.py."""
MIN_SAMPLED, MAX_SAMPLED = 16, 42
MIN_MEASURED = 32
"""Pixels of the shorter side; on 16, libvmaf crashes."""
EVERY = 3
"""VMAF is measured on every third frame: not in step with the encoder's B-frames."""


def study(
    first: FirstPass, bits_per_second: float, room: Workroom, on_fraction: Callable[[float], None]
) -> Forecast:
    """Measure windows at one or two heights that suit so many bits."""
    footage = first.footage
    largest = footage.frame.short_side
    starts = _starts(first.bits) if footage.complete else []
    known = Sample(first.frame.short_side, first.crf, _bits_per_second(first), 0.0, 0.0)
    if found := plentiful(known, largest, bits_per_second):
        return Forecast(found, found)
    windows = picked(footage, starts, room) if starts else footage
    starts = starts or windows.starts
    counted = sum(first.bits[n] for n in _frames(starts, windows) if n < len(first.bits))
    worth = known.bits_per_second / max(1, counted)
    if windows is not footage:
        worth *= _spared(first, windows, counted, room)
    probing = _Probing(windows, known, worth, bits_per_second)
    wished = wished_height(known, bits_per_second)
    height = largest if wished > NEAR * largest else even(max(wished, MIN_SIDE))
    seen = probing.sample(min(height, largest), room)
    on_fraction(0.5)
    smaller = even(seen.height / STEP)
    doubtful = seen.vmaf_at(bits_per_second) < FINE or seen.fall != FALL
    if doubtful and smaller >= MIN_SIDE:
        return Forecast(probing.sample(smaller, room), seen)
    if height < largest:
        return Forecast(seen, probing.sample(largest, room))
    return Forecast(seen, seen)


def corrected(forecast: Forecast, whole: FirstPass) -> Forecast:
    """The forecast, brought to what a pass over the whole film took, where that contradicts it."""
    return forecast.corrected(whole.frame.short_side, _bits_per_second(whole), whole.crf)


@dataclass(slots=True)
class _Probing:
    """Windows to be encoded, and what they stand for."""

    windows: Footage
    known: Sample
    worth: float
    """Bits a second of the film for each bit of the windows' frames that count."""
    wanted: float
    """Bits a second."""

    def sample(self, height: int, room: Workroom) -> Sample:
        """One height, near the bits that are wanted."""
        crf = self._crf(self.known, height)
        found = self._sample(height, crf, room)
        self.known = found
        again = round((crf + self._crf(found, height)) / 2)
        flattered = found.bits - log2(max(1.0, self.wanted * PASSES_GAIN)) > FAR
        seen = on_ruler(found.vmaf_at(self.wanted), VMAF) < INDISTINGUISHABLE
        if flattered and seen and again != crf:
            self.known = steeper(self._sample(height, again, room), found)
        return self.known

    def _crf(self, known: Sample, height: int) -> int:
        return round(min(MAX_SAMPLED, max(MIN_SAMPLED, known.crf_at(height, self.wanted))))

    def _sample(self, height: int, crf: int, room: Workroom) -> Sample:
        windows, small = self.windows, sized(self.windows.picture, height)
        media, sizes = _encoded(windows, small, crf, room)
        inside = _frames(windows.starts, windows)
        bits = self.worth * sum(sizes[n] for n in inside if n < len(sizes))
        scale = height / windows.frame.short_side
        vmaf = _measured(media, small, windows, room)
        return Sample(height, crf, bits, typical_vmaf(crf, scale) if vmaf is None else vmaf, scale)


def _starts(bits: tuple[int, ...]) -> list[int]:
    """Where windows begin that cost what the part of the film around them costs, frame for frame."""
    if len(bits) <= WINDOWS * WINDOW_FRAMES:
        return []
    starts = []
    for n in range(WINDOWS):
        low, high = n * len(bits) // WINDOWS, (n + 1) * len(bits) // WINDOWS
        usual = max(1.0, sum(bits[low:high]) / (high - low))
        middle = (low + high - WINDOW_FRAMES) / 2

        def strange(start: int, usual: float = usual, middle: float = middle) -> tuple[float, float]:
            found = sum(bits[start + WARM_FRAMES : start + WINDOW_FRAMES]) / (
                WINDOW_FRAMES - WARM_FRAMES
            )
            return round(abs(log(max(1.0, found) / usual)), 1), abs(start - middle)

        starts.append(min(range(low, high - WINDOW_FRAMES + 1), key=strange))
    return starts


def _spared(first: FirstPass, windows: Footage, counted: int, room: Workroom) -> float:
    """How many times as much as in its window a frame takes in the film: a key frame right before it
    spares it what a moving camera brings into view.
    """
    _, sizes = _encoded(windows, first.frame, round(first.crf), room)
    alone = sum(sizes[n] for n in _frames(windows.starts, windows) if n < len(sizes))
    return max(1.0, counted / max(1, alone) / SPARED)


def _frames(starts: list[int], windows: Footage) -> list[int]:
    """The numbers of the frames that count."""
    return [start + n for start in starts for n in range(windows.warm, windows.length)]


def _bits_per_second(first: FirstPass) -> float:
    """What the whole film would take at that height and quality."""
    footage = first.footage
    if footage.complete:
        return sum(first.bits) / footage.seconds
    # a key frame begins each window, but the film has few
    frames = [first.bits[n] for n in _frames(footage.starts, footage) if n < len(first.bits)]
    frame = sum(frames) / max(1, len(frames))
    keys = first.bits[:: footage.length]
    key = sum(keys) / max(1, len(keys))
    return frame * float(first.frame.rate) + max(0.0, key - frame) / KEYFRAME_SECONDS


def _encoded(windows: Footage, small: Frame, crf: int, room: Workroom) -> tuple[Media, tuple[int, ...]]:
    """The windows at another size, and the bits of their frames."""
    folder = windows.folder
    node = resized(windows.media.read()["v:0"], windows.frame, small, "bicubic")
    out = write(
        node, to="sample.nut", f="nut", vcodec="libx264", preset="veryfast", crf=crf, pix_fmt="yuv420p",
        threads=THREADS, force_key_frames=f"expr:eq(mod(n,{windows.length}),0)",
        fastfirstpass=0, passlogfile="sample",
        **{"pass": 1, "x264-params": f"{IN_STEP}:trellis=1:psy=0"},
    )  # fmt: skip
    execute(out, room, folder)
    bits, _ = read_statistics(folder / "sample-0.log")
    return Media(folder / "sample.nut", "nut"), bits


def _measured(media: Media, small: Frame, windows: Footage, room: Workroom) -> float | None:
    """VMAF of an encode of the windows; None where it cannot be told."""
    frame, counted = windows.frame, f"gte(mod(n,{windows.length}),{windows.warm})"
    if not find().measures_vmaf or frame.short_side < MIN_MEASURED:
        return None
    made = media.read()["v:0"].filter("select", counted)
    large = windows.media.read()["v:0"].filter("select", counted)
    pair = [_numbered(resized(made, small, frame, "bicubic")), _numbered(large)]
    judged = combine(pair, "libvmaf", log_fmt="csv", log_path="vmaf.csv", n_subsample=EVERY, n_threads=2)
    execute(write(judged, to="-", f="null"), room, windows.folder)
    rows = (windows.folder / "vmaf.csv").read_text().splitlines()
    column = rows[0].split(",").index("vmaf")
    values = [float(row.split(",")[column]) for row in rows[1:] if row.split(",")[column]]
    return sum(values) / len(values)


def _numbered(node: Node) -> Node:
    """Frames paired by their number: the containers' time stamps differ by rounding."""
    return node.filter("settb", "1/1000").filter("setpts", "N*40").filter("format", "yuv420p")
