"""Which still pictures are edge cases?"""

from __future__ import annotations

from functools import partial

from mmsprep.testing.media import heic, still
from mmsprep.testing.media.case import Case

row = partial(Case, "pictures")

PILLOW = "Pillow"
X265 = "x265 by ffmpeg, HEIF boxes by hand"
BYTES = "byte by byte"
BUDGET = 1_500_000

_ORDINARY = (
    row("photo", "becomes_jpeg", "heic", "image/heic", heic.photo, X265,
        "what a phone takes: 3 megapixels"),
    row("photo_over_budget", "shrinks", "jpg", "image/jpeg",
        still.too_large, PILLOW, "a photo that is too large for a message"),
    row("exactly_at_budget", "passes", "jpg", "image/jpeg", partial(still.sized, BUDGET), PILLOW,
        "1,500,000 bytes: the limit is inclusive", committed=False),
    row("one_byte_over", "shrinks", "jpg", "image/jpeg", partial(still.sized, BUDGET + 1), PILLOW,
        "1,500,001 bytes", committed=False),
    row("small", "passes", "jpg", "image/jpeg", still.jpeg, PILLOW, "nothing to do: no encoder runs"),
    row("progressive", "passes", "jpg", "image/jpeg", partial(still.jpeg, progressive=True), PILLOW,
        "progressive JPEG is accepted"),
    row("grey", "passes", "jpg", "image/jpeg", partial(still.jpeg_of_mode, "L"), PILLOW,
        "one channel"),
    row("full_colour", "passes", "jpg", "image/jpeg", partial(still.jpeg, subsampling=0), PILLOW,
        "4:4:4"),
    row("small", "passes", "png", "image/png", still.drawn, PILLOW, "nothing to do"),
    row("small", "passes", "gif", "image/gif", partial(still.drawn, "GIF"), PILLOW,
        "a GIF that does not move"),
    row("small", "passes", "bmp", "image/bmp", partial(still.of_kind, "BMP"), PILLOW,
        "accepted, but few phones show it"),
    row("small", "passes", "tif", "image/tiff", partial(still.of_kind, "TIFF", compression="tiff_lzw"),
        PILLOW, "accepted, but few phones show it"),
)  # fmt: skip

_WRONG_NAMES = (
    row("heic_named_jpg", "becomes_jpeg", "jpg", "image/heic", heic.small, X265,
        "phones and mail programs do this"),
    row("png_named_jpg", "passes", "jpg", "image/png", still.drawn, PILLOW,
        "goes out as .png"),
    row("jpeg_named_png", "passes", "png", "image/jpeg", still.jpeg, PILLOW, "goes out as .jpg"),
    row("jpeg_named_mp4", "passes", "mp4", "image/jpeg", still.jpeg, PILLOW, "goes out as .jpg"),
    row("webp_named_jpg", "becomes_jpeg", "jpg", "image/webp", partial(still.of_kind, "WEBP"), PILLOW,
        "saved from a web page"),
    row("gif_named_png", "passes", "png", "image/gif", partial(still.drawn, "GIF"), PILLOW,
        "goes out as .gif"),
    row("tiff_named_jpg", "passes", "jpg", "image/tiff",
        partial(still.of_kind, "TIFF", compression="tiff_lzw"), PILLOW, "goes out as .tiff"),
    row("bmp_named_heic", "passes", "heic", "image/bmp", partial(still.of_kind, "BMP"), PILLOW,
        "goes out as .bmp"),
    row("jpeg_without_extension", "passes", "", "image/jpeg", still.jpeg, PILLOW,
        "the name says nothing"),
    row("jpeg_upper_case", "passes", "JPEG", "image/jpeg", still.jpeg, PILLOW, "a camera's spelling"),
)  # fmt: skip

_TURNED = (
    *(
        row(f"orientation_{n}", "passes", "jpg", "image/jpeg", partial(still.oriented_jpeg, n),
            "Pillow, EXIF by hand", "four corners, stored as a camera held this way stores them")
        for n in range(1, 9)
    ),
    row("orientation_6", "passes", "png", "image/png", partial(still.oriented, "PNG"), PILLOW,
        "eXIf says how to turn it"),
    row("orientation_6", "passes", "tif", "image/tiff", still.oriented_tiff, PILLOW,
        "tag 274 says how to turn it"),
    row("orientation_6", "becomes_picture", "webp", "image/webp", partial(still.oriented, "WEBP"), PILLOW,
        "EXIF says how to turn it"),
    row("orientation_6", "becomes_picture", "avif", "image/avif", partial(still.oriented, "AVIF"), PILLOW,
        "irot says how to turn it, EXIF says it again"),
    *(
        row(f"irot_{n}", "becomes_picture", "heic", "image/heic", partial(heic.turned, n), X265,
            f"{n} quarter turns, and EXIF that says it again: once is right")
        for n in (1, 2, 3)
    ),
    row("imir", "becomes_picture", "heic", "image/heic", heic.mirrored, X265, "left and right swapped"),
)  # fmt: skip

_COLOUR = (
    row("cmyk", "becomes_jpeg", "jpg", "image/jpeg", partial(still.jpeg_of_mode, "CMYK"), PILLOW,
        "printers' colours, inverted as Adobe does"),
    row("rgb", "becomes_jpeg", "jpg", "image/jpeg", partial(still.jpeg, keep_rgb=True), PILLOW,
        "no YCbCr: some phones show it green"),
    row("display_p3", "passes", "jpg", "image/jpeg", partial(still.display_p3, "JPEG", quality=85), PILLOW,
        "a wide profile, kept when it passes, applied when it is encoded"),
    row("display_p3", "becomes_jpeg", "webp", "image/webp",
        partial(still.display_p3, "WEBP", quality=85), PILLOW, "its colours must not turn pale"),
    row("sixteen_bit", "passes", "png", "image/png", still.deep_png, BYTES, "16 bits a channel"),
    row("sixteen_bit", "passes", "tif", "image/tiff", still.deep_tiff, PILLOW,
        "16 bits, grey: a careless reader sees white"),
    row("ten_bit", "becomes_jpeg", "heic", "image/heic", heic.ten_bit, X265, "10 bits a channel"),
    row("palette", "passes", "png", "image/png", partial(still.palette_png, clear=False), PILLOW,
        "16 colours"),
    row("palette_clear", "passes", "png", "image/png", partial(still.palette_png, clear=True), PILLOW,
        "one of 16 colours is transparent"),
    row("one_bit", "passes", "png", "image/png", partial(still.one_bit, "PNG"), PILLOW,
        "black and white"),
    row("one_bit_fax", "passes", "tif", "image/tiff",
        partial(still.one_bit, "TIFF", compression="group4"), PILLOW, "fax coding"),
    row("one_bit", "becomes_png", "pbm", "image/x-portable-bitmap", partial(still.one_bit, "PPM"), PILLOW,
        "black is 1 here"),
)  # fmt: skip

_CLEAR = (
    row("alpha_matters", "passes", "png", "image/png", still.live_alpha, PILLOW,
        "a disc on nothing: never black behind it"),
    row("alpha_does_not_matter", "passes", "png", "image/png", still.dead_alpha, PILLOW,
        "an alpha channel in which nothing is transparent"),
    row("alpha_matters", "becomes_png", "webp", "image/webp",
        partial(still.live_alpha, "WEBP", quality=80), PILLOW, "transparency stays"),
    row("alpha_does_not_matter", "becomes_jpeg", "webp", "image/webp",
        partial(still.dead_alpha, "WEBP", quality=80), PILLOW, "dead alpha goes"),
    row("alpha_matters", "becomes_png", "heic", "image/heic", heic.clear, X265,
        "transparency in a second picture"),
)  # fmt: skip

_KINDS = (
    row("pages", "passes", "tif", "image/tiff", still.many_pages, PILLOW,
        "three scanned pages; over its share they go one by one"),
    row("grid", "becomes_jpeg", "heic", "image/heic", heic.tiles, X265, "one picture of two tiles"),
    row("burst", "becomes_jpeg", "heic", "image/heic", heic.burst, X265,
        "three pictures; the second is the primary one"),
    row("any_brand", "becomes_jpeg", "heif", "image/heif", partial(heic.small, b"mif1"), X265,
        "the general brand"),
    row("photo", "becomes_jpeg", "avif", "image/avif", partial(still.of_kind, "AVIF", quality=60), PILLOW,
        "AVIF"),
    row("photo", "becomes_jpeg", "jp2", "image/jp2",
        partial(still.of_kind, "JPEG2000", irreversible=True, quality_layers=[20]), PILLOW, "JPEG 2000"),
    row("photo", "becomes_jpeg", "psd", "image/vnd.adobe.photoshop", still.photoshop, BYTES, "Photoshop"),
    row("icon", "becomes_png", "ico", "image/x-icon", still.icon, PILLOW,
        "four sizes: the largest goes"),
    row("cursor", "becomes_png", "cur", "image/x-icon", still.cursor, PILLOW, "an icon with a hot spot"),
    row("icon", "becomes_png", "icns", "image/icns", still.apple_icon, BYTES, "Apple's icons"),
    row("photo", "becomes_picture", "tga", "image/x-tga", partial(still.of_kind, "TGA", compression="tga_rle"),
        PILLOW, "Targa has no magic number"),
    row("photo", "becomes_picture", "ppm", "image/x-portable-pixmap", partial(still.of_kind, "PPM"), PILLOW,
        "portable pixmap"),
    row("photo", "becomes_picture", "pgm", "image/x-portable-graymap", partial(still.of_kind, "PPM", "L"),
        PILLOW, "portable graymap"),
    row("alpha_matters", "becomes_png", "pam", "image/x-portable-arbitrarymap", still.arbitrary_map, BYTES,
        "portable map with transparency"),
    row("photo", "becomes_picture", "qoi", "image/x-qoi", partial(still.of_kind, "QOI"), PILLOW, "QOI"),
    row("photo", "becomes_picture", "pcx", "image/x-pcx", partial(still.of_kind, "PCX"), PILLOW,
        "Paintbrush: its mark is a line feed"),
    row("photo", "becomes_picture", "sgi", "image/x-sgi", partial(still.of_kind, "SGI"), PILLOW, "SGI"),
    row("photo", "becomes_picture", "dds", "image/vnd.ms-dds", partial(still.of_kind, "DDS"), PILLOW,
        "a texture"),
    row("scene", "becomes_picture", "hdr", "image/vnd.radiance", still.radiance, BYTES,
        "light without an upper end: the sun is not all that is seen"),
    row("for_ios", "becomes_png", "png", "image/png", still.apple_png, BYTES,
        "as Xcode rewrites them: only iOS shows it"),
    row("raw", "becomes_jpeg", "dng", "image/x-adobe-dng", still.raw_with_preview, BYTES,
        "a camera's raw file: its preview serves"),
    row("photo", "needs_extra", "jxl", "image/jxl", still.jpeg_xl, "libjxl by ffmpeg", "JPEG XL"),
    row("panorama", "passes", "png", "image/png", still.panorama, PILLOW, "6,000 by 60 pixels"),
    row("one_pixel", "passes", "png", "image/png", still.one_pixel, PILLOW, "the smallest picture"),
)  # fmt: skip

CASES = (*_ORDINARY, *_WRONG_NAMES, *_TURNED, *_COLOUR, *_CLEAR, *_KINDS)
