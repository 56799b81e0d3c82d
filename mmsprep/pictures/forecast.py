"""How good will a photo look at so many bytes? Foretold from two encodes of an excerpt.

Its distance from perfect grows by nearly the same factor for every photo, whatever its content, with
the quality of the encoder; with its pixels by one of its own, which the second encode tells. Fitted by
least squares to 400 pairs of a dozen photos (log of the factor against scale and log of bytes), and
below a phone's pixels to 770 of two dozen; photos that were left out were foretold to within two points
where they look good, four where poor.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, log2, sqrt

from mmsprep.fitting import search
from mmsprep.fitting.curve import Curve, curve
from mmsprep.fitting.sizes import BEST, Sizes, along
from mmsprep.model import Point
from mmsprep.pictures.spots import Size
from mmsprep.tools import jpeg

PROBE = 78
FINE = 78
"""A photo that has to be scaled has more pixels at less than this quality: better than this would
suit a phone's screen a little better, and whoever zooms in much worse."""
COARSE = 20
"""Below this, fewer pixels look better, whatever is foretold."""
LEGIBLE = 3.0
"""Points on a phone's screen that are given up for more pixels of what holds text;"""
UNSEEN = 2.0
"""and of what does not: busy photos in few bytes lose nothing there, and win ten when seen large."""
PLENTY = 95.0
"""A curve ends where this is expected: what is made must reach 90, and the forecast strays."""
LARGE_VIEW = 95
"""And where a picture has all its pixels at this quality: nobody tells it apart when zooming in."""
MIN_BYTES = 1_000
STEPS = range(-11, 13)
"""Of a curve, by which its bytes grow by half, from the probe's."""
USUAL = 0.851
"""ln of how many times its distance from perfect grows when a picture is halved."""
RISING = 0.1
"""Points by which more bytes look better at least."""
MEASURED = 1.5
"""Steps of two in scale that were measured, either way; beyond, a plain guess goes on."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Size in pixels and quality that are expected to look best, and how good that is."""

    size: Size
    quality: int
    seen: float


@dataclass(frozen=True, slots=True)
class Outlook:
    """What samples of a photo, as large as a phone's screen, tell of it."""

    encoder: jpeg.Encoder
    sizes: Sizes
    seen: float
    """How good it looks at quality PROBE,"""
    view: int
    """with so many pixels;"""
    halved: float
    """and with half as many each way."""
    ladder: Sequence[Size]
    """The sizes that it may have, the largest first."""

    def plan(self, max_bytes: int) -> Plan:
        """What to make within so many bytes."""
        plans: list[Plan] = []
        for size in self.ladder:
            plans.append(self.at(size, max_bytes))
            if plans[-1].quality >= FINE:
                break
        plans = [plan for plan in plans if plan.quality >= COARSE] or plans[-1:]
        best = max(plan.seen for plan in plans)
        # who zooms in sees pixels, and text is read so
        spare = LEGIBLE if self.encoder is jpeg.SHARP else UNSEEN
        return next(plan for plan in plans if plan.seen >= best - spare)

    def used(self, max_bytes: int) -> float:
        """Bytes of them that will likely be used.

        With all its pixels, quality goes in whole steps, and near the best each takes a fifth more
        than the last: half a step stays free.
        """
        plan = self.plan(max_bytes)
        if plan.size != self.ladder[0] or plan.quality <= PROBE:
            return max_bytes * search.AIM
        pixels = plan.size[0] * plan.size[1]
        whole, next_one = (self.sizes.expect(pixels, plan.quality + more) for more in (0, 1))
        if plan.quality >= BEST:
            return min(max_bytes * search.AIM, whole)
        return max_bytes * min(search.AIM, sqrt(whole / next_one))

    def at(self, size: Size, max_bytes: int) -> Plan:
        """What this size would be like within so many bytes."""
        pixels = size[0] * size[1]
        best = min(BEST, max(1, int(self.sizes.quality_for(max_bytes * search.AIM, pixels))))
        return Plan(size, best, self.quality((pixels / self.view) ** 0.5, best))

    def quality(self, scale: float, encoder_quality: float) -> float:
        """How good it looks at `scale` times the side of the view, and such a quality."""
        wide = log2(scale)
        u = max(-MEASURED, min(MEASURED, wide))
        x = along(self.encoder.shape, encoder_quality) - along(self.encoder.shape, PROBE)
        steep = self._steepness
        way = (
            (u * (-1.013 - 0.12 * u) * steep if u < 0 else u * (-0.764 * steep**0.5 + 0.146 * u))
            + x * (-0.751 + 0.271 * x)
            + x * u * (-0.092 + 0.088 * u + 0.118 * x)
            - (wide - u)
        )
        return 100 - (100 - self.seen) * exp(way)

    @property
    def _steepness(self) -> float:
        """How much more than usual it loses with its pixels: smooth pictures little, grain all."""
        if not self.halved < self.seen < 100:
            return 1.0
        return min(2.0, max(0.5, log((100 - self.halved) / (100 - self.seen)) / USUAL))

    def curve(self, cap: int) -> Curve:
        """Quality along the way that `plan` goes, until nobody tells it apart."""
        points: list[Point] = []
        middle = self.sizes.expect(self.view, PROBE)
        for step in STEPS:
            size = min(round(middle * 1.5**step), cap)
            if size < MIN_BYTES:
                continue
            best = self.plan(size)
            # what goes into more pixels is not seen on a phone, and yet wanted: the curve goes on
            least = points[-1].quality + RISING if points else 0.0
            points.append(Point(size, max(best.seen, least)))
            enough = best.quality >= LARGE_VIEW and best.seen >= PLENTY
            if enough or best.quality >= BEST or size >= cap:
                break
        return curve(points, ceiling=100)
