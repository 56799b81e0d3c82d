"""What do the decoders say of a picture, and show of it? In this process or a child: see decode.py."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

from PIL import Image

from mmsprep.errors import Damaged
from mmsprep.formats import RAW
from mmsprep.limits import Limits
from mmsprep.rasters import color, header, tiff_pages
from mmsprep.rasters.opening import inner, opened
from mmsprep.rasters.orientation import orientation_of
from mmsprep.rasters.scaling import eighths, within
from mmsprep.tools import heif, jpeg, libraw, pillow
from mmsprep.tools.jpeg import BLOCK

DEVELOPED = "Developed from the camera's raw data."
MASKED = "Its mask, of what does not count, was left out: all of the picture is shown."

SPEAKING = {
    "1": "bilevel", "L": "grey", "LA": "grey", "P": "palette", "PA": "palette",
    "CMYK": "CMYK", "LAB": "LAB", "YCbCr": "YCbCr",
}  # fmt: skip


def examine(
    whole: bytes, true_type: str, limits: Limits, *, here: bool = True
) -> tuple[dict[str, Any], None]:
    """Facts, as its header says them."""
    data, kind = inner(whole, true_type)
    if kind in RAW:
        width, height = libraw.size(data, limits)
        return {"width": width, "height": height, "depth": 8, "color": "RGB", "alpha": False,
                "note": DEVELOPED}, None  # fmt: skip
    picture = opened(data, kind, limits, here=here)
    orientation = orientation_of(picture, whole, true_type)
    width, height = picture.size if orientation < 5 else picture.size[::-1]
    facts = {"width": width, "height": height, "orientation": orientation}
    return facts | _coding(picture, data, true_type) | _contents(picture, data, true_type, limits), None


def _coding(picture: Image.Image, data: bytes, true_type: str) -> dict[str, Any]:
    """How its pixels are written: bits a channel, colour model, and whether some may be clear."""
    depth, model = 8, SPEAKING.get(picture.mode, "RGB")
    if picture.mode.startswith(("I", "F")):
        depth, model = 16, "grey"
    if true_type == "image/jpeg":
        found = header.read(data)
        depth, model = found.precision, found.color
    return {"depth": depth, "color": model, "alpha": None if picture.has_transparency_data else False}


def _contents(picture: Image.Image, data: bytes, true_type: str, limits: Limits) -> dict[str, Any]:
    """How many frames, pages or pictures are in it."""
    facts: dict[str, Any] = {"frames": 1}
    if true_type == "image/tiff":
        kinds = tiff_pages.subfiles(data, limits)
        facts["pages"] = len(kinds)
        if any(kind & tiff_pages.MASK for kind in kinds[1:]):
            facts["note"] = MASKED
    elif true_type in _MOVING:
        facts["frames"] = _frames(picture, limits)
        every = facts["frames"] * picture.width * picture.height
        limits.check("repeated_pixels", every, "The area of all its frames in pixels")
    elif true_type in ("image/heic", "image/heif") and (pictures := _frames(picture, limits)) > 1:
        facts["note"] = f"It holds {pictures} pictures: the main one was taken."
    return facts


_MOVING = frozenset(f"image/{name}" for name in ("gif", "png", "webp", "avif", "avif-sequence", "jxl"))


def _frames(picture: Image.Image, limits: Limits) -> int:
    try:
        frames = int(getattr(picture, "n_frames", 1))
    except (*pillow.BROKEN, Image.DecompressionBombError) as error:
        raise pillow.damaged(error) from error
    limits.check("frames", frames, "Its number of frames")
    return frames


def pages(data: bytes, _true_type: str, limits: Limits, **_here: bool) -> tuple[dict[str, Any], None]:
    """The pages of a TIFF that are pictures of their own."""
    subfiles = tiff_pages.subfiles(data, limits)
    beside = tiff_pages.REDUCED | tiff_pages.MASK
    found = [page for page, kind in enumerate(subfiles) if not (page and kind & beside)]
    return {"pages": found}, None


def render(
    whole: bytes,
    true_type: str,
    limits: Limits,
    *,
    page: int | None,
    long_side: int | None,
    here: bool = True,
) -> tuple[dict[str, Any], Image.Image]:
    """The picture upright, and the colour profile that it still has to go through."""
    data, kind = inner(whole, true_type)
    picture = opened(data, kind, limits, here=here, page=page or 0)
    orientation = orientation_of(picture, whole, true_type) if kind not in RAW else 1
    profile = picture.info.get("icc_profile") or None
    if kind == "image/jpeg" and fast(data):
        # as large as it comes: scaling it would cost more than to decode it
        flat: Image.Image = _jpeg(data, picture, eighths(picture.size, long_side))
    else:
        oriented = pillow.load(picture)
        # Pillow turns a TIFF upright by itself as it loads it
        orientation = orientation if true_type != "image/tiff" else 1
        composed = _composed(oriented, true_type)
        if composed.mode in ("1", "L") and not composed.has_transparency_data:
            composed = within(composed.convert("L"), long_side)  # in colour it takes four times as much
        flat, profile = color.plain(composed)
        flat = within(flat, long_side)
    flat.info = {}  # encoders would write some of it: comments, profiles
    return {"profile": profile}, color.upright(flat, orientation)


def load(
    data: bytes, true_type: str, limits: Limits, *, page: int | None, here: bool = True
) -> tuple[dict[str, Any], None]:
    """Decode it."""
    pillow.load(opened(data, true_type, limits, here=here, page=page or 0))
    return {}, None


def play(
    data: bytes, true_type: str, limits: Limits, *, here: bool = True
) -> tuple[dict[str, Any], None]:
    """Decode every frame."""
    picture = opened(data, true_type, limits, here=here)
    for frame in range(_frames(picture, limits)):
        try:
            picture.seek(frame)
        except (*pillow.BROKEN, Image.DecompressionBombError) as error:
            raise pillow.damaged(error) from error
        pillow.load(picture)
    return {}, None


def _composed(picture: Image.Image, true_type: str) -> Image.Image:
    """ICO and ICNS: the largest of the pictures in it (Pillow chooses it); else itself."""
    if true_type == "image/icns" and picture.mode not in ("RGB", "RGBA"):
        return picture.convert("RGBA")
    return picture


def fast(data: bytes) -> bool:
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


FUNCTIONS: dict[str, Callable[..., tuple[dict[str, Any], Any]]] = {
    "examine": examine,
    "pages": pages,
    "render": render,
    "load": load,
    "play": play,
}


def serve(
    data: bytes, *, name: str, true_type: str, limits: dict[str, int], **arguments: Any
) -> tuple[dict[str, Any], bytes]:
    """In the child: call one of FUNCTIONS, and pack its answer."""
    Image.MAX_IMAGE_PIXELS = None  # our own limits rule, and this process is nobody else's
    if true_type in ("image/heic", "image/heif"):
        heif.register()
    answer, picture = FUNCTIONS[name](data, true_type, Limits(**limits), **arguments, here=False)
    if picture is None:
        return answer, b""
    profile = answer.get("profile")
    answer["profile"] = base64.b64encode(profile).decode() if profile else None
    answer |= {"mode": picture.mode, "width": picture.width, "height": picture.height}
    return answer, pillow.raw(picture)
