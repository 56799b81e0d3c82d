"""Is it whole? Decoded from end to end, and the lengths compared with what it claims.

ffmpeg exits 0 on half a film: what counts is where the decoded picture and sound end.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from mmsprep.errors import Damaged, MissingCodec
from mmsprep.films.probe import Probe
from mmsprep.tools.ffmpeg import Report, Undecodable, execute, write
from mmsprep.workroom import Workroom

SLACK_SECONDS = 0.5
SLACK_PART = 0.02
"""A film may end so much earlier than it claims: encoders round, and cut in frames."""
MAX_FAULTS = 0.1
"""Faults a frame in a recording without an index: its start was often cut off."""
LIVE = frozenset({
    "mpegts", "mpeg", "mpegvideo", "dv", "ogg", "aac", "loas", "mp3", "ac3", "eac3", "dts", "mlp",
    "truehd", "h264", "hevc",
})  # fmt: skip
"""Demuxers of such recordings; where there is an index, every frame must be whole."""
MIN_WORK = {"skip_loop_filter": "all"}
"""How it is decoded where nobody looks at it: smoothing its blocks reads no byte of it."""
LACKING = "Error submitting packet to decoder: Not yet implemented"
"""What a decoder says of frames that it knows of, but not how to decode."""
_FAULT = re.compile(
    r"error while decoding|concealing|corrupt decoded frame|Error submitting packet|partial file"
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """How long it really is."""

    picture_seconds: float
    sound_seconds: float


def decode(probe: Probe, room: Workroom, on_fraction: Callable[[float], None]) -> Decoded:
    """Decode picture and sound to the end; raises Damaged where that ends early."""
    found = Decoded(0.0, 0.0)
    if probe.picture:
        report = _run(probe, str(probe.picture.index), room, on_fraction)
        check(report.seconds, probe.picture.seconds, "picture")
        check_faults(report, probe)
        found = Decoded(report.seconds, 0.0)
    if probe.sound:
        report = _run(probe, str(probe.sound.index), room, on_fraction)
        check(report.seconds, probe.sound.seconds, "sound")
        check_faults(report, probe)
        found = Decoded(found.picture_seconds, report.seconds)
    return found


@contextmanager
def decoding(what: str = "Its sound", hint: str = "Copy it again from its source.") -> Iterator[None]:
    """What ffmpeg fails at here is the source."""
    try:
        yield
    except Undecodable as failed:
        raise Damaged(f"{what} cannot be decoded.", hint) from failed


def check(decoded: float, claimed: float, what: str) -> None:
    """Raise Damaged when it ends earlier than it should."""
    if decoded < claimed - max(SLACK_SECONDS, SLACK_PART * claimed):
        raise Damaged(
            f"Its {what} ends after {decoded:.1f} of {claimed:.1f} seconds: the file is damaged.",
            f"Copy it again from its source, or send the good part: --trim 0-{max(1, int(decoded))}",
        )


def check_faults(report: Report, probe: Probe) -> None:
    """Raise Damaged when frames could not be decoded; MissingCodec where ffmpeg does not know how."""
    most = max(5, MAX_FAULTS * report.frames) if probe.media.demuxer in LIVE else 0
    found = faults(report)
    if found > most:
        if found == sum(LACKING in line for line in report.complaints):
            raise MissingCodec(
                "Parts of it are coded in a way that this ffmpeg does not know.",
                "Convert it with the program that made it.",
            )
        raise Damaged(
            "Parts of it cannot be decoded: the file is damaged.",
            "Copy it again from its source, or send a good part: --trim START-END",
        )


def faults(report: Report) -> int:
    """How often a decoder complained of what it was given."""
    return sum(1 for line in report.complaints if _FAULT.search(line))


def _run(probe: Probe, index: str, room: Workroom, on_fraction: Callable[[float], None]) -> Report:
    out = write(probe.media.read(**MIN_WORK)[index], to="-", f="null")
    with decoding("It"):
        return execute(out, room, room.new_folder(), seconds=probe.seconds, on_fraction=on_fraction)
