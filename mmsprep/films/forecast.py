"""How good will a film be at so many bits a second, and at which size? Arithmetic only.

Fed with one measured encode of the samples at each of two or three heights, near the CRF that they
will have in the end. From there, bits fall by a constant factor for each step of CRF, and VMAF
bends down as a parabola; between two heights lies a straight line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log, log2

HALVING = 5.75
"""Steps of CRF that halve the bits, where nothing else is known (median of our clips)."""
LEAST_HALVING, MOST_HALVING = 2.5, 12.0
AREA = 0.8
"""Bits at one CRF go with the area to this power."""
BEND, LEAST_BEND, MOST_BEND = 0.11, 0.05, 0.2
"""VMAF that a step of CRF, squared, takes from the top."""
CLEAR_CRF = 17.0
"""Up to this CRF, VMAF is as good as it gets. A film is never inflated beyond: it is not seen."""
WISHED_CRF = 31
"""The size at which the bits mean this CRF is about the best, whatever the content."""
LEAST_CRF, MOST_CRF = 12.0, 51.0
PASSES_GAIN = 1.35
"""Bits that a fast one-pass probe needs for what two slow passes reach with one."""
SAME = 0.25
"""VMAF points that nobody sees."""
SAME_WHERE_GOOD, GOOD = 0.3, 93
"""Above this VMAF, differences count for less and less."""
SIZE_LOSS, SIZE_GAIN = 13.0, 4.0
"""VMAF at one CRF that half the height takes, and twice the height gives."""
REACH = 1.1
"""A height may lie outside the measured ones by this factor."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One encode of the samples."""

    height: int
    crf: float
    bits_per_second: float
    vmaf: float
    scale: float
    """Its height as part of what it was compared with."""

    @property
    def bits(self) -> float:
        """log2 of bits a second."""
        return log2(max(1.0, self.bits_per_second))

    def vmaf_at(self, crf: float) -> float:
        """VMAF at another CRF: a parabola through the measured point, from the top down."""
        top = max(sharpness(self.scale), self.vmaf)
        reach = max(0.0, self.crf - CLEAR_CRF)
        bend = min(MOST_BEND, max(LEAST_BEND, (top - self.vmaf) / max(4.0, reach) ** 2))
        foot = self.vmaf + bend * reach**2
        return foot - bend * max(0.0, crf - CLEAR_CRF) ** 2


def sharpness(scale: float) -> float:
    """The VMAF that a picture keeps which was only made smaller, and larger again."""
    return 100 - 25 * (1 - scale) * (1 - scale)


def expected_crf(known: Sequence[Sample], height: int, bits_per_second: float) -> float:
    """The CRF at which a height takes so many bits, from what is known of others."""
    near = min(known, key=lambda sample: abs(log(sample.height / height)))
    bits = near.bits + 2 * AREA * log2(height / near.height)
    return near.crf + halving(known) * (bits - log2(max(1.0, bits_per_second * PASSES_GAIN)))


def halving(known: Sequence[Sample]) -> float:
    """Steps of CRF that halve the bits: from two samples whose CRFs differ enough, else the usual."""
    low, high = min(known, key=lambda s: s.crf), max(known, key=lambda s: s.crf)
    if high.crf - low.crf < 2:
        return HALVING
    fall = low.bits - high.bits - 2 * AREA * log2(low.height / high.height)
    found = (high.crf - low.crf) / max(0.01, fall)
    return min(MOST_HALVING, max(LEAST_HALVING, found))


@dataclass(frozen=True, slots=True)
class Choice:
    """The best that can be made of so many bits."""

    height: int
    vmaf: float
    crf: float


@dataclass(frozen=True, slots=True)
class Forecast:
    """What was measured at some heights, and what follows for the others."""

    samples: tuple[Sample, ...]
    """Measured, rising in height."""
    halving: float
    """Steps of CRF that halve the bits of this film."""

    def crf(self, height: int, bits_per_second: float) -> float:
        """The CRF at which a height takes so many bits."""
        low, high, part = self._neighbours(height)
        steps = 2 * AREA * self.halving
        below = self._crf(low, bits_per_second) + steps * log2(height / low.height)
        above = self._crf(high, bits_per_second) + steps * log2(height / high.height)
        return min(MOST_CRF, max(LEAST_CRF, below + part * (above - below)))

    def vmaf(self, height: int, bits_per_second: float) -> float:
        """VMAF at so many bits, against the samples as they were decoded."""
        low, high, part = self._neighbours(height)
        if low is high:  # beyond what was measured: its CRF, and what the size itself takes or gives
            change = log2(height / low.height) * (SIZE_GAIN if height > low.height else SIZE_LOSS)
            value = low.vmaf_at(self.crf(height, bits_per_second)) + change
        else:
            below = low.vmaf_at(self._crf(low, bits_per_second))
            value = below + part * (high.vmaf_at(self._crf(high, bits_per_second)) - below)
        return min(100.0, max(0.0, value))

    def best(self, heights: Sequence[int], bits_per_second: float) -> Choice:
        """The height that looks best at so many bits."""
        choices = [
            Choice(height, self.vmaf(height, bits_per_second), self.crf(height, bits_per_second))
            for height in self._within_reach(heights, bits_per_second)
        ]
        best = max(choice.vmaf for choice in choices)
        same = SAME + SAME_WHERE_GOOD * max(0.0, best - GOOD)
        # of what nobody can tell apart, the larger: it needs no scaling on the phone
        return max((c for c in choices if c.vmaf > best - same), key=lambda choice: choice.height)

    def _crf(self, sample: Sample, bits_per_second: float) -> float:
        bits = log2(max(1.0, bits_per_second * PASSES_GAIN))
        return min(MOST_CRF, max(LEAST_CRF, sample.crf + (sample.bits - bits) * self.halving))

    def _within_reach(self, heights: Sequence[int], bits_per_second: float) -> list[int]:
        """Near the measured heights; for far fewer bits, down to where the CRF is as wished."""
        lowest, highest = self.samples[0], self.samples[-1]
        least = lowest.height / REACH
        if (excess := self._crf(lowest, bits_per_second) - WISHED_CRF) > 0:
            least = min(least, lowest.height * 2 ** (-excess / self.halving / (2 * AREA)))
        near = [height for height in heights if least <= height <= highest.height * REACH]
        return near or [min(heights, key=lambda height: abs(height - lowest.height))]

    def _neighbours(self, height: int) -> tuple[Sample, Sample, float]:
        """The measured heights around one, and where it lies between them."""
        lowest, highest = self.samples[0], self.samples[-1]
        if height <= lowest.height:
            return lowest, lowest, 0.0
        for low, high in pairwise(self.samples):
            if height <= high.height:
                return low, high, log(height / low.height) / log(high.height / low.height)
        return highest, highest, 0.0


def typical_vmaf(crf: float, scale: float) -> float:
    """What most clips reach, for an ffmpeg that cannot measure it; `scale`: of the height."""
    return max(0.0, sharpness(scale) - BEND * max(0.0, crf - CLEAR_CRF) ** 2)
