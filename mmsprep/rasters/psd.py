"""What does a Photoshop file show? The picture of all its layers, which Photoshop stores at the end.

Read here, for Pillow's decoder knows eight bits and no channels beside the colours: it mistakes a
saved selection for transparency, or for rows of the picture.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from PIL import Image

from mmsprep.containers.photoshop import resources
from mmsprep.errors import Damaged, Unsupported
from mmsprep.limits import Limits
from mmsprep.rasters import tonemap
from mmsprep.tools import pillow

GREY, INDEXED, RGB, CMYK, LAB = 1, 2, 3, 4, 9
MODES = {0: "L", GREY: "L", INDEXED: "P", RGB: "RGB", CMYK: "CMYK", 8: "L", LAB: "LAB"}
"""By Photoshop's numbers; a bitmap and a duotone are grey to us. Not 7, whose inks are anybody's."""
PROFILE, VERSION = 1039, 1057
RAW, PACKED = 0, 1
LINEAR = 32
"""Bits of a channel that holds light: 1 is white, and some is brighter."""
KINDS = {1: tuple(MODES), 8: tuple(MODES), 16: tuple(MODES), LINEAR: (GREY, RGB)}
"""Modes, by bits of a channel."""
DEEP_LAYERS = (b"Lr16", b"Lr32")


@dataclass(frozen=True, slots=True)
class _File:
    """Where its parts are."""

    channels: int
    width: int
    height: int
    depth: int
    mode: int
    wide: bool
    """A PSB, whose lengths take twice the bytes."""
    palette: bytes
    resources: bytes
    layers: bytes
    pixels: bytes


def picture(data: bytes, limits: Limits) -> Image.Image:
    """The picture, in eight bits a channel; raises Damaged or Unsupported."""
    try:
        file = _parts(data)
        if file.width < 1 or file.height < 1 or file.channels < len(MODES.get(file.mode, "")):
            raise Damaged("Its header makes no sense.")
        pillow.check_size(file.width, file.height, limits)
        told = file.resources
        found = {number: told[start:end] for number, start, end in resources(told)}
        if file.mode not in KINDS.get(file.depth, ()):
            raise Unsupported("It is of a kind that cannot be decoded here.", pillow.SAVE_ANEW)
        if file.layers and found.get(VERSION, b"")[4:5] == b"\0":
            raise Unsupported(
                "It holds layers, but no picture of them together.",
                "Save it again in Photoshop with 'Maximize Compatibility', or as PNG.",
            )
        made = _composed(file)
    except (struct.error, ValueError) as error:
        raise Damaged("The end of it is missing.") from error
    if PROFILE in found and file.depth != LINEAR:
        made.info["icc_profile"] = found[PROFILE]
    return made


def _parts(data: bytes) -> _File:
    signature, version = struct.unpack_from(">4sH", data)
    if signature != b"8BPS" or version not in (1, 2):
        raise Damaged("Its header cannot be read.")
    channels, height, width, depth, mode = struct.unpack_from(">HIIHH", data, 12)
    parts, at = [], 26
    for form in (">I", ">I", ">Q" if version == 2 else ">I"):
        (length,) = struct.unpack_from(form, data, at)
        at += struct.calcsize(form)
        parts.append(data[at : at + length])
        at += length
    palette, resources, layers = parts
    wide = version == 2
    return _File(channels, width, height, depth, mode, wide, palette, resources, layers, data[at:])


def _composed(file: _File) -> Image.Image:
    mode = MODES[file.mode]
    planes = _planes(file)
    if file.depth == LINEAR:
        planes = _toned(planes, len(mode))
    if file.mode == CMYK:  # in Photoshop, 0 is full ink
        planes = [plane.point([255 - value for value in range(256)]) for plane in planes]
    made = Image.merge(mode, planes[: len(mode)]) if len(mode) > 1 else planes[0]
    if mode == "P":
        made.putpalette(bytes(np.frombuffer(file.palette[:768], "u1").reshape(3, 256).T.tobytes()))
    if mode in ("L", "RGB") and file.channels > len(mode) and _see_through(file):
        return _without_matte(made, planes[len(mode)])
    return made


def _toned(planes: list[Image.Image], colours: int) -> list[Image.Image]:
    """Light as it is shown; how clear it is stays."""
    grey_or_three = (planes[0], planes[min(1, colours - 1)], planes[colours - 1])
    shown = tonemap.shown(np.stack([np.asarray(plane) for plane in grey_or_three], axis=-1)).split()
    return [
        *shown[:colours],
        *(plane.point(lambda part: part * 255).convert("L") for plane in planes[colours:]),
    ]


def _see_through(file: _File) -> bool:
    """Whether the first channel after the colours is how clear the picture is, not a selection."""
    at = 8 if file.wide else 4
    deep = max(file.layers.find(mark) for mark in DEEP_LAYERS)
    if deep >= 0:
        at = deep + len(DEEP_LAYERS[0]) + (8 if file.wide else 4)
    count = file.layers[at : at + 2]
    return int.from_bytes(count, "big", signed=True) < 0


def _without_matte(picture: Image.Image, alpha: Image.Image) -> Image.Image:
    """Photoshop stores what is half clear as it looks on white; the colour itself is wanted."""
    colours = np.asarray(picture, "f4").reshape(alpha.height, alpha.width, -1)
    part = np.maximum(np.asarray(alpha, "f4"), 1)[..., None] / 255
    own = np.clip((colours - 255 * (1 - part)) / part, 0, 255).round().astype("u1")
    made = Image.fromarray(own if own.shape[2] > 1 else own[..., 0])
    made.putalpha(alpha)
    return made


def _planes(file: _File) -> list[Image.Image]:
    """The channels that count: those of the colours, and one more."""
    kept = min(file.channels, len(MODES[file.mode]) + 1)
    row = (file.width * file.depth + 7) // 8
    (way,) = struct.unpack_from(">H", file.pixels)
    if way == RAW:
        planes = [file.pixels[2 + n * row * file.height :][: row * file.height] for n in range(kept)]
    elif way == PACKED:
        planes = list(_unpacked(file, row, kept))
    else:
        raise Unsupported("It is of a kind that cannot be decoded here.", pillow.SAVE_ANEW)
    return [_plane(file, plane) for plane in planes]


def _unpacked(file: _File, row: int, kept: int) -> Iterator[bytes]:
    lengths = np.frombuffer(
        file.pixels, ">u4" if file.wide else ">u2", file.channels * file.height, offset=2
    )
    at = 2 + lengths.nbytes
    for channel in range(kept):
        length = int(lengths[channel * file.height : (channel + 1) * file.height].sum())
        packed = file.pixels[at : at + length]
        yield Image.frombytes("L", (row, file.height), packed, "packbits", "L").tobytes()
        at += length


def _plane(file: _File, data: bytes) -> Image.Image:
    size = file.width, file.height
    if file.depth == 1:
        return Image.frombytes("1", size, data, "raw", "1;I").convert("L")
    if file.depth == LINEAR:
        return Image.fromarray(np.frombuffer(data, ">f4").reshape(size[::-1]).astype("f4"))
    if file.depth == 16:
        data = data[::2]
    return Image.frombytes("L", size, data)
