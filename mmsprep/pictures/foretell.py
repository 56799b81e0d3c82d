"""How good will a photo look at so many bytes? Foretold from one probe.

Its distance from perfect grows by nearly the same factor for every photo, whatever its content:
fitted by least squares to 200 pairs of five photos (log of the factor against scale and log of
bytes); between quality 60 and 92 that foretold half of them within a point, nine of ten within 2.5.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import exp, log, log2

from mmsprep.fitting import search
from mmsprep.fitting.curve import Curve, curve
from mmsprep.fitting.sizes import BEST, Shape, Sizes, along
from mmsprep.model import Point
from mmsprep.tools import jpeg

PROBE = 78
WANTED = (78, 70, 62, 54, 46)
"""Where a photo has to be scaled, one of these qualities at fewer pixels looks best. More than 78
would suit a phone's screen a little better, and whoever zooms in much worse."""
LEGIBLE = 3.0
"""Points on a phone's screen that are given up for more pixels of what holds text;"""
UNSEEN = 0.7
"""and of what does not: busy photos in few bytes lose nothing there, and win ten when seen large."""
PLENTY = 95.0
"""A curve ends where this is expected: what is made must reach 90, and the forecast strays."""
LARGE_VIEW = 95
"""And where a picture has all its pixels at this quality: nobody tells it apart when zooming in."""
LEAST_BYTES = 1_000
STEPS = range(-11, 13)
"""Of a curve, by which its bytes grow by half, from the probe's."""
MEASURED = 1.5
"""Steps of two in scale that were measured, either way; beyond, a plain guess goes on."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Pixels and quality that are expected to look best, and how good that is."""

    pixels: int
    quality: int
    seen: float


@dataclass(frozen=True, slots=True)
class Bend:
    """How much faster than usual a picture gets worse, on the way (ln of the distance) to where that
    was measured; beyond, nobody knows, and it is taken for usual again.
    """

    slope: float
    end: float

    def along(self, way: float) -> float:
        """Such a usual way, as this picture goes it."""
        return self.slope * min(way, self.end) + max(0.0, way - self.end) if way > 0 else way


STRAIGHT = Bend(1.0, 0.0)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a probe of quality PROBE, as large as a phone's screen, tells of a photo."""

    encoder: jpeg.Encoder
    sizes: Sizes
    seen: float
    """How good the probe looked."""
    full: int
    """The most pixels it may have."""
    bend: Bend = STRAIGHT

    def plan(self, max_bytes: int) -> Plan:
        """What to make within so many bytes."""
        plans = [self._with(max_bytes, wanted) for wanted in WANTED]
        best = max(plan.seen for plan in plans)
        # who zooms in sees pixels, and text is read so
        spare = LEGIBLE if self.encoder is jpeg.SHARP else UNSEEN
        good = [plan for plan in plans if plan.seen >= best - spare]
        return max(good, key=lambda plan: (plan.pixels, plan.seen))

    def _with(self, max_bytes: int, wanted: int) -> Plan:
        """At the quality `wanted` and as many pixels as fit, or all of them and better."""
        part, pixels, best = 1.0, self.full, wanted
        for _ in range(3):  # how much the squeeze leaves depends on the pixels, and they on it
            raw = max_bytes * search.AIM / part
            pixels, best = self.sizes.plan(raw, self.full, wanted)
            part = jpeg.squeezed(raw, pixels)
        scale = (pixels / self.sizes.pixels) ** 0.5
        return Plan(pixels, best, self.quality(scale, best))

    def quality(self, scale: float, encoder_quality: float) -> float:
        """How good it looks at `scale` times the side of the probe, and such a quality."""
        return quality(self.seen, scale, self.encoder.shape, encoder_quality, self.bend)

    def curve(self, cap: int) -> Curve:
        """Quality along the way that `plan` goes, until nobody tells it apart."""
        points = []
        for step in STEPS:
            size = min(round(self.sizes.size * 1.5**step), cap)
            if size < LEAST_BYTES:
                continue
            best = self.plan(size)
            points.append(Point(size, best.seen))
            enough = best.quality >= LARGE_VIEW and best.seen >= PLENTY
            if enough or best.quality >= BEST or size >= cap:
                break
        return curve(points, ceiling=100)

    def bent(self, scale: float, encoder_quality: float, seen: float) -> Outlook:
        """The outlook with how good another probe looked, where it is expected to be poor."""
        usual = replace(self, bend=STRAIGHT).quality(scale, encoder_quality)
        if not self.seen < 100 > max(seen, usual) or usual >= self.seen:
            return self
        way = log((100 - usual) / (100 - self.seen))
        slope = log((100 - seen) / (100 - self.seen)) / way
        return replace(self, bend=Bend(min(2.0, max(0.5, slope)), way))


def quality(
    seen: float, scale: float, shape: Shape, encoder_quality: float, bend: Bend = STRAIGHT
) -> float:
    """What to expect at `scale` times the side of the probe, and such a quality of the encoder.

    `seen` is how good the probe looked; `bend`, how this picture gets worse unlike others.
    """
    wide = log2(scale)
    u = max(-MEASURED, min(MEASURED, wide))
    x = along(shape, encoder_quality) - along(shape, PROBE)
    way = (
        u * (-0.857 + 0.065 * u + 0.085 * u * u)
        + x * (-0.806 + 0.201 * x)
        + x * u * (-0.141 + 0.088 * u + 0.067 * x)
        - (wide - u)
    )
    return 100 - (100 - seen) * exp(bend.along(way))
