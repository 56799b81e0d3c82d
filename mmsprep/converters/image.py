"""What becomes of a still picture? Itself, a JPEG, or a PNG: whichever serves the receiver."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from PIL import Image

from mmsprep import clean
from mmsprep.errors import DoesNotFit
from mmsprep.fitting.curve import INDISTINGUISHABLE, Curve, below_leaps, curve, within
from mmsprep.fitting.search import FILLED
from mmsprep.model import UNTOUCHED, Action, Facts, Made, Point, Source, Study
from mmsprep.pictures import canvas, codes, flat, graphic, nature, photo, printed, tighter, unchanged
from mmsprep.pictures.losses import losses
from mmsprep.rasters import decode
from mmsprep.target import Target
from mmsprep.tools import jpeg
from mmsprep.workroom import Workroom

SHOT = frozenset({"image/jpeg", "image/heic", "image/heif"})
"""Types that hold what a camera saw: never worth a PNG of all their colours."""
FEW = 3
"""Pictures of a message that are worth more work each than those of a full one."""
TABLES = 10_000
"""Bytes that a JPEG which has to be coded another way may take, however few it has: in so few, the
tables count more than the picture."""

Work = TypeVar("Work")
Picture = photo.Encoded | graphic.Drawn
Photograph = photo.Photo


@dataclass
class State:
    """What was learned about one picture."""

    target: Target
    photo: Photograph | None
    graphic: graphic.Graphic | None
    whole: list[Made]
    """The very picture in fewer bytes; the least changed first."""
    left_out: tuple[str, ...]
    """What of the file is not in the one picture that is made of it."""
    fine: Photograph | None = None
    """The same photograph, its colours not halved, for those who have the bytes."""
    shades: flat.Flat | None = None
    """The same in few shades, where it holds print that a JPEG of as many bytes would blur."""
    large: bool = False
    """Whether to code it more tightly is still to be tried, for it takes its time."""
    codes: frozenset[str] | None = None
    """What the codes in it say; None: nobody looked."""


def examine(source: Source, room: Workroom) -> Facts:
    facts = decode.examine(source, room)
    return replace(facts, location=clean.has_location(source))


def as_is(source: Source, target: Target, room: Workroom) -> Made | None:
    if source.page is not None or not unchanged.passes(source, target):
        return None
    if source.size <= target.max_bytes:
        confirm(source, room)
    return unchanged.untouched(source, target)


def expand(source: Source, _target: Target, room: Workroom) -> list[Source]:
    if source.type != "image/tiff" or (source.facts.pages or 1) <= 1:
        return [source]
    pages = decode.pages(source, room)
    return [replace(source, page=page) for page in pages] if len(pages) > 1 else [source]


def study(source: Source, target: Target, room: Workroom) -> Study:
    room.progress(source, "studying", 0.1)
    original = canvas.prepare(source, room)
    stays = source.type == "image/jpeg" and unchanged.passes(source, target)
    whole = unchanged.shorter(original, target, room) if stays else []
    cap = _cap(source, target)
    state = State(target, None, None, whole, losses(source), large=stays and tighter.is_large(original))
    ways = _nature(original, source, room)
    if ways.as_png:
        state.graphic = graphic.study(original, target.max_side, target.max_bytes, room)
    if ways.as_jpeg or (state.graphic and _loses_pixels(state.graphic, target)):
        state.photo = _as_jpeg(original, target, cap, ways)
    if state.photo and _needs_full_colour(source, state.photo.curve[-1], state):
        state.photo = photo.in_full_colour(state.photo, room)
    elif state.photo and _is_held_back(source, state.photo, target):
        state.fine = photo.in_full_colour(state.photo, room)
    if state.photo and state.graphic and _is_photograph(state.photo, state.graphic):
        state.graphic = None
    if state.photo and source.type in SHOT:
        state.shades = printed.study(original, state.photo.curve, cap, target, room)
    rising = _rising(state)
    if rising[-1].quality < INDISTINGUISHABLE and state.photo and source.type not in SHOT:
        state.whole = unchanged.lossless(original, target, room)
        rising = _rising(state)
    return Study(source, rising, state)


def _as_jpeg(
    original: canvas.Canvas, target: Target, cap: int, ways: nature.Nature
) -> Photograph | None:
    """None where it may take fewer bytes than any JPEG does: blank pages are PNGs of a hundred."""
    encoder = jpeg.SHARP if ways.sharp_colour else jpeg.photographic()
    shot = photo.study(original, target.max_side, cap, encoder)
    return shot if shot.curve else None


def _rising(state: State) -> Curve:
    """How good it can be at how many bytes, whichever way that is."""
    ways = [way for way in (state.photo, state.graphic, state.shades) if way]
    points = [point for way in ways for point in way.curve]
    if state.photo and len(ways) > 1:
        points += below_leaps(state.photo.curve, points)
    points += state.fine.curve[-1:] if state.fine else ()
    rising = curve(points, ceiling=UNTOUCHED)
    if not state.whole:
        return rising
    tops = [Point(made.size, made.quality, leap=True) for made in state.whole]
    least = min(top.size for top in tops)
    return curve((*within(rising, least - 1), *tops), ceiling=UNTOUCHED)


def foresee(study: Study, max_bytes: int) -> Made:
    state = study.state
    assert isinstance(state, State)
    if kept := _kept_whole(state, max_bytes):
        return kept
    outcomes = []
    if shot := _photo(state, max_bytes):
        outcomes.append((*photo.expected(shot, max_bytes), "image/jpeg"))
    if state.graphic:
        outcomes.append((*graphic.expected(state.graphic, max_bytes), "image/png"))
    if state.shades and (drawn := printed.fit(state.shades, max_bytes)):
        outcomes.append((drawn.bytes, drawn.quality, drawn.size, "image/png"))
    size, quality, sides, true_type = max(outcomes, key=lambda outcome: outcome[1])
    made = _made(study.source, true_type, sides, size, quality)
    return replace(made, notes=state.left_out)


def _kept_whole(state: State, max_bytes: int) -> Made | None:
    """The very picture, where that fits without what came along with it, or coded more tightly."""
    fitting = (made for made in state.whole if made.size <= max_bytes)
    return next((replace(made, notes=state.left_out) for made in fitting), None)


def fit(study: Study, max_bytes: int, room: Workroom) -> Made:
    state = study.state
    assert isinstance(state, State)
    shot = _photo(state, max_bytes)
    if shot:
        shot.in_few = FEW * max_bytes >= state.target.max_bytes
        _tighten(state, shot, max_bytes, room)
    if kept := _kept_whole(state, max_bytes):
        return kept
    results: list[tuple[str, Picture]] = []
    hope = foresee(study, max_bytes).type
    if state.shades and hope == "image/png" and (drawn := printed.fit(state.shades, max_bytes)):
        results += [("image/png", drawn)]
    if state.graphic and (hope == "image/png" or not shot):
        results += _fitted(graphic.fit, state.graphic, "image/png", max_bytes, room)
    if shot and not (results and results[0][1].quality >= INDISTINGUISHABLE):
        results += _fitted(photo.fit, shot, "image/jpeg", max_bytes, room)
    if not results and state.graphic:
        results += _fitted(graphic.fit, state.graphic, "image/png", max_bytes, room)
    if not results:
        raise DoesNotFit(f"No picture of it fits in {max_bytes:,} bytes.", "Send fewer files with it.")
    results += _in_full_colour(study.source, state, results[-1][1], max_bytes, room)
    true_type, best = max(results, key=lambda result: (result[1].quality, -len(result[1].data)))
    true_type, best, notes = _legible(state, true_type, best, max_bytes, room)
    made = _made(study.source, true_type, best.size, len(best.data), best.quality)
    well = best.quality >= INDISTINGUISHABLE or made.size >= FILLED * max_bytes
    unfilled = true_type == "image/jpeg" and not well
    return replace(made, data=best.data, notes=(*state.left_out, *notes), unfilled=unfilled)


def _tighten(state: State, shot: Photograph, max_bytes: int, room: Workroom) -> None:
    """Find out whether the very picture fits, coded more tightly, where few share the message."""
    if state.large and shot.in_few and (made := unchanged.tightened(shot.canvas, max_bytes, room)):
        state.large = False
        state.whole.append(made)


def _photo(state: State, max_bytes: int) -> Photograph | None:
    """The photograph, its colours not halved where that can be paid for."""
    return state.fine if state.fine and max_bytes >= state.fine.curve[-1].size else state.photo


def _in_full_colour(
    source: Source, state: State, best: Picture, max_bytes: int, room: Workroom
) -> list[tuple[str, Picture]]:
    """A JPEG whose colour is not halved, where only that keeps it from looking like a source of more."""
    well = best.quality >= INDISTINGUISHABLE
    if well or not state.photo or source.type in SHOT or not photo.at_its_best(state.photo):
        return []
    if not state.fine and state.photo.encodes >= photo.ENCODES:
        return []
    state.fine = state.fine or photo.in_full_colour(state.photo, room)
    return _fitted(photo.fit, state.fine, "image/jpeg", max_bytes, room)


def _legible(
    state: State, true_type: str, best: Picture, max_bytes: int, room: Workroom
) -> tuple[str, Picture, tuple[str, ...]]:
    """The same, or another in which a code can be read that got lost; else a note says that it did."""
    work = state.photo or state.graphic
    assert work
    if best.size == work.canvas.size(work.canvas.pixels) and best.quality >= INDISTINGUISHABLE:
        return true_type, best, ()
    if state.codes is None:
        state.codes = codes.readable(work.canvas, room)
    if not state.codes or codes.kept(state.codes, _seen(best.data)):
        return true_type, best, ()
    if state.photo:
        most = min(max_bytes, state.photo.cap)
        lost = photo.Encoded(best.data, best.size, best.quality)
        if other := codes.rescued(state.photo, state.codes, lost, most, room):
            return "image/jpeg", other, ()
    return true_type, best, (codes.LOST,)


def _seen(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data), formats=("JPEG", "PNG"))


def _fitted(
    fit: Callable[[Work, int, Workroom], Picture],
    work: Work,
    true_type: str,
    max_bytes: int,
    room: Workroom,
) -> list[tuple[str, Picture]]:
    """One way that was taken; nothing where it led to nothing, for another may."""
    try:
        return [(true_type, fit(work, max_bytes, room))]
    except DoesNotFit:
        return []


def confirm(source: Source, room: Workroom) -> None:
    """Decode it, every page of it; raises Damaged."""
    pages: list[int | None] = [source.page]
    if source.type == "image/tiff" and source.page is None and (source.facts.pages or 1) > 1:
        pages = list(decode.pages(source, room))
    for page in pages:
        one = replace(source, page=page)
        if source.type == "image/jpeg":
            decode.render(one, room, long_side=1)  # an eighth of it takes all of its bytes
        else:
            decode.load(one, room)


def _loses_pixels(drawing: graphic.Graphic, target: Target) -> bool:
    """Whether an opaque PNG of all the pixels takes more than there is for one of a full message."""
    least = drawing.least(INDISTINGUISHABLE)
    return drawing.canvas.view.mode == "RGB" and (least is None or least > _fair(target))


def _needs_full_colour(source: Source, best: Point, state: State) -> bool:
    """Whether halved colour is all that keeps it from looking like its source, at little cost."""
    cheap = source.type not in SHOT and 2 * best.size <= _fair(state.target)
    return best.quality < INDISTINGUISHABLE and (state.graphic is not None or cheap)


def _is_held_back(source: Source, shot: Photograph, target: Target) -> bool:
    """Whether halved colour may be what keeps it from looking like its source, and not the bytes."""
    end = shot.curve[-1]
    poor = end.quality < INDISTINGUISHABLE and end.size < min(shot.cap, target.max_bytes)
    return poor and source.type != "image/jpeg" and shot.outlook.encoder is not jpeg.SHARP


def _fair(target: Target) -> int:
    """The bytes of each in a full message."""
    return target.max_bytes // target.profile.max_attachments


def _is_photograph(shot: Photograph, drawing: graphic.Graphic) -> bool:
    """Whether a JPEG that nobody tells from the source takes fewer bytes than any such PNG."""
    as_photo = [point.size for point in shot.curve if point.quality >= INDISTINGUISHABLE]
    as_graphic = drawing.least(INDISTINGUISHABLE)
    return bool(as_photo) and as_graphic is not None and min(as_photo) < as_graphic


def _nature(original: canvas.Canvas, source: Source, room: Workroom) -> nature.Nature:
    """Which ways are worth trying?"""
    if original.view.mode == "RGBA":
        return nature.Nature(as_png=True, as_jpeg=False, sharp_colour=False)
    if source.type in SHOT:
        sharp = nature.wants_sharp_colour(original.view)
        return nature.Nature(as_png=False, as_jpeg=True, sharp_colour=sharp)
    return nature.judge(original.at(original.size(original.pixels), room))


def _cap(source: Source, target: Target) -> int:
    """Never more bytes than the source's, where its format may stay."""
    if not unchanged.takes(source.type, target):
        return target.profile.max_bytes
    return max(source.size, TABLES) if unchanged.is_odd(source) else source.size


def _made(source: Source, true_type: str, sides: tuple[int, int], size: int, quality: float) -> Made:
    all_pixels = sides == (source.facts.width, source.facts.height)
    whole = all_pixels and (quality >= INDISTINGUISHABLE or size > source.size)
    return Made(
        type=true_type,
        size=size,
        action=Action.CONVERTED if whole and true_type != source.type else Action.SHRUNK,
        quality=quality,
        width=sides[0],
        height=sides[1],
        removed=source.lost,
    )
