"""Where in a TIFF, or in the EXIF of any other picture, is the place written?

All directories are walked: the chain of pages, SubIFDs, the EXIF directory and its MakerNote, and
the thumbnail. What goes is blanked where it stands: offsets, those of MakerNotes too, stay right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from mmsprep.clean import credentials, iptc, makernote, xmp
from mmsprep.clean.change import BESIDE, LOCATION, Change, Finder, blanked, shifted, weight
from mmsprep.clean.directories import wiped, without
from mmsprep.clean.words import HARMLESS_GPS, has_coordinates
from mmsprep.containers.reading import Allowance, number
from mmsprep.containers.tiff import Directory, Entry, Layout, directories, layout_of, read
from mmsprep.model import Content

_GPS, _EXIF, _SUB_IFDS, _MAKER_NOTE = 34853, 34665, 330, 37500
_LEADING = frozenset({_EXIF, _SUB_IFDS})
_THUMBNAIL, _THUMBNAIL_SIZE = 513, 514
_XMP, _IPTC, _PHOTOSHOP, _CREDENTIALS = 700, 33723, 34377, 52545
_DESCRIPTION, _USER_COMMENT = 270, 37510
_WINDOWS_TEXTS = frozenset({0x9C9B, 0x9C9C, 0x9C9E, 0x9C9F})
"""Title, comment, keywords and subject, in UTF-16."""
_TEXTS = {_DESCRIPTION: 0, _USER_COMMENT: 8} | dict.fromkeys(_WINDOWS_TEXTS, 0)
"""Texts by a human or a program, and how many bytes tell of their characters."""
_MAX_TEXT = 1 << 16
_LOOKED_INTO = frozenset({_XMP, _IPTC, _PHOTOSHOP, _CREDENTIALS, _MAKER_NOTE, *_TEXTS})
_GEOTIFF = frozenset({33550, 33920, 33922, 34264, 34735, 34736, 34737})
"""Pixel scale, tie points, transformations and keys: they tie the picture to the map."""

_MAX_DIRECTORIES = 2048
_MAX_ENTRIES = 40_000


@dataclass(frozen=True, slots=True)
class Inner:
    """Who looks into what may lie within: EXIF of its own, and the picture of a thumbnail."""

    exif: Finder
    picture: Finder


def changes(block: Content, inner: Inner) -> Iterator[Change]:
    """Take the place out of a TIFF, or of the EXIF block of a picture."""
    layout = layout_of(block)
    if layout is None:
        return
    seen = {0}
    entries, values = Allowance(_MAX_ENTRIES), Allowance(2 * len(block))
    for found in directories(block, layout, _LEADING, _MAX_DIRECTORIES):
        seen.add(found.at)
        if not entries.spend(len(found.entries)):
            return
        yield from _in_directory(block, layout, found, seen, values, inner)


def _in_directory(
    block: Content, layout: Layout, found: Directory, seen: set[int], values: Allowance, inner: Inner
) -> Iterator[Change]:
    gone = {entry.tag for entry in found.entries} & (_GEOTIFF | {_GPS})
    place: list[Change] = []
    for entry in found.entries:
        if entry.tag == _GPS:
            place += _in_gps(block, layout, entry, seen)
        elif entry.tag in _LOOKED_INTO and values.spend(entry.end - entry.start):
            yield from _in_value(block, layout, entry, inner)
    yield from _in_thumbnail(block, layout, found, values, inner)
    yield from place
    yield from without(block, layout, found, gone, LOCATION if gone - {_GPS} else weight(place))


def _in_gps(block: Content, layout: Layout, entry: Entry, seen: set[int]) -> Iterator[Change]:
    for at in entry.numbers(block, layout.order, 1):
        if at in seen or at >= len(block):
            continue
        found = read(block, layout, at)
        told = any(each.tag not in HARMLESS_GPS for each in found.entries)
        yield from wiped(block, layout, found, LOCATION if told else BESIDE)


def _in_value(block: Content, layout: Layout, entry: Entry, inner: Inner) -> Iterator[Change]:
    finders: dict[int, Callable[[bytes], Iterator[Change]]] = {
        _XMP: xmp.changes,
        _IPTC: iptc.changes,
        _CREDENTIALS: credentials.changes,
        _PHOTOSHOP: lambda value: iptc.resource_changes(value, inner.exif),
    }
    if entry.tag in finders:
        yield from shifted(finders[entry.tag](block[entry.start : entry.end]), entry.start)
    elif entry.tag == _MAKER_NOTE:
        yield from makernote.changes(block, layout, entry.start, entry.end)
    elif entry.tag in _TEXTS:
        yield from _in_text(block, entry)


def _in_text(block: Content, entry: Entry) -> Iterator[Change]:
    """A text that tells coordinates, whatever the width of its characters."""
    start = entry.start + _TEXTS[entry.tag]
    if has_coordinates(block[start : min(entry.end, start + _MAX_TEXT)].replace(b"\0", b"")):
        yield blanked(start, entry.end)


def _in_thumbnail(
    block: Content, layout: Layout, found: Directory, values: Allowance, inner: Inner
) -> Iterator[Change]:
    place = {
        entry.tag: number(block, entry.start, entry.unit, layout.order) for entry in found.entries
        if entry.tag in {_THUMBNAIL, _THUMBNAIL_SIZE}
    }  # fmt: skip
    start, size = place.get(_THUMBNAIL, 0), place.get(_THUMBNAIL_SIZE, 0)
    if start and size and start + size <= len(block) and values.spend(size):
        yield from shifted(inner.picture(block[start : start + size]), start)
