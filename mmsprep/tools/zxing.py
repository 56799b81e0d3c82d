"""The door to ZXing: the codes in a picture. Where it is missing, nobody asks for codes.

It sees pixels, which others decoded, never a file; so it works in our own process.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image


def codes(picture: Image) -> frozenset[str]:
    """What the codes in it say: QR and its like, and bars, at any angle."""
    return squares(picture, try_invert=True) | bars(picture)


def bars(picture: Image) -> frozenset[str]:
    """What bars say, at any angle."""
    try:
        import zxingcpp as z
    except ImportError:
        return frozenset()
    kinds, found = z.BarcodeFormats([z.AllLinear, z.PDF417]), set()
    # thin bars now and then fall badly into the squares over which black and white are told apart
    for told_apart in (z.Binarizer.LocalAverage, z.Binarizer.GlobalHistogram):
        seen = z.read_barcodes(picture.convert("L"), formats=kinds, binarizer=told_apart)
        found |= {code.text for code in seen}
    return frozenset(found)


def squares(picture: Image, *, try_downscale: bool = True, try_invert: bool = False) -> frozenset[str]:
    """What QR codes and their like say: black on white, white on black as well if it may take twice
    as long; of those that are no larger than they need be, sooner.
    """
    try:
        import zxingcpp as z
    except ImportError:
        return frozenset()
    kinds = z.BarcodeFormats([z.QRCode, z.MicroQRCode, z.RMQRCode, z.Aztec, z.DataMatrix, z.MaxiCode])
    # they are found at any angle without turning the picture, and it takes a third of the time
    found = z.read_barcodes(
        picture.convert("L"),
        formats=kinds,
        try_rotate=False,
        try_downscale=try_downscale,
        try_invert=try_invert,
    )
    return frozenset(code.text for code in found)
