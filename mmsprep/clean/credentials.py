"""Where do content credentials (C2PA) tell the place?

Cameras and editors that sign a picture write what they assert of it as JSON into JUMBF boxes, the
place too. Its values are blanked where they stand. The signature no longer holds then, as it would
not for any file whose location was taken out elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mmsprep.clean.change import BESIDE, LOCATION, Change
from mmsprep.clean.words import (
    picture_key_names_location,
    property_is_harmless,
    property_names_location,
)

UUID = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")
"""Of the box that holds them in films."""

_MEMBER = re.compile(rb'"([^"\\]{1,80})"\s*+:\s*+(?:"((?:[^"\\]|\\.)*+)"|(-?\d[\d.eE+\-]*+))', re.DOTALL)


def changes(block: bytes) -> Iterator[Change]:
    """Blank what the JSON in these boxes tells of a place."""
    for member in _MEMBER.finditer(block):
        namespace, _, name = member[1].decode("latin-1").rpartition(":")
        if not _names_location(name, namespace):
            continue
        group = 2 if member[3] is None else 3
        start, end = member.span(group)
        blank = b" " * (end - start) if group == 2 else b"0".ljust(end - start)
        if block[start:end] != blank:
            yield Change(start, end, blank, BESIDE if property_is_harmless(name) else LOCATION)


def _names_location(name: str, namespace: str) -> bool:
    return property_names_location(name, namespace) if namespace else picture_key_names_location(name)
