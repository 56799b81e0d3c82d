"""Which pages has a TIFF, and what does each say of itself?"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from typing import Any

from PIL import TiffImagePlugin

from mmsprep.errors import Damaged
from mmsprep.limits import Limits
from mmsprep.tools import pillow

SUBFILE = 254
REDUCED, MASK = 1, 4
"""Bits of what a page is: a smaller copy of another one, or which parts of another one count."""

Tags = dict[int, Any]


def walk(data: bytes) -> Iterator[Tags]:
    """Its pages' tags, one after the other; raises what Pillow raises."""
    if data[:4] == pillow.BIG_MOTOROLA:
        raise pillow.another_kind()
    file = io.BytesIO(data)
    header = file.read(16 if data[2:3] == b"+" else 8)
    place = TiffImagePlugin.ImageFileDirectory_v2(header).next
    seen: set[int] = set()
    while place and place not in seen:
        seen.add(place)
        directory = TiffImagePlugin.ImageFileDirectory_v2(header)
        file.seek(place)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            directory.load(file)
        yield dict(directory)
        place = directory.next


def at(data: bytes, page: int) -> Tags:
    """What one page says; raises Damaged where there is none."""
    for number, tags in enumerate(walk(data)):
        if number == page:
            return tags
    raise Damaged("A page of it is missing.")


def subfiles(data: bytes, limits: Limits) -> list[int]:
    """What each of its pages is, as a number of bits; raises Damaged or OverSafetyLimit."""
    found: list[int] = []
    try:
        for tags in walk(data):
            found.append(int(tags.get(SUBFILE) or 0))
            limits.check("pages", len(found), "Its number of pages")
    except pillow.BROKEN as error:
        raise pillow.damaged(error) from error
    return found
