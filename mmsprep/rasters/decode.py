"""What does it show? Any picture as upright RGB or RGBA, no larger than it is needed.

JPEG, PNG and GIF of an ordinary size are decoded here: their decoders have been attacked for
decades, and a child costs more than they do. Everything else (HEIC, AVIF, TIFF, WebP, PSD, raw …),
and whatever is huge, is decoded in a limited child: a crash or a leak there is a refusal here.
"""

from __future__ import annotations

import base64
import contextlib
from dataclasses import asdict, dataclass, replace
from typing import Any

from PIL import Image

from mmsprep.formats import RAW
from mmsprep.model import Facts, Source
from mmsprep.rasters import color, decoding
from mmsprep.rasters.opening import NotForUs, inner, opened
from mmsprep.rasters.orientation import orientation_of
from mmsprep.rasters.scaling import eighths, resize
from mmsprep.tools import child, jpeg
from mmsprep.workroom import Workroom

TRUSTED = frozenset({"image/jpeg", "image/png", "image/gif"})
COPIES = dict.fromkeys(RAW, 3)
"""How often a file is held at once, where that is not once: what is found in it, what is made of it."""


@dataclass(frozen=True)
class Raster:
    """A decoded picture, upright, RGB or RGBA, perhaps smaller than its source."""

    picture: Image.Image
    profile: bytes | None
    """What its colours still have to go through; after scaling, for that is cheaper."""

    def srgb(self) -> Image.Image:
        """The picture as every phone shows it."""
        return color.to_srgb(self.picture, self.profile)

    def scaled(self, size: tuple[int, int]) -> Raster:
        """The picture at another size."""
        if size == self.picture.size:
            return self
        return replace(self, picture=resize(self.picture, size))


def examine(source: Source, room: Workroom) -> Facts:
    """What its header says; nothing is decoded."""
    return Facts(**_ask("examine", source, room)[0])


def pages(source: Source, room: Workroom) -> list[int]:
    """The pages of a TIFF that are pictures of their own, not thumbnails or masks of one."""
    found: list[int] = _ask("pages", source, room)[0]["pages"]
    return found


def render(source: Source, room: Workroom, *, long_side: int | None = None) -> Raster:
    """The picture, at least `long_side` pixels long if it has so many, or else whole.

    Raises Damaged where a part of it is missing.
    """
    answer, pixels = _ask("render", source, room, page=source.page, long_side=long_side)
    if isinstance(pixels, Image.Image):
        return Raster(pixels, answer["profile"])
    picture = Image.frombytes(answer["mode"], (answer["width"], answer["height"]), pixels)
    profile = answer["profile"]
    return Raster(picture, base64.b64decode(profile) if profile else None)


def grey(source: Source, room: Workroom, *, long_side: int) -> Image.Image:
    """Like `render`, without its colour: of most JPEGs for half the price."""
    whole = source.read()
    data, kind = inner(whole, source.type)
    # what needs more care than this is decoded as it was before
    with contextlib.suppress(ValueError, NotForUs):
        if kind == "image/jpeg" and decoding.fast(data):
            picture = opened(data, kind, room.limits, here=True)
            small = jpeg.grey(data, eighths(picture.size, long_side))
            return color.upright(small, orientation_of(picture, whole, source.type))
    return render(source, room, long_side=long_side).picture.convert("L")


def load(source: Source, room: Workroom) -> None:
    """Decode it, and hold no more than that takes; raises Damaged."""
    _ask("load", source, room, page=source.page)


def play(source: Source, room: Workroom) -> None:
    """Decode every frame; raises Damaged."""
    _ask("play", source, room)


def _ask(name: str, source: Source, room: Workroom, **arguments: Any) -> tuple[dict[str, Any], Any]:
    """Call one of decoding.FUNCTIONS, here or in a child."""
    room.limits.check(
        "memory_bytes", source.size * COPIES.get(source.type, 1), "The memory for it in bytes"
    )
    room.raise_if_stopped()
    data = source.held
    if source.type in TRUSTED:
        data = source.read()
        try:
            return decoding.FUNCTIONS[name](data, source.type, room.limits, **arguments)
        except NotForUs:
            pass
    arguments |= {"true_type": source.type, "limits": asdict(room.limits), "name": name}
    return child.call("mmsprep.rasters.decoding:serve", room, data=data, **arguments)
