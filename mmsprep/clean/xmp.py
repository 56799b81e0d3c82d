"""Where in an XMP packet is the place written? Found and blanked in the XML text, in place.

What goes is overwritten with spaces, which mean nothing between attributes and elements: the
packet keeps its length. Works on UTF-8, UTF-16 and UTF-32, and on text that is not quite XML.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from mmsprep.clean.change import BESIDE, LOCATION, Change
from mmsprep.clean.words import coordinates, property_is_harmless, property_names_location

NamesLocation = Callable[[str, str], bool]
"""Whether a property, by its local name and namespace, goes."""

_NAME = rb"[A-Za-z_][\w.\-]*+(?::[\w.\-]++)?+"
_TAG = re.compile(rb"<(/?)(" + _NAME + rb")((?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+)>")
_ATTRIBUTE = re.compile(rb"(?<=[\s\"'])(" + _NAME + rb")\s*+=\s*+(\"[^\"]*+\"|'[^']*+')")
_NAMESPACE = re.compile(rb"xmlns:([\w.\-]++)\s*+=\s*+[\"']([^\"'<>]*+)[\"']")
_SKIPPED = ((b"<!--", b"-->"), (b"<![CDATA[", b"]]>"), (b"<?", b"?>"))
_MAX_BROKEN = 16
"""After so many tags that never end, the rest is not looked at: it is no XML."""


_Kind = Literal["open", "close", "empty"]


@dataclass(frozen=True, slots=True)
class _Tag:
    start: int
    end: int
    name: bytes
    attributes_at: int
    kind: _Kind


def changes(block: bytes) -> Iterator[Change]:
    """Blank every property that is about a place, and the numbers of coordinates in all others."""
    yield from properties(block, property_names_location)
    unit, text = _in_units(block)
    for start, end in coordinates(text):
        yield Change(start * unit, end * unit, _space(block, unit) * (end - start))


def properties(block: bytes, names_location: NamesLocation) -> Iterator[Change]:
    """Blank every property that `names_location`."""
    unit, text = _in_units(block)
    space = _space(block, unit)
    for start, end, name in _spans(text, names_location):
        what = BESIDE if property_is_harmless(name) else LOCATION
        yield Change(start * unit, end * unit, space * (end - start), what)


def _in_units(block: bytes) -> tuple[int, bytes]:
    """The size of a character, and the text with one byte for each."""
    for unit in (4, 2):
        for low in (0, unit - 1):
            head = block[: 64 * unit]
            others = [head[n::unit] for n in range(unit) if n != low]
            zeros = sum(column.count(0) for column in others)
            if len(head) >= 16 * unit and zeros >= 0.9 * sum(map(len, others)) and any(head[low::unit]):
                return unit, _narrowed(block, unit, low)
    return 1, block


def _narrowed(block: bytes, unit: int, low: int) -> bytes:
    length = len(block) // unit * unit
    narrow = bytearray(block[low:length:unit])
    for n in range(unit):
        if n != low:
            for at in re.finditer(rb"[^\0]", block[n:length:unit]):
                narrow[at.start()] = 0x80
    return bytes(narrow)


def _space(block: bytes, unit: int) -> bytes:
    little = unit > 1 and any(block[0 : 64 * unit : unit][1:40])
    return b" ".ljust(unit, b"\0") if little else b" ".rjust(unit, b"\0")


def _spans(text: bytes, names_location: NamesLocation) -> Iterator[tuple[int, int, str]]:
    """Start, end and local name of every attribute and element that tells."""
    spaces = {m[1]: m[2].decode("latin-1") for m in _NAMESPACE.finditer(text)}

    def goes(name: bytes) -> bool:
        prefix, _, local = name.rpartition(b":")
        known = spaces.get(prefix, prefix.decode("latin-1"))
        return prefix != b"xmlns" and names_location(local.decode("latin-1"), known)

    inside: _Tag | None = None
    depth = 0
    for tag in _tags(text):
        if inside:
            depth += (tag.name == inside.name) * {"open": 1, "close": -1, "empty": 0}[tag.kind]
            if depth == 0:
                yield inside.start, tag.end, _local(inside.name)
                inside = None
        elif tag.kind != "close" and (goes(tag.name) or _called(text, tag, names_location)):
            if tag.kind == "empty":
                yield tag.start, tag.end, _local(tag.name)
            else:
                inside, depth = tag, 1
        else:
            for found in _ATTRIBUTE.finditer(text, tag.attributes_at, tag.end):
                if goes(found[1]):
                    yield found.start(), found.end(), _local(found[1])
    if inside:  # it never ends: a packet that was cut off
        yield inside.start, len(text), _local(inside.name)


def _called(text: bytes, tag: _Tag, names_location: NamesLocation) -> bool:
    """Whether its attribute `name` tells: what Sony's cameras write is all groups and items."""
    return any(
        found[1] == b"name" and names_location(found[2][1:-1].decode("latin-1"), "")
        for found in _ATTRIBUTE.finditer(text, tag.attributes_at, tag.end)
    )


def _local(name: bytes) -> str:
    return name.rpartition(b":")[2].decode("latin-1")


def _tags(text: bytes) -> Iterator[_Tag]:
    at, broken = text.find(b"<"), 0
    while at >= 0 and broken < _MAX_BROKEN:
        skipped = next((end for start, end in _SKIPPED if text.startswith(start, at)), None)
        if skipped:
            end = text.find(skipped, at)
            at = text.find(b"<", end) if end >= 0 else -1
            continue
        found = _TAG.match(text, at)
        if not found:
            broken += 1
            at = text.find(b"<", at + 1)
            continue
        empty = found[3].endswith(b"/")
        kind: _Kind = "close" if found[1] else "empty" if empty else "open"
        yield _Tag(at, found.end(), found[2], found.end(2), kind)
        at = text.find(b"<", found.end())
