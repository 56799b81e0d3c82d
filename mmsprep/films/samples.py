"""How complex is a film? A few short windows of it, encoded at two or three sizes and measured."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from mmsprep.films.forecast import Forecast, Sample, typical_vmaf
from mmsprep.films.frame import Frame, shown, sized
from mmsprep.films.probe import Picture, Probe
from mmsprep.tools.ffmpeg import THREADS, Media, Node, ask, combine, go, join, write
from mmsprep.tools.ffmpeg_build import find
from mmsprep.workroom import Workroom

WINDOWS = 4
WINDOW_FRAMES = 20
SHORT_SECONDS = 3.0
"""A film up to this length is one window."""
CRFS = (25, 35)
STEPS = (1.0, 0.62, 0.38)
"""Heights to measure, as parts of the largest."""
LEAST_HEIGHT = 96
EVERY = 5
"""VMAF is measured on every fifth frame: not in step with the encoder's B-frames."""
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
    folder: Path


def study(probe: Probe, extent: Extent, largest: int, room: Workroom) -> Forecast:
    """Decode the windows once, encode and measure them."""
    assert probe.picture is not None
    windows = _decoded(probe, probe.picture, extent, largest, room)
    samples = [_sample(windows, height, crf, room) for height in _heights(largest) for crf in CRFS]
    windows.media.path.unlink()
    return Forecast.of(samples)


def _heights(largest: int) -> list[int]:
    heights = [2 * round(largest * step / 2) for step in STEPS]
    return [height for height in heights if height >= LEAST_HEIGHT] or heights[:1]


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
    return _Windows(Media(folder / "windows.nut", "nut"), picture, frame, length, folder)


def _places(extent: Extent, rate: float) -> tuple[float, list[float]]:
    """How long each window is, and where they start."""
    if extent.seconds <= SHORT_SECONDS:
        return extent.seconds, [0.0]
    seconds = WINDOW_FRAMES / rate
    return seconds, [(n + 0.5) / WINDOWS * (extent.seconds - seconds) for n in range(WINDOWS)]


def _sample(windows: _Windows, height: int, crf: int, room: Workroom) -> Sample:
    folder, small = windows.folder, sized(windows.picture, height)
    node = windows.media.read().filter("scale", small.width, small.height, flags="lanczos")
    encoded = write(
        node, to="sample.nut", f="nut", vcodec="libx264", preset="veryfast", crf=crf, pix_fmt="yuv420p",
        threads=THREADS, force_key_frames=f"expr:eq(mod(n,{windows.length}),0)",
    )  # fmt: skip
    go(encoded, room, folder)
    sample = Media(folder / "sample.nut", "nut")
    listing = ask(write(sample.read(), to="-", f="framecrc", c="copy"), room, folder).stdout
    bits = _bits_per_second(listing.decode(), windows.length, windows.frame.rate)
    return Sample(height, crf, bits, _vmaf(sample, windows, height, crf, room))


def _bits_per_second(listing: str, window: int, rate: Fraction) -> float:
    """What the whole film would take: a key frame begins each window, but the film has few."""
    rows = [line.split(",") for line in listing.splitlines() if not line.startswith("#")]
    sizes = [size for _, size in sorted((int(row[2]), int(row[4])) for row in rows)]
    keys, others = sizes[::window], [size for n, size in enumerate(sizes) if n % window]
    frame = sum(others) / len(others) if others else sum(keys) / len(keys)
    key = sum(keys) / len(keys)
    return 8 * (frame * float(rate) + max(0.0, key - frame) / KEYFRAME_SECONDS)


def _vmaf(sample: Media, windows: _Windows, height: int, crf: int, room: Workroom) -> float:
    if not find().measures_vmaf:
        return typical_vmaf(crf, height / min(windows.frame.width, windows.frame.height))
    frame = windows.frame
    pair = [
        _numbered(sample.read().filter("scale", frame.width, frame.height, flags="bicubic")),
        _numbered(windows.media.read()),
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
