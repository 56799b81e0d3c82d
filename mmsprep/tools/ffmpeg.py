"""How is ffmpeg called? The only door to it, and the only importer of ffmpeg-python.

ffmpeg-python compiles the argument list; process.py runs it. What every call has: one forced
demuxer per input (a playlist or a concat script would otherwise read other files: a protocol
whitelist alone does not stop that), private file names, no stdin, real progress.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Protocol, cast

import ffmpeg as compiler

from mmsprep.errors import Damaged, MissingCodec, OverSafetyLimit, ToolFailed
from mmsprep.tools.ffmpeg_build import find
from mmsprep.tools.process import ANOTHER_WAY, CRASHES, Bounds, run
from mmsprep.workroom import Workroom

STALL_SECONDS = 120
MEMORY_BYTES = 12_000_000_000
"""Address space, not memory in use: every thread of a decoder maps much that it never touches."""
SOUND_MEMORY_BYTES = 1_500_000_000
"""The same, where there is no picture: what is packed in its tags is unpacked, however large."""
THREADS = 4
"""Fixed, for x264's result depends on it: the same bytes on every machine."""

DEMUXERS = {
    "video/mp4": "mov", "video/x-m4v": "mov", "video/quicktime": "mov",
    "video/3gpp": "mov", "video/3gpp2": "mov",
    "audio/mp4": "mov", "audio/3gpp": "mov", "audio/3gpp2": "mov",
    "video/x-matroska": "matroska", "video/webm": "matroska",
    "audio/x-matroska": "matroska", "audio/webm": "matroska",
    "video/x-msvideo": "avi", "video/x-ms-wmv": "asf", "audio/x-ms-wma": "asf",
    "video/x-flv": "flv", "video/mpeg": "mpeg", "video/mp2t": "mpegts",
    "video/ogg": "ogg", "audio/ogg": "ogg", "application/mxf": "mxf", "video/x-dv": "dv",
    "video/x-amv": "avi", "video/x-ivf": "ivf", "video/x-yuv4mpeg": "yuv4mpegpipe",
    "video/mp4v-es": "m4v", "video/h264": "h264", "video/h265": "hevc", "video/mj2": "mov",
    "application/gxf": "gxf",
    "audio/mpeg": "mp3", "audio/x-wav": "wav", "audio/x-aiff": "aiff", "audio/x-caf": "caf",
    "audio/aac": "aac", "audio/flac": "flac", "audio/amr": "amr", "audio/amr-wb": "amr",
    "audio/ac3": "ac3", "audio/eac3": "eac3", "audio/basic": "au", "audio/qcelp": "qcp",
    "audio/x-wavpack": "wv", "audio/x-ape": "ape", "audio/x-tta": "tta", "audio/x-dsf": "dsf",
    "audio/x-dff": "iff", "audio/x-8svx": "iff", "audio/x-musepack": "mpc", "audio/x-tak": "tak",
    "audio/x-shorten": "shn", "audio/x-qoa": "qoa", "audio/vnd.dts": "dts", "audio/vnd.dts.hd": "dtshd",
    "audio/vnd.dolby.mlp": "mlp", "audio/x-voc": "voc", "audio/x-ircam": "ircam",
    "audio/x-nist": "nistsphere", "audio/x-oma": "oma", "audio/x-twinvq": "vqf", "audio/x-dss": "dss",
    "audio/vnd.rn-realaudio": "rm", "application/vnd.rn-realmedia": "rm",
    "image/gif": "gif", "image/png": "apng", "image/webp": "webp_anim",
    "image/avif": "mov", "image/avif-sequence": "mov", "image/heic-sequence": "mov",
    "image/heif-sequence": "mov",
}  # fmt: skip
"""The one demuxer that may open a true type."""
UNTIMED = frozenset({"h264", "hevc"})
"""Demuxers of bare pictures, none of which says when it is shown; nobody can go to a moment in them."""


class Undecodable(ToolFailed):
    """ffmpeg failed at what it was given, not at this machine."""


_SOUND_ONLY = {each for kind, each in DEMUXERS.items() if kind.startswith("audio/")} - {
    each for kind, each in DEMUXERS.items() if not kind.startswith("audio/")
}


class Node(Protocol):
    """What ffmpeg-python's expressions can do, as far as we use it."""

    def filter(self, name: str, *args: Any, **options: Any) -> Node: ...

    def __getitem__(self, stream: str) -> Node: ...


@dataclass(frozen=True, slots=True)
class Media:
    """A private file and the one demuxer that may open it."""

    path: Path
    demuxer: str
    decoder: tuple[int, str] | None = None
    """A track, and its decoder, where ffmpeg's first choice would not do."""

    def read(self, **options: Any) -> Node:
        """As an input; `options`, as `ss` and `t`, come before it."""
        fenced: dict[str, Any] = {
            "f": self.demuxer,
            "protocol_whitelist": "file",
            "format_whitelist": self.demuxer,
            "threads": THREADS,
        }
        if self.decoder:
            track, name = self.decoder
            fenced[f"c:{track}"] = name
        return cast(Node, compiler.input(str(self.path), **fenced | options))


@dataclass(frozen=True, slots=True)
class Report:
    """What a run of ffmpeg said."""

    complaints: tuple[str, ...]
    """Lines on stderr, at level `error` or above."""
    frames: int = 0
    """Frames that came out."""
    seconds: float = 0.0
    """Where the output ended."""
    stdout: bytes = b""


def generated(name: str, **options: Any) -> Node:
    """A picture that ffmpeg makes from nothing."""
    told = ":".join(f"{option}={value}" for option, value in options.items())
    return cast(Node, compiler.input(f"{name}={told}", f="lavfi")["v"])


def write(*streams: Node, to: str, **options: Any) -> Node:
    """An output: a bare file name in the working folder, or `-` for standard output."""
    if "/" in to:
        raise ValueError(f"An output of ffmpeg stays in its folder: {to}")
    return cast(Node, compiler.output(*streams, to, **options))


def join(nodes: list[Node]) -> Node:
    """One clip after the other (pictures only)."""
    return cast(Node, compiler.concat(*nodes, v=1, a=0))


def combine(nodes: list[Node], name: str, **options: Any) -> Node:
    """A filter of several inputs."""
    return cast(Node, compiler.filter(nodes, name, **options))


def execute(
    outputs: Node | list[Node],
    room: Workroom,
    folder: Path,
    *,
    seconds: float = 0,
    on_fraction: Callable[[float], None] = lambda _fraction: None,
) -> Report:
    """Run it. `on_fraction` hears how much of `seconds` is done. Raises ToolFailed, MissingCodec."""
    hearing = _Hearing(seconds, on_fraction)
    argv = _compiled(outputs, "-progress", "pipe:1", "-stats_period", "0.5")
    ended = run(
        argv,
        folder,
        _bounds(argv, room, STALL_SECONDS),
        stopped=room.stopped,
        on_line=hearing.hear,
    )
    if ended.status != 0:
        _explain(ended.status, ended.stderr)
    for path in _promised(outputs, folder):
        if not path.is_file():
            raise ToolFailed(f"ffmpeg says that it wrote {path.name}, and did not.", ANOTHER_WAY)
    frames = int(hearing.last.get("frame", "0"))
    return Report(tuple(ended.stderr.splitlines()), frames, hearing.end)


def _promised(outputs: Node | list[Node], folder: Path) -> list[Path]:
    """The files that it was told to write."""
    nodes = outputs if isinstance(outputs, list) else [outputs]
    names = [compiler.get_args(node)[-1] for node in nodes]
    return [folder / name.removeprefix("file:") for name in names if name != "-"]


def capture(outputs: Node | list[Node], room: Workroom, folder: Path) -> Report:
    """Run it for what it writes to standard output."""
    argv = _compiled(outputs)
    ended = run(argv, folder, _bounds(argv, room, None), stopped=room.stopped)
    if ended.status != 0:
        _explain(ended.status, ended.stderr)
    return Report(tuple(ended.stderr.splitlines()), stdout=ended.stdout)


def _compiled(outputs: Node | list[Node], *more: str) -> list[str]:
    nodes = outputs if isinstance(outputs, list) else [outputs]
    whole = compiler.merge_outputs(*nodes) if len(nodes) > 1 else nodes[0]
    start = [find().path, "-nostdin", "-hide_banner", "-loglevel", "error", "-nostats", *more]
    return list(compiler.compile(whole, cmd=start, overwrite_output=True))


def _bounds(argv: list[str], room: Workroom, stall_seconds: float | None) -> Bounds:
    last_input = len(argv) - argv[::-1].index("-i")
    demuxers = {after for flag, after in pairwise(argv[:last_input]) if flag == "-f"}
    return Bounds(
        seconds=room.limits.film_seconds * 8,
        stall_seconds=stall_seconds,
        memory=SOUND_MEMORY_BYTES if demuxers <= _SOUND_ONLY else MEMORY_BYTES,
        file=room.limits.temp_bytes,
    )


class _Hearing:
    """Hears `-progress`; a repeated figure is no progress, so that a stall is noticed."""

    def __init__(self, seconds: float, on_fraction: Callable[[float], None]) -> None:
        self.seconds = seconds
        self.on_fraction = on_fraction
        self.last: dict[str, str] = {}
        self.end = 0.0

    def hear(self, line: str) -> bool:
        name, _, value = line.partition("=")
        if name not in {"frame", "out_time_us", "total_size"} or self.last.get(name) == value:
            return False
        self.last[name] = value
        if name == "out_time_us" and value.lstrip("-").isdigit():
            self.end = int(value) / 1e6
            if self.seconds > 0:
                self.on_fraction(min(1.0, max(0.0, self.end / self.seconds)))
        return True


_UNKNOWN = re.compile("[Dd]ecoder not found|no decoder found|Unknown decoder|is not implemented")
_BROKEN = re.compile("Decode error rate|Error while decoding stream")
"""What ffmpeg says before it gives up: of today, and up to 6.0."""


def _explain(status: int, stderr: str) -> None:
    if status in CRASHES:
        raise Damaged("ffmpeg crashed on it.", "The file is damaged, or made to do harm.")
    if "Cannot allocate memory" in stderr:
        raise OverSafetyLimit("It needs more memory than the safety limit.", ANOTHER_WAY)
    if "Resource temporarily unavailable" in stderr:
        raise ToolFailed(
            "This machine has no memory or no threads left for ffmpeg.",
            "Close other programs, or work on fewer files at once: --jobs 1.",
        )
    if "No space left on device" in stderr or "File too large" in stderr:
        raise ToolFailed(
            "There is not enough disk space for the work files.", "Free some, or set TMPDIR."
        )
    if _UNKNOWN.search(stderr):
        raise MissingCodec(
            "This ffmpeg cannot decode it.", "Name another build in MMSPREP_FFMPEG, or convert it."
        )
    if _BROKEN.search(stderr):
        raise Damaged(
            "Most of it cannot be decoded: the file is damaged.", "Copy it again from its source."
        )
    first = next((line for line in stderr.splitlines() if line.strip()), f"status {status}")
    raise Undecodable(f"ffmpeg failed: {first[:200]}", ANOTHER_WAY)
