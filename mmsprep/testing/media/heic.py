"""Which HEIC pictures are there? Made of the items of heif.py."""

from __future__ import annotations

from mmsprep.testing.media import heif, metadata, scene, still


def photo() -> bytes:
    """Three megapixels, with a camera's EXIF, as a phone writes them."""
    picture = scene.landscape(2000, 1500)
    return heif.container([heif.coded(picture, heif.SRGB), heif.exif_item(metadata.exif())])


def small(brand: bytes = b"heic") -> bytes:
    return heif.container([heif.coded(still.photo(), heif.SRGB)], brand=brand)


def turned(quarters: int) -> bytes:
    """Stored turned; both irot and EXIF tell, as iPhones do, and irot alone counts."""
    orientation = {1: 8, 2: 3, 3: 6}[quarters]
    stored = still.stored_for(orientation, scene.corners(128, 96))
    main = heif.coded(stored, heif.SRGB, heif.turned(quarters), crf=10)
    return heif.container([main, heif.exif_item(metadata.exif(orientation))])


def mirrored() -> bytes:
    stored = still.stored_for(2, scene.corners(128, 96))
    return heif.container([heif.coded(stored, heif.SRGB, heif.mirrored(1), crf=10)])


def ten_bit() -> bytes:
    return heif.container([heif.coded(still.photo(), heif.SRGB, pixels="yuv420p10le")])


def clear() -> bytes:
    """A picture and its transparency, coded on their own."""
    cutout = scene.clear_cutout()
    return heif.container([heif.coded(cutout, heif.SRGB), heif.alpha_item(cutout.getchannel("A"))])


def tiles() -> bytes:
    """Two tiles side by side, with the seam in the middle."""
    whole = still.photo()
    halves = [whole.crop((left, 0, left + 160, 240)) for left in (0, 160)]
    coded = [heif.coded(half, heif.SRGB, hidden=True) for half in halves]
    return heif.container([heif.grid(320, 240, 2, 1, (2, 3)), *coded])


def burst() -> bytes:
    """Three pictures; the second one is primary."""
    shots = [heif.coded(scene.landscape(160, 120, seed=n), heif.SRGB) for n in (1, 2, 3)]
    return heif.container(shots, primary=2)


def located() -> bytes:
    """Where it was taken is in EXIF and in XMP."""
    items = [
        heif.coded(still.photo(), heif.SRGB),
        heif.exif_item(metadata.exif(location=True)),
        heif.xmp_item(metadata.xmp()),
    ]
    return heif.container(items)
