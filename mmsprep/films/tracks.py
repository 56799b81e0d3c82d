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
    """Of the stream within its file."""
    codec: str
    """As FFmpeg names it, e.g. `h264`; so are its profile and pixel format."""
    profile: str
    level: int | None
    """As the codec counts it: 31 is 3.1 of H.264."""
    pix_fmt: str
    width: int
    """Pixels, upright, square ones."""
    height: int
    square: bool
    """Its own pixels are as wide as they are high."""
    rotation: int
    """Degrees against the clock, by which it is turned to stand upright."""
    mirrored: bool
    interlaced: bool
    rate: Fraction
    """Frames a second; of a variable rate, its usual one."""
    trc: int
    """Transfer function, and then matrix and primaries: the numbers of ITU-T H.273."""
    space: int
    primaries: int
    full_range: bool
    """Luma from 0 to 255, not from 16 to 235."""
    dolby: bool
    """Dolby Vision."""
    seconds: float
    bytes: int
    """Of all its packets."""
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
    """Of the stream within its file."""
    codec: str
    """As FFmpeg names it, e.g. `aac`; so is its profile."""
    profile: str
    channels: int
    sample_rate: int
    """Hz."""
    start: float
    """Seconds, by the container's clock."""
    seconds: float
    bytes: int
    """Of all its packets."""
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
