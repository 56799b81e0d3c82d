"""What is one edge case? A small file that can be made again, and what should become of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Maker = Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Case:
    """One edge case. Its file is called `name__outcome.extension`."""

    family: str
    """The folder it belongs to."""
    name: str
    outcome: str
    """What mmsprep should do with it, by default: see `OUTCOMES`."""
    extension: str
    """What the file claims to be, which may be a lie; empty: it claims nothing."""
    type: str
    """What it is: the true, canonical type."""
    maker: Maker
    how: str
    """How it is made."""
    purpose: str
    """What it is for."""
    committed: bool = True
    """Whether `fixtures/` holds it; the large ones are made when a test needs them."""

    @property
    def filename(self) -> str:
        return f"{self.name}__{self.outcome}.{self.extension}".rstrip(".")


OUTCOMES = {
    "passes": "goes out byte for byte",
    "location_out": "goes out without its location, every byte of media as it was",
    "tail_cut": "goes out without the payload that hides behind its end",
    "cleaned": "goes out as what it is, without what is active in it",
    "shrinks": "goes out as what it is, smaller",
    "renamed": "goes out byte for byte, as the type that it equals",
    "becomes_jpeg": "goes out as JPEG",
    "becomes_png": "goes out as PNG",
    "becomes_picture": "goes out as JPEG or PNG, whichever serves it",
    "becomes_mp4": "goes out as MP4",
    "becomes_mp3": "goes out as MP3",
    "becomes_moving": "goes out moving, as GIF or MP4",
    "becomes_gif": "goes out as a GIF that still moves",
    "becomes_svg": "goes out as SVG",
    "becomes_pages": "goes out as one picture a page",
    "becomes_rtf": "goes out as RTF",
    "becomes_rtf_or_zip": "goes out as RTF where the extra is installed, else in a ZIP",
    "becomes_zip": "goes out in a ZIP",
    "needs_extra": "goes out where the extra is installed, else is refused and names it",
    "harmless": "is refused, or goes out without what would do harm",
    "refused": "is refused",
    "refused_damaged": "is refused as damaged",
    "refused_empty": "is refused as empty",
    "refused_dangerous": "is refused as dangerous",
    "refused_over_safety_limit": "is refused as over a safety limit",
    "refused_unsupported": "is refused as unsupported",
    "refused_locked": "is refused as locked",
    "refused_missing_codec": "is refused for want of a codec",
    "refused_does_not_fit": "is refused: it cannot be made small enough",
    "refused_too_many": "is refused: more parts than a message holds",
    "refused_drm": "is refused as copy-protected",
}
"""What the second half of a fixture's name says."""
