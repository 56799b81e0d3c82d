"""What does the caller want? Everything that decides about the result, in one frozen place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from mmsprep.carriers import Carrier
from mmsprep.errors import UsageError
from mmsprep.limits import Limits
from mmsprep.profile import RINGCENTRAL, Profile

QUALITY_FLOOR = 30


@dataclass(frozen=True, slots=True)
class Target:
    """A provider's profile, and the wishes of the one who sends."""

    profile: Profile = RINGCENTRAL
    budget: int | None = None
    """Bytes for all attachments together; None: the profile's. Never above the profile's."""
    carrier: Carrier | None = None
    """The smaller budget wins; its longest side of a picture holds, too."""
    playable: bool = False
    """Convert what is accepted but what most phones cannot show: AVI, MPEG, TIFF, BMP, SVG."""
    keep_metadata: bool = False
    min_quality: float = QUALITY_FLOOR
    important: frozenset[str] = frozenset()
    """Names, as given, of the files that are served first."""
    limits: Limits = field(default_factory=Limits)
    animation: Literal["auto", "gif", "mp4"] = "auto"
    trim: tuple[float, float] | None = None
    """Keep only this part of films and sound, in seconds."""
    mute: bool = False
    poster: bool = False
    """A still frame instead of each film."""
    pages: tuple[int, int] | None = None
    """First and last page of documents, from 1."""
    documents: Literal["auto", "zip", "images"] = "auto"
    wrap: bool = False
    """Send programs and unknown data in a ZIP instead of refusing them."""
    shrink_inside: bool = False

    def __post_init__(self) -> None:
        if self.budget is not None and self.budget < 1:
            raise UsageError(f"A budget of {self.budget} bytes holds nothing.", "Try --budget 600k.")
        if not 0 <= self.min_quality <= 100:
            raise UsageError(f"Quality goes from 0 to 100, not to {self.min_quality}.")

    @property
    def max_bytes(self) -> int:
        """The bytes that all attachments together may have."""
        carrier = self.carrier.max_bytes if self.carrier else None
        wishes = (self.profile.max_bytes, self.budget, carrier)
        return min(wish for wish in wishes if wish is not None)

    @property
    def max_side(self) -> int | None:
        """The longest side of a picture, in pixels, if the carrier limits it."""
        return self.carrier.max_side if self.carrier else None

    def accepts(self, true_type: str) -> bool:
        """Whether the profile takes this (canonical) type."""
        return self.profile.accepts(true_type) is not None
