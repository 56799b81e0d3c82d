"""How is a film brought to so many bytes? Decoded once, one first pass, second passes until it fits.

The statistics of the first pass serve other bit rates too, so that a miss costs one second pass only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from math import log
from pathlib import Path

from mmsprep.errors import DoesNotFit
from mmsprep.films.firstpass import ALIKE, FirstPass, common, first_pass
from mmsprep.films.forecast import PLENTY_CRF
from mmsprep.films.frame import resized, tagged
from mmsprep.films.interleaving import IN_ORDER, interleave
from mmsprep.films.recipe import FRAME_OVERHEAD, INDEX_BYTES, Recipe
from mmsprep.fitting.curve import INDISTINGUISHABLE
from mmsprep.tools.ffmpeg import Media, execute, write
from mmsprep.workroom import Workroom

WELL_FILLED = 0.985
TRIES, TRIES_OF_FEW = 4, 8
"""Second passes at most; those of a few frames cost nothing, and need more."""
STIFFNESS = 0.9
"""Sizes change a little more than the rate that is asked for."""
DPB_BLOCKS = 32_768
"""Macroblocks that the reference frames may hold, by level 4.1."""
CAREFUL = "subme=7:trellis=1:psy=0:me=dia"
"""x264's choices that pay: modes by their true cost in B frames, too. What it does for the eye (`psy`)
costs up to a point of VMAF and of SSIMULACRA2 at so few bits, and is not seen."""
THOROUGH = "subme=9:trellis=2:psy=0"
WHOLE_BLOCKS = f"{CAREFUL}:partitions=none"
"""Three quarters of the work; to split its blocks brings a film of so few bits 0.0 – 0.9 of VMAF."""
FEW_BITS, MANY_BITS = 0.035, 0.06
"""Bits a pixel. What takes many is leaves or grain: to look quickly would cost it four points."""
QUICK = "subme=2:trellis=1:psy=0:me=dia"
"""Half the work, for a point of VMAF where all of it looks good."""
RUNAWAY = 1.3
"""So many times the bytes that were asked for show that a quick look does not find how it moves: a page
that is scrolled came to 1.46 times, and lost 14 points of VMAF where it was told to take fewer."""
CALMER = 1 / 4
"""Of what a quick look took too much, as a power: the rest a closer look finds by itself."""
FEW_PIXELS = 30_000_000
"""Up to so many pixels in all, thoroughness costs little, and is worth it where it can be seen."""
FAR = 2.5
"""The first pass's statistics serve a rate so many times theirs, or so much smaller."""
MIN_FRAMES = 56
"""Of fewer frames, a first pass tells little."""
DOWN = 0.8
"""The next rate where two have come to the same bytes: those of the finest quantiser."""
TOLERANCE = 0.3
"""x264 may stray from the rate by this part of what it does otherwise: a second try costs more."""
FINEST_QUANTISER = 4
"""Finer than this only fills bytes."""
STEP = 1_000
"""Bits a second: x264 is told its rate in steps of these, which show where a film has few."""
SOUND_OVERHEAD = 180
"""Bytes that MP4's index spends on a second of sound."""

OnFraction = Callable[[float], None]


@dataclass(slots=True)
class Work:
    """A film decoded and its first pass done: second passes go on from here."""

    first: FirstPass
    recipe: Recipe
    sound: Media | None
    tried: dict[int, int] = field(default_factory=dict)
    """Video bits a second asked for, and the bytes of the file that came."""
    closely: bool = False
    """Whether a quick look has taken far too much."""

    @property
    def frames(self) -> int:
        return self.first.footage.frames

    @property
    def seconds(self) -> float:
        return self.frames / float(self.recipe.frame.rate)

    @property
    def folder(self) -> Path:
        return self.first.footage.folder

    @property
    def other_bytes(self) -> int:
        """Sound and index."""
        index = INDEX_BYTES + FRAME_OVERHEAD * self.frames
        if not self.sound:
            return index
        return round(index + SOUND_OVERHEAD * self.seconds + _media_bytes(self.sound.path))


def fit(work: Work, max_bytes: int, room: Workroom, on_fraction: OnFraction) -> Path:
    """The best file of at most `max_bytes`. Raises DoesNotFit."""
    rate = max(1_000, int((work.recipe.aim * max_bytes - work.other_bytes) * 8 / work.seconds))
    if work.frames >= MIN_FRAMES:
        rate = min(rate, work.recipe.enough)
    if not 1 / FAR < rate / work.first.rate < FAR:
        work.first = first_pass(work.first.footage, rate, room, lambda _part: None)
    best: tuple[int, Path] | None = None
    for number in range(TRIES if work.frames >= MIN_FRAMES else TRIES_OF_FEW):
        if rate < STEP:
            break
        rate = rate // STEP * STEP
        path = second_pass(work, rate, room, partial(_report, on_fraction, number))
        size = path.stat().st_size
        if size > max_bytes and _ran_away(work, rate, size):
            work.closely = True
            rate = round(rate * (work.recipe.aim * max_bytes / size) ** CALMER)
            continue
        work.tried[rate] = size
        if size <= max_bytes and (best is None or size > best[0]):
            best = size, path
        if best and (work.recipe.quality >= INDISTINGUISHABLE or best[0] >= WELL_FILLED * max_bytes):
            break
        corrected = _corrected(work, rate, size, max_bytes)
        if corrected is None:
            break
        rate = corrected
    if best is None:
        raise DoesNotFit(
            f"The film cannot be made smaller than {min(work.tried.values(), default=0):,} bytes.",
            "Send a part of it with --trim, or a still frame with --poster.",
        )
    return best[1]


def _report(on_fraction: OnFraction, number: int, part: float) -> None:
    """A second try is rare, so the first takes most of the work."""
    start = 1 - 0.25**number
    on_fraction(start + 0.75 * 0.25**number * part)


def _corrected(work: Work, rate: int, size: int, max_bytes: int) -> int | None:
    """The rate to try next; None when it would change nothing."""
    less = [tried for tried in work.tried if tried < rate]
    if less and size < max_bytes and size <= 1.002 * work.tried[max(less)]:
        return None  # more bits are not taken: it is as good as the encoder can make it
    aim = work.recipe.aim * max_bytes
    below = [tried for tried, came in work.tried.items() if came <= aim]
    above = [tried for tried, came in work.tried.items() if came > aim]
    if below and above:
        corrected = _between(work.tried, max(below), min(above), aim)
    elif len(above) > 1:  # a film of a few frames takes fewer bits only where it is asked for far fewer
        low, high, *_ = sorted(above)
        corrected = max(rate // 4, _between(work.tried, low, high, aim))
        if work.tried[low] == work.tried[high]:
            corrected = round(DOWN * low)
    else:
        other = min(work.other_bytes, size - 1)
        corrected = int(rate * max(0.01, (aim - other) / (size - other)) ** STIFFNESS)
    corrected = corrected // STEP * STEP
    if corrected in work.tried and work.tried[corrected] + STEP / 8 * work.seconds <= max_bytes:
        corrected += STEP
    if any(abs(corrected - tried) < 0.001 * tried for tried in work.tried):
        return None
    return corrected


def _between(tried: dict[int, int], low: int, high: int, aim: float) -> int:
    """The rate that should meet the aim: sizes go with a power of it."""
    if tried[high] <= tried[low]:
        return (low + high) // 2
    part = log(aim / tried[low]) / log(tried[high] / tried[low])
    return int(low * (high / low) ** part)


def _media_bytes(path: Path) -> int:
    """What an MP4 holds of picture and sound: all but its index."""
    with path.open("rb") as file:
        while len(head := file.read(8)) == 8:
            length = int.from_bytes(head[:4], "big")
            if head[4:] == b"mdat":
                return length - 8
            file.seek(length - 8, 1)
    return 0


def _ran_away(work: Work, rate: int, size: int) -> bool:
    asked = rate / 8 * work.seconds + work.other_bytes
    return _effort(work, rate) == QUICK and size > RUNAWAY * asked


def _effort(work: Work, rate: int) -> str:
    """How closely x264 looks: as far as it is seen in so many pixels, of so many bits each."""
    frame, good = work.recipe.frame, work.recipe.quality >= INDISTINGUISHABLE
    few = frame.pixels * work.frames <= FEW_PIXELS
    bits = rate / float(frame.pixels * frame.rate)
    plenty = work.recipe.crf < PLENTY_CRF or (good and not few and bits < MANY_BITS)
    if plenty and not work.closely:
        return QUICK
    if few:
        return CAREFUL if good else THOROUGH
    return WHOLE_BLOCKS if bits < FEW_BITS else CAREFUL


def _options(work: Work, rate: int) -> dict[str, object]:
    frame, effort = work.recipe.frame, _effort(work, rate)
    blocks = -(-frame.width // 16) * -(-frame.height // 16)
    most = max(1, DPB_BLOCKS // blocks)
    return {
        **common(frame),
        "preset": "veryfast",  # of what is not named, the statistics decide
        "qmin": FINEST_QUANTISER,
        "refs": min(most, 3 if effort == THOROUGH else 1),
        "x264-params": f"{ALIKE}:ratetol={TOLERANCE}:{effort}",
    }


def second_pass(work: Work, rate: int, room: Workroom, on_fraction: OnFraction) -> Path:
    """The finished film, its picture of `rate` bits a second; raises ToolFailed."""
    footage = work.first.footage
    node = resized(footage.media.read()["v:0"], footage.frame, work.recipe.frame, "lanczos")
    nodes = [tagged(node, footage.picture)]
    if work.sound:
        nodes.append(work.sound.read()["a"])
    options = _options(work, rate) | IN_ORDER | {
        "pass": 2, "video_bitrate": rate, "acodec": "copy",
        "bsf:v": "filter_units=remove_types=6",  # x264 tells its options in 700 bytes
    }  # fmt: skip
    name = f"film-{rate}.mp4"
    execute(
        write(*nodes, to=name, **options), room, work.folder,
        seconds=work.seconds, on_fraction=on_fraction,
    )  # fmt: skip
    return interleave(work.folder / name, room)
