"""Where in EXIF is the place written, and in what it holds?

EXIF is a TIFF, whose thumbnail may be a JPEG, which may hold EXIF … This is where they meet.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from mmsprep.clean import jpeg, tiff
from mmsprep.clean.change import Change
from mmsprep.model import Content

_DEEPEST = 3


def changes(block: Content, depth: int = 0) -> Iterator[Change]:
    """Take the place out of a TIFF, or of the EXIF block of a picture."""
    if depth <= _DEEPEST:
        inner = tiff.Inner(partial(changes, depth=depth + 1), partial(in_jpeg, depth=depth + 1))
        yield from tiff.changes(block, inner)


def in_jpeg(block: Content, depth: int = 0) -> Iterator[Change]:
    """Take the place out of the segments of the JPEG that this block begins with."""
    return jpeg.head_changes(block, partial(changes, depth=depth))
