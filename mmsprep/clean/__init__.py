"""Does a file tell where it was taken, and how is that taken out without re-encoding?

One module a container; `change` says what they all answer. Pixels, sound and every other tag stay
where they were, byte for byte. A payload that hides behind the end of a file is cut.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import cast

from mmsprep.clean.change import BESIDE, LOCATION, TAIL, Change, applied
from mmsprep.errors import Damaged
from mmsprep.model import Content, Source

_FINDERS = {
    "image/jpeg": "jpeg_tail",
    "image/png": "png",
    "image/gif": "gif",
    "image/bmp": "bmp",
    "image/tiff": "tiff_file",
    "image/webp": "riff",
    "image/heic": "heif",
    "image/heif": "heif",
    "image/avif": "heif",
    "image/x-adobe-dng": "exif",
    "image/x-canon-cr2": "exif",
    "image/x-nikon-nef": "exif",
    "image/x-sony-arw": "exif",
    "image/x-panasonic-rw2": "exif",
    "image/x-olympus-orf": "exif",
    "image/x-pentax-pef": "exif",
    "video/mp4": "boxes",
    "video/x-m4v": "boxes",
    "video/quicktime": "boxes",
    "video/3gpp": "boxes",
    "video/3gpp2": "boxes",
    "audio/mp4": "boxes",
    "audio/3gpp": "boxes",
    "audio/3gpp2": "boxes",
    "audio/mpeg": "id3",
    "audio/x-wav": "riff",
    "video/x-msvideo": "riff",
}
"""True type → the module that knows its container."""

_MOST_ROUNDS = 4
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


def primary_only(data: bytes) -> bytes:
    """A JPEG without second pictures, depth map and the film of a motion photo; its own bytes stay."""
    from mmsprep.clean import jpeg_tail

    return jpeg_tail.primary_only(data)


def has_company(data: bytes) -> bool:
    """Whether second pictures, a depth map or the film of a motion photo came along with a JPEG."""
    from mmsprep.clean import jpeg_tail

    return jpeg_tail.has_company(data)


def _without(source: Source, unwanted: tuple[str, ...]) -> Cleaned:
    data = source.read()
    removed = {TAIL} if source.behind else set()
    for _ in range(_MOST_ROUNDS):
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
    name = _FINDERS.get(true_type)
    if name is None:
        return iter(())
    module = importlib.import_module(f"mmsprep.clean.{name}")
    return cast("Callable[[Content], Iterator[Change]]", module.changes)(block)
