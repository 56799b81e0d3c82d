"""How is a film made in so many bytes? What was decided, before anything is encoded."""

from __future__ import annotations

from dataclasses import dataclass

from mmsprep.films.frame import Frame
from mmsprep.films.soundtrack import Track
from mmsprep.fitting.curve import INDISTINGUISHABLE

AIM = 0.9925
"""The part of its bytes that a film is meant to take: a second pass misses by half a percent or so."""
EASY_AIM = 0.96
"""The same where bytes are plenty: to miss costs a pass, and the last of them show nothing."""
INDEX_BYTES = 1_000
FRAME_OVERHEAD = 11
"""Bytes that MP4's index spends on each frame, in chunks of a second."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """Sound, size, and what is expected of them."""

    track: Track | None
    frame: Frame
    crf: float
    enough: int
    """Bits a second beyond which nothing is seen in its picture."""
    quality: float

    @property
    def aim(self) -> float:
        """The part of its bytes that it is meant to take."""
        return AIM if self.quality < INDISTINGUISHABLE else EASY_AIM
