"""The door to Pillow: the type chooses the one decoder, limits come first, half a picture is none."""

from __future__ import annotations

import contextlib
import importlib
import io
import re
import struct
import threading
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING

from mmsprep.errors import Damaged, MissingTool, OverSafetyLimit, Unsupported
from mmsprep.limits import Limits

if TYPE_CHECKING:
    from PIL.Image import Image

FORMATS = {
    "image/jpeg": ("JPEG", "MPO"),
    "image/png": ("PNG",),
    "image/gif": ("GIF",),
    "image/bmp": ("BMP", "DIB"),
    "image/tiff": ("TIFF",),
    "image/webp": ("WEBP",),
    "image/avif": ("AVIF",),
    "image/avif-sequence": ("AVIF",),
    "image/jp2": ("JPEG2000",),
    "image/x-jp2-codestream": ("JPEG2000",),
    "image/x-icon": ("ICO", "CUR"),
    "image/icns": ("ICNS",),
    "image/x-tga": ("TGA",),
    "image/x-portable-pixmap": ("PPM",),
    "image/x-portable-graymap": ("PPM",),
    "image/x-portable-bitmap": ("PPM",),
    "image/x-qoi": ("QOI",),
    "image/x-sun-raster": ("SUN",),
    "image/vnd.ms-dds": ("DDS",),
    "image/jxl": ("JXL",),
    "image/heic": ("HEIF",),
    "image/heif": ("HEIF",),
}
"""Which of Pillow's decoders may see a type; never EPS, WMF, FITS or whatever else it knows."""

_INNER = {
    **dict.fromkeys(
        ("image/x-icon", "image/icns"),
        rb"\x89PNG\r\n\x1a\n....IHDR(.{4})(.{4})|\xff\x4f\xff\x51....(.{4})(.{4})",
    ),
    **dict.fromkeys(
        ("image/avif", "image/avif-sequence", "image/heic", "image/heif"), rb"ispe\0{4}(.{4})(.{4})"
    ),
}
"""The sides of what is in it: icons need not say how large that is, and are decoded as they are opened;
libavif calls damaged what is larger than its own limit.
"""

SAVE_ANEW = "Open it in the program that made it, and save it as PNG or JPEG."
SMALLER = "Make it smaller with another program first."

PIXEL_BYTES = {"image/webp": 15, "image/avif": 9, "image/avif-sequence": 9, "image/x-qoi": 9}
BAND_BYTES = {"image/jp2": 6, "image/x-jp2-codestream": 6}
"""What decoders hold at once for a pixel, or for each of its bands: measured on 25 to 144 megapixels.
Those of other types hold little more than the picture."""

UNKNOWN_SAMPLES = frozenset({"unknown pixel mode", "unknown data organization"})
"""What Pillow says of a TIFF that is whole."""

PNG_TEXT_BYTES = 1 << 23
"""Of one text or profile of a PNG, unpacked. Pillow's own limit is a million, and takes what editors and
picture generators write for damage."""
PNG_TEXT_EXCEEDED = "MAX_TEXT"
"""What Pillow says of more."""

COMPRESSION = 259
"""The tag of a TIFF; Pillow stumbles over a value of it that it does not know."""
BIG_MOTOROLA = b"MM\0+"
"""A BigTIFF whose numbers begin with their high byte: Pillow takes it for no picture."""
SMALL_BRAND = b"mif3"
"""Of an AVIF whose boxes became one small one, which libavif does not read yet."""
NOT_BUILT_IN = re.compile(r"has not been built in|Not implemented$")
"""What libheif says of pictures that are coded as AVC, VVC or JPEG 2000, or as JPEG; and libavif of
what the format allows, and it does not read yet."""

NOT_DONE = ("Unsupported ", "Unimplemented ", "Unknown pixel format")
"""What Pillow's own decoders say of kinds that their format knows, and they do not."""

BAND_ROWS = 256
SPARE_PIXELS = 4_000_000
"""Of a picture that may be held twice."""

_QUIET = threading.Lock()
"""Filters of warnings belong to the whole process: one of our threads at a time may bend them."""

BROKEN = (
    OSError, SyntaxError, ValueError, EOFError, KeyError, IndexError, TypeError, ZeroDivisionError,
    struct.error, RuntimeError, AttributeError, AssertionError, OverflowError,
)  # fmt: skip
"""What Pillow's decoders raise on damaged files, at any step."""


def open_picture(data: bytes, true_type: str, limits: Limits) -> Image:
    """The picture with its header read and within `limits`; nothing is decoded yet."""
    from PIL import Image, PngImagePlugin, UnidentifiedImageError

    PngImagePlugin.MAX_TEXT_CHUNK = PNG_TEXT_BYTES
    if true_type not in FORMATS:
        raise Unsupported(f"{true_type} is not a picture that can be decoded here.", SAVE_ANEW)
    if true_type == "image/jxl":
        importlib.import_module("pillow_jxl")  # registers its decoder
    if true_type in _INNER:
        _check_inner(data, _INNER[true_type], limits)
    try:
        with _QUIET, warnings.catch_warnings():
            # Pillow's own, lower limit on pixels, and its remarks about odd metadata
            warnings.simplefilter("ignore")
            picture = Image.open(io.BytesIO(data), formats=FORMATS[true_type])
    except UnidentifiedImageError as unknown:
        if _of_another_kind(data, true_type):
            raise another_kind() from unknown
        raise Damaged("It cannot be decoded.", "The file is damaged or incomplete.") from unknown
    except (*BROKEN, Image.DecompressionBombError) as error:
        raise damaged(error) from error
    check_size(picture.width, picture.height, limits)
    _check_memory(picture, true_type, limits)
    if picture.mode == "P" and picture.palette is None:
        raise Damaged("The palette that its pixels are numbers of is missing.")
    return picture


@contextlib.contextmanager
def only_libtiff() -> Iterator[None]:
    """TIFFs that are opened meanwhile are read by libtiff, the uncompressed ones too.

    It goes for the whole process: a child that has one picture to decode.
    """
    from PIL import TiffImagePlugin

    TiffImagePlugin.READ_LIBTIFF = True
    try:
        yield
    finally:
        TiffImagePlugin.READ_LIBTIFF = False


def turn_to(picture: Image, page: int, limits: Limits) -> None:
    """Read another page's header; raises Damaged, OverSafetyLimit or Unsupported."""
    try:
        with _QUIET, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            picture.seek(page)
    except BROKEN as error:
        unknown = getattr(picture, "tag_v2", {}).get(COMPRESSION)
        if str(error) in UNKNOWN_SAMPLES or error.args == (unknown,):
            raise another_kind() from error
        raise damaged(error) from error
    check_size(picture.width, picture.height, limits)


def _of_another_kind(data: bytes, true_type: str) -> bool:
    """Whether its format allows what it is, although the decoder here knows nothing of it."""
    if true_type == "image/tiff":
        return data[:4] == BIG_MOTOROLA or _is_known_tiff(data)
    if true_type == "image/avif":
        return data[8:12] == SMALL_BRAND
    # uncompressed pictures in HEIF: the item's type stands near the beginning
    return true_type in ("image/heic", "image/heif") and b"unci" in data[:4096]


def _is_known_tiff(data: bytes) -> bool:
    """Whether its first directory can be read, and only what it says of the samples, or how they are
    packed, is new to Pillow.
    """
    from PIL import TiffImagePlugin

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            TiffImagePlugin.TiffImageFile(io.BytesIO(data))
    except SyntaxError as error:
        return str(error) in UNKNOWN_SAMPLES or isinstance(error.__cause__, KeyError)
    except BROKEN:
        pass
    return False


def check_size(width: int, height: int, limits: Limits) -> None:
    """Raise OverSafetyLimit before anything so large is decoded."""
    limits.check("side", max(width, height), "Its longest side in pixels")
    limits.check("pixels", width * height, "Its area in pixels")


def _check_inner(data: bytes, sides: bytes, limits: Limits) -> None:
    for found in re.finditer(sides, data, re.DOTALL):
        width, height = (int.from_bytes(side, "big") for side in found.groups() if side is not None)
        check_size(width, height, limits)


def _check_memory(picture: Image, true_type: str, limits: Limits) -> None:
    """Raise OverSafetyLimit before a decoder takes what it is known to take, and fails in the middle."""
    a_pixel = PIXEL_BYTES.get(true_type, 0) or BAND_BYTES.get(true_type, 0) * len(picture.getbands())
    needed = a_pixel * picture.width * picture.height
    limits.check("memory_bytes", needed, "The memory that it takes to decode it")


def load(picture: Image) -> Image:
    """Decode it, all of it; raises Damaged."""
    from PIL import Image

    try:
        picture.load()
    except (*BROKEN, Image.DecompressionBombError) as error:
        raise damaged(error) from error
    return picture


def bands(size: tuple[int, int]) -> Iterator[tuple[int, int, int, int]]:
    """A picture of this size in boxes of a few rows: for what would hold it all twice."""
    width, height = size
    for top in range(0, height, BAND_ROWS):
        yield 0, top, width, min(top + BAND_ROWS, height)


def raw(picture: Image) -> bytes:
    """Its pixels; Pillow's own `tobytes`, which is faster, holds them twice."""
    if picture.width * picture.height <= SPARE_PIXELS:
        return picture.tobytes()
    out = io.BytesIO()
    for band in bands(picture.size):
        out.write(picture.crop(band).tobytes())
    return out.getvalue()


def another_kind() -> Unsupported:
    """What to tell the user about a picture that may be whole."""
    return Unsupported("It is of a kind that cannot be decoded here.", SAVE_ANEW)


def damaged(error: Exception) -> Damaged | MissingTool | OverSafetyLimit | Unsupported:
    """What to tell the user about an exception of a decoder."""
    from PIL import Image

    if isinstance(error, Image.DecompressionBombError):
        return OverSafetyLimit(f"It is too large to be decoded: {error}", SMALLER)
    if "decoder" in str(error) and "not available" in str(error):
        return MissingTool(
            f"Pillow was built without a decoder for it: {error}.", "Install Pillow from its own wheel."
        )
    reason = str(error).strip().splitlines()[:1]
    untold = not reason or "libjxl" in reason[0]  # it would have the user build a library
    if isinstance(error, LookupError | TypeError | ArithmeticError | AttributeError) or untold:
        return Damaged("It cannot be decoded whole.")
    if PNG_TEXT_EXCEEDED in reason[0]:
        return OverSafetyLimit("The texts in it unpack to more than is read.", SAVE_ANEW)
    if NOT_BUILT_IN.search(reason[0]):
        return another_kind()
    if reason[0].startswith(NOT_DONE):
        return Unsupported(f"It is of a kind that cannot be decoded here: {reason[0]}.", SAVE_ANEW)
    return Damaged(f"It cannot be decoded whole: {reason[0][:120].rstrip('.')}.")
