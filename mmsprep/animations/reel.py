"""What does each frame of an animation show, and until when? Decoded once, in a limited child.

The frames lie one after the other in a private file, so that even a long one takes no memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from PIL import Image

from mmsprep.containers import sequence
from mmsprep.errors import Damaged
from mmsprep.limits import Limits
from mmsprep.model import Source
from mmsprep.rasters import color
from mmsprep.rasters.scaling import resize
from mmsprep.tools import av_sequence, child, pillow
from mmsprep.workroom import Workroom

WORK_BYTES = 600_000_000
"""Of all frames, uncompressed; what would take more is made smaller as it is decoded."""
UNSET_MS, UNSET_STANDS_MS = 10, 100
"""Players take a time of (nearly) zero as a tenth of a second."""
MIN_CENTISECONDS = 2
SEQUENCES = frozenset({"image/heic-sequence", "image/heif-sequence"})
"""What Pillow does not know."""
_WHOLE = frozenset({"RGB", "RGBA"})
"""Modes of pixels that tell all of a frame, and need no palette."""


@dataclass(frozen=True, slots=True)
class Reel:
    """The frames of an animation, RGBA, in a file."""

    path: Path
    width: int
    height: int
    ends: tuple[int, ...]
    """When each frame ends, in centiseconds: GIF's own unit."""
    plays: int
    """How often it plays; 0: for ever."""
    clear: bool
    """Something of it can be seen through."""

    @property
    def seconds(self) -> float:
        return self.ends[-1] / 100

    @property
    def rate(self) -> float:
        """Frames a second, on average."""
        return len(self.ends) / self.seconds

    def frame(self, number: int) -> Image.Image:
        """One frame."""
        size = self.width * self.height * 4
        with self.path.open("rb") as file:
            file.seek(number * size)
            return Image.frombytes("RGBA", (self.width, self.height), file.read(size))


def decode(source: Source, room: Workroom, max_side: int | None = None) -> Reel:
    """Every frame, `max_side` pixels long at most; raises Damaged where one cannot be decoded."""
    path = room.new_folder() / "frames"
    told, _ = child.call(
        "mmsprep.animations.reel:serve", room, data=source.held, path=str(path),
        true_type=source.type, orientation=source.facts.orientation or 1, limits=asdict(room.limits),
        max_side=max_side,
    )  # fmt: skip
    width, height = told["size"]
    return Reel(path, width, height, tuple(told["ends"]), told["plays"], told["clear"])


def serve(
    data: bytes,
    *,
    path: str,
    true_type: str,
    orientation: int,
    limits: dict[str, int],
    max_side: int | None,
) -> tuple[dict[str, Any], bytes]:
    """In the child: decode `data` into the file at `path`."""
    Image.MAX_IMAGE_PIXELS = None  # our own limits rule, and this process is nobody else's
    bounds = Limits(**limits)
    moving: _Pictures | av_sequence.Sequence = (
        av_sequence.opened(data, sequence.alpha(data), bounds)
        if true_type in SEQUENCES
        else _Pictures(pillow.open_picture(data, true_type, bounds))
    )
    bounds.check("frames", moving.count, "Its number of frames")
    scale = min(1.0, (WORK_BYTES / (4 * max(1, moving.count) * moving.width * moving.height)) ** 0.5)
    if max_side is not None:
        scale = min(scale, max_side / max(moving.width, moving.height))
    with Path(path).open("wb") as file:
        writing = _Writing(file, scale, orientation)
        for picture, stands_ms in moving.frames():
            writing.add(picture, stands_ms)
    if writing.size is None:
        raise Damaged("It has no frame.")
    writing.close()
    plays = moving.plays(true_type) if isinstance(moving, _Pictures) else None
    return {
        "size": writing.size,
        "ends": writing.ends,
        "clear": writing.clear,
        "plays": sequence.plays(data) if plays is None else plays,
    }, b""


class _Pictures:
    """What Pillow decodes."""

    def __init__(self, picture: Image.Image) -> None:
        self._picture = picture
        self.count = int(getattr(picture, "n_frames", 1))
        self.width, self.height = picture.size

    def frames(self) -> Iterator[tuple[Image.Image, int]]:
        """Each of them, and how long it stands, in milliseconds."""
        for number in range(1 if getattr(self._picture, "default_image", False) else 0, self.count):
            try:
                self._picture.seek(number)
            except (*pillow.BROKEN, Image.DecompressionBombError) as error:
                raise pillow.damaged(error) from error
            pillow.load(self._picture)
            yield self._picture, round(self._picture.info.get("duration") or 0)

    def plays(self, true_type: str) -> int | None:
        """GIF counts the repetitions, the others how often it plays; of AVIF, Pillow does not tell."""
        loop = self._picture.info.get("loop")
        if true_type.startswith("image/avif"):
            return None
        if true_type == "image/gif":
            return 1 if loop is None else int(loop) + 1 if loop else 0
        return int(loop or 0)


class _Writing:
    """Frames on their way into the file; those that nobody could see become part of others."""

    def __init__(self, file: Any, scale: float, orientation: int) -> None:
        self.file = file
        self.scale = scale
        self.orientation = orientation
        self.ends: list[int] = []
        self.size: tuple[int, int] | None = None
        self.clear = False
        self.raw: tuple[str, bytes] | None = None
        self.last = b""
        """Of the last frame in the file: what the decoder gave, and what was written."""
        self.now_ms = 0

    def add(self, picture: Image.Image, stands_ms: int) -> None:
        self.now_ms += stands_ms if stands_ms > UNSET_MS else UNSET_STANDS_MS
        raw = picture.mode, picture.tobytes()
        if raw == self.raw and picture.mode in _WHOLE:
            self.ends[-1] = round(self.now_ms / 10)
            return
        frame, clear = self._finished(picture)
        pixels = frame.tobytes()
        if pixels == self.last:
            self.ends[-1] = round(self.now_ms / 10)
            return
        # what GIF cannot show for so short a time is left out; the next frame stands longer
        if round(self.now_ms / 10) - (self.ends[-1] if self.ends else 0) < MIN_CENTISECONDS:
            return
        self.size, self.raw, self.last = frame.size, raw, pixels
        self.clear = self.clear or clear
        self.file.write(pixels)
        self.ends.append(round(self.now_ms / 10))

    def _finished(self, picture: Image.Image) -> tuple[Image.Image, bool]:
        """The frame as it is written, and whether something of it can be seen through.

        RGB stays RGB as long as it can: that is several times faster.
        """
        shown, profile = color.plain(picture)
        opaque = color.without_dead_alpha(color.to_srgb(shown, profile))
        frame = color.upright(opaque, self.orientation)
        if self.scale < 1:
            frame = resize(frame, self._smaller(frame.size))
        return frame.convert("RGBA"), frame.mode == "RGBA"

    def close(self) -> None:
        """A last frame that was left out lends its time to the one before."""
        self.ends[-1] = round(self.now_ms / 10)

    def _smaller(self, size: tuple[int, int]) -> tuple[int, int]:
        return max(1, int(size[0] * self.scale)), max(1, int(size[1] * self.scale))
