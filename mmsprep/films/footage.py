"""Which frames of a film are decoded, and how often? All of them once, where they are few enough to
be kept raw; else a few windows, and all of them when their size is known.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from mmsprep.errors import Damaged
from mmsprep.films import whole
from mmsprep.films.frame import Frame, finished, framed, shown
from mmsprep.films.probe import Probe
from mmsprep.films.tracks import Picture, Sound
from mmsprep.tools.ffmpeg import THREADS, Media, Node, Report, execute, join, write
from mmsprep.workroom import Workroom

RAW_BYTES = 1_500_000_000
"""Up to this size a work file is raw; above, x264 without loss."""
WINDOWS = 4
WARM_FRAMES, WINDOW_FRAMES = 4, 10
"""A window begins with a key frame, which flatters what follows: the first frames do not count."""

Tell = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Extent:
    """The part of a film that is wanted."""

    start: float
    seconds: float
    whole: bool

    def moving(self, picture: Picture) -> float:
        """Seconds of it until the last frame: the sound may go on."""
        left = picture.late + picture.seconds - self.start
        return min(self.seconds, max(left, float(1 / picture.rate)))

    def cut(self, track: Picture | Sound | None = None) -> dict[str, float]:
        """As options of an input, of which one track is read in step with the others."""
        late = track.late - self.start if track else 0.0
        late = late if 0 < late < self.seconds else 0.0
        shifted = {"itsoffset": late} if late else {}
        return shifted if self.whole else {"ss": self.start, "t": self.seconds - late} | shifted


@dataclass(frozen=True, slots=True)
class Footage:
    """Decoded frames, as they will be seen."""

    media: Media
    picture: Picture
    frame: Frame
    folder: Path
    frames: int
    complete: bool
    """Whether all frames of the film are in it, or windows only, one after the other."""
    windows: int = 1
    """How many of them."""

    @property
    def seconds(self) -> float:
        return self.frames / float(self.frame.rate)

    @property
    def length(self) -> int:
        """Frames in each window."""
        return max(1, self.frames // self.windows)

    @property
    def starts(self) -> list[int]:
        """The first frame of each window."""
        return [n * self.length for n in range(self.windows)]

    @property
    def warm(self) -> int:
        """Of these, so many at the start do not count."""
        return min(WARM_FRAMES, self.length // 3)


def few(frame: Frame, seconds: float) -> bool:
    """Whether so many seconds can be kept raw."""
    return frame.pixels * 1.5 * float(frame.rate) * seconds <= RAW_BYTES


def all_of(probe: Probe, extent: Extent, frame: Frame, room: Workroom, tell: Tell) -> Footage:
    """Every frame. Raises Damaged where some are missing."""
    picture, folder = probe.seen, room.new_folder()
    node = shown(probe.media, extent.cut(picture), picture, frame)
    if few(frame, extent.moving(picture)):
        media = Media(folder / "work.y4m", "yuv4mpegpipe")
        kind: dict[str, object] = {"f": "yuv4mpegpipe"}
    else:
        media = Media(folder / "work.nut", "nut")
        kind = {"f": "nut", "vcodec": "libx264", "preset": "ultrafast", "qp": 0, "threads": THREADS}
    out = write(node, to=media.path.name, pix_fmt="yuv420p", **kind)
    report = _checked(execute(out, room, folder, seconds=extent.seconds, on_fraction=tell))
    whole.check_faults(report, probe)
    found = Footage(media, picture, frame, folder, report.frames, complete=True)
    claimed = picture.seconds if extent.whole else extent.moving(picture)
    whole.check(found.seconds, min(claimed, extent.seconds), "picture")
    return found


def windows_of(probe: Probe, extent: Extent, frame: Frame, room: Workroom) -> Footage:
    """A few windows, spread over the film."""
    picture, folder = probe.seen, room.new_folder()
    seconds = WINDOW_FRAMES / float(frame.rate)
    between = extent.moving(picture) - seconds
    nodes = []
    for n in range(WINDOWS):
        start = extent.start + (n + 0.5) / WINDOWS * between
        window = {"ss": round(start, 3), "t": round(seconds, 3)}
        node = framed(probe.media, window, picture, frame)
        nodes.append(node.filter("trim", end_frame=WINDOW_FRAMES))
    return _packed(finished(join(nodes), picture), WINDOWS, picture, frame, folder, room)


def picked(footage: Footage, starts: list[int], room: Workroom) -> Footage:
    """Windows of it that begin at these frames."""
    nodes = []
    for start in starts:
        # half a frame early: time stamps are rounded
        at = max(0.0, (start - 0.5) / float(footage.frame.rate))
        node = footage.media.read(ss=f"{at:.6f}")["v:0"]
        nodes.append(node.filter("trim", end_frame=WINDOW_FRAMES).filter("setpts", "N/FRAME_RATE/TB"))
    return _packed(join(nodes), len(nodes), footage.picture, footage.frame, room.new_folder(), room)


def _packed(
    node: Node, windows: int, picture: Picture, frame: Frame, folder: Path, room: Workroom
) -> Footage:
    media = Media(folder / "windows.y4m", "yuv4mpegpipe")
    out = write(node, to=media.path.name, f="yuv4mpegpipe", pix_fmt="yuv420p")
    report = _checked(execute(out, room, folder))
    return Footage(media, picture, frame, folder, report.frames, complete=False, windows=windows)


def _checked(report: Report) -> Report:
    if not report.frames:
        raise Damaged("No frame of its picture can be decoded.", "Copy it again from its source.")
    return report
