"""Which decoder reads it? The type says; a few kinds of a type need another one than the rest."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import Any

from PIL import Image

from mmsprep.containers.jpeg import segments
from mmsprep.errors import Damaged, MissingExtra, OverSafetyLimit, Unsupported
from mmsprep.formats import RAW
from mmsprep.limits import Limits
from mmsprep.rasters import apple_png, checksums, cursor, header, pam, preview, targa, tile_parts
from mmsprep.tools import av_picture, extras, libraw, pillow

LARGE = 60_000_000
"""Pixels of a picture that is not decoded in our own memory."""
BITS, COMPRESSION, PHOTOMETRIC, PLANAR = 258, 259, 262, 284
TILE_WIDTH, TILES, EXTRA, FORMAT = 322, 324, 338, 339
UNPACKED, YCBCR, SIGNED = 1, 6, 2
NOT_BUILT_IN = frozenset({6, 32_809, 50_001})
"""The first way of JPEG, ThunderScan's and WebP, as compressions of a TIFF."""
DISCRETE_COSINE = frozenset({0, 1, 2, 9, 10})
"""JPEG's processes that its libraries know; the others are lossless, or nobody's."""
HUFFMAN, PIXELS_A_BYTE = frozenset({0, 1, 2}), 512
"""Those of them whose codes take a bit at least for each block of 8 by 8 pixels."""
SCAN = b"\xff\xda"
JPEG_2000 = frozenset({"image/jp2", "image/x-jp2-codestream"})


class NotForUs(Exception):
    """A picture that a child had better decode."""


def inner(data: bytes, true_type: str) -> tuple[bytes, str]:
    """What of the file is decoded: of a camera raw, the picture that the camera made of it, if any.

    A raw comes back as it is where it has to be developed. Raises MissingExtra.
    """
    if true_type not in RAW:
        return data, true_type
    found = preview.largest(data)
    if found is not None:
        return found, "image/jpeg"
    if not libraw.is_there():
        raise MissingExtra(
            "This camera raw holds no preview of a usable size; it has to be developed.",
            f"Install what it takes: {extras.install('raw')}",
        )
    return data, true_type


def opened(data: bytes, true_type: str, limits: Limits, *, here: bool, page: int = 0) -> Image.Image:
    """The picture with its header read; nothing of what Pillow reads is decoded yet.

    `data` is what `inner` answered, `page` one of a TIFF. `here`: in our own process. Raises NotForUs.
    """
    if true_type in RAW:
        return libraw.develop(data, limits)
    if true_type == "image/jpeg":
        found = header.read(data)
        if not (found.process in DISCRETE_COSINE and found.precision == 8):
            return _lossless(data, limits, here=here)
        pillow.check_size(found.width, found.height, limits)
        _check_length(data, found)
        _check_scans(data, found, limits)
    try:
        picture = _by_type(data, true_type, limits, page)
    except OverSafetyLimit as over:
        if here and over.__cause__ is not None:
            raise NotForUs from over
        raise
    except ImportError as error:
        raise MissingExtra(
            "JPEG XL pictures need an extra.", f"Install it: {extras.install('jxl')}"
        ) from error
    if here and picture.width * picture.height > LARGE:
        raise NotForUs
    return picture


def _by_type(data: bytes, true_type: str, limits: Limits, page: int) -> Image.Image:
    if true_type == "image/png":
        checksums.check(data)
        if apple_png.is_one(data):
            return apple_png.picture(data, limits)
    if true_type == "image/x-icon":
        data = cursor.as_icon(data)
    if true_type in JPEG_2000:
        data = tile_parts.uncounted(data)
    if true_type == "image/x-tga":
        data = targa.as_plain(data, limits)
    if true_type == "image/tiff":
        return _tiff(data, limits, page)
    if true_type == "image/bmp":
        return _bitmap(data, limits)
    return _of_our_own(data, true_type, limits) or pillow.open_picture(data, true_type, limits)


def _of_our_own(data: bytes, true_type: str, limits: Limits) -> Image.Image | None:
    """The picture, decoded, where it is not Pillow that reads it."""
    if true_type == pam.TYPE:
        return pam.picture(data, limits)
    if true_type in av_picture.CODECS:
        return av_picture.decode(data, av_picture.CODECS[true_type], limits)
    if true_type == "image/vnd.radiance":
        from mmsprep.rasters import tonemap  # only here: it loads numpy, which children can do without

        return tonemap.radiance(data, limits)
    if true_type == "image/vnd.adobe.photoshop":
        from mmsprep.rasters import psd  # only here, too

        return psd.picture(data, limits)
    return None


def _bitmap(data: bytes, limits: Limits) -> Image.Image:
    try:
        return pillow.open_picture(data, "image/bmp", limits)
    except Unsupported:
        from mmsprep.rasters import bmp_masks  # only here, too

        if picture := bmp_masks.picture(data, limits):
            return picture
        raise


def _tiff(data: bytes, limits: Limits, page: int) -> Image.Image:
    with contextlib.suppress(Unsupported):
        picture = _page(data, page, limits)
        tags = getattr(picture, "tag_v2", {})
        # pixels may have a colour together as in a JPEG, but not be packed
        shared = tags.get(PHOTOMETRIC) == YCBCR and tags.get(COMPRESSION) == UNPACKED
        if shared and tags.get(PLANAR, 1) == 1:
            with pillow.only_libtiff():
                return _page(data, page, limits)
        if not shared and not _misread(tags, len(picture.getbands())):
            return picture
    from mmsprep.rasters import tiff_samples  # only here: it loads numpy

    return tiff_samples.picture(data, page, limits)


def _page(data: bytes, page: int, limits: Limits) -> Image.Image:
    picture = pillow.open_picture(data, "image/tiff", limits)
    if page:
        pillow.turn_to(picture, page, limits)
    return picture


def _check_length(data: bytes, found: header.JpegHeader) -> None:
    """Raise Damaged where a picture is so large that it cannot all be there: nothing need be decoded."""
    area = found.width * found.height
    if found.process in HUFFMAN and area > max(LARGE, PIXELS_A_BYTE * len(data)):
        raise Damaged("Most of it is missing.")


def _check_scans(data: bytes, found: header.JpegHeader, limits: Limits) -> None:
    """Raise OverSafetyLimit where the whole picture is gone over far too often."""
    if found.one_scan:
        return
    area = found.width * found.height
    if data.count(SCAN) * area > limits.repeated_pixels:  # some of them may be of what follows
        scans = sum(segment.marker == SCAN[1] for segment in segments(data))
        limits.check("repeated_pixels", scans * area, "The area of all its scans in pixels")


def _misread(tags: Mapping[int, Any], bands: int) -> bool:
    """What Pillow takes for something else: deep planes and those with more, signed bytes, tiles that
    are told as strips.

    Or for damaged: compressions that it was built without.
    """
    deep = max(tags.get(BITS) or (8,)) > 8
    signed = not deep and SIGNED in (tags.get(FORMAT) or ())
    return (
        (tags.get(PLANAR) == 2 and (EXTRA in tags or (deep and bands > 1)))
        or signed
        or (TILE_WIDTH in tags and TILES not in tags)
        or tags.get(COMPRESSION) in NOT_BUILT_IN
    )


def _lossless(data: bytes, limits: Limits, *, here: bool) -> Image.Image:
    """A JPEG of a kind that libjpeg does not know: lossless, as scanners and cameras wrote it."""
    if here:
        raise NotForUs
    try:
        return av_picture.decode(data, av_picture.LOSSLESS_JPEG, limits)
    except Damaged as error:
        raise Unsupported("It is of a kind that cannot be decoded here.", pillow.SAVE_ANEW) from error
