"""Where in a camera raw is the picture that the camera made of it? The largest JPEG inside.

Makers hide it in a dozen ways (IFDs, maker notes, boxes, headers of their own). All of them store
it in one piece, so it is looked for by its first bytes; only what has a whole JPEG header counts.
"""

from __future__ import annotations

from mmsprep.containers.jpeg import end_of
from mmsprep.errors import Damaged
from mmsprep.rasters import header

USABLE_SIDE = 800
"""A preview shorter than this is a thumbnail."""
MARKERS = 200
"""Before the picture begins; cameras write a dozen."""
MOST = 10_000
"""Beginnings that are looked at: the raw data itself may look like one now and then."""


def largest(data: bytes) -> bytes | None:
    """The largest ordinary JPEG in a camera raw; None where there is only a thumbnail."""
    found = [
        (width * height, -at) for width, height, at in _all(data) if max(width, height) >= USABLE_SIDE
    ]
    if not found:
        return None
    at = -max(found)[1]
    return data[at : end_of(data, at)]


def _all(data: bytes) -> list[tuple[int, int, int]]:
    found, at = [], -1
    for _ in range(MOST):
        at = data.find(b"\xff\xd8\xff", at + 1)
        if at < 0:
            break
        try:
            # a slice of the header only: copying the rest of a 50 MB raw each time would be slow
            seen = header.read(data[at : at + 262_144], MARKERS)
        except Damaged:
            continue
        if seen.process in (0, 2) and seen.precision == 8 and seen.width and seen.height:
            found.append((seen.width, seen.height, at))
    return found
