"""How is a GIF written from frames? Only what changes is drawn, and only where that can be seen."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from PIL import Image

from mmsprep.animations import packing
from mmsprep.animations.canvas import Canvas, Drawing, Frame, solid
from mmsprep.animations.colours import Census, Colours, census, chosen
from mmsprep.animations.packing import CLEAR
from mmsprep.animations.reel import Reel
from mmsprep.rasters.scaling import resize
from mmsprep.workroom import Workroom

COUNTED = 24
"""Frames whose colours are counted."""
COUNTED_SIDE, COUNTED_PART = 192, 4
"""Where a GIF is scaled, the colours are counted in small frames, so long or a quarter of the source:
of one that is dithered itself, only scaling shows the colours it means. In smaller frames than that,
what is written or drawn finely would lose its own."""
MOST = 0xFFFF
"""What a GIF can say of a time, in centiseconds, and of how often it plays again."""
KEEP, WIPE = 1, 2
_TRAILER = b"\x3b"


@dataclass(frozen=True, slots=True)
class Quantization:
    """How colours become few."""

    colors: int
    """At most."""
    dither: int
    """Levels between which those between are shown as patterns."""
    loss: float
    """Levels by which a pixel may differ from what is shown before it is drawn again."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How a GIF is made of frames; sides in pixels."""

    width: int
    height: int
    quantization: Quantization
    every: int = 1
    """Only every so many-th frame is kept."""


@dataclass(frozen=True, slots=True)
class Gif:
    """A GIF, and what its frames cost."""

    data: bytes
    shows: tuple[int, ...]
    """Which of the frames that were to be encoded each one is: what did not change was left out."""
    sizes: tuple[int, ...]
    """Bytes of each."""


class Encoder:
    """What all GIFs of one reel have in common: their colours are found once."""

    def __init__(self, reel: Reel) -> None:
        self.reel = reel
        self._census: dict[bool, Census] = {}
        self._colours: dict[tuple[bool, int], Colours] = {}
        self._held: dict[tuple[int, int], list[Frame]] = {}
        """The frames of the windows, at the size that was last asked for."""

    def encode(self, settings: Settings, room: Workroom, windows: tuple[range, ...] = ()) -> Gif:
        """The reel as a GIF, or only the frames in these `windows` of it."""
        size = (settings.width, settings.height)
        if windows:
            numbers = [n for window in windows for n in window]
            frames: Iterable[Frame] = self._kept(numbers, size, room)
        else:
            numbers = list(range(0, len(self.reel.ends), settings.every))
            frames = self._frames(numbers, size, room)
        colours = self._palette(settings)
        canvas = Canvas(size, colours, settings.quantization.dither, settings.quantization.loss)
        begins = _begins(self.reel, numbers)
        drawings = list(canvas.draw(frames, begins))
        return _written(size, colours, self.reel.plays, drawings, begins[-1])

    def _kept(self, numbers: list[int], size: tuple[int, int], room: Workroom) -> list[Frame]:
        if size not in self._held:
            self._held = {size: list(self._frames(numbers, size, room))}
        return self._held[size]

    def _frames(self, numbers: Iterable[int], size: tuple[int, int], room: Workroom) -> Iterator[Frame]:
        for number in numbers:
            room.raise_if_stopped()
            picture = self.reel.frame(number)
            if not self.reel.clear:
                picture = picture.convert("RGB")
            if picture.size != size:
                picture = _steady(picture, size) if self.reel.clear else resize(picture, size)
            red, green, blue, *alpha = (np.asarray(band) for band in picture.split())
            yield np.stack([red, green, blue]), solid(alpha[0]) if alpha else None

    def _palette(self, settings: Settings) -> Colours:
        scaled = settings.width < self.reel.width
        if scaled not in self._census:
            self._census[scaled] = census(self._counted(scaled=scaled), CLEAR)
        key = scaled, settings.quantization.colors
        if key not in self._colours:
            self._colours[key] = chosen(self._census[scaled], settings.quantization.colors)
        return self._colours[key]

    def _counted(self, *, scaled: bool) -> Iterator[Image.Image]:
        step = -(-len(self.reel.ends) // COUNTED)
        side = max(COUNTED_SIDE, max(self.reel.width, self.reel.height) // COUNTED_PART)
        for number in range(0, len(self.reel.ends), step):
            picture = self.reel.frame(number)
            if scaled:
                picture.thumbnail((side, side), Image.Resampling.BOX)
            yield picture


def _steady(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    """At another size, without Lanczos' rings: what appears beside a clear edge must not clear it.

    Where anything becomes clear, all around it has to be wiped, and drawn again.
    """
    return picture.convert("RGBa").resize(size, Image.Resampling.HAMMING).convert("RGBA")


def _begins(reel: Reel, chosen: list[int]) -> list[int]:
    """When each chosen frame begins, where each stands until the next one; and when they all end."""
    begins = [0, *reel.ends]
    return [begins[n] for n in chosen] + [reel.ends[-1]]


def _written(
    size: tuple[int, int], colours: Colours, plays: int, drawings: list[Drawing], end: int
) -> Gif:
    depth = packing.bits(len(colours.table))
    stops = [*(drawing.begins for drawing in drawings[1:]), end]
    parts = [
        _frame(drawing, depth, stop - drawing.begins)
        for drawing, stop in zip(drawings, stops, strict=True)
    ]
    data = b"".join((_header(size, colours, plays), *parts, _TRAILER))
    shows = tuple(drawing.number for drawing in drawings)
    return Gif(data, shows, tuple(len(part) for part in parts))


def _header(size: tuple[int, int], colours: Colours, plays: int) -> bytes:
    depth = packing.bits(len(colours.table))
    table = np.zeros((1 << depth, 3), np.uint8)
    table[: len(colours.table)] = colours.table
    head = struct.pack("<6sHHBBB", b"GIF89a", *size, 0xF0 | depth - 1, 0, 0) + table.tobytes()
    if plays == 1:  # no loop at all is how a GIF says that it plays once
        return head
    again = min(max(0, plays - 1), MOST)
    return head + struct.pack("<3s11sBBHB", b"\x21\xff\x0b", b"NETSCAPE2.0", 3, 1, again, 0)


def _frame(drawing: Drawing, depth: int, stands: int) -> bytes:
    box = drawing.box
    flags = (WIPE if drawing.wiped else KEEP) << 2 | 1
    control = struct.pack("<3sBHBB", b"\x21\xf9\x04", flags, min(stands, MOST), packing.clear(depth), 0)
    place = struct.pack(
        "<BHHHHB", 0x2C, box.left, box.top, box.right - box.left, box.bottom - box.top, 0
    )
    return control + place + packing.packed(box.of(drawing.indices), depth)
