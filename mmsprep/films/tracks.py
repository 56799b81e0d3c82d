"""What does a film or a sound consist of?"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

HDR = {16: "HDR10", 18: "HLG"}
"""Transfer functions (ITU-T H.273) of a picture that must be tone-mapped."""


@dataclass(frozen=True, slots=True)
class Picture:
    """The video track that counts."""

    index: int
    codec: str
    profile: str
    level: int | None
    pix_fmt: str
    width: int
    """Upright, with square pixels."""
    height: int
    square: bool
    rotation: int
    """Degrees against the clock, by which it is turned to stand upright."""
    mirrored: bool
    interlaced: bool
    rate: Fraction
    """Frames a second; of a variable rate, its usual one."""
    trc: int
    space: int
    primaries: int
    full_range: bool
    dolby: bool
    seconds: float
    bytes: int
    late: float = 0.0
    """Seconds in front of it that ffmpeg leaves out where it reads this track alone."""

    @property
    def hdr(self) -> str | None:
        return HDR.get(self.trc)

    @property
    def short_side(self) -> int:
        return min(self.width, self.height)


@dataclass(frozen=True, slots=True)
class Sound:
    """The sound track that counts."""

    index: int
    codec: str
    profile: str
    channels: int
    sample_rate: int
    start: float
    seconds: float
    bytes: int
    late: float = 0.0
    """Seconds in front of it that ffmpeg leaves out where it reads this track alone."""
    claimed: float | None = None
    """Seconds that the container says it lasts; `seconds` is what is there."""


@dataclass(frozen=True, slots=True)
class Tracks:
    """How many of each kind are in it, of which one is used."""

    pictures: int
    """Those that move."""
    sounds: int
    unheard: int
    """Sounds whose codec nobody here knows."""
    subtitles: int
