"""How do the tracks of a finished film lie in its file? In chunks of a second, the same each time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mmsprep.tools.ffmpeg import Media, execute, write
from mmsprep.workroom import Workroom

IN_ORDER: dict[str, Any] = {"f": "mp4", "max_interleave_delta": 0}
"""For a film whose tracks come from two threads: the packets by their time, however late one arrives."""


def interleave(film: Path, room: Workroom) -> Path:
    """The same packets in a fast-start MP4, beside `film`; raises ToolFailed.

    Chunks of a second spare one byte in a hundred. ffmpeg lays them as the packets arrive: alike
    each time only where all are read from one file.
    """
    name = f"{film.stem}-interleaved.mp4"
    packets = write(
        Media(film, "mov").read(), to=name, f="mp4", map=0, c="copy", map_metadata=-1, map_chapters=-1,
        movflags="+faststart", chunk_duration=1_000_000, fflags="+bitexact",
    )  # fmt: skip
    execute(packets, room, film.parent)
    return film.with_name(name)
