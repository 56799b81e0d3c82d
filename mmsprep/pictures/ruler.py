"""How much worse does a picture look? SSIMULACRA2, on a few samples of what a phone shows of it.

The metric is libjxl's (Sneyers 2022), written for numpy: the package that has it brings scipy and
takes two seconds a megapixel. A test holds whole pictures to within a point or two of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from mmsprep.pictures.spots import Box, Size, cut, enlarged, enough, informative
from mmsprep.quality import shown

Plane = npt.NDArray[np.float32]
"""One channel of a picture, or of several of one size: (…, height, width)."""

FINE_SCALES = 2
SCALES = 6
MIN_SIDE = 8
C2 = 0.0009
TINY = np.float32(1e-9)
TWO_THIRDS = np.int32(0x2A508935)
"""Of the bias of a float's exponent, less what makes the worst guess of a cube root best."""
LIGHT = 1.05
"""An error of so little weight is not worth its computing: together they are a tenth of a point."""
BIAS = 0.0037930732552754493
OPSIN = (
    (0.3, 0.622, 0.078),
    (0.23, 0.692, 0.078),
    (0.24342268924547819, 0.20476744424496821, 0.5518098665095536),
)
X, Y, B = range(3)
MISSED = 1.08
"""The whole picture, scaled down by the best filter, shows so many times the distance that samples
of the nearest N/8 of a JPEG show: measured on 91 encodes of a dozen photos."""

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

_STRUCTURE = _WEIGHTS[:, :, :, 0].max(axis=2) > LIGHT
_EDGES = _WEIGHTS[:, :, :, 1:].max(axis=(2, 3)) > LIGHT
"""By channel and scale: which errors count?"""

_KERNEL = np.exp(-0.5 * (np.arange(-5, 6) / 1.5) ** 2).astype(np.float32)
_KERNEL /= _KERNEL.sum()

_LINEAR = np.array(
    [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in np.arange(256) / 255],
    np.float32,
)


@dataclass(frozen=True)
class _Layer:
    """One channel at one scale, with what every comparison needs of it."""

    plane: Plane
    mean: Plane
    power: Plane | None
    """The mean of its squares, where structure counts."""


Layers = dict[tuple[int, int], _Layer]
"""By channel and scale."""


@dataclass(frozen=True)
class Original:
    """A picture as a phone shows it, taken apart once for all that is compared with it."""

    view: Size
    size: Size
    """Of the picture: what is smaller is brought to it first, for both must go the same way."""
    boxes: list[Box]
    """Where the finest scales are judged; empty: everywhere."""
    layers: Layers


def compare(original: Image.Image, shown: Image.Image) -> float:
    """SSIMULACRA2 of two RGB pictures of one size: 100 is the same, 90 not told apart, 30 poor."""
    return quality(wholly(original), shown)


def wholly(picture: Image.Image, view: Size | None = None) -> Original:
    """An RGB picture taken apart once, every pixel of which is judged, at the size `view`."""
    view = view or picture.size
    return Original(view, picture.size, [], _whole(_at(picture, view)))


def view_quality(
    original: Image.Image, encoded: Image.Image, full: Size, boxes: list[Box] | None = None
) -> float:
    """How good `encoded` looks on a phone next to `original`; `boxes`: where, if that is known.

    0 – 100: the metric goes on below, but there is nothing worse than what cannot be recognised.
    """
    return max(0.0, quality(taken_apart(original, full, boxes), encoded))


def taken_apart(picture: Image.Image, full: Size, boxes: list[Box] | None = None) -> Original:
    """What a phone shows of a picture whose source has the size `full`.

    What is larger than a phone's screen is judged as that shows it; the picture is at least so large.
    The two finest scales are judged by samples, the coarse ones on the middle half: half a second
    for the price of a few hundredths, and within a point or two.
    """
    view = shown(full)
    if boxes is None:
        boxes = informative(picture, view) if enough(view) else []
    return Original(view, picture.size, boxes, _layers(picture, boxes, view))


def quality(original: Original, encoded: Image.Image) -> float:
    """How good does it look next to the original?"""
    by_way_of = original.size if encoded.size < original.size else None
    seen = _score(original.layers, _layers(encoded, original.boxes, original.view, by_way_of))
    return 100 - MISSED * (100 - seen) if original.boxes else seen


def _layers(picture: Image.Image, boxes: list[Box], view: Size, by_way_of: Size | None = None) -> Layers:
    """`by_way_of`: the size to which it is brought first, wherever it is looked at."""
    if not boxes:
        return _whole(_at(_at(picture, by_way_of or picture.size), view))
    fine = np.stack([np.asarray(cut(picture, box, view, by_way_of)) for box in boxes])
    # at half the size, and halved once more with fractions: whole levels alone would count as noise
    coarse = _halved(_linear(np.asarray(_middle_at_half(picture, view, by_way_of))))
    return _taken(_linear(fine), range(FINE_SCALES)) | _taken(coarse, range(FINE_SCALES, SCALES))


def _whole(picture: Image.Image) -> Layers:
    return _taken(_linear(np.asarray(picture)), range(SCALES))


def _at(picture: Image.Image, size: Size) -> Image.Image:
    return picture if picture.size == size else picture.resize(size, Image.Resampling.BICUBIC)


def _middle_at_half(picture: Image.Image, view: Size, by_way_of: Size | None) -> Image.Image:
    """Half the size of the view, without a quarter of the height above and below."""
    size = (max(16, round(view[0] / 2)), max(16, round(view[1] / 4)))
    whole = by_way_of or picture.size
    top, bottom = whole[1] / 4, whole[1] * 3 / 4
    if by_way_of is not None:
        picture, start = enlarged(picture, by_way_of, (0, top, whole[0], bottom))
        top, bottom = top - start[1], bottom - start[1]
    box = (0, top, whole[0], bottom)
    return picture.resize(size, Image.Resampling.BOX, box, reducing_gap=1.0)


def _linear(levels: npt.NDArray[np.uint8]) -> Plane:
    """Light, from sRGB's levels; the colours come last, as they come first in a picture."""
    return _LINEAR.take(levels)


def _halved(light: Plane) -> Plane:
    """At half the size; the last row or column stays itself where there is an odd one."""
    height, width = light.shape[-3:-1]
    if height % 2:
        light = np.concatenate([light, light[..., -1:, :, :]], axis=-3)
    if width % 2:
        light = np.concatenate([light, light[..., -1:, :]], axis=-2)
    rows = light[..., ::2, :, :] + light[..., 1::2, :, :]
    return np.float32(0.25) * (rows[..., ::2, :] + rows[..., 1::2, :])


def _taken(light: Plane, scales: range) -> Layers:
    """The layers that count, at these scales; `light` is at the first of them."""
    layers: Layers = {}
    for scale in scales:
        if scale > scales[0]:  # a strip of a few pixels is judged by what there is of it
            light = _halved(light)
            if min(light.shape[-3:-1]) < MIN_SIDE:
                break
        counting = [c for c in (X, Y, B) if _STRUCTURE[c, scale] or _EDGES[c, scale]]
        if counting:
            planes = _opponent(light, counting)
            layers |= {(c, scale): _layer(planes[c], structure=_STRUCTURE[c, scale]) for c in counting}
    return layers


def _layer(plane: Plane, *, structure: bool) -> _Layer:
    return _Layer(plane, _blur(plane), _blur(plane * plane) if structure else None)


def _opponent(light: Plane, wanted: list[int]) -> dict[int, Plane]:
    """Channels of XYB, all positive: red against green, brightness, blue."""
    red, green, blue = (np.ascontiguousarray(light[..., n]) for n in range(3))
    # by hand: a matrix product would wake all the threads of BLAS for so little
    cones = [
        _cube_root(r * red + g * green + b * blue + np.float32(BIAS)) - np.float32(np.cbrt(BIAS))
        for r, g, b in np.array(OPSIN, np.float32)[: 3 if B in wanted else 2]
    ]
    bright = 0.5 * (cones[0] + cones[1])
    planes: dict[int, Any] = {X: 7.0 * (cones[0] - cones[1]) + 0.42, Y: bright + 0.01}
    return planes if B not in wanted else planes | {B: cones[2] - bright + 0.55}


def _cube_root(positive: Plane) -> Plane:
    """To a few millionths, in a sixth of numpy's time: a third of the exponent, then Newton's method."""
    root: Plane = (positive.view(np.int32) // 3 + TWO_THIRDS).view(np.float32)
    for _ in range(2):
        root = (root + root + positive / (root * root)) * np.float32(1 / 3)
    return root


def _blur(plane: Plane) -> Plane:
    """Gaussian, sigma 1.5; what lies beyond the edge counts as nothing, as in the reference."""
    *many, height, width = plane.shape
    padded = np.zeros((*many, height + 10, width), np.float32)
    padded[..., 5:-5, :] = plane
    down = _weighted([padded[..., n : n + height, :] for n in range(11)])
    padded = np.zeros((*many, height, width + 10), np.float32)
    padded[..., 5:-5] = down
    return _weighted([padded[..., n : n + width] for n in range(11)])


def _weighted(shifted: list[Plane]) -> Plane:
    total: Plane = _KERNEL[5] * shifted[5]
    pair = np.empty_like(total)
    for n in range(5):
        np.add(shifted[n], shifted[10 - n], out=pair)
        pair *= _KERNEL[n]
        total += pair
    return total


def _score(original: Layers, shown: Layers) -> float:
    """How far are they apart, all in all?"""
    error = 0.9562382616834844 * sum(
        _weighed(channel, scale, layer, shown[channel, scale])
        for (channel, scale), layer in original.items()
    )
    error = (
        2.326765642916932 * error - 0.020884521182843837 * error**2 + 6.248496625763138e-05 * error**3
    )
    return 100.0 - 10.0 * error**0.6276336467831387 if error > 0 else 100.0


def _weighed(channel: int, scale: int, one: _Layer, other: _Layer) -> float:
    """The errors of one channel at one scale, by their weights."""
    structure, artefact, lost = np.moveaxis(_WEIGHTS[channel, scale], 1, 0)
    error = 0.0
    if one.power is not None and other.power is not None:
        error += _by_norms(structure, _unlike(one, other, one.power, other.power))
    if _EDGES[channel, scale]:
        edges = (1 + np.abs(other.plane - other.mean)) / (1 + np.abs(one.plane - one.mean)) - 1
        error += _by_norms(artefact, edges) + _by_norms(lost, -edges)
    return error


def _unlike(one: _Layer, other: _Layer, power1: Plane, power2: Plane) -> Plane:
    """How unlike is the structure around each pixel?"""
    means = one.mean * other.mean
    squares = one.mean * one.mean + other.mean * other.mean
    covariance = _blur(one.plane * other.plane) - means
    alike = (1 - (squares - 2 * means)) * (2 * covariance + C2) / (power1 + power2 - squares + C2)
    unlike: Plane = 1 - alike
    return unlike


def _by_norms(weights: npt.NDArray[np.float64], errors: Plane) -> float:
    """Weighed by its mean, and by the root of its fourth powers' mean: each over all the samples."""
    # not 0: the fourth power of a tiny number is denormal, which costs a hundred times as much
    errors = np.maximum(errors, TINY)
    total = float(weights[0]) * float(errors.mean(dtype=np.float64))
    errors *= errors
    errors *= errors
    fourth: float = errors.mean(dtype=np.float64) ** 0.25
    return total + float(weights[1]) * float(fourth)
