"""How much worse does a picture look? SSIMULACRA2, on a few samples of what a phone shows of it.

The metric is libjxl's (Sneyers 2022), written for numpy: the package that has it brings scipy and
takes two seconds a megapixel. A test holds whole pictures to within a point or two of it.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PIL import Image

from mmsprep.quality import PHONE_SIDE

Plane = npt.NDArray[np.float32]

SAMPLE = 128
SPOTS = ((0.15, 0.25), (0.65, 0.1), (0.4, 0.6), (0.9, 0.55), (0.2, 0.9))
SAMPLES = len(SPOTS)
FINE_SCALES = 2
BLANK = 0.05
"""A sample with less than this part of the detail of the busiest one tells nothing."""
SCALES = 6
C2 = 0.0009
TINY = np.float32(1e-9)
LIGHT = 0.01
"""An error of so little weight is not worth its computing."""
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

_COUNTING = [np.flatnonzero(_WEIGHTS[:, scale].max(axis=(1, 2)) > LIGHT) for scale in range(SCALES)]
"""By scale, the channels that weigh anything: at the finest one colour does not, and half the work
is saved for less than a hundredth of a point."""

_KERNEL = np.exp(-0.5 * (np.arange(-5, 6) / 1.5) ** 2).astype(np.float32)
_KERNEL /= _KERNEL.sum()

_LINEAR = np.array(
    [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in np.arange(256) / 255],
    np.float32,
)


def compare(original: Image.Image, shown: Image.Image) -> float:
    """SSIMULACRA2 of two RGB pictures of one size: 100 is the same, 90 not told apart, 30 poor."""
    return _score(_norms([(original, shown)], 0, SCALES))


def view_quality(original: Image.Image, encoded: Image.Image, full: tuple[int, int]) -> float:
    """How good `encoded` looks on a phone next to `original`.

    `full` is the size of the source: what is longer than a phone's screen is judged at its length.
    `original` is at least that long, and of the size of `encoded` where that is so long, too: both
    must go the same way, for filters differ by more than a good encoder does.
    The two finest scales are judged by samples, the coarse ones on the whole picture: half a second
    for the price of a few hundredths, and within a point or two.
    """
    scale = min(1.0, PHONE_SIDE / max(full))
    view = (max(1, round(full[0] * scale)), max(1, round(full[1] * scale)))
    if view[0] * view[1] <= SAMPLES * SAMPLE * SAMPLE:
        return compare(_at(original, view), _at(encoded, view))
    if encoded.size < original.size:
        encoded = _at(encoded, original.size)
    boxes = telling(original, samples(view), view)
    fine = [(_cut(original, box, view), _cut(encoded, box, view)) for box in boxes]
    # at half the size, and halved once more with fractions: whole levels alone would count as noise
    half = (max(16, round(view[0] / 2)), max(16, round(view[1] / 2)))
    coarse = [(_shrunk(original, half), _shrunk(encoded, half))]
    return _score(_norms(fine, 0, FINE_SCALES) + _norms(coarse, FINE_SCALES, SCALES, halvings=1))


def samples(view: tuple[int, int]) -> list[tuple[int, int, int, int]]:
    """Where to look: the same places in every picture of this size, spread over the whole of it."""
    across, down = min(SAMPLE, view[0]), min(SAMPLE, view[1])
    corners = [(round(x * (view[0] - across)), round(y * (view[1] - down))) for x, y in SPOTS]
    return [(x, y, x + across, y + down) for x, y in corners]


def telling(
    original: Image.Image, boxes: list[tuple[int, int, int, int]], view: tuple[int, int]
) -> list[tuple[int, int, int, int]]:
    """Samples without blank ones: those move to where most is drawn.

    A page with three lines on it would be perfect at any size, judged by its margins.
    """
    calm = [_busy(_cut(original, box, view)) for box in boxes]
    if min(calm) > BLANK * max(calm):
        return boxes
    small = original.convert("L").resize(view, Image.Resampling.BOX)
    per_sample = _busy_everywhere(small)
    busiest = sorted(per_sample, key=lambda box: (-per_sample[box], box))
    if not busiest:
        return boxes
    blank = BLANK * per_sample[busiest[0]]
    kept = [box for box, busy in zip(boxes, calm, strict=True) if busy > blank]
    return kept + busiest[: len(boxes) - len(kept)]


def _busy(sample: Image.Image) -> float:
    """How much changes from pixel to pixel."""
    return float(_changes(sample).mean(dtype=np.float64))


def _changes(sample: Image.Image) -> npt.NDArray[np.int16]:
    grey = np.asarray(sample.convert("L"), np.int16)
    return np.abs(np.diff(grey, axis=1))


def _busy_everywhere(picture: Image.Image) -> dict[tuple[int, int, int, int], float]:
    """How busy is every sample, half a sample apart? Summed once, in bands of half a sample's height."""
    half = SAMPLE // 2
    changes = _changes(picture)
    bands = np.add.reduceat(changes, range(0, picture.height, half), axis=0, dtype=np.int64)
    sums = np.pad(bands.cumsum(axis=1), ((0, 0), (1, 0)))
    return {
        (x, y, x + SAMPLE, y + SAMPLE): float(
            (sums[y // half : y // half + 2, x + SAMPLE - 1] - sums[y // half : y // half + 2, x]).sum()
            / (SAMPLE * (SAMPLE - 1))
        )
        for y in range(0, picture.height - SAMPLE + 1, half)
        for x in range(0, picture.width - SAMPLE + 1, half)
    }


def _norms(
    pairs: list[tuple[Image.Image, Image.Image]], first: int, last: int, halvings: int = 0
) -> npt.NDArray[np.float64]:
    """The errors of these pairs taken together, at scales `first` to `last`; zero elsewhere."""
    errors = np.zeros((3, SCALES, 2, 3))
    for original, shown in pairs:
        one, other = _linear(original), _linear(shown)
        for _ in range(halvings):
            one, other = _halved(one), _halved(other)
        for scale in range(first, last):
            if min(one.shape[1:]) < 8:
                break
            which = _COUNTING[scale]
            if len(which):
                found = _errors(_positive_xyb(one)[which], _positive_xyb(other)[which])
                errors[which, scale] += found / len(pairs)
            one, other = _halved(one), _halved(other)
    errors[:, :, 1] **= 0.25
    return errors


def _at(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    return picture if picture.size == size else picture.resize(size, Image.Resampling.BICUBIC)


def _cut(picture: Image.Image, box: tuple[int, int, int, int], view: tuple[int, int]) -> Image.Image:
    """One sample of the picture as it looks at the size `view`."""
    across, down = picture.width / view[0], picture.height / view[1]
    size = (box[2] - box[0], box[3] - box[1])
    source = (box[0] * across, box[1] * down, box[2] * across, box[3] * down)
    return picture.resize(size, Image.Resampling.BICUBIC, box=source)


def _shrunk(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    return picture.resize(size, Image.Resampling.BOX, reducing_gap=1.0)


def _linear(picture: Image.Image) -> Plane:
    return np.moveaxis(_LINEAR[np.asarray(picture)], 2, 0)


def _positive_xyb(linear: Plane) -> Plane:
    mixed = np.cbrt(np.maximum(_mixed(linear) + np.float32(BIAS), 0))
    mixed -= np.float32(np.cbrt(BIAS))
    y = 0.5 * (mixed[0] + mixed[1])
    return np.stack([7.0 * (mixed[0] - mixed[1]) + 0.42, y + 0.01, mixed[2] - y + 0.55])


def _mixed(linear: Plane) -> Plane:
    # by hand: a matrix product would wake all the threads of BLAS for so little
    return np.stack([row[0] * linear[0] + row[1] * linear[1] + row[2] * linear[2] for row in OPSIN])


def _halved(linear: Plane) -> Plane:
    _, height, width = linear.shape
    even = linear
    if height % 2 or width % 2:
        even = np.pad(linear, ((0, 0), (0, height % 2), (0, width % 2)), mode="edge")
    rows = even[:, ::2] + even[:, 1::2]
    return np.float32(0.25) * (rows[:, :, ::2] + rows[:, :, 1::2])


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
    maps = np.stack([1 - alike, edges, -edges])
    # not 0: the fourth power of a tiny number is denormal, which costs a hundred times as much
    maps = np.maximum(maps, TINY)
    first = maps.mean((2, 3), dtype=np.float64)
    maps *= maps
    maps *= maps
    fourth = maps.mean((2, 3), dtype=np.float64)
    return np.stack([first, fourth]).transpose(2, 0, 1)


def _score(norms: npt.NDArray[np.float64]) -> float:
    error = 0.9562382616834844 * float((_WEIGHTS * norms).sum())
    error = (
        2.326765642916932 * error - 0.020884521182843837 * error**2 + 6.248496625763138e-05 * error**3
    )
    return 100.0 - 10.0 * error**0.6276336467831387 if error > 0 else 100.0
