"""How does ffmpeg make a fixture? Always the same way: one thread, no version strings, no assembler
whose sums depend on the processor.
"""

from __future__ import annotations

import shutil
import tempfile
from functools import lru_cache
from pathlib import Path

from mmsprep.tools.process import Bounds, run

EXACT = ("-threads", "1", "-flags", "+bitexact", "-fflags", "+bitexact", "-map_metadata:g", "-1")
"""Options of an output that make it the same each time."""
X264 = ("-c:v", "libx264", "-preset", "veryfast", "-x264-params", "threads=1:lookahead-threads=1:asm=0")
_START = (
    "-hide_banner",
    "-nostdin",
    "-y",
    "-loglevel",
    "error",
    "-cpuflags",
    "0",
    "-filter_threads",
    "1",
)


@lru_cache(maxsize=1)
def ffmpeg() -> str:
    """The bundled ffmpeg: fixtures come from the pinned one, whatever is installed besides."""
    import imageio_ffmpeg

    return str(imageio_ffmpeg.get_ffmpeg_exe())


def encode(*arguments: str, out: str, files: dict[str, bytes] | None = None) -> bytes:
    """Run ffmpeg in a folder of its own that holds `files`; the bytes of `out`."""
    folder = Path(tempfile.mkdtemp(prefix="media-"))
    try:
        for name, data in (files or {}).items():
            (folder / name).write_bytes(data)
        ended = run([ffmpeg(), *_START, *arguments, out], folder, Bounds(seconds=120))
        if ended.status != 0:
            raise RuntimeError(f"ffmpeg {' '.join(arguments)}: {ended.stderr[-800:]}")
        return (folder / out).read_bytes()
    finally:
        shutil.rmtree(folder)
