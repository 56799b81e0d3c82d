"""How much may somebody else's file cost us? The one place for safety limits."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from math import ceil

from mmsprep.errors import OverSafetyLimit, UsageError

MEGA = 1_000_000
GIGA = 1_000_000_000
BUSY = 5
"""What needs so many seconds of a processor may take so many times as long by the clock: what a busy
machine is asked for must not be refused for that."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Generous for real work (a 200 MP photo, an 8K clip, a 2 GB film), small for an attack.

    Sizes in bytes, times in seconds, areas in pixels.
    """

    input_bytes: int = 4 * GIGA
    pixels: int = 250 * MEGA
    """Area of one decoded picture."""
    side: int = 65_535
    """Longest side of one decoded picture."""
    frames: int = 2_000
    """Frames of one animation."""
    repeated_pixels: int = 4 * GIGA
    """Area of all frames of an animation, or of all scans of a JPEG: 40 seconds of decoding at most, for
    an APNG takes ten for each thousand million."""
    pages: int = 500
    film_seconds: int = 4 * 3600
    film_pixels: int = 8192 * 4608
    nesting: int = 256
    """Depth of elements, boxes or parts within one file."""
    decode_seconds: int = 60
    """Of a processor, for one child that decodes a picture or page, or one document that is converted;
    films have their own stall limit."""
    memory_bytes: int = 1_500 * MEGA
    """Address space that one decoding child may use on top of its own code."""
    temp_bytes: int = 8 * GIGA
    unpacked_bytes: int = 256 * MEGA
    """What an archive or a compressed document may hold, unpacked."""
    text_bytes: int = 32 * MEGA
    """Of a page or of contacts, which are read whole."""

    def __post_init__(self) -> None:
        for field in fields(self):
            if getattr(self, field.name) < 1:
                raise UsageError(f"A limit of nothing lets nothing through: {field.name}.", "Try more.")

    @property
    def patience_seconds(self) -> int:
        """How long what decodes may take by the clock."""
        return BUSY * self.decode_seconds

    def check(self, name: str, value: float, what: str) -> None:
        """Raise OverSafetyLimit when `value` is above the limit called `name`."""
        limit = getattr(self, name)
        if value > limit:
            needed = ceil(value)
            raise OverSafetyLimit(
                f"{what} is {needed:,}; the safety limit for {name.replace('_', ' ')} is {limit:,}.",
                f"If you trust the file, raise it: --limit {name}={needed}",
            )

    def for_ourselves(self) -> Limits:
        """For what we made: nowhere below the defaults, which somebody may have lowered for others."""
        return replace(
            self, **{each.name: max(each.default, getattr(self, each.name)) for each in fields(self)}
        )

    def changed(self, settings: dict[str, int]) -> Limits:
        """These limits with some of them replaced; raises UsageError for an unknown name."""
        known = {field.name for field in fields(self)}
        for name in settings:
            if name not in known:
                raise UsageError(
                    f"There is no limit named {name!r}.", f"Known: {', '.join(sorted(known))}."
                )
        return replace(self, **settings)
