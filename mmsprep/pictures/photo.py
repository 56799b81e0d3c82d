"""How good can a photograph be within so many bytes? Scale and quality of a JPEG, chosen together.

One probe at the size of a phone's screen foretells sizes and quality; then the search takes at most
a few encodes. The lossless squeeze at the end gives a part of the bytes back to the picture.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from math import exp, log

from PIL import Image

from mmsprep.errors import DoesNotFit
from mmsprep.fitting import search
from mmsprep.fitting.curve import Curve, curve, quality_at
from mmsprep.fitting.sizes import BEST, LOWEST, Sizes, along, back
from mmsprep.model import Point
from mmsprep.pictures import color, decode, foretell, ruler
from mmsprep.pictures.canvas import Canvas
from mmsprep.pictures.trials import Trials, measured
from mmsprep.tools import jpeg
from mmsprep.workroom import Workroom

WANTED = (78, 70, 62, 54, 46)
"""Where a photo has to be scaled, one of these qualities at fewer pixels looks best. More than 78
would suit a phone's screen a little better, and whoever zooms in much worse."""
PROBE = 78
LEGIBLE = 3.0
"""Points on a phone's screen that are given up for more pixels of what holds text."""
RETHINKS = 2
ASTRAY = 12
"""So much less quality than planned means: too many pixels."""
TRIES = 3
"""Encodes besides the probe."""
PLENTY = 95.0
"""A curve ends where this is expected: what is made must reach 90, and the forecast strays."""
LARGE_VIEW = 95
"""And where a picture has all its pixels at this quality: nobody tells it apart when zooming in."""
SURELY = 0.9
"""Where to aim when nothing fitted."""
POOR = 30
"""Where a picture is refused, by default: the forecast had better be right there."""
SMALL = 250_000
"""Pixels of a picture that is encoded to see what it needs: headers count, and it costs nothing."""
LEAST_BYTES = 1_000
LEAST_PIXELS = 64
WHITE = 255


@dataclass(frozen=True, slots=True)
class Encoded:
    """One finished JPEG."""

    data: bytes
    size: tuple[int, int]
    quality: float


@dataclass
class Photo:
    """A photograph on the bench: what is known of it so far."""

    canvas: Canvas
    encoder: jpeg.Encoder
    sizes: Sizes
    seen: float
    """Quality of the probe."""
    full: tuple[int, int]
    """The largest it may become."""
    cap: int
    """Never more bytes than this: a source is not blown up."""
    bend: float = 1.0
    """How much faster than usual it gets worse with fewer bytes."""
    curve: Curve = ()
    trials: dict[tuple[int, int], Trials] = field(default_factory=dict)

    @property
    def encodes(self) -> int:
        """So far, the probe among them."""
        return 1 + sum(len(trials.raw) for trials in self.trials.values())


def study(
    canvas: Canvas, max_side: int | None, cap: int, encoder: jpeg.Encoder | None = None, least: int = 0
) -> Photo:
    """One probe: how good at how many bytes? A second one where it may be poor in `least` bytes."""
    encoder = encoder or jpeg.photographic()
    view = color.on(WHITE, canvas.view)
    data = encoder.encode(view, PROBE)
    sizes = Sizes(encoder.shape, encoder.growth, view.width * view.height, PROBE, len(data))
    seen = ruler.view_quality(view, decoded(data), canvas.full)
    photo = Photo(canvas, encoder, sizes, seen, canvas.size(canvas.pixels, max_side), cap)
    photo.curve = _curve(photo)
    if least and quality_at(photo.curve, least) < POOR:
        photo.bend = _bend(photo)
        photo.curve = _curve(photo)
    return photo


def fit(photo: Photo, max_bytes: int, room: Workroom) -> Encoded:
    """The best JPEG within `max_bytes`; raises DoesNotFit."""
    max_bytes = min(max_bytes, photo.cap)
    size = _unfinished(photo, max_bytes) or _promising(photo, max_bytes, room)
    for left in range(max(1, TRIES + 1 - photo.encodes), 0, -1):
        trials = _trials(photo, size, room)
        aim = search.AIM if left > 1 or _best(photo, max_bytes) else search.SAFE
        quality = _next(photo, trials, max_bytes, aim)
        far = trials.sizes and quality and quality < min(trials.sizes) - ASTRAY
        if left == 1 or quality is None or far:
            size, quality = _finer(photo, size, max_bytes, aim) or (size, quality)
        if quality is None:
            break
        room.progress(photo.canvas.source, "encoding", 1 - 0.2 * left)
        _encode(photo, size, quality, max_bytes, room)
    size, data = _best(photo, max_bytes) or _smaller(photo, size, max_bytes, room)
    encoded = Encoded(data, size, _judge(photo, size, data, room))
    for trials in photo.trials.values():
        trials.picture = None
    return encoded


def _encode(photo: Photo, size: tuple[int, int], quality: int, max_bytes: int, room: Workroom) -> None:
    trials = photo.trials[size]
    picture = trials.picture
    if picture is None:
        picture = color.on(WHITE, photo.canvas.at(size, room))
    trials.add(quality, photo.encoder.encode(picture, quality), max_bytes)


def _finer(
    photo: Photo, size: tuple[int, int], max_bytes: int, aim: float
) -> tuple[tuple[int, int], int] | None:
    """A few pixels less at a quality that was just too much: steps of quality are coarse, or save
    little. Not where all the pixels fit well: nothing is resampled only to fill bytes.
    """
    tried = photo.trials[size].sizes
    over = min((q for q, known in tried.items() if known > max_bytes), default=None)
    filled = any(search.FILLED <= known / max_bytes <= 1 for known in tried.values())
    if over is None or filled or (size == photo.full and over > WANTED[0]):
        return None
    return _reduced(photo, size, max_bytes * aim / tried[over]), over


def _reduced(photo: Photo, size: tuple[int, int], part: float) -> tuple[int, int]:
    """The size at which such a part of the bytes is needed, made ready from `size`."""
    before = photo.trials[size]
    scale: float = part ** (0.5 / photo.encoder.growth)
    smaller = (max(1, round(size[0] * scale)), max(1, round(size[1] * scale)))
    picture = before.picture and decode.resize(before.picture, smaller)
    photo.trials[smaller] = Trials(smaller[0] * smaller[1], before.shape, picture)
    return smaller


def _smaller(
    photo: Photo, size: tuple[int, int], max_bytes: int, room: Workroom
) -> tuple[tuple[int, int], bytes]:
    """Nothing fitted: fewer pixels at the lowest quality that was tried, until there are none."""
    while size[0] * size[1] > LEAST_PIXELS:
        quality, known = min(photo.trials[size].sizes.items())
        size = _reduced(photo, size, min(SURELY, SURELY * max_bytes / known))
        _encode(photo, size, quality, max_bytes, room)
        if best := _best(photo, max_bytes):
            return best
    raise DoesNotFit(f"No picture of it fits in {max_bytes:,} bytes.", "Send fewer files with it.")


def _promising(photo: Photo, max_bytes: int, room: Workroom) -> tuple[int, int]:
    """The planned size; another one where a sample at that size says that the probe misled."""
    size = _planned(photo, max_bytes)
    for _ in range(RETHINKS):
        trials = _trials(photo, size, room)
        quality = _next(photo, trials, max_bytes, search.AIM)
        if quality is None or quality >= _plan(photo, max_bytes)[1] - ASTRAY:
            break
        raw = _raw(exp(_middle(photo, trials)) / search.AIM, trials.pixels)
        photo.sizes = photo.sizes.corrected(trials.pixels, PROBE, raw)
        del photo.trials[size]
        better = _planned(photo, max_bytes)
        size = better if better != size else photo.canvas.size(trials.pixels / 2, max(photo.full))
    return size


def _trials(photo: Photo, size: tuple[int, int], room: Workroom) -> Trials:
    """What was tried at this size; at first only a sample of it."""
    if size not in photo.trials:
        picture = color.on(WHITE, photo.canvas.at(size, room))
        shape = measured(picture, photo.encoder)
        photo.trials[size] = Trials(size[0] * size[1], shape, picture)
    return photo.trials[size]


def expected(photo: Photo, max_bytes: int) -> tuple[int, float, tuple[int, int]]:
    """Bytes, quality, and size in pixels that `fit` will likely answer."""
    max_bytes = min(max_bytes, photo.curve[-1].size if photo.curve else photo.cap)
    return round(max_bytes * search.AIM), quality_at(photo.curve, max_bytes), _planned(photo, max_bytes)


def _unfinished(photo: Photo, max_bytes: int) -> tuple[int, int] | None:
    """The size that an earlier call tried last, where a few bytes more can still be used."""
    for size, trials in reversed(photo.trials.items()):
        if trials.sizes and search.next_quality(trials.sizes, max_bytes, trials.shape):
            return size
    return None


def _best(photo: Photo, max_bytes: int) -> tuple[tuple[int, int], bytes] | None:
    """What fills the bytes best, of all that was tried."""
    tried = [(known, size, q) for size, each in photo.trials.items() for q, known in each.sizes.items()]
    for known, size, quality in sorted(tried, reverse=True):
        if known <= max_bytes and len(data := photo.trials[size].finished(quality)) <= max_bytes:
            return size, data
    return None


def _judge(photo: Photo, size: tuple[int, int], data: bytes, room: Workroom) -> float:
    """How good it looks beside what was encoded, or beside the view where that is larger."""
    original = photo.canvas.view
    if max(size) > max(original.size):
        original = photo.trials[size].picture or photo.canvas.at(size, room)
    return ruler.view_quality(color.on(WHITE, original), decoded(data), photo.canvas.full)


def _next(photo: Photo, trials: Trials, max_bytes: int, aim: float) -> int | None:
    if trials.sizes:
        return search.next_quality(trials.sizes, max_bytes, trials.shape, aim)
    astray = _middle(photo, trials) - along(trials.shape, PROBE)
    wanted = back(trials.shape, log(max_bytes * search.AIM) - astray)
    return min(BEST, max(LOWEST, round(wanted)))


def _middle(photo: Photo, trials: Trials) -> float:
    """ln(size) at the probe's quality. The sample knows these pixels but not the whole picture, the
    probe the reverse: between the two.
    """
    raw = photo.sizes.expect(trials.pixels, PROBE)
    probed = raw * jpeg.squeezed(raw, trials.pixels)
    return (log(probed) + along(trials.shape, PROBE)) / 2


def _planned(photo: Photo, max_bytes: int) -> tuple[int, int]:
    return photo.canvas.size(_plan(photo, max_bytes)[0], max(photo.full))


def _plan(photo: Photo, max_bytes: int) -> tuple[int, int, float]:
    """Pixels and quality for so many bytes that are expected to look best, and how good that is."""
    plans = [_forecast(photo, max_bytes, wanted) for wanted in WANTED]
    best = max(plans, key=lambda plan: (round(plan[2], 1), plan[0]))
    if photo.encoder is not jpeg.SHARP:
        return best
    # text is read when zoomed in: the most pixels that look nearly as good
    return max(plan for plan in plans if plan[2] >= best[2] - LEGIBLE)


def _forecast(photo: Photo, max_bytes: int, wanted: int) -> tuple[int, int, float]:
    full = photo.full[0] * photo.full[1]
    pixels, quality = photo.sizes.plan(_raw(max_bytes, full), full, wanted)
    for _ in range(3):  # how much the squeeze leaves depends on the pixels, and they on it
        pixels, quality = photo.sizes.plan(_raw(max_bytes, pixels), full, wanted)
    scale = (pixels / (photo.canvas.view.width * photo.canvas.view.height)) ** 0.5
    seen = foretell.quality(photo.seen, scale, photo.encoder.shape, PROBE, quality, photo.bend)
    return pixels, quality, seen


def _raw(max_bytes: float, pixels: int) -> float:
    """Bytes that a JPEG may have before it is squeezed into `max_bytes`."""
    raw = max_bytes * search.AIM
    for _ in range(4):
        raw = max_bytes * search.AIM / jpeg.squeezed(raw, pixels)
    return raw


def _curve(photo: Photo) -> Curve:
    """Quality along the way that `_plan` goes, until nobody tells it apart."""
    points = []
    for step in range(-20, 24):
        size = min(round(photo.sizes.size * 2 ** (step / 3)), photo.cap)
        if size < LEAST_BYTES:
            continue
        _, quality, seen = _plan(photo, size)
        points.append(Point(size, seen))
        if (quality >= LARGE_VIEW and seen >= PLENTY) or quality >= BEST or size >= photo.cap:
            break
    if photo.full[0] * photo.full[1] <= SMALL:
        whole = photo.encoder.encode(color.on(WHITE, photo.canvas.view), LARGE_VIEW)
        points.append(Point(min(len(whole), photo.cap), PLENTY))
    return curve(points, ceiling=100)


def _bend(photo: Photo) -> float:
    """From another probe, where it is expected to be poor."""
    view = color.on(WHITE, photo.canvas.view)
    near = min(photo.curve, key=lambda point: abs(point.quality - POOR))
    pixels, quality, _ = _plan(photo, near.size)
    scale = min(1.0, (pixels / (view.width * view.height)) ** 0.5)
    small = decode.resize(view, (max(1, round(view.width * scale)), max(1, round(view.height * scale))))
    shown = decoded(photo.encoder.encode(small, quality))
    seen = ruler.view_quality(view, shown, photo.canvas.full)
    usual = foretell.quality(photo.seen, scale, photo.encoder.shape, PROBE, quality)
    if not photo.seen < 100 > max(seen, usual) or usual >= photo.seen:
        return 1.0
    bend = log((100 - seen) / (100 - photo.seen)) / log((100 - usual) / (100 - photo.seen))
    return min(2.0, max(0.5, bend))


def decoded(data: bytes) -> Image.Image:
    """What the receiver will see of a JPEG of ours."""
    picture = Image.open(io.BytesIO(data), formats=("JPEG",))
    picture.load()
    return picture if picture.mode == "RGB" else picture.convert("RGB")
