"""Which way is up? EXIF's word for it, where the container leaves EXIF a say.

XMP's word is not heeded: neither browsers nor phones do. Pillow would ask it where EXIF is silent.
"""

from __future__ import annotations

from PIL import Image

from mmsprep.containers import tiff
from mmsprep.containers.reading import number
from mmsprep.formats import RAW

ORIENTATION = 274
"""The tag of TIFF and EXIF that says it."""


def orientation_of(picture: Image.Image, data: bytes, true_type: str) -> int:
    """EXIF orientation, 1 – 8, of a picture as it is decoded."""
    if true_type in ("image/heic", "image/heif"):
        return 1  # libheif applies irot and imir; EXIF has no say
    for name in ("xmp", "XML:com.adobe.xmp"):
        picture.info.pop(name, None)
    try:
        found = int(picture.getexif().get(ORIENTATION) or 1)
    except Exception:  # noqa: BLE001 -- EXIF is anybody's guess, and a picture without it is upright
        found = 1
    if found == 1 and true_type in RAW:
        found = orientation_of_raw(data)
    return found if 1 <= found <= 8 else 1


def orientation_of_raw(data: bytes) -> int:
    """How the camera was held, by the first directory of a TIFF-like raw; 1 where it is not told."""
    layout = tiff.layout_of(data)
    if layout is None:
        return 1
    first = tiff.read(data, layout, number(data, layout.word, layout.word, layout.order))
    told = (each.numbers(data, layout.order, 1) for each in first.entries if each.tag == ORIENTATION)
    return next((numbers[0] for numbers in told if numbers), 1)
