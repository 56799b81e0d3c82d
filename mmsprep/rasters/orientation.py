"""Which way is up? EXIF's word for it, where the container leaves EXIF a say.

XMP's word is not heeded: neither browsers nor phones do. Pillow would ask it where EXIF is silent.
"""

from __future__ import annotations

from PIL import Image

from mmsprep.rasters import preview

TAG = 274


def orientation_of(picture: Image.Image, data: bytes, true_type: str) -> int:
    """EXIF orientation, 1 – 8, of a picture as it is decoded."""
    if true_type in ("image/heic", "image/heif"):
        return 1  # libheif applies irot and imir; EXIF has no say
    for name in ("xmp", "XML:com.adobe.xmp"):
        picture.info.pop(name, None)
    try:
        found = int(picture.getexif().get(TAG) or 1)
    except Exception:  # noqa: BLE001 -- EXIF is anybody's guess, and a picture without it is upright
        found = 1
    if found == 1 and true_type in preview.RAW:
        found = preview.orientation(data)
    return found if 1 <= found <= 8 else 1
