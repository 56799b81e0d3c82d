"""Does a file tell where it was taken, and how is that taken out without re-encoding?

One module a container; `change` says what they all answer. Pixels, sound and every other tag stay
where they were, byte for byte. A payload that hides behind the end of a file is cut.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from mmsprep.clean import bmp, boxes, exif, gif, heif, id3, jpeg_tail, png, riff, tiff_file
from mmsprep.clean.change import BESIDE, LOCATION, TAIL, Change, applied
from mmsprep.clean.jpeg_tail import has_company, primary_only
from mmsprep.errors import Damaged
from mmsprep.model import Content, Source

__all__ = [
    "Cleaned",
    "cut",
    "has_company",
    "has_location",
    "has_payload",
    "outgoing",
    "primary_only",
    "strip",
]

_FINDERS: dict[str, Callable[[Content], Iterator[Change]]] = {
    "image/jpeg": jpeg_tail.changes,
    "image/png": png.changes,
    "image/gif": gif.changes,
    "image/bmp": bmp.changes,
    "image/tiff": tiff_file.changes,
    "image/webp": riff.changes,
    "image/heic": heif.changes,
    "image/heif": heif.changes,
    "image/avif": heif.changes,
    "image/x-adobe-dng": exif.changes,
    "image/x-canon-cr2": exif.changes,
    "image/x-nikon-nef": exif.changes,
    "image/x-sony-arw": exif.changes,
    "image/x-panasonic-rw2": exif.changes,
    "image/x-olympus-orf": exif.changes,
    "image/x-pentax-pef": exif.changes,
    "video/mp4": boxes.changes,
    "video/x-m4v": boxes.changes,
    "video/quicktime": boxes.changes,
    "video/3gpp": boxes.changes,
    "video/3gpp2": boxes.changes,
    "audio/mp4": boxes.changes,
    "audio/3gpp": boxes.changes,
    "audio/3gpp2": boxes.changes,
    "audio/mpeg": id3.changes,
    "audio/x-wav": riff.changes,
    "video/x-msvideo": riff.changes,
}
"""By true type, who knows its container."""

_MAX_ROUNDS = 4
"""One is enough for a sound file, and a second one shows it."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The bytes that may go out, and what was taken out of them."""

    data: bytes
    removed: tuple[str, ...] = ()
    """`location`, `trailing data`: in this order; empty where nothing had to change."""


def has_location(source: Source) -> bool:
    """Whether the place is written in it. Reads what the container leads to, never a whole film."""
    with source.content() as block:
        return any(change.what == LOCATION for change in _changes(source.type, block))


def has_payload(source: Source) -> bool:
    """Whether something that does not belong to it hides behind its end."""
    with source.content() as block:
        return any(change.what == TAIL for change in _changes(source.type, block))


def outgoing(source: Source, *, keep_location: bool) -> Cleaned:
    """The file as it may leave; raises Damaged where its location cannot be taken out."""
    return cut(source) if keep_location else strip(source)


def strip(source: Source) -> Cleaned:
    """The file without location and without a payload; nothing else changes.

    Raises Damaged for a file whose parts overlap so that this cannot be done.
    """
    return _without(source, (LOCATION, TAIL))


def cut(source: Source) -> Cleaned:
    """The file without a payload; its location stays (for `--keep-metadata`)."""
    return _without(source, (TAIL,))


def _without(source: Source, unwanted: tuple[str, ...]) -> Cleaned:
    data = source.read()
    removed = {TAIL} if source.behind else set()
    for _ in range(_MAX_ROUNDS):
        found = list(_changes(source.type, data))
        there = {change.what for change in found} & {*unwanted}
        if not there:
            return Cleaned(data, tuple(what for what in unwanted if what in removed))
        removed |= there
        going = there | {BESIDE} if LOCATION in there else there
        data = applied(data, [change for change in found if change.what in going])
    raise Damaged(
        "Its parts lie on top of one another, so that its location cannot be taken out.",
        "Save it again with another program, or send it as it is with --keep-metadata.",
    )


def _changes(true_type: str, block: Content) -> Iterator[Change]:
    finder = _FINDERS.get(true_type)
    return finder(block) if finder else iter(())
