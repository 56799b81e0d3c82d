"""How good is it? One ruler for all media, 0 – 100, as a viewer on a phone would judge.

90 is indistinguishable from the source, 70 good, 50 poor, 30 unusable. Each metric maps onto the
ruler by one row of this table:

| medium | metric | 30 | 50 | 70 | 90 | source |
|---|---|---|---|---|---|---|
| pictures | SSIMULACRA2, as a phone shows both | 30 | 50 | 70 | 90 | the metric's own scale (libjxl) |
| films | VMAF v0.6.1, at the source's size | 40 | 60 | 80 | 93 | its ACR anchors; Rassool 2017: 93 |
| speech | MP3, kbit/s (mono) | 8 | 15 | 24 | 64 | eSTOI .75 .92 .955 .99, PESQ-wb 1.5 2.5 3.8 4.5 |
| speech in stereo | MP3, kbit/s | 8 | 15 | 24 | 128 | as speech; our judgment from 32 on |
| music | MP3, kbit/s | 20 | 40 | 80 | 192 | our judgment from public listening tests; not measured |
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

PHONE_SIDE = 1440
"""Longest side, in pixels, at which a picture is judged: about what a phone shows of it."""
PHONE_WIDTH = 640
"""Shorter side, in pixels, that it keeps there: who has a long screenshot scrolls along it."""
VIEW_PIXELS = 8_000_000
"""It keeps that only where it then has no more pixels than these in all."""

Scale = Sequence[tuple[float, float]]

SPEECH: Scale = ((0, 0), (8, 30), (15, 50), (24, 70), (32, 80), (48, 87), (64, 90), (320, 95))
STEREO_SPEECH: Scale = (
    (0, 0), (8, 30), (15, 50), (24, 70), (32, 77), (64, 83), (96, 87), (128, 90), (320, 96)
)  # fmt: skip
MUSIC: Scale = ((0, 0), (20, 30), (40, 50), (80, 70), (128, 82), (192, 90), (320, 96))
VMAF: Scale = ((0, 0), (40, 30), (60, 50), (80, 70), (93, 90), (100, 100))


def shown(full: tuple[int, int]) -> tuple[int, int]:
    """Width and height, in pixels, of what a phone shows of a picture that is so large."""
    side, width = PHONE_SIDE / max(full), PHONE_WIDTH / min(full)
    most = (VIEW_PIXELS / (full[0] * full[1])) ** 0.5
    scale = min(1.0, max(side, min(width, most)))
    return max(1, round(full[0] * scale)), max(1, round(full[1] * scale))


def on_ruler(value: float, scale: Scale) -> float:
    """The quality (0 – 100) that a metric's `value` stands for: straight lines between anchors."""
    if value <= scale[0][0]:
        return scale[0][1]
    if value >= scale[-1][0]:
        return scale[-1][1]
    low, high = list(pairwise(scale))[bisect_right([anchor for anchor, _ in scale], value) - 1]
    return low[1] + (value - low[0]) / (high[0] - low[0]) * (high[1] - low[1])
