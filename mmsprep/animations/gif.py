"""How is a GIF written from frames? ffmpeg's palette and encoder; the times and the loop are ours.

ffmpeg encodes the frames at an even pace, and each one's own time is written into the file after.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mmsprep.animations.reel import Reel
from mmsprep.errors import ToolFailed
from mmsprep.tools.ffmpeg import Media, Node, combine, go, write
from mmsprep.workroom import Workroom

PACE = 10
"""Frames a second, while it is encoded."""
COUNTED = 60
"""Frames whose colours are counted."""
HALF_CLEAR = 128
_CONTROL = b"\x21\xf9\x04"


@dataclass(frozen=True, slots=True)
class Palette:
    """So many colours, and how those between are shown."""

    colors: int
    dither: str


@dataclass(frozen=True, slots=True)
class Look:
    """How a GIF is made of frames."""

    width: int
    height: int
    palette: Palette
    every: int = 1
    """Only every so many-th frame is kept."""


@dataclass(frozen=True, slots=True)
class Gif:
    """A GIF, and where its frames lie in it."""

    data: bytes
    starts: tuple[int, ...]
    """Of each frame, beginning with its control block."""
    shows: tuple[int, ...]
    """Which of the frames that were to be encoded each one is: what did not change was left out."""

    @property
    def sizes(self) -> list[int]:
        """Bytes of each frame."""
        return [
            end - start
            for start, end in zip(self.starts, (*self.starts[1:], len(self.data)), strict=True)
        ]


def encode(reel: Reel, look: Look, room: Workroom, windows: tuple[range, ...] = ()) -> Gif:
    """The reel as a GIF, or only the frames in these `windows` of it."""
    windows = windows or (range(len(reel.ends)),)
    chosen = [n for window in windows for n in window if n % look.every == 0]
    folder = room.new_folder()
    inside = "+".join(f"between(n,{window.start},{window.stop - 1})" for window in windows)
    node = _raw(reel).filter("select", f"({inside})*not(mod(n,{look.every}))")
    node = _scaled(node.filter("setpts", f"N/{PACE}/TB"), reel, look)
    colors = _palette(reel, look, room)
    used = combine(
        [node, colors.read(pixel_format="rgba", video_size=(16, 16), framerate=PACE)],
        "paletteuse", dither=look.palette.dither, diff_mode="rectangle", alpha_threshold=HALF_CLEAR,
    )  # fmt: skip
    loop = reel.plays - 1 if reel.plays else 0
    # -1: no loop at all, which is how a GIF says that it plays once
    go(
        write(used, to="made.gif", f="gif", loop=loop or -1 if reel.plays else 0, fflags="+bitexact"),
        room, folder,
    )  # fmt: skip
    return _timed((folder / "made.gif").read_bytes(), _times(reel, chosen))


def _palette(reel: Reel, look: Look, room: Workroom) -> Media:
    """The colours of the whole reel at this size, found once, in frames spread over it.

    Not at full size: of a source that is dithered itself, only scaling shows the colours it means.
    """
    path = reel.path.with_name(f"palette-{look.palette.colors}-{look.width}")
    if not path.exists():
        step = -(-len(reel.ends) // COUNTED)
        counted = _scaled(_raw(reel).filter("select", f"not(mod(n,{step}))"), reel, look)
        found = counted.filter("palettegen", max_colors=look.palette.colors, reserve_transparent=1)
        go(write(found, to=path.name, f="rawvideo", pix_fmt="rgba"), room, path.parent)
    return Media(path, "rawvideo")


def _scaled(node: Node, reel: Reel, look: Look) -> Node:
    if (look.width, look.height) == (reel.width, reel.height):
        return node
    return node.filter("scale", look.width, look.height, flags="lanczos")


def _raw(reel: Reel) -> Node:
    return reel.media.read(pixel_format="rgba", video_size=(reel.width, reel.height), framerate=PACE)


def _times(reel: Reel, chosen: list[int]) -> list[int]:
    """Centiseconds that each chosen frame stands: until the next one begins."""
    begins = [0, *reel.ends]
    stops = [begins[n] for n in chosen[1:]] + [reel.ends[-1]]
    return [stop - begins[n] for n, stop in zip(chosen, stops, strict=True)]


def _timed(data: bytes, times: list[int]) -> Gif:
    starts = tuple(_controls(data))
    made, shows, now = bytearray(data), [], 0
    for start in starts:
        shows.append(now)
        # at an even pace, what ffmpeg wrote tells for how many frames this one stands
        now += round(int.from_bytes(data[start + 4 : start + 6], "little") * PACE / 100)
    for start, begin, end in zip(starts, shows, (*shows[1:], len(times)), strict=True):
        stands = min(sum(times[begin:end]), 0xFFFF)
        made[start + 4 : start + 6] = stands.to_bytes(2, "little")
    if not starts or shows[-1] >= len(times):
        raise ToolFailed(f"ffmpeg wrote more than {len(times)} frames.")
    return Gif(bytes(made), starts, tuple(shows))


def _controls(data: bytes) -> Iterator[int]:
    """Where the control block of each frame is; for ffmpeg's own files, which are whole."""
    at = 13 + _table(data[10])
    while data[at] != 0x3B:
        if data[at : at + 3] == _CONTROL:
            yield at
        at += 2 if data[at] == 0x21 else 11 + _table(data[at + 9])
        while data[at]:
            at += 1 + data[at]
        at += 1


def _table(flags: int) -> int:
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0
