"""How good is it? One ruler for all media, 0 – 100, as a viewer on a phone would judge.

90 is indistinguishable from the source, 70 good, 50 poor, 30 unusable. Each metric maps onto the
ruler by one row of this table:

| medium | metric | 30 | 50 | 70 | 90 | source |
|---|---|---|---|---|---|---|
| pictures | SSIMULACRA2, both sides at 1440 px | 30 | 50 | 70 | 90 | the metric's own scale (libjxl) |
| films | VMAF v0.6.1, at the source's size | 40 | 60 | 80 | 93 | its ACR anchors; Rassool 2017: 93 |
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

PHONE_SIDE = 1440
"""Longest side, in pixels, at which a picture is judged: about what a phone shows of it."""

Scale = Sequence[tuple[float, float]]

SSIMULACRA2: Scale = ((0, 0), (100, 100))
VMAF: Scale = ((0, 0), (40, 30), (60, 50), (80, 70), (93, 90), (100, 100))


def on_ruler(value: float, scale: Scale) -> float:
    """The quality (0 – 100) that a metric's `value` stands for: straight lines between anchors."""
    if value <= scale[0][0]:
        return scale[0][1]
    if value >= scale[-1][0]:
        return scale[-1][1]
    low, high = list(pairwise(scale))[bisect_right([anchor for anchor, _ in scale], value) - 1]
    return low[1] + (value - low[0]) / (high[0] - low[0]) * (high[1] - low[1])
