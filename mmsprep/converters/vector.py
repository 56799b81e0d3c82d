"""How does an SVG go? Cleaned of scripts and outside references; over its share shorter, or drawn."""

from __future__ import annotations

import contextlib
import io
import unicodedata
from dataclasses import dataclass, replace

from PIL import Image

from mmsprep import rendered
from mmsprep.converters import converter_of
from mmsprep.drawings import minify, tree
from mmsprep.drawings.cleaning import LOCATION, REFERENCES, Cleaner, is_drawn, mended
from mmsprep.errors import Dangerous, DoesNotFit, Empty, OverSafetyLimit
from mmsprep.fitting.curve import topped
from mmsprep.model import UNTOUCHED, Action, Facts, Made, Point, Source, Study
from mmsprep.target import Target
from mmsprep.tools import resvg
from mmsprep.workroom import Workroom

WHY_DRAWN = "Drawn as a picture, because the SVG is too large or phones cannot show it."
BOXES = "Some of its letters are boxes, because no font here has them: {}. Install one that does."
WRITTEN = frozenset({"text", "tspan", "textPath"})
MAX_TRIED, MAX_NAMED = 500, 12
"""Letters that are looked for in the fonts, and that a note names."""
FEW_PHONES = "Most phones cannot show SVG."
DRAWN_SIDE = 2048
"""Pixels of a drawing's longest side: sharp on a phone, and when it is zoomed in a little."""

COSTLY_SIDE = DRAWN_SIDE // 4
"""Where the full size takes too long: lights and blurs cost by the pixel. Drawn first, so that what
is too costly even then is refused at once, and all its time is left to what is not.
"""

GLANCE = 256
"""Pixels that are enough to see that it can be drawn at all, in good time."""

SHORTER = 99
"""Drawn the same, in fewer characters: one below untouched."""


@dataclass(frozen=True, slots=True)
class Clean:
    """A drawing without what is not allowed."""

    data: bytes
    root: tree.Element
    removed: tuple[str, ...]

    @property
    def drawable(self) -> bytes:
        """What resvg gets: written anew, so that it sees no DTD and no other encoding."""
        return tree.written(self.root)


@dataclass(frozen=True, slots=True)
class State:
    """The study of the drawn picture, and the same drawing in fewer characters, where that goes out."""

    picture: Study
    notes: tuple[str, ...]
    """What is told of the picture."""
    shorter: Made | None


def examine(source: Source, room: Workroom) -> Facts:
    """Is it well formed? (A changed one is parsed again here, as everything that goes out.)"""
    return Facts(location=LOCATION in _clean(source, room).removed)


def as_is(source: Source, target: Target, room: Workroom) -> Made | None:
    clean = _clean(source, room, keep_location=target.keep_metadata)
    lost = set(clean.removed) - {LOCATION}
    if lost == {REFERENCES} and not is_drawn(clean.root):
        raise Empty(
            "There is nothing in the SVG but references to other files.",
            "Export it with its pictures embedded, or send those.",
        )
    if lost and not is_drawn(clean.root):
        raise Dangerous(
            f"There is no drawing in the SVG, only {' and '.join(clean.removed)}: "
            "it is a page or a program that calls itself a picture.",
            "If you trust it, take a picture of how it looks (a screenshot), and send that.",
        )
    if target.playable or not target.accepts(source.type) or len(clean.data) > target.max_bytes:
        return None
    resvg.draw(clean.drawable, GLANCE, room)
    return _as_svg(source, clean.data, clean.removed, UNTOUCHED)


def study(source: Source, target: Target, room: Workroom) -> Study:
    """A picture's curve; above it, in fewer characters, the drawing itself."""
    clean = _clean(source, room, keep_location=target.keep_metadata)
    room.progress(source, "drawing", 0.0)
    small, large = resvg.draw(clean.drawable, COSTLY_SIDE, room, ground="paper"), None
    with contextlib.suppress(OverSafetyLimit):  # it is there already, only smaller
        large = resvg.draw(clean.drawable, DRAWN_SIDE, room, ground="paper")
    notes = (WHY_DRAWN, *_unwritten(clean.root, room))
    drawing = Image.open(io.BytesIO(large or small), formats=["PNG"]).convert("RGB")
    picture = rendered.study(drawing, source, target, room, converter_of)
    passes = target.accepts(source.type) and not target.playable
    # to compare shorter forms takes three drawings more
    shorter = _shorter(source, clean, room) if passes and large else None
    top = Point(shorter.size, shorter.quality) if shorter else None
    return Study(source, topped(picture.curve, top), State(picture, notes, shorter))


def foresee(study: Study, max_bytes: int) -> Made:
    state: State = study.state
    if state.shorter and state.shorter.size <= max_bytes:
        return state.shorter
    made = rendered.foresee(state.picture, max_bytes, *state.notes)
    return replace(made, removed=study.source.lost)


def fit(study: Study, max_bytes: int, room: Workroom) -> Made:
    state: State = study.state
    if state.shorter and state.shorter.size <= max_bytes:
        return state.shorter
    made = rendered.fit(state.picture, max_bytes, room, *state.notes)
    return replace(made, removed=study.source.lost)


def confirm(source: Source, room: Workroom) -> None:
    resvg.draw(_clean(source, room).drawable, GLANCE, room)


def _unwritten(root: tree.Element, room: Workroom) -> list[str]:
    """A note of the letters that cannot be drawn; those of English are in any font."""
    shown = (each for each in root.walk() if each.local in WRITTEN)
    texts = (child for each in shown for child in each.children if isinstance(child, str))
    letters = {letter for text in texts for letter in text if not letter.isascii()}
    tried = "".join(sorted(filter(_has_shape, letters))[:MAX_TRIED])
    lost = resvg.unwritten(tried, room) if tried else ""
    return [BOXES.format(lost[:MAX_NAMED])] if lost else []


def _has_shape(letter: str) -> bool:
    """Of its own, which blanks and accents have not; icons are of private use."""
    category = unicodedata.category(letter)
    return category[0] in "LNPS" or category == "Co"


def _clean(source: Source, room: Workroom, *, keep_location: bool = False) -> Clean:
    """The drawing unpacked and cleaned; the very bytes, where there is nothing to take out."""
    if source.size > room.limits.unpacked_bytes:
        raise DoesNotFit("The SVG is far too large.", "Export a picture of it, and send that.")
    data = tree.unpacked(source.read(), room.limits)
    drawing = tree.parse(data, room.limits)
    cleaner = Cleaner(room.limits, keep_location)
    cleaner.clean(drawing)
    if cleaner.removed or not drawing.root.namespace:
        mended(drawing.root)
        data = tree.written(drawing.root)
        tree.parse(data, room.limits)
    return Clean(data, drawing.root, tuple(sorted(cleaner.removed)))


def _as_svg(source: Source, data: bytes, removed: tuple[str, ...], quality: float) -> Made:
    unpacked = source.head(2) == tree.GZIP
    anew = Action.UNCHANGED if data == source.read() else Action.CONVERTED
    action = Action.STRIPPED if removed else anew
    notes = [FEW_PHONES]
    if removed:
        notes.append(f"Taken out of the SVG: {', '.join(removed)}.")
    if unpacked:
        notes.append("Unpacked, because compressed SVG is not accepted.")
    return Made(
        type=source.type,
        size=len(data),
        action=action,
        quality=quality,
        data=data,
        removed=removed,
        notes=tuple(notes),
    )


def _shorter(source: Source, clean: Clean, room: Workroom) -> Made | None:
    """The shortest form that is drawn the same, if it is shorter at all; uses up the tree."""
    before = resvg.draw(clean.drawable, DRAWN_SIDE // 2, room)
    forms = []
    for cut_digits in (False, True):
        minify.minify(clean.root, cut_digits=cut_digits)
        forms.append(tree.written(clean.root))
    for data in reversed(forms):
        if len(data) < len(clean.data) and resvg.alike(before, resvg.draw(data, DRAWN_SIDE // 2, room)):
            made = _as_svg(source, data, clean.removed, SHORTER)
            notes = (*made.notes, "Written in fewer characters; it is drawn the same.")
            return replace(made, action=Action.SHRUNK, notes=notes)
    return None
