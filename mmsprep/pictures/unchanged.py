"""Which pictures go out without a pixel changed, and in how few bytes?"""

from __future__ import annotations

from dataclasses import replace

from mmsprep import clean
from mmsprep.formats import ON_FEW_PHONES, title
from mmsprep.model import UNTOUCHED, Action, Made, Source
from mmsprep.pictures import tighter
from mmsprep.pictures.canvas import Canvas
from mmsprep.pictures.nature import png
from mmsprep.rasters import apple_png, header
from mmsprep.target import Target
from mmsprep.workroom import Workroom

TIGHTER, PRIMARY_ONLY = 99.0, 99.5
"""Quality of the very picture without its metadata, or without what came along with it."""
MOST_PIXELS_A_BYTE = 2
"""What has more of them is no photograph, or takes more bytes than there are as a lossless PNG."""


def passes(source: Source, target: Target) -> bool:
    """Whether the receiver's phone, and the provider, take it as it is."""
    shown = target.shows(source.facts.width, source.facts.height)
    return shown and takes(source.type, target) and not is_odd(source)


def takes(true_type: str, target: Target) -> bool:
    """Whether a picture of this type may stay one."""
    return target.accepts(true_type) and not (target.playable and true_type in ON_FEW_PHONES)


def is_odd(source: Source) -> bool:
    """Whether it is a PNG or a JPEG that not everybody can show."""
    if source.type == "image/png":
        return apple_png.is_one(source.read())
    return source.type == "image/jpeg" and not header.read(source.read()).ordinary


def untouched(source: Source, target: Target) -> Made | None:
    """The source's own bytes, without its location; None where they are too many."""
    if source.size > target.max_bytes and not clean.has_payload(source):
        return None
    cleaned = _cleaned(source, target)
    return _passed(source, cleaned.data, cleaned) if len(cleaned.data) <= target.max_bytes else None


def shorter(drawn: Canvas, target: Target, room: Workroom) -> list[Made]:
    """A JPEG in fewer bytes of which not a pixel changes."""
    alone = _alone(drawn.source, target)
    small = None if tighter.is_large(drawn) else tightened(drawn, target.max_bytes, room)
    return [each for each in (alone, small) if each]


def tightened(drawn: Canvas, max_bytes: int, room: Workroom) -> Made | None:
    """The same of one that needs nothing but its picture to be shown right, coded more tightly."""
    data = tighter.tighter(drawn, max_bytes, room)
    return None if data is None else _made(drawn, "image/jpeg", data)


def lossless(drawn: Canvas, target: Target, room: Workroom) -> list[Made]:
    """A PNG of every pixel, where that fits a message and is no larger than the source."""
    most = min(target.max_bytes, drawn.source.size)
    if drawn.pixels > MOST_PIXELS_A_BYTE * most or not target.shows(*drawn.full):
        return []
    data = png(drawn.at(drawn.full, room))
    return [_made(drawn, "image/png", data)] if len(data) <= most else []


def _alone(source: Source, target: Target) -> Made | None:
    """The same of a JPEG that came in company, without that; None where it is too large or was alone."""
    if len(clean.primary_only(source.read())) == source.size:
        return None
    cleaned = _cleaned(source, target)
    data = clean.primary_only(cleaned.data)
    if len(data) > target.max_bytes or len(data) == len(cleaned.data):
        return None
    return replace(_passed(source, data, cleaned), quality=PRIMARY_ONLY)


def _made(drawn: Canvas, true_type: str, data: bytes) -> Made:
    return Made(
        type=true_type,
        size=len(data),
        action=Action.SHRUNK if true_type == drawn.source.type else Action.CONVERTED,
        quality=TIGHTER,
        data=data,
        width=drawn.full[0],
        height=drawn.full[1],
        removed=drawn.source.lost,
    )


def _cleaned(source: Source, target: Target) -> clean.Cleaned:
    return clean.outgoing(source, keep_location=target.keep_metadata)


def _passed(source: Source, data: bytes, cleaned: clean.Cleaned) -> Made:
    notes = [f"Most phones cannot show {title(source.type)}s."] if source.type in ON_FEW_PHONES else []
    return Made(
        type=source.type,
        size=len(data),
        action=Action.STRIPPED if len(data) < source.size or cleaned.removed else Action.UNCHANGED,
        quality=UNTOUCHED,
        data=data,
        width=source.facts.width,
        height=source.facts.height,
        removed=cleaned.removed,
        notes=tuple(notes),
    )
