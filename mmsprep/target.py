"""What does the caller want? Everything that decides about the result, in one frozen place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, get_args

from mmsprep.carriers import Carrier
from mmsprep.errors import UsageError
from mmsprep.limits import Limits
from mmsprep.profile import RINGCENTRAL, Profile

QUALITY_FLOOR = 30

Animation = Literal["auto", "gif", "mp4"]
"""What a moving picture becomes where it must change."""
Documents = Literal["auto", "zip", "images"]
"""What a document becomes: what serves the receiver, itself in a ZIP, or pictures of its pages."""


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
    """Leave the location, and all else, in what goes out as it is. What is made anew has none."""
    min_quality: float = QUALITY_FLOOR
    """0 – 100, see quality.py: what would have to fall below is refused."""
    important: frozenset[str] = frozenset()
    """Names, as given, of the files that are served first."""
    limits: Limits = field(default_factory=Limits)
    """What somebody else's file may cost."""
    animation: Animation = "auto"
    trim: tuple[float, float] | None = None
    """Keep only this part of films and sound, in seconds."""
    mute: bool = False
    """Leave the sound out of films."""
    poster: bool = False
    """A still frame instead of each film."""
    pages: tuple[int, int] | None = None
    """First and last page of documents, from 1."""
    documents: Documents = "auto"
    wrap: bool = False
    """Send programs and unknown data in a ZIP instead of refusing them."""
    shrink_inside: bool = False
    """Make the pictures inside archives, and office files that go in a ZIP, smaller."""

    def __post_init__(self) -> None:
        if self.budget is not None and self.budget < 1:
            raise UsageError(f"A budget of {self.budget} bytes holds nothing.", "Try --budget 600k.")
        if not 0 <= self.min_quality <= 100:
            raise UsageError(
                f"Quality goes from 0 to 100, not to {self.min_quality}.", "Try --min-quality 50."
            )
        self._check_names()
        self._check_parts()
        for wish, known in ((self.animation, Animation), (self.documents, Documents)):
            if wish not in get_args(known):
                raise UsageError(f"{wish!r} is not known here.", f"Known: {', '.join(get_args(known))}.")

    def _check_names(self) -> None:
        """A name is given easily where the thing itself is wanted."""
        for given, table in ((self.profile, "PROFILES"), (self.carrier, "CARRIERS")):
            if isinstance(given, str):
                raise UsageError(f"{given!r} is only a name.", f"Try {table}[{given!r}].")
        if isinstance(self.important, str):
            raise UsageError(
                f"{self.important!r} is one name, not a set of them.",
                f"Try important={{{self.important!r}}}.",
            )

    def _check_parts(self) -> None:
        if self.pages is not None and not 1 <= self.pages[0] <= self.pages[1]:
            raise UsageError(f"There are no pages {self.pages[0]} to {self.pages[1]}.", "Try (1, 3).")
        if self.trim is not None and not 0 <= self.trim[0] < self.trim[1]:
            start, end = self.trim
            raise UsageError(f"There is no part from {start:g} to {end:g} seconds.", "Try (0, 10).")

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

    def shows(self, *sides: int | None) -> bool:
        """Whether a picture of these sides is not too long for the carrier."""
        return self.max_side is None or all((side or 0) <= self.max_side for side in sides)

    def accepts(self, true_type: str) -> bool:
        """Whether the profile takes this (canonical) type."""
        return self.profile.accepts(true_type) is not None
