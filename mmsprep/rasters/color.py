"""How does any colour model become the sRGB that every phone shows? And what is really clear?"""

from __future__ import annotations

import io
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING

from PIL import Image, ImageCms

from mmsprep.tools import pillow

if TYPE_CHECKING:
    from collections.abc import Callable

UNSEEN = 2
"""A profile that changes no colour by more than this is taken for sRGB."""
WHITE = 255
"""The ground of what is clear, where clear cannot be."""
OPAQUE = 250
"""Alpha from here on is not seen: some tools write 254 all over a picture."""
FRINGE = 2
"""So many pixels along the sides are half clear where a picture was exported 1080.25 pixels wide."""
LARGE = 100
"""A picture with shorter sides than this may be meant to have such sides."""

Flat = Image.Image
"""A picture of mode RGB or RGBA, 8 bits a channel."""


def plain(picture: Image.Image) -> tuple[Flat, bytes | None]:
    """The picture as RGB or RGBA of 8 bits, and the profile that its RGB still has to go through."""
    profile = picture.info.get("icc_profile") or None
    if picture.mode == "La":
        picture = picture.convert("LA")  # Pillow knows no other way out of it
    if picture.mode in ("CMYK", "LAB", "YCbCr"):
        return _through(picture, profile), None
    if picture.mode.startswith(("I", "F")):
        return _to_eight_bits(picture).convert("RGB"), None
    if picture.mode in ("L", "LA", "1") and profile and _space(profile) == "GRAY":
        return _grey_through(picture, profile), None
    clear = picture.has_transparency_data
    flat = picture if picture.mode in ("RGB", "RGBA") and not _keyed(picture) else None
    flat = flat or picture.convert("RGBA" if clear else "RGB")
    return flat, profile if profile and _space(profile) == "RGB" else None


def to_srgb(picture: Flat, profile: bytes | None) -> Flat:
    """The picture with its RGB brought from `profile` to sRGB; a broken profile is left aside.

    A large picture is changed itself: there is no room for two of them.
    """
    if profile is None:
        return picture
    transform = _transform(profile)
    if transform is None:
        return picture
    if picture.mode == "RGB":
        return _applied(transform, picture)
    converted = _applied(transform, picture.convert("RGB"))
    converted.putalpha(picture.getchannel("A"))
    return converted


def is_plain(profile: bytes | None) -> bool:
    """Whether the colours look the same without it."""
    return profile is None or _transform(profile) is None


def without_dead_alpha(picture: Flat) -> Flat:
    """RGB where no pixel is really clear; RGBA only where it is needed."""
    if picture.mode != "RGBA":
        return picture
    alpha = picture.getchannel("A")
    opaque = _lowest(alpha) >= OPAQUE or (_lowest(alpha) > 0 and _lowest(_within(alpha)) >= OPAQUE)
    return picture.convert("RGB") if opaque else picture


def _within(alpha: Image.Image) -> Image.Image:
    """It without what is along its sides."""
    width, height = alpha.size
    if min(alpha.size) < LARGE:
        return alpha
    return alpha.crop((FRINGE, FRINGE, width - FRINGE, height - FRINGE))


def _lowest(alpha: Image.Image) -> float:
    lowest = alpha.getextrema()[0]
    assert isinstance(lowest, int | float)
    return lowest


def on(background: int, picture: Flat) -> Flat:
    """The picture on a plain grey of this level; never black where it was clear."""
    if picture.mode != "RGBA":
        return picture
    ground = Image.new("RGBA", picture.size, (background, background, background, 255))
    return Image.alpha_composite(ground, picture).convert("RGB")


def upright(picture: Image.Image, orientation: int | None) -> Image.Image:
    """The picture turned and mirrored as its EXIF orientation (1 – 8) says."""
    turn = _TURNS.get(orientation or 1)
    return picture if turn is None else picture.transpose(turn)


_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def _keyed(picture: Image.Image) -> bool:
    """One colour of an RGB picture stands for clear (PNG's tRNS)."""
    return "transparency" in picture.info


def _to_eight_bits(picture: Image.Image) -> Image.Image:
    """16-bit, 32-bit and floating grey: its whole range where it is full, else stretched to be seen."""
    if picture.mode.startswith("I;16"):
        picture = picture.convert("I")  # the byte orders of 16 bits know few verbs
    low, high = picture.getextrema()
    assert isinstance(low, int | float)
    assert isinstance(high, int | float)
    if 0 <= low and 4096 <= high <= 65535:  # noqa: SIM300
        low, high = 0, 65535
    elif 0 <= low and 1 < high <= 255:  # noqa: SIM300
        low, high = 0, 255
    scale = 255 / (high - low) if high > low else 1.0
    return picture.convert("F").point(lambda value: value * scale - low * scale).convert("L")


def _space(profile: bytes) -> str:
    """The colour space that a profile speaks of, as its header writes it."""
    return profile[16:20].decode("ascii", "replace").strip()


@lru_cache(maxsize=8)
def _transform(profile: bytes) -> ImageCms.ImageCmsTransform | None:
    """From `profile` to sRGB; None where that changes nothing that is seen, or cannot be done."""
    transform = _build(profile, "RGB")
    if transform is None:
        return None
    colours = [bytes(colour) for colour in product(range(0, 256, 51), repeat=3)]
    cube = Image.frombytes("RGB", (len(colours), 1), b"".join(colours))
    after = _applied(transform, cube)
    difference = max(abs(a - b) for a, b in zip(cube.tobytes(), after.tobytes(), strict=True))
    return None if difference <= UNSEEN else transform


def _build(profile: bytes, mode: str) -> ImageCms.ImageCmsTransform | None:
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return ImageCms.buildTransform(
            source,
            ImageCms.createProfile("sRGB"),
            mode,
            "RGB",
            ImageCms.Intent.RELATIVE_COLORIMETRIC,
            # what a press prints as black is no dark grey on a screen
            ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
    except (ImageCms.PyCMSError, OSError, TypeError, ValueError):
        return None


def _applied(transform: ImageCms.ImageCmsTransform, picture: Image.Image) -> Image.Image:
    apply: Callable[..., Image.Image | None] = ImageCms.applyTransform
    in_place = picture.mode == "RGB" and picture.width * picture.height > pillow.SPARE_PIXELS
    converted = apply(picture, transform, inPlace=in_place) or picture
    converted.info.pop("icc_profile", None)
    return converted


def _through(picture: Image.Image, profile: bytes | None) -> Image.Image:
    transform = _build(profile, picture.mode) if profile else None
    if transform is None and picture.mode == "LAB":
        lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
        transform = ImageCms.buildTransform(lab, ImageCms.createProfile("sRGB"), "LAB", "RGB")
    return _applied(transform, picture) if transform else picture.convert("RGB")


def _grey_through(picture: Image.Image, profile: bytes) -> Image.Image:
    transform = _build(profile, "L")
    grey = picture.convert("L")
    flat = _applied(transform, grey) if transform else grey.convert("RGB")
    if picture.mode == "LA":
        flat.putalpha(picture.getchannel("A"))
    return flat
