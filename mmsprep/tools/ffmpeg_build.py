"""Which ffmpeg do we run, and what can it do?

MMSPREP_FFMPEG where it is set, else the build that comes with imageio-ffmpeg, else the one on the
PATH. Each is asked once for its version, encoders and filters.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from mmsprep.errors import MissingTool, MmsprepError
from mmsprep.leftovers import passing_folder
from mmsprep.tools.process import Bounds, run

SETTING = "MMSPREP_FFMPEG"
NEEDED = frozenset({"libx264", "aac", "libmp3lame"})
_ASKING = Bounds(seconds=30, memory=4_000_000_000)
_HINT = f"Install imageio-ffmpeg, or name one in {SETTING}."
_ROW = re.compile(r"^ [A-Z.|]{2,6} +(\w+) ", re.MULTILINE)


Origin = Literal["setting", "bundled", "path"]


@dataclass(frozen=True, slots=True)
class Build:
    """One ffmpeg that serves."""

    path: str
    version: str
    origin: Origin
    """Where it was found."""
    encoders: frozenset[str]
    filters: frozenset[str]

    @property
    def measures_vmaf(self) -> bool:
        return "libvmaf" in self.filters

    @property
    def has_zimg(self) -> bool:
        return "zscale" in self.filters

    @property
    def maps_tones(self) -> bool:
        return {"zscale", "tonemap", "haldclut"} <= self.filters


def find() -> Build:
    """The ffmpeg to use; raises MissingTool where none serves."""
    faults = []
    for origin, path in _candidates():
        try:
            build = _ask(path, origin, Path(path).stat().st_mtime_ns)
        except OSError as error:
            faults.append(f"{path}: {error.strerror}")
            continue
        except MmsprepError as error:
            faults.append(f"{path}: {error.message.rstrip('.')}")
            continue
        lacking = NEEDED - build.encoders
        if not lacking:
            return build
        faults.append(f"{path} lacks {', '.join(sorted(lacking))}")
    detail = f" ({'; '.join(faults)})" if faults else ""
    raise MissingTool(
        f"No ffmpeg was found that can make MP4 and MP3{detail}.",
        _HINT,
    )


def _candidates() -> Iterator[tuple[Origin, str]]:
    chosen = os.environ.get(SETTING)
    if chosen:
        found = shutil.which(chosen)
        if not found:
            raise MissingTool(f"{SETTING} names {chosen!r}, which is not a program.", "Correct it.")
        yield "setting", str(Path(found).absolute())
        return
    bundled = _bundled()
    if bundled:
        yield "bundled", bundled
    on_path = shutil.which("ffmpeg")
    if on_path:
        yield "path", str(Path(on_path).absolute())


def _bundled() -> str | None:
    """The binary inside the wheel itself: `get_ffmpeg_exe` would look further than we want."""
    try:
        import imageio_ffmpeg
    except ImportError:
        return None
    folder = Path(imageio_ffmpeg.__file__).parent / "binaries"
    return next((str(path) for path in sorted(folder.glob("ffmpeg-*"))), None)


@lru_cache(maxsize=8)
def _ask(path: str, origin: Origin, _modified: int) -> Build:
    with passing_folder() as folder:
        version = _answer(path, folder, "-version")
        encoders = _answer(path, folder, "-encoders")
        filters = _answer(path, folder, "-filters")
    words = version.split()
    if words[:2] != ["ffmpeg", "version"]:
        raise MissingTool("It is not ffmpeg.", _HINT)
    return Build(path, words[2], origin, _rows(encoders), _rows(filters))


@lru_cache(maxsize=8)
def decoders(build: Build) -> frozenset[str]:
    """The names of its decoders; few need to know them, so that they are asked for late."""
    with passing_folder() as folder:
        return _rows(_answer(build.path, folder, "-decoders"))


def _answer(path: str, folder: Path, question: str) -> str:
    ended = run([path, "-hide_banner", question], folder, _ASKING)
    if ended.status != 0:
        raise MissingTool(f"It does not answer {question}.", _HINT)
    return ended.stdout.decode("utf-8", "replace")


def _rows(listing: str) -> frozenset[str]:
    return frozenset(_ROW.findall(listing))
