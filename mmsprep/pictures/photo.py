"""How good can a photograph be within so many bytes? Scale and quality of a JPEG, chosen together.

One probe at the size of a phone's screen foretells sizes and quality; then the search takes at most
a few encodes. The lossless squeeze at the end gives a part of the bytes back to the picture.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field, replace
from math import exp

from PIL import Image

from mmsprep.errors import DoesNotFit
from mmsprep.fitting import search
from mmsprep.fitting.curve import Curve, quality_at
from mmsprep.fitting.sizes import BEST, Sizes, along
from mmsprep.model import Point
from mmsprep.pictures import color, decode, ruler
from mmsprep.pictures.canvas import Canvas
from mmsprep.pictures.foretell import LARGE_VIEW, PROBE, WANTED, Outlook
from mmsprep.pictures.trials import Trials, sampled
from mmsprep.tools import jpeg
from mmsprep.workroom import Workroom

ENCODES = 4
"""Of one picture, the probe among them."""
RETHINKS = 2
ASTRAY = 12
"""So much less quality than planned means: too many pixels."""
SURELY = 0.9
"""Where to aim when nothing fitted."""
DOUBTFUL = 62
"""Below this one probe foretells busy pictures much too kindly."""
SMALL = 250_000
"""Pixels of a picture that is encoded to see what it needs: headers count, and it costs nothing."""
LEAST_PIXELS = 64

Size = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Encoded:
    """One finished JPEG."""

    data: bytes
    size: Size
    quality: float


@dataclass
class Photo:
    """A photograph on the bench: what is known of it so far."""

    canvas: Canvas
    outlook: Outlook
    beside: ruler.Original
    """What a phone shows of it, to judge by."""
    full: Size
    """The largest it may become."""
    cap: int
    """Never more bytes than this: a source is not blown up."""
    probe: bytes
    """The view, at quality PROBE."""
    filled: float = search.CONTENT
    """The part of the bytes that has to be used; more, when it is fitted a second time."""
    curve: Curve = ()
    trials: dict[Size, Trials] = field(default_factory=dict)

    @property
    def encodes(self) -> int:
        """So far, the probe among them."""
        tried = sum(len(trials.raw) for trials in self.trials.values())
        return tried + (self.canvas.view.size not in self.trials)


def study(
    canvas: Canvas, max_side: int | None, cap: int, encoder: jpeg.Encoder | None = None, least: int = 0
) -> Photo:
    """One probe: how good at how many bytes? One more where it may look poor in `least` bytes."""
    encoder = encoder or jpeg.photographic()
    view = color.on(color.WHITE, canvas.view)
    data = encoder.encode(view, PROBE)
    sizes = Sizes(encoder.shape, encoder.growth, view.width * view.height, PROBE, len(data))
    full = canvas.size(canvas.pixels, max_side)
    beside = ruler.taken_apart(view, canvas.full)
    outlook = Outlook(encoder, sizes, ruler.quality(beside, decoded(data)), full[0] * full[1])
    photo = Photo(canvas, outlook, beside, full, cap, data)
    photo.curve = _curve(photo)
    if least and quality_at(photo.curve, least) < DOUBTFUL:
        photo.outlook = _where_poor(photo, view, least)
        photo.curve = _curve(photo)
    return photo


def in_full_colour(photo: Photo, room: Workroom) -> Photo:
    """The same, its colour not halved: what a small picture of fine colours needs to look as before."""
    sharp = study(photo.canvas, max(photo.full), photo.cap, jpeg.SHARP)
    if sharp.full == photo.canvas.view.size:
        trials = _trials(sharp, sharp.full, room)
        _encode(sharp, trials, LARGE_VIEW, room)
        top = trials.finished(LARGE_VIEW)
        seen = ruler.quality(sharp.beside, decoded(top))
        sharp.curve = _topped(sharp.curve, len(top), seen)
    return sharp


def at_its_best(photo: Photo) -> bool:
    """Whether no more can be had of its encoder, but of one that keeps the colours."""
    whole = photo.trials.get(photo.full)
    return photo.outlook.encoder is not jpeg.SHARP and whole is not None and BEST in whole.raw


def fit(photo: Photo, max_bytes: int, room: Workroom) -> Encoded:
    """The best JPEG within `max_bytes`; raises DoesNotFit."""
    max_bytes = min(max_bytes, photo.cap)
    trials = _unfinished(photo, max_bytes) or _promising(photo, max_bytes, room)
    trials.settle(max_bytes, photo.filled)
    while photo.encodes < ENCODES:
        last_hope = photo.encodes == ENCODES - 1 and not _best(photo, max_bytes)
        tried = _another(photo, trials, max_bytes, last_hope=last_hope)
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
    max_bytes = min(max_bytes, photo.curve[-1].size if photo.curve else photo.cap)
    return round(max_bytes * search.AIM), quality_at(photo.curve, max_bytes), _planned(photo, max_bytes)


def decoded(data: bytes) -> Image.Image:
    """What the receiver will see of a JPEG of ours."""
    picture = Image.open(io.BytesIO(data), formats=("JPEG",))
    picture.load()
    return picture if picture.mode == "RGB" else picture.convert("RGB")


def _encode(photo: Photo, trials: Trials, quality: int, room: Workroom) -> None:
    picture = trials.picture or color.on(color.WHITE, photo.canvas.at(trials.size, room))
    trials.add(quality, photo.outlook.encoder.encode(picture, quality))


def _another(
    photo: Photo, trials: Trials, max_bytes: int, *, last_hope: bool
) -> tuple[Trials, int] | None:
    """What to try next; None where there is nothing to gain.

    Where nothing fitted yet, a few pixels less are foretold best, then a quality well below.
    """
    if last_hope:
        finer = _finer(photo, trials, max_bytes, search.SAFE)
        quality = None if finer else trials.next(max_bytes, search.SAFE, photo.filled)
    else:
        quality = trials.next(max_bytes, search.AIM, photo.filled)
        finer = _finer(photo, trials, max_bytes, search.AIM) if quality is None else None
    return (trials, quality) if quality is not None else finer


def _finer(photo: Photo, trials: Trials, max_bytes: int, aim: float) -> tuple[Trials, int] | None:
    """A few pixels less at a quality that was just too much: steps of quality are coarse, or save
    little. Not where all the pixels fit well: nothing is resampled only to fill bytes.
    """
    over = min((q for q, known in trials.sizes.items() if known > max_bytes), default=None)
    filled = any(photo.filled <= known / max_bytes <= 1 for known in trials.sizes.values())
    if over is None or filled or (trials.size == photo.full and over > WANTED[0]):
        return None
    return _reduced(photo, trials, max_bytes * aim / trials.sizes[over]), over


def _reduced(photo: Photo, trials: Trials, part: float) -> Trials:
    """Trials of fewer pixels, that need such a part of the bytes."""
    smaller = trials.scaled(part, photo.outlook.encoder.growth, decode.resize)
    return photo.trials.setdefault(smaller.size, smaller)


def _smaller(photo: Photo, trials: Trials, max_bytes: int, room: Workroom) -> tuple[Trials, int, bytes]:
    """Nothing fitted: fewer pixels at the lowest quality that was tried, until there are none."""
    while trials.pixels > LEAST_PIXELS:
        quality, known = min(trials.sizes.items())
        trials = _reduced(photo, trials, min(SURELY, SURELY * max_bytes / known))
        _encode(photo, trials, quality, room)
        if best := _best(photo, max_bytes):
            return best
    raise DoesNotFit(f"No picture of it fits in {max_bytes:,} bytes.", "Send fewer files with it.")


def _promising(photo: Photo, max_bytes: int, room: Workroom) -> Trials:
    """Trials at the planned size; at another one where a sample says that the probe misled."""
    trials = _trials(photo, _planned(photo, max_bytes), room)
    for _ in range(RETHINKS):
        quality = trials.next(max_bytes, search.AIM, photo.filled)
        if quality is None or quality >= _quality_planned(photo, trials, max_bytes) - ASTRAY:
            break
        raw = _raw(exp(along(trials.shape, PROBE)), trials.pixels)
        sizes = photo.outlook.sizes.corrected(trials.pixels, PROBE, raw)
        photo.outlook = replace(photo.outlook, sizes=sizes)
        better = _planned(photo, max_bytes)
        if better == trials.size:
            better = photo.canvas.size(trials.pixels / 2, max(photo.full))
        if not trials.raw:
            del photo.trials[trials.size]
        trials = _trials(photo, better, room)
    return trials


def _raw(size: float, pixels: int) -> float:
    """The bytes before they were squeezed into `size`."""
    raw = size
    for _ in range(4):
        raw = size / jpeg.squeezed(raw, pixels)
    return raw


def _quality_planned(photo: Photo, trials: Trials, max_bytes: int) -> float:
    """What the quality should be at the size that came of the plan: not quite as many pixels."""
    plan = photo.outlook.plan(max_bytes)
    sizes = photo.outlook.sizes
    return sizes.quality_for(sizes.expect(plan.pixels, plan.quality), trials.pixels)


def _trials(photo: Photo, size: Size, room: Workroom) -> Trials:
    """What was tried at this size; at first a sample of it, and the probe if it has this size."""
    if size not in photo.trials:
        picture = color.on(color.WHITE, photo.canvas.at(size, room))
        raw = photo.outlook.sizes.expect(picture.width * picture.height, PROBE)
        trials = sampled(picture, photo.outlook.encoder, raw)
        if size == photo.canvas.view.size:
            trials.add(PROBE, photo.probe)
        photo.trials[size] = trials
    return photo.trials[size]


def _unfinished(photo: Photo, max_bytes: int) -> Trials | None:
    """What an earlier call tried last, where a few bytes more can still be used."""
    for trials in reversed(photo.trials.values()):
        if trials.sizes and trials.next(max_bytes, search.AIM, photo.filled):
            return trials
    return None


def _best(photo: Photo, max_bytes: int) -> tuple[Trials, int, bytes] | None:
    """What fills the bytes best, of all that was tried."""
    found = [(trials, *best) for trials in photo.trials.values() if (best := trials.best(max_bytes))]
    return max(found, key=lambda each: len(each[2]), default=None)


def _judge(photo: Photo, trials: Trials, data: bytes, room: Workroom) -> float:
    """How good it looks beside what was encoded, or beside the view where that is larger.

    Not squeezed, it is decoded faster, to the same picture.
    """
    if max(trials.size) <= max(photo.canvas.view.size):
        return ruler.quality(photo.beside, decoded(data))
    original = trials.picture or color.on(color.WHITE, photo.canvas.at(trials.size, room))
    return ruler.view_quality(original, decoded(data), photo.canvas.full)


def _planned(photo: Photo, max_bytes: int) -> Size:
    return photo.canvas.size(photo.outlook.plan(max_bytes).pixels, max(photo.full))


def _curve(photo: Photo) -> Curve:
    """Quality against bytes; a small picture is encoded to see where it ends."""
    points = photo.outlook.curve(photo.cap)
    if photo.full[0] * photo.full[1] > SMALL:
        return points
    whole = photo.outlook.encoder.encode(color.on(color.WHITE, photo.canvas.view), LARGE_VIEW)
    return _topped(points, min(len(whole), photo.cap), ruler.quality(photo.beside, decoded(whole)))


def _topped(points: Curve, size: int, seen: float) -> Curve:
    """The curve with this point, which was measured, as its end."""
    below = [point for point in points if point.size < size and point.quality < seen]
    return (*below, Point(size, seen))


def _where_poor(photo: Photo, view: Image.Image, least: int) -> Outlook:
    """The outlook corrected by how it looks in `least` bytes."""
    plan = photo.outlook.plan(least)
    scale = min(1.0, (plan.pixels / (view.width * view.height)) ** 0.5)
    size = (max(1, round(view.width * scale)), max(1, round(view.height * scale)))
    data = photo.outlook.encoder.encode(decode.resize(view, size), plan.quality)
    return photo.outlook.bent(scale, plan.quality, ruler.quality(photo.beside, decoded(data)))
