"""How good will a film be at so many bits a second, and at which size? Arithmetic only.

Fed with a few measured encodes of samples at two or three heights. At one height, bits fall by a
constant factor for each step of CRF, and VMAF bends down as a parabola; between heights both are
smooth in the logarithm of the size.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, log2

BEND = -0.11
"""VMAF per CRF squared: how fast quality falls off (median of our own clips)."""
LEAST_CRF, MOST_CRF = 12.0, 51.0
PASSES_GAIN = 1.25
"""Bits that a fast one-pass probe needs for what two slow passes reach with one."""
SAME = 0.25
"""VMAF points that nobody sees."""
SAME_WHERE_GOOD, GOOD = 0.3, 93
"""Above this VMAF, differences count for less and less."""
FINEST_CRF = 17.0
"""Better than this is not seen: a film is never inflated beyond."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One measured encode of the samples."""

    height: int
    crf: float
    bits_per_second: float
    vmaf: float


@dataclass(frozen=True, slots=True)
class Choice:
    """The best that can be made of so many bits."""

    height: int
    vmaf: float
    crf: float


@dataclass(frozen=True, slots=True)
class _Line:
    """What was measured at one height."""

    height: int
    crf: float
    bits: float
    """log2 of bits a second at `crf`."""
    slope: float
    """Fall of `bits` per step of CRF."""
    vmaf: float
    tilt: float
    """Fall of VMAF per step of CRF, at `crf`."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """The measured heights, and what follows for those between."""

    lines: tuple[_Line, ...]

    @classmethod
    def of(cls, samples: Sequence[Sample]) -> Forecast:
        """From two samples at each height."""
        heights = sorted({sample.height for sample in samples})
        lines = []
        for height in heights:
            low, high = sorted((s for s in samples if s.height == height), key=lambda s: s.crf)
            step = high.crf - low.crf
            bits = log2(max(1.0, low.bits_per_second))
            fall = (bits - log2(max(1.0, high.bits_per_second))) / step
            tilt = (high.vmaf - low.vmaf) / step - BEND * step
            lines.append(_Line(height, low.crf, bits, max(0.02, fall), low.vmaf, tilt))
        return cls(tuple(lines))

    def crf(self, height: int, bits_per_second: float) -> float:
        """The CRF at which a height takes so many bits."""
        bits = log2(max(1.0, bits_per_second * PASSES_GAIN))
        return self._between(height, [line.crf + (line.bits - bits) / line.slope for line in self.lines])

    def vmaf(self, height: int, crf: float) -> float:
        """VMAF, against the samples as they were decoded."""
        values = [_parabola(line, crf) for line in self.lines]
        return min(100.0, max(0.0, self._between(height, values)))

    def best(self, heights: Sequence[int], bits_per_second: float) -> Choice:
        """The height that looks best at so many bits."""
        choices = []
        for height in heights:
            crf = min(MOST_CRF, max(LEAST_CRF, self.crf(height, bits_per_second)))
            choices.append(Choice(height, self.vmaf(height, crf), crf))
        best = max(choice.vmaf for choice in choices)
        # of what nobody can tell apart, the larger: it needs no scaling on the phone
        same = SAME + SAME_WHERE_GOOD * max(0.0, best - GOOD)
        return max((c for c in choices if c.vmaf > best - same), key=lambda choice: choice.height)

    def bits(self, height: int, crf: float) -> float:
        """Bits a second that a height takes at a CRF."""
        values = [line.bits - (crf - line.crf) * line.slope for line in self.lines]
        return exp(self._between(height, values) * log(2)) / PASSES_GAIN

    def _between(self, height: int, values: Sequence[float]) -> float:
        """Through the measured heights, smooth in the logarithm of the height (Lagrange)."""
        points = [log(line.height) for line in self.lines]
        at = log(height)
        total = 0.0
        for i, value in enumerate(values):
            weight = 1.0
            for j, point in enumerate(points):
                if i != j:
                    weight *= (at - point) / (points[i] - point)
            total += weight * value
        return total


def _parabola(line: _Line, crf: float) -> float:
    step = crf - line.crf
    if step < 0:  # towards the finest, it levels out
        return line.vmaf + line.tilt * step / 2
    return line.vmaf + line.tilt * step + BEND * step * step


def typical_vmaf(crf: float, scale: float) -> float:
    """What most clips reach, for an ffmpeg that cannot measure it; `scale`: of the height."""
    sharp = 100 - 30 * (1 - scale) ** 2
    return max(0.0, sharp + BEND * max(0.0, crf - 17) ** 2)
