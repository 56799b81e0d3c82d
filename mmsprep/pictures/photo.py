"""How good can a photograph be within so many bytes? Scale and quality of a JPEG, chosen together.

Samples at the size of a phone's screen foretell sizes and quality; then the search takes at most
a few encodes. The lossless squeeze at the end gives a part of the bytes back to the picture.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field, replace
from math import log

from PIL import Image

from mmsprep.errors import DoesNotFit
from mmsprep.fitting import search
from mmsprep.fitting.curve import INDISTINGUISHABLE, Curve, quality_at
from mmsprep.fitting.sizes import BEST, along, back
from mmsprep.model import Point
from mmsprep.pictures import excerpt, ruler, sample
from mmsprep.pictures.canvas import MIN_PIXELS, Canvas
from mmsprep.pictures.forecast import LARGE_VIEW, PROBE, Outlook
from mmsprep.pictures.spots import Box, Size
from mmsprep.pictures.trials import Trials
from mmsprep.rasters import color, scaling
from mmsprep.tools import jpeg
from mmsprep.workroom import Workroom

ENCODES = 4
"""Of one picture; samples of it do not count."""
MORE = 2
"""Encodes, where it is fitted again to so many bytes more or less that what was tried leaves much:"""
MUCH = 0.9
"""not even this part of them would be used."""
ASTRAY = 12
"""So much less quality than planned means: too many pixels."""
SURELY = 0.9
"""Where to aim when nothing fitted."""
SMALL = 250_000
"""Pixels of a picture that is encoded to see what it needs: headers count, and it costs nothing."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """One finished JPEG."""

    data: bytes
    size: Size
    quality: float


@dataclass
class Photo:
    """What is known of a photograph so far, and what was tried."""

    canvas: Canvas
    outlook: Outlook
    cap: int
    """Never more bytes than this: a source is not blown up."""
    sample: sample.Sample
    """Of the view."""
    boxes: list[Box]
    """Where it is judged."""
    filled: float = search.FILLED_SHARED
    """The part of the bytes that has to be used; more, when it is fitted a second time."""
    in_few: bool = False
    """Whether few pictures share the message: then each is worth some more work."""
    most: int = ENCODES
    """Encodes that are left to it."""
    curve: Curve = ()
    measured: bool = False
    """Whether its curve ends with what was encoded."""
    whole: bytes | None = None
    """That, where nobody can tell it from the source: all its pixels, and enough of each."""
    trials: dict[Size, Trials] = field(default_factory=dict)

    @property
    def full(self) -> Size:
        """The largest it may become."""
        return self.outlook.ladder[0]

    @property
    def encodes(self) -> int:
        """So far."""
        return sum(len(trials.raw) for trials in self.trials.values())


def study(canvas: Canvas, max_side: int | None, cap: int, encoder: jpeg.Encoder | None = None) -> Photo:
    """How good at how many bytes?"""
    encoder = encoder or jpeg.photographic()
    view = color.on(color.WHITE, canvas.view)
    taken = sample.take(view, encoder)
    seen = excerpt.of(view, canvas.full)
    outlook = Outlook(
        encoder,
        sample.sizes(view, taken, encoder),
        excerpt.quality(seen, encoder, PROBE),
        view.width * view.height,
        excerpt.quality(seen, encoder, PROBE, scale=0.5),
        canvas.ladder(max_side),
    )
    photo = Photo(canvas, outlook, cap, taken, seen.boxes)
    photo.curve = outlook.curve(cap)
    if photo.full[0] * photo.full[1] <= SMALL:
        whole = encoder.encode(view, LARGE_VIEW)
        _end_at(photo, min(len(whole), cap), ruler.view_quality(view, decoded(whole), canvas.full))
        if view.size == photo.full and photo.curve[-1].quality >= INDISTINGUISHABLE:
            photo.whole = whole
    return photo


def in_full_colour(photo: Photo, room: Workroom) -> Photo:
    """The same, its colour not halved: what a small picture of fine colours needs to look as before."""
    sharp = study(photo.canvas, max(photo.full), photo.cap, jpeg.SHARP)
    sharp.most = ENCODES - photo.encodes
    if sharp.full == photo.canvas.view.size:
        trials = _trials(sharp, sharp.full, sharp.cap, room)
        for quality in (LARGE_VIEW, BEST):
            _encode(sharp, trials, quality, room)
            top = trials.finished(quality)
            _end_at(sharp, len(top), _judge(sharp, trials, top, room))
            if sharp.curve[-1].quality >= INDISTINGUISHABLE:
                break
    return sharp


def at_its_best(photo: Photo) -> bool:
    """Whether no more can be had of its encoder, but of one that keeps the colours."""
    whole = photo.trials.get(photo.full)
    return photo.outlook.encoder is not jpeg.SHARP and whole is not None and BEST in whole.raw


def fit(photo: Photo, max_bytes: int, room: Workroom) -> Encoded:
    """The best JPEG within `max_bytes`; raises DoesNotFit."""
    max_bytes = min(max_bytes, photo.cap)
    if photo.whole and len(photo.whole) <= max_bytes:
        return Encoded(photo.whole, photo.full, photo.curve[-1].quality)
    if photo.in_few:
        photo.filled = search.FILLED
    anew = _leaves_much(photo, max_bytes)
    if anew:
        photo.most = max(photo.most, photo.encodes + MORE)
    trials = (not anew and _unfinished(photo, max_bytes)) or _promising(photo, max_bytes, room)
    trials.settle(max_bytes, photo.filled)
    while photo.encodes < photo.most:
        last_hope = photo.encodes == photo.most - 1 and not _fits(photo, max_bytes)
        aim = search.SAFE_AIM if last_hope else search.aim(photo.filled)
        tried = _another(photo, trials, max_bytes, aim, last_hope=last_hope)
        if tried is None:
            break
        trials, quality = tried
        room.progress(photo.canvas.source, "encoding", 0.2 + 0.2 * photo.encodes)
        _encode(photo, trials, quality, room)
        trials.settle(max_bytes, photo.filled)
    trials, quality, data = _best(photo, max_bytes) or _smaller(photo, trials, max_bytes, room)
    encoded = Encoded(data, trials.size, _judge(photo, trials, trials.raw[quality], room))
    photo.filled = search.FILLED
    for each in photo.trials.values():
        each.picture = None
    return encoded


def expected(photo: Photo, max_bytes: int) -> tuple[int, float, Size]:
    """Bytes, quality, and size in pixels that `fit` will likely answer."""
    end = photo.curve[-1].size if photo.curve else photo.cap
    if photo.measured and max_bytes >= end:
        return end, photo.curve[-1].quality, photo.full
    max_bytes = min(max_bytes, end)
    used, size = photo.outlook.used(max_bytes), photo.outlook.plan(max_bytes).size
    return round(used), quality_at(photo.curve, max_bytes), size


def decoded(data: bytes) -> Image.Image:
    """What the receiver will see of a JPEG of ours."""
    picture = Image.open(io.BytesIO(data), formats=("JPEG",))
    picture.load()
    return picture if picture.mode == "RGB" else picture.convert("RGB")


def _encode(photo: Photo, trials: Trials, quality: int, room: Workroom) -> None:
    picture = trials.picture or color.on(color.WHITE, photo.canvas.at(trials.size, room))
    trials.add(quality, photo.outlook.encoder.encode(picture, quality))


def _another(
    photo: Photo, trials: Trials, max_bytes: int, aim: float, *, last_hope: bool
) -> tuple[Trials, int] | None:
    """What to try next; None where there is nothing to gain.

    Where nothing fitted yet, a few pixels less are foretold best, then a quality well below.
    """
    finer = _finer(photo, trials, max_bytes, aim) if last_hope else None
    quality = None if finer else trials.next(max_bytes, aim, photo.filled)
    if quality is not None:
        return trials, quality
    return finer or _finer(photo, trials, max_bytes, aim)


def _finer(photo: Photo, trials: Trials, max_bytes: int, aim: float) -> tuple[Trials, int] | None:
    """A few pixels less at a quality that was just too much: steps of quality are coarse, or save
    little. Not where all the pixels fit well: nothing is resampled only to fill bytes.
    """
    over = min((q for q, known in trials.sizes.items() if known > max_bytes), default=None)
    filled = any(photo.filled <= known / max_bytes <= 1 for known in trials.sizes.values())
    if over is None or filled or (trials.size == photo.full and over > PROBE):
        return None
    fewer = _reduced(photo, trials, max_bytes * aim / trials.sizes[over])
    return (fewer, over) if over not in fewer.raw else None


def _reduced(photo: Photo, trials: Trials, part: float) -> Trials:
    """Trials of fewer pixels, that need such a part of the bytes."""
    growth = along(photo.outlook.sizes.growth, PROBE)
    smaller = trials.scaled(part, growth, scaling.resize)
    return photo.trials.setdefault(smaller.size, smaller)


def _smaller(photo: Photo, trials: Trials, max_bytes: int, room: Workroom) -> tuple[Trials, int, bytes]:
    """Nothing fitted: fewer pixels at the lowest quality that was tried, until there are none."""
    while trials.pixels > MIN_PIXELS:
        quality, known = min(trials.sizes.items())
        trials = _reduced(photo, trials, min(SURELY, SURELY * max_bytes / known))
        _encode(photo, trials, quality, room)
        if best := _best(photo, max_bytes):
            return best
    raise DoesNotFit(f"No picture of it fits in {max_bytes:,} bytes.", "Send fewer files with it.")


def _promising(photo: Photo, max_bytes: int, room: Workroom) -> Trials:
    """Trials at the planned size; at another one where a sample of that size tells otherwise."""
    plan = photo.outlook.plan(max_bytes)
    trials = _trials(photo, plan.size, max_bytes, room)
    quality = trials.next(max_bytes, search.aim(photo.filled), photo.filled)
    if quality is None or quality >= plan.quality - ASTRAY:
        return trials
    sizes = photo.outlook.sizes.measured(trials.pixels, trials.sample.shape)
    photo.outlook = replace(photo.outlook, sizes=sizes)
    better = photo.outlook.plan(max_bytes).size
    if not trials.raw and better != trials.size:
        del photo.trials[trials.size]
    return _trials(photo, better, max_bytes, room)


def _trials(photo: Photo, size: Size, max_bytes: int, room: Workroom) -> Trials:
    """What was tried at this size; at first a sample of it."""
    if size not in photo.trials:
        picture = color.on(color.WHITE, photo.canvas.at(size, room))
        taken = _sample(photo, picture)
        pays = _squeeze_pays(photo, taken.part(back(taken.shape, log(max_bytes))))
        photo.trials[size] = Trials(picture.size, taken, pays, picture)
    return photo.trials[size]


def _squeeze_pays(photo: Photo, left: float) -> bool:
    """Whether a squeeze that leaves such a part of the bytes is worth its time."""
    return left <= (jpeg.SQUEEZE_PAYS_IN_FEW if photo.in_few else jpeg.SQUEEZE_PAYS)


def _sample(photo: Photo, picture: Image.Image) -> sample.Sample:
    """Of this size: that of the view, where it is known how it changes from there."""
    pixels, view = picture.width * picture.height, photo.outlook.view
    if pixels > view:
        return sample.take(picture, photo.outlook.encoder)
    return photo.sample.shrunk(log(pixels / view), photo.outlook.sizes.growth)


def _unfinished(photo: Photo, max_bytes: int) -> Trials | None:
    """What an earlier call tried last, where a few bytes more can still be used."""
    for trials in reversed(photo.trials.values()):
        if trials.sizes and trials.next(max_bytes, search.aim(photo.filled), photo.filled):
            return trials
    return None


def _fits(photo: Photo, max_bytes: int) -> bool:
    """Whether something that was tried seems to fit."""
    return any(size <= max_bytes for trials in photo.trials.values() for size in trials.sizes.values())


def _leaves_much(photo: Photo, max_bytes: int) -> bool:
    """Whether it was fitted before, and nothing of that would do for so many bytes."""
    known = [size for trials in photo.trials.values() for size in trials.sizes.values()]
    best = max((size for size in known if size <= max_bytes), default=0)
    return bool(known) and best < MUCH * max_bytes


def _best(photo: Photo, max_bytes: int) -> tuple[Trials, int, bytes] | None:
    """What fills the bytes best, of all that was tried."""
    found = [(trials, *best) for trials in photo.trials.values() if (best := trials.best(max_bytes))]
    return max(found, key=lambda each: len(each[2]), default=None)


def _judge(photo: Photo, trials: Trials, data: bytes, room: Workroom) -> float:
    """How good it looks beside what was encoded, or beside the view where that is larger.

    Not squeezed, it is decoded faster, to the same picture.
    """
    if max(trials.size) <= max(photo.canvas.view.size):
        original = color.on(color.WHITE, photo.canvas.view)
    else:
        original = trials.picture or color.on(color.WHITE, photo.canvas.at(trials.size, room))
    return ruler.view_quality(original, decoded(data), photo.canvas.full, photo.boxes)


def _end_at(photo: Photo, size: int, seen: float) -> None:
    """Its curve ends with this point, which was measured; less was hoped for too well, if that was."""
    off = min(0.0, seen - quality_at(photo.curve, size))
    lower = [replace(point, quality=point.quality + off) for point in photo.curve if point.size < size]
    photo.curve = (*(point for point in lower if point.quality < seen), Point(size, seen))
    photo.measured = True
