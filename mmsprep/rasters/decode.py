"""What does it show? Any picture as upright RGB or RGBA, no larger than it is needed.

JPEG, PNG and GIF of an ordinary size are decoded here: their decoders have been attacked for
decades, and a child costs more than they do. Everything else (HEIC, AVIF, TIFF, WebP, PSD, raw …),
and whatever is huge, is decoded in a limited child: a crash or a leak there is a refusal here.
"""

from __future__ import annotations

import base64
import contextlib
import struct
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any

from PIL import Image

from mmsprep.errors import Damaged
from mmsprep.limits import Limits
from mmsprep.model import Facts, Source
from mmsprep.rasters import color, header, preview, tiff_pages
from mmsprep.rasters.opening import NotForUs, inner, opened
from mmsprep.rasters.orientation import orientation_of
from mmsprep.tools import child, heif, jpeg, libraw, pillow
from mmsprep.workroom import Workroom

TRUSTED = frozenset({"image/jpeg", "image/png", "image/gif"})
COPIES = dict.fromkeys(preview.RAW, 3)
"""How often a file is held at once, where that is not once: what is found in it, what is made of it."""
WORKING_PIXELS = 24_000_000
"""No picture of a few megabytes gains anything from more."""

BLOCK = 16
"""Pixels on a side of what JPEG codes at once, at most as a rule."""

DEVELOPED = "Developed from the camera's raw data."

SPEAKING = {
    "1": "bilevel", "L": "grey", "LA": "grey", "P": "palette", "PA": "palette",
    "CMYK": "CMYK", "LAB": "LAB", "YCbCr": "YCbCr",
}  # fmt: skip


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


def resize(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    """The picture at another size, by Lanczos; clear pixels lend no colour to their neighbours."""
    if picture.mode == "RGBA":
        return picture.convert("RGBa").resize(size, Image.Resampling.LANCZOS).convert("RGBA")
    return picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)


def examine(source: Source, room: Workroom) -> Facts:
    """What its header says; nothing is decoded."""
    return Facts(**_ask("look", source, room)[0])


def pages(source: Source, room: Workroom) -> list[int]:
    """The pages of a TIFF that are pictures of their own, not thumbnails of one."""
    found: list[int] = _ask("leaf_through", source, room)[0]["pages"]
    return found


def render(source: Source, room: Workroom, *, long_side: int | None = None) -> Raster:
    """The picture, at least `long_side` pixels long if it has so many, or else whole.

    Raises Damaged where a part of it is missing.
    """
    answer, pixels = _ask("paint", source, room, page=source.page, long_side=long_side)
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
        if kind == "image/jpeg" and _fast(data):
            picture = opened(data, kind, room.limits, here=True)
            small = jpeg.grey(data, eighths(picture.size, long_side))
            return color.upright(small, orientation_of(picture, whole, source.type))
    return render(source, room, long_side=long_side).picture.convert("L")


def _ask(verb: str, source: Source, room: Workroom, **arguments: Any) -> tuple[dict[str, Any], Any]:
    """Have one of the functions below done, here or in a child."""
    room.limits.check(
        "memory_bytes", source.size * COPIES.get(source.type, 1), "The memory for it in bytes"
    )
    room.raise_if_stopped()
    data = source.held
    if source.type in TRUSTED:
        data = source.read()
        try:
            return _HERE[verb](data, source.type, room.limits, **arguments)
        except NotForUs:
            pass
    arguments |= {"true_type": source.type, "limits": asdict(room.limits), "verb": verb}
    return child.call("mmsprep.rasters.decode:serve", room, data=data, **arguments)


def serve(
    data: bytes, *, verb: str, true_type: str, limits: dict[str, int], **arguments: Any
) -> tuple[dict[str, Any], bytes]:
    """In the child: do one of the functions below, and pack its answer."""
    Image.MAX_IMAGE_PIXELS = None  # our own limits rule, and this process is nobody else's
    if true_type in ("image/heic", "image/heif"):
        heif.register()
    answer, picture = _HERE[verb](data, true_type, Limits(**limits), **arguments, here=False)
    if picture is None:
        return answer, b""
    profile = answer.get("profile")
    answer["profile"] = base64.b64encode(profile).decode() if profile else None
    answer |= {"mode": picture.mode, "width": picture.width, "height": picture.height}
    return answer, pillow.raw(picture)


def _look(
    whole: bytes, true_type: str, limits: Limits, *, here: bool = True
) -> tuple[dict[str, Any], None]:
    data, kind = inner(whole, true_type)
    if kind in preview.RAW:
        width, height = libraw.size(data, limits)
        return {"width": width, "height": height, "depth": 8, "color": "RGB", "alpha": False,
                "note": DEVELOPED}, None  # fmt: skip
    picture = opened(data, kind, limits, here=here)
    orientation = orientation_of(picture, whole, true_type)
    width, height = picture.size if orientation < 5 else picture.size[::-1]
    facts: dict[str, Any] = {"width": width, "height": height, "frames": 1}
    facts |= {"orientation": orientation, "depth": 8}
    facts["color"] = SPEAKING.get(picture.mode, "RGB")
    facts["alpha"] = None if picture.has_transparency_data else False
    if picture.mode.startswith(("I", "F")):
        facts |= {"depth": 16, "color": "grey"}
    if true_type == "image/jpeg":
        found = header.read(data)
        facts |= {"depth": found.precision, "color": found.color}
    elif true_type == "image/tiff":
        facts["pages"] = len(tiff_pages.subfiles(data, limits))
    elif true_type in _MOVING:
        facts["frames"] = _frames(picture, "frames", limits)
        every = facts["frames"] * width * height
        limits.check("repeated_pixels", every, "The area of all its frames in pixels")
    frames = _frames(picture, "frames", limits) if true_type in ("image/heic", "image/heif") else 1
    if frames > 1:
        facts["note"] = f"It holds {frames} pictures: the main one was taken."
    return facts, None


_MOVING = frozenset(f"image/{name}" for name in ("gif", "png", "webp", "avif", "avif-sequence", "jxl"))


def _frames(picture: Image.Image, limit: str, limits: Limits) -> int:
    try:
        frames = int(getattr(picture, "n_frames", 1))
    except (*pillow.BROKEN, Image.DecompressionBombError) as error:
        raise pillow.damaged(error) from error
    limits.check(limit, frames, f"Its number of {limit}")
    return frames


def _leaf_through(
    data: bytes, _true_type: str, limits: Limits, **_here: bool
) -> tuple[dict[str, Any], None]:
    subfiles = tiff_pages.subfiles(data, limits)
    found = [page for page, kind in enumerate(subfiles) if not (page and kind & tiff_pages.REDUCED)]
    return {"pages": found}, None


def _paint(
    whole: bytes,
    true_type: str,
    limits: Limits,
    *,
    page: int | None,
    long_side: int | None,
    here: bool = True,
) -> tuple[dict[str, Any], Image.Image]:
    data, kind = inner(whole, true_type)
    picture = opened(data, kind, limits, here=here, page=page or 0)
    orientation = orientation_of(picture, whole, true_type) if kind not in preview.RAW else 1
    profile = picture.info.get("icc_profile") or None
    if kind == "image/jpeg" and _fast(data):
        # as large as it comes: scaling it would cost more than to decode it
        flat: Image.Image = _jpeg(data, picture, eighths(picture.size, long_side))
    else:
        oriented = pillow.load(picture)
        # Pillow turns a TIFF upright by itself as it loads it
        orientation = orientation if true_type != "image/tiff" else 1
        composed = _composed(oriented, true_type)
        if composed.mode in ("1", "L") and not composed.has_transparency_data:
            composed = _within(composed.convert("L"), long_side)  # in colour it takes four times as much
        flat, profile = color.plain(composed)
        flat = _within(flat, long_side)
    flat.info = {}  # encoders would write some of it: comments, profiles
    return {"profile": profile}, color.upright(flat, orientation)


def load(source: Source, room: Workroom) -> None:
    """Decode it, and hold no more than that takes; raises Damaged."""
    _ask("load", source, room, page=source.page)


def _load(
    data: bytes, true_type: str, limits: Limits, *, page: int | None, here: bool = True
) -> tuple[dict[str, Any], None]:
    pillow.load(opened(data, true_type, limits, here=here, page=page or 0))
    return {}, None


def play(source: Source, room: Workroom) -> None:
    """Decode every frame; raises Damaged."""
    _ask("play", source, room)


def _play(
    data: bytes, true_type: str, limits: Limits, *, here: bool = True
) -> tuple[dict[str, Any], None]:
    picture = opened(data, true_type, limits, here=here)
    for frame in range(_frames(picture, "frames", limits)):
        try:
            picture.seek(frame)
        except (*pillow.BROKEN, struct.error, Image.DecompressionBombError) as error:
            raise pillow.damaged(error) from error
        pillow.load(picture)
    return {}, None


def _composed(picture: Image.Image, true_type: str) -> Image.Image:
    """ICO and ICNS: the largest of the pictures in it (Pillow chooses it); else itself."""
    if true_type == "image/icns" and picture.mode not in ("RGB", "RGBA"):
        return picture.convert("RGBA")
    return picture


def _fast(data: bytes) -> bool:
    """Whether libjpeg-turbo's own door reads it: colours that need care go through Pillow."""
    found = header.read(data)
    return found.process in (0, 1, 2) and found.precision == 8 and len(found.components) in (1, 3)


def _jpeg(data: bytes, picture: Image.Image, eighths: int) -> Image.Image:
    try:
        return jpeg.decode(data, eighths)
    except ValueError as error:
        if any(word in str(error) for word in ("Huffman", "premature", "Premature")):
            _salvageable(picture)
        flat = color.plain(pillow.load(picture))[0]
        return flat.resize([-(-side * eighths // jpeg.EIGHTHS) for side in flat.size])


def _salvageable(picture: Image.Image) -> None:
    """Pillow refuses what is cut, but not where an end mark stands behind half a picture.

    What is missing of it has one colour, up to the last corner; or less detail, if it is progressive.
    """
    width, height = pillow.load(picture).size
    end = picture.crop((width - 4 * BLOCK, height - BLOCK, width - BLOCK, height)).convert("RGB")
    empty = min(width, height) > 4 * BLOCK and len(end.getcolors() or ()) == 1
    if empty or picture.info.get("progressive"):
        raise Damaged("A part of it is missing.")


def eighths(size: tuple[int, int], long_side: int | None) -> int:
    """At how many eighths is a JPEG as long as it is needed, and no larger than we work with?"""
    wanted = jpeg.EIGHTHS
    if long_side is not None:
        wanted = min(wanted, max(1, -(-jpeg.EIGHTHS * long_side // max(size))))
    while wanted > 1 and size[0] * size[1] * wanted * wanted > WORKING_PIXELS * jpeg.EIGHTHS**2:
        wanted -= 1
    return wanted


def _within(picture: Image.Image, long_side: int | None) -> Image.Image:
    """The picture, scaled down where it is much larger than needed."""
    scale = min(1.0, (WORKING_PIXELS / (picture.width * picture.height)) ** 0.5)
    if long_side is not None:
        scale = min(scale, long_side / max(picture.size))
    if scale >= 1:
        return picture
    width, height = (max(1, round(side * scale)) for side in picture.size)
    return resize(picture, (width, height))


_HERE: dict[str, Callable[..., tuple[dict[str, Any], Any]]] = {
    "load": _load,
    "play": _play,
    "look": _look,
    "leaf_through": _leaf_through,
    "paint": _paint,
}
