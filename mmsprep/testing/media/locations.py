"""Where can a picture's location hide? In every container, one place a file."""

from __future__ import annotations

import zlib
from functools import partial
from io import BytesIO

from mmsprep.testing.media import heic, metadata, scene, still
from mmsprep.testing.media.case import Case
from mmsprep.testing.media.metadata import exif, exif_segment, in_jpeg, iptc_segment, xmp, xmp_segment

row = partial(Case, "pictures")
HAND = "Pillow, metadata by hand"


def _plain() -> bytes:
    return still.jpeg(scene.landscape(200, 150))


def in_exif(order: str = "<") -> bytes:
    return in_jpeg(_plain(), exif_segment(exif(1, location=True, order=order)))


def in_xmp() -> bytes:
    return in_jpeg(_plain(), xmp_segment(xmp()))


def in_iptc() -> bytes:
    return in_jpeg(_plain(), iptc_segment())


def in_thumbnail() -> bytes:
    """The thumbnail within EXIF is a JPEG with EXIF of its own."""
    inner = in_jpeg(still.jpeg(scene.corners(60, 40)), exif_segment(exif(location=True)))
    return in_jpeg(_plain(), exif_segment(exif(1, thumbnail=inner)))


def everywhere() -> bytes:
    inner = in_jpeg(still.jpeg(scene.corners(60, 40)), exif_segment(exif(location=True)))
    block = exif(1, location=True, thumbnail=inner, order=">")
    return in_jpeg(_plain(), exif_segment(block), xmp_segment(xmp()), iptc_segment())


def in_second_picture() -> bytes:
    """An MPO: a whole second JPEG behind the first, and only that tells the place."""
    from PIL import Image

    first, second = Image.open(BytesIO(_plain())), Image.open(BytesIO(_plain()))
    data = still.saved(first, "MPO", save_all=True, append_images=[second], quality=80)
    at = data.index(b"\xff\xd8\xff", data.index(b"\xff\xd9"))
    return data[:at] + in_jpeg(data[at:], exif_segment(exif(location=True)))


def in_png(kind: str) -> bytes:
    """In eXIf, in an XMP text chunk, or in the hexadecimal profile that ImageMagick writes."""
    picture = still.saved(scene.graphic(160, 120), "PNG")
    chunks = {
        "exif": (b"eXIf", exif(1, location=True)),
        "xmp": (b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + xmp()),
        "profile": (b"zTXt", b"Raw profile type exif\0\0" + zlib.compress(_profile())),
    }
    return metadata.in_png(picture, chunks[kind])


def _profile() -> bytes:
    block = b"Exif\0\0" + exif(1, location=True)
    digits = block.hex()
    lines = "\n".join(digits[at : at + 72] for at in range(0, len(digits), 72))
    return f"\nexif\n{len(block):8d}\n{lines}\n".encode()


def in_tiff() -> bytes:
    """The GPS directory, XMP and IPTC in tags of the picture itself."""
    picture = scene.graphic(100, 75)
    pixels = picture.tobytes()

    def block(at: int) -> bytes:
        tags = metadata.picture_tags(picture, at, compression=1, data=pixels)
        return exif(location=True, more=[*tags, (700, 1, xmp()), (0x83BB, 7, metadata.iptc_records())])

    return block(len(block(0))) + pixels


def in_gif() -> bytes:
    return metadata.in_gif(still.saved(scene.graphic(160, 120), "GIF"), xmp())


def in_webp() -> bytes:
    return still.of_kind("WEBP", exif=b"Exif\0\0" + exif(1, location=True), xmp=xmp())


def in_avif() -> bytes:
    return still.of_kind("AVIF", exif=b"Exif\0\0" + exif(1, location=True), xmp=xmp())


CASES = (
    row("location_exif", "location_out", "jpg", "image/jpeg", in_exif, HAND, "the GPS directory of EXIF"),
    row("location_exif_motorola", "location_out", "jpg", "image/jpeg", partial(in_exif, ">"), HAND,
        "the same in the other byte order"),
    row("location_xmp", "location_out", "jpg", "image/jpeg", in_xmp, HAND,
        "attributes and elements of XMP"),
    row("location_iptc", "location_out", "jpg", "image/jpeg", in_iptc, HAND, "city and place in IPTC"),
    row("location_thumbnail", "location_out", "jpg", "image/jpeg", in_thumbnail, HAND,
        "only the thumbnail within EXIF tells"),
    row("location_everywhere", "location_out", "jpg", "image/jpeg", everywhere, HAND, "all of these"),
    row("location_second_picture", "location_out", "jpg", "image/jpeg", in_second_picture, HAND,
        "MPO: only the second picture tells"),
    row("location_exif", "location_out", "png", "image/png", partial(in_png, "exif"), HAND, "eXIf"),
    row("location_xmp", "location_out", "png", "image/png", partial(in_png, "xmp"), HAND, "XMP in iTXt"),
    row("location_profile", "location_out", "png", "image/png", partial(in_png, "profile"), HAND,
        "EXIF in hexadecimal in zTXt, as ImageMagick writes it"),
    row("location", "location_out", "tif", "image/tiff", in_tiff, HAND, "GPS directory and XMP"),
    row("location_xmp", "location_out", "gif", "image/gif", in_gif, HAND, "XMP"),
    row("location", "becomes_jpeg", "webp", "image/webp", in_webp, "Pillow", "EXIF and XMP"),
    row("location", "becomes_jpeg", "avif", "image/avif", in_avif, "Pillow", "EXIF and XMP"),
    row("location", "becomes_jpeg", "heic", "image/heic", heic.located,
        "x265 by ffmpeg, HEIF boxes by hand", "EXIF and XMP"),
)  # fmt: skip
