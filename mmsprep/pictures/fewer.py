"""What do fewer pixels cost a graphic, in bytes and in quality?

Its quality hardly changes until it has fewer pixels than a phone shows; there it falls by a step.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import hypot, log, sqrt

GROWTH = 1.7
"""Bytes grow with the side of a picture to about this power, where that was not measured;"""
GROWTHS, LOSSES = (0.3, 2.2), (0.3, 3.0)
"""and to powers between these where it was. What it loses there against what is usual, within these
bounds, too."""
SCALES = (0.85, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.12)
PROBE, OF_SHOWN = 0.45, 0.75
"""Where it is measured, of the side: less than half, at which pixels fall together, and cost too
little; and with clearly fewer pixels than a phone shows, of those."""
JUST = 1.003
"""A hair more pixels than a phone shows,"""
BELOW = 0.97
"""and clearly fewer."""
NEARLY_ALL = 0.99
"""Of the bytes of the whole: up to there, what is scaled may use them."""


@dataclass(frozen=True)
class Fewer:
    """What is known of one picture, by its scale."""

    shown: float
    """The scale at which it has the pixels that a phone shows."""
    at: float = 1.0
    """The last scale at which it was measured,"""
    part: float = 1.0
    """and the part of the bytes that was left there."""
    growth: float = GROWTH
    loss: float = 1.0
    """How much more than usual it loses."""

    @property
    def step(self) -> float:
        """The scale below which it falls."""
        return self.shown * JUST

    def probes(self) -> list[float]:
        """The scales at which it should be measured, the largest first."""
        just = [self.step] if self.shown < SCALES[0] else []
        return [*just, min(PROBE, OF_SHOWN * self.shown)]

    def scales(self) -> list[float]:
        """Those that its curve is drawn through."""
        most = min(SCALES[0], self.scale(NEARLY_ALL))
        return [most, *SCALES, *([self.step, self.shown * BELOW] if self.step < 1 else [])]

    def measured(self, scale: float, part: float) -> Fewer:
        """The same, with the part of the bytes that was left at one more scale.

        Only the last two count: between the whole, whose edges are not blended, and all that is scaled,
        there may be a step.
        """
        power = log(part / self.part) / log(scale / self.at)
        return replace(self, at=scale, part=part, growth=within(power, GROWTHS))

    def judged(self, scale: float, whole: float, seen: float) -> Fewer:
        """The same, with what it loses at a scale, where it looked so good as a whole."""
        # what is missing adds up as squares do: colours that do not suffice hide what the pixels lose
        lost = sqrt(max(0.0, (100 - seen) ** 2 - (100 - whole) ** 2))
        return replace(self, loss=within(lost / self._usual_loss(scale), LOSSES))

    def left(self, scale: float) -> float:
        """The part of the bytes at this scale."""
        return float(self.part * (scale / self.at) ** self.growth)

    def scale(self, part: float) -> float:
        """The scale at which this part of the bytes is left."""
        return float(self.at * (part / self.part) ** (1 / self.growth))

    def quality(self, whole: float, scale: float) -> float:
        """How good it looks at this scale, as good as that as a whole."""
        return max(0.0, 100 - hypot(100 - whole, self.loss * self._usual_loss(scale)))

    def _usual_loss(self, scale: float) -> float:
        if scale < self.shown:
            return 10 + 30 * (self.shown / scale - 1)
        return 2 + 3 * max(0.0, 1 - scale) / max(0.01, 1 - self.shown)


def within(value: float, bounds: tuple[float, float]) -> float:
    """The value, or the bound that is next to it."""
    return min(bounds[1], max(bounds[0], value))
