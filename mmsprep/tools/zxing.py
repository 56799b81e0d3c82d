"""The door to ZXing: the codes in a picture. Where it is missing, nobody asks for codes.

It sees pixels, which others decoded, never a file; so it works in our own process.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image


def codes(picture: Image) -> frozenset[str]:
    """What the codes in it say: QR and its like, and bars, at any angle."""
    try:
        import zxingcpp as z
    except ImportError:
        return frozenset()
    grey = picture.convert("L")
    square = z.BarcodeFormats([z.QRCode, z.MicroQRCode, z.RMQRCode, z.Aztec, z.DataMatrix, z.MaxiCode])
    bars = z.BarcodeFormats([z.AllLinear, z.PDF417])
    # squares are found at any angle without turning the picture, and it takes a third of the time
    found = z.read_barcodes(grey, formats=square, try_rotate=False)
    # thin bars now and then fall badly into the squares over which black and white are told apart
    for told_apart in (z.Binarizer.LocalAverage, z.Binarizer.GlobalHistogram):
        found += z.read_barcodes(grey, formats=bars, binarizer=told_apart)
    return frozenset(code.text for code in found)
