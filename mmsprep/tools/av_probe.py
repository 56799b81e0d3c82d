"""What do a film or a sound say about themselves? Runs in the limited child only (child.py).

PyAV parses hostile bytes with C code in our process, so nobody else may import it. Answers plain
JSON; films/probe.py gives it types. Lengths are measured from the packets wherever the file is
small enough or its own claim cannot be true: fragmented files claim days, live recordings nothing.
"""

from __future__ import annotations

import contextlib
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import av.logging

from mmsprep.errors import Damaged
from mmsprep.tools import raw_film as raw
from mmsprep.tools.av_count import count

COUNTED_BYTES = 300_000_000
"""Up to this size every packet is counted; above, only where the claimed length is absurd."""
MIN_BITRATE = 1_000
"""Bits a second: a film that claims less lies about its length."""
ATTACHED_PICTURE = 0x400
DEFAULT_TRACK = 0x1
_LENIENT: dict[str, Any] = (
    {"metadata_errors": "replace"} if int(av.__version__.partition(".")[0]) < 19 else {}
)
"""Titles and names may be in any characters; PyAV 19 minds none of them by itself."""
_MPEG_H = frozenset({"\x2d\0\0\0", "\x2e\0\0\0"})
"""How a transport stream marks sounds in which ffmpeg looks for MP3, in vain."""
_VAGUE = frozenset({"mpc8"})
"""Demuxers of packets that hold seconds of sound, the last one fewer than it says."""


def probe(_data: bytes, path: str, demuxer: str) -> tuple[dict[str, Any], bytes]:
    """Everything that the streams tell, as JSON."""
    av.logging.set_level(av.logging.PANIC)
    try:
        with _opened(Path(path), demuxer) as container:
            return _described(container, Path(path), demuxer), b""
    except (av.FFmpegError, ValueError, OverflowError) as error:
        if raw.locked(Path(path), demuxer):  # it may be for that alone
            return {"locked": True}, b""
        raise _unopened(Path(path), demuxer) from error


def _unopened(path: Path, demuxer: str) -> Damaged:
    if demuxer != "mov":
        return Damaged(
            "It cannot be opened: what describes its pictures and sound is missing or damaged.",
            "Copy it again from its source.",
        )
    if raw.fragmented(path) and not raw.index_of(path):
        return Damaged(
            "It is a piece of a streamed film, whose beginning is in another file.",
            "Save the whole film, or join its pieces.",
        )
    return Damaged(
        "It cannot be opened: its index is missing or damaged.",
        "A recording that was cut off cannot be played; copy it again from its source.",
    )


def _opened(path: Path, demuxer: str, **options: str) -> Any:
    fence = {"protocol_whitelist": "file", "format_whitelist": demuxer}
    return av.open(str(path), format=demuxer, options=fence | options, **_LENIENT)


def _described(container: Any, path: Path, demuxer: str) -> dict[str, Any]:
    size = path.stat().st_size
    streams = [_stream(stream) for stream in container.streams]
    claimed = container.duration / 1e6 if container.duration else None
    fragmented = demuxer == "mov" and raw.fragmented(path)
    absurd = not claimed or claimed < 0 or size * 8 / claimed < MIN_BITRATE
    spans = count(container) if absurd or fragmented or size <= COUNTED_BYTES else {}
    for facts in streams:
        facts.update(spans.get(facts["index"], {}))
        if facts["type"] == "video" and facts["codec"] and not facts["picture"]:
            facts.update(_first_frame(path, demuxer, facts["index"]))
    ends = {index: span["first"] + span["end"] for index, span in spans.items() if span["timed"]}
    played = {s["index"] for s in streams if s["type"] in {"video", "audio"} and s["index"] in ends}
    measured = max((spans[index]["end"] for index in played), default=None)
    if claimed and demuxer == "mov" and played:
        claimed = _played(claimed, ends, played)
    return {
        "claimed": claimed,
        # only an ISO file's own figure knows its edit list; others guess from the bit rate
        "seconds": claimed
        if claimed and demuxer == "mov" and not (absurd or fragmented)
        else _length(path, demuxer, streams, measured, claimed),
        "measured": measured,
        "ends": max(ends.values(), default=None),
        "fragmented": fragmented,
        "jumps": bool(container.format.flags & av.format.Flags.ts_discont.value),
        "linked": demuxer == "mov" and raw.linked(raw.index_of(path)),
        "hidden": demuxer == "mov" and not raw.index_of(path),
        "locked": raw.locked(path, demuxer) or any(span.get("locked") for span in spans.values()),
        "streams": streams,
    }


def _played(claimed: float, ends: dict[int, float], played: set[int]) -> float:
    """The length without what nobody sees or hears that goes on: places, speeds, subtitles, chapters."""
    last = max(ends[index] for index in played)
    return min(claimed, last) if last < max(ends.values()) else claimed


def _stream(stream: Any) -> dict[str, Any]:
    codec = _codec(stream)
    disposition = int(getattr(stream, "disposition", 0) or 0)
    facts: dict[str, Any] = {
        "index": stream.index,
        "track": stream.id,
        "type": stream.type,
        "codec": codec.codec.canonical_name if codec else None,  # its own name is the decoder's
        "profile": codec.profile if codec else None,
        "seconds": _seconds(stream.duration, stream.time_base),
        "start": _seconds(stream.start_time, stream.time_base) or 0.0,
        "picture": bool(disposition & ATTACHED_PICTURE),
        "default": bool(disposition & DEFAULT_TRACK),
    }
    if codec and stream.type == "video":
        facts |= _video(stream, codec)
    if codec and stream.type == "audio":
        facts |= {"channels": codec.channels, "sample_rate": codec.sample_rate}
    return facts


def _codec(stream: Any) -> Any:
    """None where ffmpeg knows none, or takes one that it does not know for another."""
    codec = stream.codec_context
    with contextlib.suppress(UnicodeDecodeError):  # a tag need not be letters
        if codec and stream.type == "audio" and not codec.sample_rate and codec.codec_tag in _MPEG_H:
            return None
    return codec


def _video(stream: Any, codec: Any) -> dict[str, Any]:
    aspect = stream.sample_aspect_ratio
    return {
        "width": codec.width,
        "height": codec.height,
        "level": codec.level if codec.level and codec.level > 0 else None,
        "aspect": str(aspect) if aspect and aspect > 0 else "1",
        "average": _rate(stream.average_rate),
        "guessed": _rate(stream.guessed_rate),
        "paced": bool(codec.framerate),
        "trc": int(codec.color_trc or 2),
        "space": int(codec.colorspace or 2),
        "primaries": int(codec.color_primaries or 2),
        "range": int(codec.color_range or 0),
    }


def _rate(rate: Fraction | None) -> str | None:
    return str(Fraction(rate)) if rate and rate > 0 else None


def _seconds(ticks: int | None, base: Fraction | None) -> float | None:
    return float(ticks * base) if ticks is not None and base else None


def _first_frame(path: Path, demuxer: str, index: int) -> dict[str, Any]:
    """What only a decoded picture tells: which way is up, Dolby Vision, interlacing.

    Opened anew, for going back to the start fails where a recording has no index.
    """
    # the first that is there serves: what an edit list leaves out in front would be decoded for nothing
    any_frame = {"ignore_editlist": "1"} if demuxer == "mov" else {}
    with (
        contextlib.suppress(av.FFmpegError, ValueError, OverflowError),
        _opened(path, demuxer, **any_frame) as container,
    ):
        stream = container.streams[index]
        stream.codec_context.thread_count = 1  # the others would decode the next ones
        for number, frame in enumerate(container.decode(stream)):
            if frame.is_corrupt and number < 10:
                continue
            kinds = {str(side.type).rpartition(".")[2] for side in _sides(frame)}
            return {
                "decodes": True,
                "shown": [frame.width, frame.height],
                "format": frame.format.name,
                "rotation": int(frame.rotation or 0),
                "mirrored": _mirrored(frame),
                "interlaced": bool(getattr(frame, "interlaced_frame", False)),
                "dolby": "DOVI_METADATA" in kinds or "DOVI_RPU_BUFFER" in kinds,
                "frame_trc": int(frame.color_trc or 2),
            }
    return {"decodes": False}


def _length(
    path: Path,
    demuxer: str,
    streams: list[dict[str, Any]],
    measured: float | None,
    claimed: float | None,
) -> float | None:
    """By the packets; of a sound that does not stamp them, or claim anything, by its samples."""
    if demuxer in _VAGUE or not (measured or claimed):
        sounds = [facts["index"] for facts in streams if facts["type"] == "audio"]
        return _heard(path, demuxer, sounds[0]) if sounds else None
    return measured or claimed


def _heard(path: Path, demuxer: str, index: int) -> float:
    seconds = 0.0
    with contextlib.suppress(av.FFmpegError), _opened(path, demuxer) as container:
        for frame in container.decode(container.streams[index]):
            seconds += frame.samples / frame.sample_rate
    return seconds


def _sides(frame: Any) -> list[Any]:
    """Its side data; none where there is a kind that PyAV does not know (the views of MV-HEVC)."""
    try:
        return [frame.side_data[n] for n in range(len(frame.side_data))]  # PyAV 19 iterates over kinds
    except ValueError:
        return []


def _mirrored(frame: Any) -> bool:
    """Whether the display matrix flips the picture (its determinant is negative)."""
    for side in _sides(frame):
        if str(side.type).endswith("DISPLAYMATRIX"):
            raw = bytes(side)
            cells = [int.from_bytes(raw[n : n + 4], "little", signed=True) for n in range(0, 36, 4)]
            return cells[0] * cells[4] - cells[1] * cells[3] < 0
    return False
