"""How is a film brought to so many bytes? Decoded once, one first pass, second passes until it fits.

The statistics of the first pass serve other bit rates too, so that a miss costs one second pass only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from mmsprep.errors import Damaged, DoesNotFit
from mmsprep.films.frame import Frame, shown, tagged
from mmsprep.films.probe import Picture, Probe
from mmsprep.films.samples import Extent
from mmsprep.films.whole import check_faults
from mmsprep.tools.ffmpeg import THREADS, Media, go, write
from mmsprep.workroom import Workroom

AIM = 0.995
WELL_FILLED = 0.985
TRIES = 4
RAW_BYTES = 1_500_000_000
"""Up to this size the work file is raw; above, x264 without loss."""
DPB_BLOCKS = 32_768
"""Macroblocks that the reference frames may hold, by level 4.1."""
MAX_REFERENCES = 5
KEYFRAME_SECONDS, LEAST_KEYFRAMES = 10, 250
SLOW_PIXELS = 250_000_000
"""Up to so many pixels in all, the slower preset is worth its time."""
FINEST_QUANTISER = 10
"""Finer than this is not seen, and only fills bytes."""
INDEX_BYTES = 1_400
FRAME_OVERHEAD = 11
"""Bytes that MP4's index spends on each frame, in chunks of a second."""

SOUND_OVERHEAD = 180
"""The same for a second of sound."""

Tell = Callable[[str, float], None]


@dataclass(slots=True)
class Work:
    """A film decoded to a work file, its first pass done: second passes go on from here."""

    picture: Picture
    frame: Frame
    folder: Path
    frames: int
    sound: Media | None
    sound_bytes: int
    measured: bool = False
    """Whether the first pass was run."""
    tried: dict[int, int] = field(default_factory=dict)
    """Video bits a second asked for, and the bytes of the file that came."""

    @property
    def seconds(self) -> float:
        return self.frames / float(self.frame.rate)

    @property
    def media(self) -> Media:
        return Media(self.folder / "work.nut", "nut")


def prepare(
    probe: Probe, extent: Extent, frame: Frame, sound: Media | None, room: Workroom, tell: Tell
) -> Work:
    """Decode into the work file."""
    assert probe.picture is not None
    folder = room.new_folder()
    node = shown(probe.media.read(**extent.cut())[str(probe.picture.index)], probe.picture, frame)
    raw = frame.pixels * 1.5 * float(frame.rate) * extent.seconds <= RAW_BYTES
    lossless = {"vcodec": "libx264", "preset": "ultrafast", "qp": 0, "threads": THREADS}
    kind = {"vcodec": "rawvideo"} if raw else lossless
    out = write(node, to="work.nut", f="nut", pix_fmt="yuv420p", **kind)
    report = go(
        out, room, folder, seconds=extent.seconds, on_fraction=lambda part: tell("decoding", 0.4 * part)
    )
    if not report.frames:
        raise Damaged("No frame of its picture can be decoded.", "Copy it again from its source.")
    check_faults(report, probe)
    size = _media_bytes(sound.path) if sound else 0
    return Work(probe.picture, frame, folder, report.frames, sound, size)


def fit(work: Work, max_bytes: int, room: Workroom, tell: Tell) -> Path:
    """The best file of at most `max_bytes`. Raises DoesNotFit."""
    index = INDEX_BYTES + FRAME_OVERHEAD * work.frames + SOUND_OVERHEAD * work.seconds * bool(work.sound)
    rate = int((AIM * max_bytes - work.sound_bytes - index) * 8 / work.seconds)
    if not work.measured:
        _first_pass(work, max(1_000, rate), room, tell)
    best: tuple[int, Path] | None = None
    for number in range(TRIES):
        if rate < 1_000:
            break
        path = _second_pass(work, rate, room, partial(_tell_part, tell, number))
        size = path.stat().st_size
        work.tried[rate] = size
        if size <= max_bytes and (best is None or size > best[0]):
            best = size, path
        if best and best[0] >= WELL_FILLED * max_bytes:
            break
        corrected = _corrected(work, rate, path, max_bytes, number)
        if corrected is None:
            break
        rate = corrected
    if best is None:
        raise DoesNotFit(
            f"The film cannot be made smaller than {min(work.tried.values(), default=0):,} bytes.",
            "Send a part of it with --trim, or a still frame with --poster.",
        )
    return best[1]


def _tell_part(tell: Tell, number: int, part: float) -> None:
    """A second try is rare, so the first takes most of what is left of the work."""
    start = 0.55 + 0.4 * (1 - 0.25**number)
    tell("encoding", start + 0.75 * 0.25**number * 0.4 * part)


def _corrected(work: Work, rate: int, path: Path, max_bytes: int, number: int) -> int | None:
    """The rate to try next; None when it would change nothing."""
    size, picture = path.stat().st_size, max(1, _media_bytes(path) - work.sound_bytes)
    aim = (AIM - (0.005 * number if size > max_bytes else 0)) * max_bytes
    corrected = int(rate * max(1.0, aim - (size - picture)) / picture)
    if any(abs(corrected - tried) < 0.002 * tried for tried in work.tried):
        return None
    less = [tried for tried in work.tried if tried < rate]
    if less and size < max_bytes and size <= 1.002 * work.tried[max(less)]:
        return None  # more bits are not taken: it is as good as the encoder can make it
    return corrected


def _media_bytes(path: Path) -> int:
    """What an MP4 holds of picture and sound: all but its index."""
    with path.open("rb") as file:
        while len(head := file.read(8)) == 8:
            length = int.from_bytes(head[:4], "big")
            if head[4:] == b"mdat":
                return length - 8
            file.seek(length - 8, 1)
    return 0


def _options(work: Work) -> dict[str, object]:
    blocks = -(-work.frame.width // 16) * -(-work.frame.height // 16)
    return {
        "f": "mp4",
        "vcodec": "libx264",
        "preset": "slow" if work.frame.pixels * work.frames <= SLOW_PIXELS else "medium",
        "qmin": FINEST_QUANTISER,
        "profile:v": "high",
        "pix_fmt": "yuv420p",
        "g": max(LEAST_KEYFRAMES, round(KEYFRAME_SECONDS * work.frame.rate)),
        "refs": max(1, min(MAX_REFERENCES, DPB_BLOCKS // blocks)),
        "threads": THREADS,
        "passlogfile": "pass",
        "map_metadata": -1,
        "fflags": "+bitexact",
    }


def _first_pass(work: Work, rate: int, room: Workroom, tell: Tell) -> None:
    """At the rate of the second: statistics serve every rate, but far from theirs they serve worse."""
    node = tagged(work.media.read(), work.picture)
    options = _options(work) | {"f": "null", "pass": 1, "video_bitrate": rate}
    go(
        write(node, to="-", **options), room, work.folder, seconds=work.seconds,
        on_fraction=lambda part: tell("measuring", 0.4 + 0.15 * part),
    )  # fmt: skip
    work.measured = True


def _second_pass(work: Work, rate: int, room: Workroom, on_fraction: Callable[[float], None]) -> Path:
    nodes = [tagged(work.media.read(), work.picture)]
    if work.sound:
        nodes.append(work.sound.read()["a"])
    options = _options(work) | {
        "pass": 2, "video_bitrate": rate, "acodec": "copy",
        "movflags": "+faststart", "chunk_duration": 1_000_000,
    }  # fmt: skip
    name = f"film-{rate}.mp4"
    go(
        write(*nodes, to=name, **options), room, work.folder,
        seconds=work.seconds, on_fraction=on_fraction,
    )  # fmt: skip
    return work.folder / name
