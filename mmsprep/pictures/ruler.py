"""How much worse does a picture look? SSIMULACRA2, on a few samples of what a phone shows of it.

The metric is libjxl's (Sneyers 2022), written for numpy: the packages that have it bring scipy and
take a second a megapixel. Weights of zero are left out. A test holds it to within a point of the
reference on whole pictures; samples of 192 pixels stray a little more, see quality.py.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PIL import Image

from mmsprep.quality import PHONE_SIDE

Plane = npt.NDArray[np.float32]

TILE = 192
TILES = 4
BLANK = 0.05
"""A sample with less than this part of the detail of the busiest one tells nothing."""
SCALES = 6
C2 = 0.0009
BIAS = 0.0037930732552754493
OPSIN = np.array(
    [
        [0.3, 0.622, 0.078],
        [0.23, 0.692, 0.078],
        [0.24342268924547819, 0.20476744424496821, 0.5518098665095536],
    ],
    np.float32,
)

_WEIGHTS = np.array([
    0.0, 0.0007376606707406586, 0.0, 0.0, 0.0007793481682867309, 0.0, 0.0, 0.0004371155730107379, 0.0,
    1.1041726426657346, 0.00066284834129271, 0.00015231632783718752, 0.0, 0.0016406437456599754, 0.0,
    1.8422455520539298, 11.441172603757666, 0.0, 0.0007989109436015163, 0.000176816438078653, 0.0,
    1.8787594979546387, 10.94906990605142, 0.0, 0.0007289346991508072, 0.9677937080626833, 0.0,
    0.00014003424285435884, 0.9981766977854967, 0.00031949755934435053, 0.0004550992113792063, 0.0, 0.0,
    0.0013648766163243398, 0.0, 0.0, 0.0, 0.0, 0.0, 7.466890328078848, 0.0, 17.445833984131262,
    0.0006235601634041466, 0.0, 0.0, 6.683678146179332, 0.00037724407979611296, 1.027889937768264,
    225.20515300849274, 0.0, 0.0, 19.213238186143016, 0.0011401524586618361, 0.001237755635509985,
    176.39317598450694, 0.0, 0.0, 24.43300999870476, 0.28520802612117757, 0.0004485436923833408,
    0.0, 0.0, 0.0, 34.77906344483772, 44.835625328877896, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0,
    0.0008680556573291698, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0005313191874358747, 0.0, 0.00016533814161379112,
    0.0, 0.0, 0.0, 0.0, 0.0, 0.0004179171803251336, 0.0017290828234722833, 0.0, 0.0020827005846636437,
    0.0, 0.0, 8.826982764996862, 23.19243343998926, 0.0, 95.1080498811086, 0.9863978034400682,
    0.9834382792465353, 0.0012286405048278493, 171.2667255897307, 0.9807858872435379, 0.0, 0.0, 0.0,
    0.0005130064588990679, 0.0, 0.00010854057858411537,
]).reshape(3, SCALES, 2, 3)  # fmt: skip
"""By channel (X, Y, B), scale, norm (1, 4), and error (structure, artefact, lost detail)."""

_KERNEL = np.exp(-0.5 * (np.arange(-5, 6) / 1.5) ** 2).astype(np.float32)
_KERNEL /= _KERNEL.sum()

_LINEAR = np.array(
    [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in np.arange(256) / 255],
    np.float32,
)


def compare(original: Image.Image, shown: Image.Image) -> float:
    """SSIMULACRA2 of two RGB pictures of one size: 100 is the same, 90 not told apart, 30 poor."""
    errors = np.zeros((3, SCALES, 2, 3))
    one, other = _linear(original), _linear(shown)
    for scale in range(SCALES):
        if min(one.shape[1:]) < 8:
            break
        errors[:, scale] = _errors(_positive_xyb(one), _positive_xyb(other))
        one, other = _halved(one), _halved(other)
    return _score(float((_WEIGHTS * errors).sum()))


def view_quality(original: Image.Image, encoded: Image.Image, full: tuple[int, int]) -> float:
    """How good `encoded` looks on a phone next to `original`, both stood in for by a few samples.

    `full` is the size of the source: what is longer than a phone's screen is judged at its length.
    """
    scale = min(1.0, PHONE_SIDE / max(full))
    width, height = (max(1, round(side * scale)) for side in full)
    boxes = telling(original, samples(width, height), (width, height))
    scores = [
        compare(_sample(original, box, (width, height)), _sample(encoded, box, (width, height)))
        for box in boxes
    ]
    return sum(scores) / len(scores)


def samples(width: int, height: int) -> list[tuple[int, int, int, int]]:
    """Where to look: the same places in every picture of this size, spread over the whole of it."""
    if width * height <= TILES * TILE * TILE:
        return [(0, 0, width, height)]
    across, down = min(TILE, width), min(TILE, height)
    fractions = ((0.2, 0.3), (0.7, 0.15), (0.35, 0.75), (0.85, 0.7))
    if width < height:
        fractions = tuple((y, x) for x, y in fractions)  # type: ignore[assignment]
    corners = [(round(x * (width - across)), round(y * (height - down))) for x, y in fractions]
    return [(x, y, x + across, y + down) for x, y in corners]


def telling(
    original: Image.Image, boxes: list[tuple[int, int, int, int]], view: tuple[int, int]
) -> list[tuple[int, int, int, int]]:
    """Samples without blank ones: those move to where most is drawn.

    A page with three lines on it would be perfect at any size, judged by its margins.
    """
    grey = np.asarray(original.convert("L").resize(view, Image.Resampling.BOX), np.int16)
    steps = np.abs(np.diff(grey, axis=1))
    grid = [
        (x, y, x + TILE, y + TILE)
        for y in range(0, view[1] - TILE + 1, TILE // 2)
        for x in range(0, view[0] - TILE + 1, TILE // 2)
    ]
    busiest = sorted(grid, key=lambda box: (-_busy(steps, box), box))
    if not busiest:
        return boxes
    blank = BLANK * _busy(steps, busiest[0])
    kept = [box for box in boxes if _busy(steps, box) > blank]
    return kept + busiest[: len(boxes) - len(kept)]


def _busy(steps: npt.NDArray[np.int16], box: tuple[int, int, int, int]) -> float:
    """How much changes from pixel to pixel within a box."""
    return float(steps[box[1] : box[3], box[0] : box[2]].mean(dtype=np.float64))


def _sample(picture: Image.Image, box: tuple[int, int, int, int], view: tuple[int, int]) -> Image.Image:
    """One sample of the picture as it looks at the size `view`."""
    across, down = picture.width / view[0], picture.height / view[1]
    size = (box[2] - box[0], box[3] - box[1])
    source = (box[0] * across, box[1] * down, box[2] * across, box[3] * down)
    return picture.resize(size, Image.Resampling.BICUBIC, box=source)


def _linear(picture: Image.Image) -> Plane:
    return np.moveaxis(_LINEAR[np.asarray(picture)], 2, 0)


def _positive_xyb(linear: Plane) -> Plane:
    mixed = np.cbrt(np.maximum(np.einsum("ij,jyx->iyx", OPSIN, linear) + np.float32(BIAS), 0))
    mixed -= np.float32(np.cbrt(BIAS))
    y = 0.5 * (mixed[0] + mixed[1])
    return np.stack([7.0 * (mixed[0] - mixed[1]) + 0.42, y + 0.01, mixed[2] - y + 0.55])


def _halved(linear: Plane) -> Plane:
    planes, height, width = linear.shape
    padded = np.pad(linear, ((0, 0), (0, height % 2), (0, width % 2)), mode="edge")
    halved: Plane = padded.reshape(planes, (height + 1) // 2, 2, (width + 1) // 2, 2).mean((2, 4))
    return halved


def _blur(planes: Plane) -> Plane:
    """Gaussian, sigma 1.5; what lies beyond the edge counts as nothing, as in the reference."""
    _, height, width = planes.shape
    padded = np.pad(planes, ((0, 0), (5, 5), (0, 0)))
    down = _weighted([padded[:, n : n + height] for n in range(11)])
    padded = np.pad(down, ((0, 0), (0, 0), (5, 5)))
    return _weighted([padded[:, :, n : n + width] for n in range(11)])


def _weighted(shifted: list[Plane]) -> Plane:
    total: Plane = _KERNEL[5] * shifted[5]
    for n in range(5):
        total += _KERNEL[n] * (shifted[n] + shifted[10 - n])
    return total


def _errors(one: Plane, other: Plane) -> npt.NDArray[np.float64]:
    mean1, mean2 = _blur(one), _blur(other)
    variance1 = _blur(one * one) - mean1 * mean1
    variance2 = _blur(other * other) - mean2 * mean2
    covariance = _blur(one * other) - mean1 * mean2
    alike = (1 - (mean1 - mean2) ** 2) * (2 * covariance + C2) / (variance1 + variance2 + C2)
    edges = (1 + np.abs(other - mean2)) / (1 + np.abs(one - mean1)) - 1
    maps = np.stack([np.maximum(1 - alike, 0), np.maximum(edges, 0), np.maximum(-edges, 0)])
    first = maps.mean((2, 3), dtype=np.float64)
    fourth = (maps**4).mean((2, 3), dtype=np.float64) ** 0.25
    return np.stack([first, fourth]).transpose(2, 0, 1)


def _score(error: float) -> float:
    error *= 0.9562382616834844
    error = (
        2.326765642916932 * error - 0.020884521182843837 * error**2 + 6.248496625763138e-05 * error**3
    )
    return 100.0 - 10.0 * error**0.6276336467831387 if error > 0 else 100.0
