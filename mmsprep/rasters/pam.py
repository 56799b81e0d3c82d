"""What does a PAM (P7) show? Pillow does not read this one; it is a header and plain samples."""

from __future__ import annotations

from PIL import Image

from mmsprep.errors import Damaged
from mmsprep.limits import Limits
from mmsprep.tools import pillow

TYPE = "image/x-portable-arbitrarymap"
MODES = {1: "L", 2: "LA", 3: "RGB", 4: "RGBA"}
HEADER_BYTES = 4096
"""More than any header has; comments in it are rare and short."""


def picture(data: bytes, limits: Limits) -> Image.Image:
    """The picture, in eight bits a channel; raises Damaged."""
    head, mark, _ = data[:HEADER_BYTES].partition(b"\nENDHDR\n")
    fields = dict(
        line.split(maxsplit=1) for line in head.splitlines()[1:] if len(line.split(maxsplit=1)) == 2
    )
    try:
        width, height, depth, most = (
            int(fields[name]) for name in (b"WIDTH", b"HEIGHT", b"DEPTH", b"MAXVAL")
        )
    except (KeyError, ValueError) as error:
        raise Damaged("Its header cannot be read.") from error
    if not mark or min(width, height) < 1 or depth not in MODES or not 1 <= most <= 65_535:
        raise Damaged("Its header makes no sense.")
    pillow.check_size(width, height, limits)
    size = 1 if most < 256 else 2
    start = len(head) + len(mark)
    samples = data[start : start + width * height * depth * size]
    if len(samples) < width * height * depth * size:
        raise Damaged("The end of it is missing.")
    if size == 2:
        samples, most = samples[::2], max(1, most >> 8)
    if most < 255:
        samples = samples.translate(bytes(min(255, round(value * 255 / most)) for value in range(256)))
    return Image.frombytes(MODES[depth], (width, height), samples)
