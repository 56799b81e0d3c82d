"""The door to HEIC: pi-heif, decode only (the wheels of pillow-heif carry a GPL encoder)."""

from __future__ import annotations

from mmsprep.errors import MissingTool


def register() -> None:
    """Teach Pillow to read HEIF; only ever called in a child, for it changes the whole process."""
    from PIL import Image

    try:
        import pi_heif
    except ImportError as error:
        raise MissingTool(
            "HEIC pictures need pi-heif, which is not installed.", 'Install it: pip install "pi-heif"'
        ) from error
    pi_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)
    # what it is was found out before; pi-heif's own list of brands is shorter than what it reads
    Image.register_open("HEIF", pi_heif.HeifImageFile, lambda head: head[4:8] == b"ftyp")
