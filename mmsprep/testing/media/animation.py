"""Which moving pictures are edge cases?"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from mmsprep.testing.media import clips, heics, metadata, scene, still
from mmsprep.testing.media.case import Case

if TYPE_CHECKING:
    from PIL.Image import Image

row = partial(Case, "animation")

PILLOW = "Pillow"
TIMES = (100, 300, 50, 200, 120, 400)
"""How long each frame stands, in milliseconds."""
SIZE = (96, 72)


def frames(*, clear: bool = False, size: tuple[int, int] = SIZE) -> list[Image]:
    """A disc that crosses the picture; the ground is the corners, or nothing."""
    from PIL import Image, ImageDraw

    drawn = []
    for n in range(len(TIMES)):
        ground = Image.new("RGBA", size) if clear else scene.corners(*size).convert("RGBA")
        left = 4 + n * (size[0] - 32) // len(TIMES)
        ImageDraw.Draw(ground).ellipse((left, 24, left + 24, 48), (250, 120, 0, 255))
        drawn.append(ground if clear else ground.convert("RGB"))
    return drawn


def animated(kind: str, *, clear: bool = False, **options: Any) -> bytes:
    """The frames with their own times, moving for ever unless an option says otherwise."""
    first, *others = frames(clear=clear)
    options = {"duration": list(TIMES), "loop": 0} | options
    return still.saved(first, kind, save_all=True, append_images=others, **options)


def sequence() -> bytes:
    """An AVIF that moves, without the time when it was made."""
    data = bytearray(animated("AVIF", quality=60, max_threads=1))
    for kind in (b"mvhd", b"tkhd", b"mdhd"):
        at = data.find(kind)
        while at >= 0:
            wide = 16 if data[at + 4] == 1 else 8
            data[at + 8 : at + 8 + wide] = bytes(wide)
            at = data.find(kind, at + 1)
    return bytes(data)


def plays_once() -> bytes:
    """A GIF without the extension that repeats it."""
    first, *others = frames()
    return still.saved(first, "GIF", save_all=True, append_images=others, duration=list(TIMES))


def located() -> bytes:
    return metadata.in_gif(animated("GIF"), metadata.xmp())


def large() -> bytes:
    """Photographic frames: about two megabytes."""
    shots = [scene.landscape(480, 360, 8, seed) for seed in range(1, 17)]
    return still.saved(shots[0], "GIF", save_all=True, append_images=shots[1:], duration=120, loop=0)


CASES = (
    row("timed", "passes", "gif", "image/gif", partial(animated, "GIF"), PILLOW,
        "six frames, each with its own time"),
    row("plays_once", "passes", "gif", "image/gif", plays_once, PILLOW, "no loop"),
    row("three_times", "passes", "gif", "image/gif", partial(animated, "GIF", loop=3), PILLOW,
        "a loop that ends"),
    row("no_delay", "passes", "gif", "image/gif", partial(animated, "GIF", duration=0), PILLOW,
        "frames with a time of zero, which players take as a tenth of a second"),
    row("clear", "passes", "gif", "image/gif", partial(animated, "GIF", clear=True, disposal=2), PILLOW,
        "transparent, each frame wiped before the next"),
    row("timed", "passes", "png", "image/png", partial(animated, "PNG"), PILLOW,
        "APNG: passes as PNG, and still moves"),
    row("gif_named_mp4", "passes", "mp4", "image/gif", partial(animated, "GIF"), PILLOW,
        "as some web sites name it; goes out as .gif"),
    row("timed", "becomes_moving", "webp", "image/webp",
        partial(animated, "WEBP", quality=70), PILLOW, "a messenger's sticker"),
    row("clear", "becomes_gif", "webp", "image/webp",
        partial(animated, "WEBP", clear=True, lossless=True), PILLOW, "a sticker with nothing behind it"),
    row("timed", "becomes_moving", "avif", "image/avif-sequence", sequence, PILLOW, "an AVIF sequence"),
    row("clear", "becomes_gif", "heics", "image/heic-sequence",
        lambda: heics.sequence(frames(clear=True)), "ffmpeg, boxes by hand",
        "a sticker of an iPhone: one track of colours, one of what can be seen of them"),
    row("location_xmp_moving", "location_out", "gif", "image/gif", located,
        "Pillow, metadata by hand", "XMP in a GIF that moves"),
    row("large", "becomes_moving", "gif", "image/gif", large, PILLOW, "two megabytes of photographs",
        committed=False),
    row("cut_off", "refused_damaged", "gif", "image/gif", lambda: clips.cut(animated("GIF")), PILLOW,
        "the last frames are missing, and a careless reader shows the first"),
    row("cut_off", "refused_damaged", "webp", "image/webp",
        lambda: clips.cut(animated("WEBP", quality=70)), PILLOW, "the last frames are missing"),
)  # fmt: skip
