"""How complex is a film? A few short windows of it, encoded at two or three sizes and measured."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from mmsprep.errors import Damaged
from mmsprep.films.forecast import (
    AREA,
    HALVING,
    WISHED_CRF,
    Forecast,
    Sample,
    expected_crf,
    halving,
    typical_vmaf,
)
from mmsprep.films.frame import Frame, shown, sized
from mmsprep.films.probe import Picture, Probe
from mmsprep.tools.ffmpeg import THREADS, Media, Node, ask, combine, go, join, write
from mmsprep.tools.ffmpeg_build import find
from mmsprep.workroom import Workroom

WINDOWS = 4
WARM_FRAMES, WINDOW_FRAMES = 10, 22
"""A window begins with a key frame, which flatters what follows: the first frames do not count."""
SCOUT_CRF, SCOUT_PART = 30, 0.62
"""One encode, unmeasured, tells where to look."""
STEP = 1.33
"""Measured at the height that comes out at the wished CRF, and at one larger and smaller by this."""
LEAST_SAMPLED, MOST_SAMPLED = 20, 42
MOST_HEIGHTS = 3
SHOTS, CLOSE_CRF = 2, 2
"""A sample that missed its CRF by more than this is taken once more."""
LEAST_HEIGHT = 96
EVERY = 3
"""VMAF is measured on every third frame: not in step with the encoder's B-frames."""
KEYFRAME_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Extent:
    """The part of a film that is wanted."""

    start: float
    seconds: float
    whole: bool

    def cut(self) -> dict[str, float]:
        """As options of an input."""
        return {} if self.whole else {"ss": self.start, "t": self.seconds}


@dataclass(frozen=True, slots=True)
class _Windows:
    """The decoded windows, one after the other."""

    media: Media
    picture: Picture
    frame: Frame
    length: int
    """Frames in each."""
    warm: int
    """Of these, so many at the start do not count."""
    folder: Path


def study(
    probe: Probe, extent: Extent, largest: int, bits_per_second: float, room: Workroom
) -> Forecast:
    """Decode the windows once; encode and measure them at the sizes that suit so many bits."""
    assert probe.picture is not None
    windows = _decoded(probe, probe.picture, extent, largest, room)
    known = [_sample(windows, _even(largest * SCOUT_PART), SCOUT_CRF, room, measured=False)]
    samples: dict[int, Sample] = {}
    for height in _heights(known[0], largest, bits_per_second):
        for _ in range(SHOTS):
            wished = expected_crf(known, height, bits_per_second)
            crf = round(min(MOST_SAMPLED, max(LEAST_SAMPLED, wished)))
            if height in samples and abs(crf - samples[height].crf) <= CLOSE_CRF:
                break
            samples[height] = _sample(windows, height, crf, room, measured=True)
            known.append(samples[height])
    windows.media.path.unlink()
    return Forecast(tuple(samples[height] for height in sorted(samples)), halving(known))


def _heights(scout: Sample, largest: int, bits_per_second: float) -> list[int]:
    """Two or three heights, the one that should come out at the wished CRF first."""
    excess = expected_crf([scout], scout.height, bits_per_second) - WISHED_CRF
    middle = scout.height * 2 ** (-excess / HALVING / (2 * AREA))
    middle = min(float(largest), max(float(LEAST_HEIGHT), middle))
    heights = [_even(middle)]
    for factor in (STEP, 1 / STEP, 1 / STEP**2):
        height = _even(min(float(largest), middle * factor))
        # two heights too close to each other say nothing about those between
        apart = all(max(height, other) >= min(height, other) * STEP**0.5 for other in heights)
        if len(heights) < MOST_HEIGHTS and apart and height >= LEAST_HEIGHT:
            heights.append(height)
    return heights


def _even(height: float) -> int:
    return max(2, 2 * round(height / 2))


def _decoded(probe: Probe, picture: Picture, extent: Extent, largest: int, room: Workroom) -> _Windows:
    folder, frame = room.new_folder(), sized(picture, largest)
    seconds, starts = _places(extent, float(frame.rate))
    length = max(1, round(seconds * float(frame.rate)))
    nodes = []
    for start in starts:
        read = probe.media.read(ss=round(extent.start + start, 3), t=round(seconds, 3))
        node = shown(read[str(picture.index)], picture, frame)
        nodes.append(node.filter("trim", end_frame=length))
    whole = join(nodes) if len(nodes) > 1 else nodes[0]
    go(write(whole, to="windows.nut", f="nut", vcodec="rawvideo", pix_fmt="yuv420p"), room, folder)
    length = min(length, _frames(folder / "windows.nut", frame))
    warm = min(WARM_FRAMES, length // 3)
    return _Windows(Media(folder / "windows.nut", "nut"), picture, frame, length, warm, folder)


def _frames(work: Path, frame: Frame) -> int:
    """How many frames there really are: a film may hold fewer than it says. Raises Damaged."""
    count = work.stat().st_size // (frame.pixels * 3 // 2)
    if count == 0:
        raise Damaged("No frame of its picture can be decoded.", "Copy it again from its source.")
    return count


def _places(extent: Extent, rate: float) -> tuple[float, list[float]]:
    """How long each window is, and where they start; what they would fill is one window."""
    seconds = WINDOW_FRAMES / rate
    if WINDOWS * seconds >= extent.seconds:
        return min(extent.seconds, WINDOWS * seconds), [0.0]
    return seconds, [(n + 0.5) / WINDOWS * (extent.seconds - seconds) for n in range(WINDOWS)]


def _sample(windows: _Windows, height: int, crf: int, room: Workroom, *, measured: bool) -> Sample:
    folder, small = windows.folder, sized(windows.picture, height)
    node = windows.media.read().filter("scale", small.width, small.height, flags="lanczos")
    encoded = write(
        node, to="sample.nut", f="nut", vcodec="libx264", preset="veryfast", crf=crf, pix_fmt="yuv420p",
        threads=THREADS, force_key_frames=f"expr:eq(mod(n,{windows.length}),0)",
    )  # fmt: skip
    go(encoded, room, folder)
    sample = Media(folder / "sample.nut", "nut")
    listing = ask(write(sample.read(), to="-", f="framecrc", c="copy"), room, folder).stdout
    bits = _bits_per_second(listing.decode(), windows.length, windows.warm, windows.frame.rate)
    scale = height / min(windows.frame.width, windows.frame.height)
    vmaf = (
        _vmaf(sample, windows, room) if measured and find().measures_vmaf else typical_vmaf(crf, scale)
    )
    return Sample(height, crf, bits, vmaf, scale)


def _bits_per_second(listing: str, window: int, warm: int, rate: Fraction) -> float:
    """What the whole film would take: a key frame begins each window, but the film has few."""
    rows = [line.split(",") for line in listing.splitlines() if not line.startswith("#")]
    sizes = [size for _, size in sorted((int(row[2]), int(row[4])) for row in rows)]
    keys, others = sizes[::window], [size for n, size in enumerate(sizes) if n % window >= warm]
    others = others or sizes  # a film of so few frames, or one that ends at once
    if not others:
        raise Damaged("No frame of its picture can be decoded.", "Get it again from its origin.")
    frame = sum(others) / len(others)
    key = sum(keys) / len(keys)
    return 8 * (frame * float(rate) + max(0.0, key - frame) / KEYFRAME_SECONDS)


def _vmaf(sample: Media, windows: _Windows, room: Workroom) -> float:
    frame = windows.frame
    counted = f"gte(mod(n,{windows.length}),{windows.warm})"
    small, large = (
        sample.read().filter("select", counted),
        windows.media.read().filter("select", counted),
    )
    pair = [
        _numbered(small.filter("scale", frame.width, frame.height, flags="bicubic")),
        _numbered(large),
    ]
    judged = combine(pair, "libvmaf", log_fmt="csv", log_path="vmaf.csv", n_subsample=EVERY, n_threads=2)
    go(write(judged, to="-", f="null"), room, windows.folder)
    rows = (windows.folder / "vmaf.csv").read_text().splitlines()
    column = rows[0].split(",").index("vmaf")
    values = [float(row.split(",")[column]) for row in rows[1:] if row.split(",")[column]]
    return sum(values) / len(values)


def _numbered(node: Node) -> Node:
    """Frames paired by their number: the containers' time stamps differ by rounding."""
    return node.filter("settb", "1/1000").filter("setpts", "N*40").filter("format", "yuv420p")
