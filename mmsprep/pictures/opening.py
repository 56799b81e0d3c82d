"""Which decoder reads it? The type says; a few kinds of a type need another one than the rest."""

from __future__ import annotations

from PIL import Image

from mmsprep.errors import Damaged, MissingExtra, OverSafetyLimit, Unsupported
from mmsprep.limits import Limits
from mmsprep.pictures import checksums, cursor, header, pam, preview, targa
from mmsprep.tools import libraw, pillow

LARGE = 60_000_000
"""Pixels of a picture that is not decoded in our own memory."""
PLANAR = 284
BITS = 258
DISCRETE_COSINE = frozenset({0, 1, 2, 9, 10})
"""JPEG's processes that its libraries know; the others are lossless, or nobody's."""


class NotForUs(Exception):
    """A picture that a child had better decode."""


def inner(data: bytes, true_type: str) -> tuple[bytes, str]:
    """What of the file is decoded: of a camera raw, the picture that the camera made of it, if any.

    A raw comes back as it is where it has to be developed. Raises MissingExtra.
    """
    if true_type not in preview.RAW:
        return data, true_type
    found = preview.largest(data)
    if found is not None:
        return found, "image/jpeg"
    if not libraw.is_there():
        raise MissingExtra(
            "This camera raw holds no preview of a usable size; it has to be developed.",
            'Install the extra: pip install "mmsprep[raw]"',
        )
    return data, true_type


def opened(data: bytes, true_type: str, limits: Limits, *, here: bool) -> Image.Image:
    """The picture with its header read; nothing of what Pillow reads is decoded yet.

    `data` is what `inner` answered. `here`: in our own process. Raises NotForUs.
    """
    if true_type in preview.RAW:
        return libraw.develop(data, limits)
    if true_type == "image/jpeg" and not _usual_jpeg(data):
        return _lossless(data, limits, here=here)
    try:
        picture = _by_type(data, true_type, limits)
    except OverSafetyLimit as over:
        if here and over.__cause__ is not None:
            raise NotForUs from over
        raise
    except ImportError as error:
        raise MissingExtra(
            "JPEG XL pictures need an extra.", 'Install it: pip install "mmsprep[jxl]"'
        ) from error
    if here and picture.width * picture.height > LARGE:
        raise NotForUs
    if true_type == "image/tiff" and _has_deep_planes(picture):
        raise Unsupported("It is of a kind that cannot be decoded here.", pillow.SAVE_ANEW)
    return picture


def _by_type(data: bytes, true_type: str, limits: Limits) -> Image.Image:
    if true_type == "image/png":
        checksums.check(data)
    if true_type == "image/x-icon":
        data = cursor.as_icon(data)
    if true_type == "image/x-tga":
        data = targa.as_plain(data, limits)
    if true_type == pam.TYPE:
        return pam.picture(data, limits)
    if true_type == "image/vnd.adobe.photoshop":
        from mmsprep.pictures import psd  # only here: it loads numpy, which children can do without

        return psd.picture(data, limits)
    return pillow.open_picture(data, true_type, limits)


def _usual_jpeg(data: bytes) -> bool:
    found = header.read(data)
    return found.process in DISCRETE_COSINE and found.precision == 8


def _has_deep_planes(picture: Image.Image) -> bool:
    """Sixteen bits, a plane a colour: Pillow reads noise."""
    tags = getattr(picture, "tag_v2", {})
    return tags.get(PLANAR) == 2 and max(tags.get(BITS) or (8,)) > 8 and len(picture.getbands()) > 1


def _lossless(data: bytes, limits: Limits, *, here: bool) -> Image.Image:
    """A JPEG of a kind that libjpeg does not know: lossless, as scanners and cameras wrote it."""
    if here:
        raise NotForUs
    from mmsprep.tools import av_picture

    try:
        return av_picture.decode(data, limits)
    except Damaged as error:
        raise Unsupported("It is of a kind that cannot be decoded here.", pillow.SAVE_ANEW) from error
