"""How does a rendered page or SVG go on as a picture?

Print and flat art in few shades, sharp (pictures/flat.py); anything else as a photo or a graphic
is, by the converter of pictures.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, replace

from PIL import Image

from mmsprep.fitting.curve import INDISTINGUISHABLE
from mmsprep.model import Action, Input, Made, Source, Study
from mmsprep.pictures import codes, flat
from mmsprep.sniff import sniff
from mmsprep.target import Target
from mmsprep.tools import pillow, zxing
from mmsprep.verbs import Converter, ConverterOf
from mmsprep.workroom import Workroom

PNG = "image/png"


@dataclass(frozen=True, slots=True)
class Shaded:
    """A drawing that is no flat art: its study, and the converter that goes on from there."""

    study: Study
    converter: Converter


def study(
    drawing: Image.Image, source: Source, target: Target, room: Workroom, converter_of: ConverterOf
) -> Study:
    """The study of an RGB picture that was drawn from `source`; raises OverSafetyLimit."""
    if target.max_side is not None:
        drawing.thumbnail((target.max_side, target.max_side), Image.Resampling.LANCZOS)
    pillow.check_size(drawing.width, drawing.height, room.limits)
    drawing = flat.grey_or_colour(drawing)
    fair = target.max_bytes // target.profile.max_attachments
    if flat.is_flat(drawing) and (shades := flat.study(drawing, fair)):
        return Study(source, shades.curve, shades)
    picture = sniff(Input(source.name, data=_lossless(drawing), position=source.position), room)
    converter = converter_of(picture)
    picture = replace(picture, facts=converter.examine(picture, room))
    found = converter.study(picture, target, room)
    return Study(source, found.curve, Shaded(found, converter))


def foresee(study: Study, max_bytes: int, *notes: str) -> Made:
    """What `fit` will make; flat art is written so soon that it may as well be made."""
    if isinstance(study.state, flat.Flat):
        return _as_png(flat.fit(study.state, max_bytes), notes)
    shaded: Shaded = study.state
    return _noted(shaded.converter.foresee(shaded.study, max_bytes), notes)


def fit(study: Study, max_bytes: int, room: Workroom, *notes: str) -> Made:
    """The best picture of it within so many bytes; raises DoesNotFit."""
    if isinstance(study.state, flat.Flat):
        sheet = flat.fit(study.state, max_bytes)
        return _as_png(sheet, (*notes, *_lost(study.state.picture, sheet)))
    shaded: Shaded = study.state
    return _noted(shaded.converter.fit(shaded.study, max_bytes, room), notes)


def _lost(drawing: Image.Image, sheet: flat.Sheet) -> tuple[str, ...]:
    """A note where a code cannot be read any more: fewer shades leave it alone, fewer pixels may not."""
    if sheet.data is None or sheet.size == drawing.size:
        return ()
    said = zxing.codes(drawing)
    written = Image.open(io.BytesIO(sheet.data), formats=["PNG"])
    return (codes.LOST,) if said and not codes.kept(said, written.convert("RGB")) else ()


def _lossless(drawing: Image.Image) -> bytes:
    out = io.BytesIO()
    drawing.save(out, "PNG", compress_level=1)
    return out.getvalue()


def _as_png(sheet: flat.Sheet, notes: tuple[str, ...]) -> Made:
    return Made(
        type=PNG,
        size=sheet.weight,
        action=_action(sheet.quality),
        quality=sheet.quality,
        data=sheet.data,
        width=sheet.size[0],
        height=sheet.size[1],
        notes=notes,
    )


def _noted(picture: Made, notes: tuple[str, ...]) -> Made:
    return replace(picture, action=_action(picture.quality), notes=(*notes, *picture.notes))


def _action(quality: float) -> Action:
    return Action.CONVERTED if quality >= INDISTINGUISHABLE else Action.SHRUNK
