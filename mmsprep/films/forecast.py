"""How good will a film be at so many bits a second, and at which size? Arithmetic only.

Fed with what the first pass took, and with one or two measured encodes of a few windows, near the
bits that they will have in the end. From there, what VMAF lacks falls with the bits by a power, where
it is poor in a straight line; over the heights, at the same bits, it is a parabola as wide as with most
films.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import log, log2

HALVING = 5.75
"""Steps of CRF that halve the bits (median of our clips)."""
AREA = 0.65
"""Bits at one CRF go with the area to this power."""
BEND, CLEAR_CRF = 0.11, 17.0
"""VMAF that a step of CRF beyond the clear one, squared, takes from the top."""
WISHED_CRF = 31
"""The size at which the bits mean this CRF is about the best, whatever the content."""
MIN_CRF, MAX_CRF = -1.4, 51.0
"""A film is never inflated beyond the least, which is about x264's quantiser 4. At 12, grain lacks up to
three points of VMAF; and bytes that nobody else takes cost nothing."""
PLENTY_CRF, PLENTY = 16.0, 97.0
"""What needs no closer look, and its VMAF; many a source's own noise keeps it from more."""
PASSES_GAIN = 1.15
"""Bits that a quick one-pass probe needs for what two passes reach with one."""
FALL, MIN_FALL, MAX_FALL = 0.8, 0.3, 1.3
"""What VMAF lacks falls with the bits to this power; of one film, where two samples tell."""
STEEPEST = 17.0
"""VMAF that a doubling of the bits brings where it is poor (measured: 15 – 18): the power would promise
too much."""
MISLED = 1.0
"""Doublings of the bits by which a whole film exceeds its windows before these are not believed: where
little moves, what a scene brings at once is not in them. Most are within 0.6; a terminal was 3 off."""
SAME = 0.3
"""VMAF points that nobody sees."""
SIZE_LOSS, SIZE_GAIN = 13.0, 4.0
"""VMAF at one CRF that half the height takes, and twice the height gives."""
ARCH = 8.8
"""VMAF that the same bits lose at half or twice the best height (measured: 8.5 – 9.4)."""
REACH_UP, REACH_DOWN = 1.2, 1.5
"""A height may lie outside the measured ones by these factors."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One encode of the samples."""

    height: int
    crf: float
    bits_per_second: float
    vmaf: float
    scale: float
    """Its height as part of what it was compared with."""
    fall: float = FALL

    @property
    def bits(self) -> float:
        """log2 of bits a second."""
        return log2(max(1.0, self.bits_per_second))

    def vmaf_at(self, bits_per_second: float) -> float:
        """VMAF of two passes with so many bits."""
        top = max(sharpness(self.scale), self.vmaf)
        lacking = max(0.01, top - self.vmaf)
        bend = STEEPEST / (self.fall * log(2))
        # doublings of the bits, counted from the bend: those below it bring the same each
        own = (bend - lacking) / STEEPEST if lacking > bend else log2(bend / lacking) / self.fall
        asked = own + log2(max(1.0, bits_per_second * PASSES_GAIN)) - self.bits
        return top - (bend - STEEPEST * asked if asked < 0 else bend * float(2 ** (-self.fall * asked)))

    def crf_at(self, height: int, bits_per_second: float) -> float:
        """The CRF at which a height takes so many bits."""
        bits = self.bits + 2 * AREA * log2(height / self.height)
        return self.crf + HALVING * (bits - log2(max(1.0, bits_per_second * PASSES_GAIN)))


def sharpness(scale: float) -> float:
    """The VMAF that a picture keeps which was only made smaller, and larger again."""
    return 100 - 25 * (1 - scale) * (1 - scale)


def wished_height(known: Sample, bits_per_second: float) -> float:
    """The height that so many bits bring to the wished CRF."""
    excess = known.crf_at(known.height, bits_per_second) - WISHED_CRF
    return known.height * float(2 ** (-excess / HALVING / (2 * AREA)))


def steeper(sample: Sample, other: Sample) -> Sample:
    """A sample with the fall that another of the same height shows."""
    top = sharpness(sample.scale)
    apart = other.bits - sample.bits
    if abs(apart) < 0.3 or min(top - sample.vmaf, top - other.vmaf) < 0.5:
        return sample
    fall = log2((top - sample.vmaf) / (top - other.vmaf)) / apart
    return Sample(
        sample.height, sample.crf, sample.bits_per_second, sample.vmaf, sample.scale,
        min(MAX_FALL, max(MIN_FALL, fall)),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choice:
    """The best that can be made of so many bits."""

    height: int
    vmaf: float
    crf: float


@dataclass(frozen=True, slots=True)
class Forecast:
    """What was measured at some heights, and what follows for the others."""

    lower: Sample
    higher: Sample
    """The measured heights; the same where one was enough."""

    def crf(self, height: int, bits_per_second: float) -> float:
        """The CRF at which a height takes so many bits."""
        low, high, part = self._neighbours(height)
        below, above = low.crf_at(height, bits_per_second), high.crf_at(height, bits_per_second)
        return min(MAX_CRF, max(MIN_CRF, below + part * (above - below)))

    def vmaf(self, height: int, bits_per_second: float) -> float:
        """VMAF at so many bits, against the samples as they were decoded."""
        low, high, _ = self._neighbours(height)
        guesses = [sharpness(min(1.0, low.scale * height / low.height))]
        beyond = self.lower is not self.higher and height > high.height
        if self.lower is not self.higher:
            guesses.append(_arched(self.lower, self.higher, height, bits_per_second))
        if low is high and not beyond:  # what two heights show of larger ones is better than a guess
            guesses.append(_resized(low, height, bits_per_second))
        return max(0.0, min(guesses))

    def corrected(self, height: int, bits_per_second: float, crf: float) -> Forecast:
        """The same with the bits that a pass over the whole film took, where those are far more."""
        excess = (crf - self.crf(height, bits_per_second / PASSES_GAIN)) / HALVING
        if excess < MISLED:
            return self
        lower, higher = (
            replace(each, bits_per_second=each.bits_per_second * 2**excess)
            for each in (self.lower, self.higher)
        )
        return Forecast(lower, lower if self.lower is self.higher else higher)

    def enough(self, height: int) -> float:
        """Bits a second beyond which nothing is seen at a height."""
        low, high, part = self._neighbours(height)
        return float(2 ** ((1 - part) * _enough(low, height) + part * _enough(high, height)))

    def best(self, heights: Sequence[int], bits_per_second: float) -> Choice:
        """The height that looks best at so many bits."""
        choices = [
            Choice(height, self.vmaf(height, bits_per_second), self.crf(height, bits_per_second))
            for height in self._within_reach(heights, bits_per_second)
        ]
        best = max(choice.vmaf for choice in choices)
        # of what nobody can tell apart, the smaller: it is made, and played, with less effort
        return min((c for c in choices if c.vmaf > best - SAME), key=lambda choice: choice.height)

    def _within_reach(self, heights: Sequence[int], bits_per_second: float) -> list[int]:
        """Near the measured heights; for far fewer bits, down to where the CRF is as wished."""
        low, high = self.lower, self.higher
        down = REACH_UP if low is high else REACH_DOWN
        least = min(low.height / down, wished_height(low, bits_per_second))
        near = [height for height in heights if least <= height <= high.height * REACH_UP]
        return near or [min(heights, key=lambda height: abs(height - low.height))]

    def _neighbours(self, height: int) -> tuple[Sample, Sample, float]:
        """The measured heights around one, and where it lies between them."""
        low, high = self.lower, self.higher
        if height <= low.height:
            return low, low, 0.0
        if height >= high.height:
            return high, high, 0.0
        return low, high, log(height / low.height) / log(high.height / low.height)


def _resized(sample: Sample, height: int, bits_per_second: float) -> float:
    """VMAF of another height than the one measured: its CRF, and what the size itself takes or gives."""
    ratio = height / sample.height
    change = log2(ratio) * (SIZE_GAIN if ratio > 1 else SIZE_LOSS)
    return sample.vmaf_at(bits_per_second / float(ratio ** (2 * AREA))) + change


def _arched(low: Sample, high: Sample, height: int, bits_per_second: float) -> float:
    """VMAF of a height beside or between two that were measured."""
    above, below = log2(height / low.height), log2(high.height / height)
    ends = low.vmaf_at(bits_per_second), high.vmaf_at(bits_per_second)
    return (ends[0] * below + ends[1] * above) / (above + below) + ARCH * above * below


def _enough(sample: Sample, height: int) -> float:
    area = 2 * AREA * log2(height / sample.height)
    return sample.bits + area - log2(PASSES_GAIN) + (sample.crf - MIN_CRF) / HALVING


def plentiful(known: Sample, height: int, bits_per_second: float) -> Sample | None:
    """What needs no measuring at a height, for so many bits are more than enough."""
    finer = PLENTY_CRF - known.crf_at(height, bits_per_second)
    if finer < 0:
        return None
    plenty = bits_per_second * PASSES_GAIN / float(2 ** (finer / HALVING))
    return Sample(height, PLENTY_CRF, plenty, PLENTY, 1.0)


def typical_vmaf(crf: float, scale: float) -> float:
    """What most clips reach, for an ffmpeg that cannot measure it; `scale`: of the height."""
    return max(0.0, sharpness(scale) - BEND * max(0.0, crf - CLEAR_CRF) ** 2)
