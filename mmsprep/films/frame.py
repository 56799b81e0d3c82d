"""How does a film's picture become fit for any phone? Upright, square pixels, even sides, SDR.

The filters only: how large and how often is decided in forecast.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from mmsprep.errors import MissingCodec
from mmsprep.films.tracks import Picture
from mmsprep.tools.ffmpeg import UNTIMED, Media, Node, combine, generated
from mmsprep.tools.ffmpeg_build import find

MAX_RATE = 30
MIN_SIDE = 96
"""Pixels of the shorter side, below which a film is not scaled."""
_SPACES = {1: "bt709", 5: "bt470bg", 6: "smpte170m", 7: "smpte240m"}
_PRIMARIES = {1: "bt709", 5: "bt470bg", 6: "smpte170m"}
_BT2020 = (9, 10)
_TRANSFERS = {16: "smpte2084", 18: "arib-std-b67"}
SCALED = frozenset({0, 1, 2, 4, 5, 6, 7, 9})
"""Matrices (ITU-T H.273) that ffmpeg's scaler reads: not YCgCo, constant luminance, ICtCp."""
WHITE = {16: 203, 18: 300}
"""Luminance, in nits, that becomes the white of SDR: BT.2408's for PQ; HLG's skies need more room."""
TONES = {16: {"desat": 0}, 18: {"desat": 4, "peak": 4}}
"""By eye, on real clips: PQ's blue skies pale when desaturated, HLG's grey ones turn yellow when not."""
CUBE_LEVEL = 6
"""36 steps of red, green and blue each."""
_UPRIGHT = ("sidedata", {"mode": "delete", "type": "DISPLAYMATRIX"})
TURNS = {
    90: (("transpose", {"dir": "cclock"}), _UPRIGHT),
    180: (("hflip", {}), ("vflip", {}), _UPRIGHT),
    270: (("transpose", {"dir": "clock"}), _UPRIGHT),
}
"""By the angle, against the clock, that the display matrix turns a picture; that is forgotten then."""
HD_HEIGHT = 600
"""From this height an untagged picture counts as BT.709, below as BT.601, as players guess."""

Kernel = Literal["bicubic", "lanczos"]


@dataclass(frozen=True, slots=True)
class Frame:
    """How large, and how often."""

    width: int
    height: int
    rate: Fraction

    @property
    def pixels(self) -> int:
        return self.width * self.height

    @property
    def short_side(self) -> int:
        return min(self.width, self.height)


def sized(picture: Picture, short_side: int) -> Frame:
    """The frame whose shorter side is (about) `short_side`, never larger than the picture."""
    scale = min(1.0, short_side / picture.short_side)
    return Frame(even(picture.width * scale), even(picture.height * scale), phone_rate(picture.rate))


def phone_rate(rate: Fraction) -> Fraction:
    """The rate itself up to 30 a second; above, every second or third frame."""
    divisor = -(-rate // Fraction(MAX_RATE * 1001, 1000))
    return Fraction(rate / max(1, divisor)).limit_denominator(1001)


def even(length: float) -> int:
    """The nearest length that H.264 can halve for its colours."""
    return max(2, 2 * round(length / 2))


def check(picture: Picture) -> None:
    """Raise MissingCodec where nothing here can show the colours right."""
    if picture.dolby and picture.trc == 2:
        raise MissingCodec(
            "It is in Dolby Vision profile 5, whose colours only a Dolby decoder knows.",
            "Export it as HDR10, HLG or SDR first.",
        )
    if picture.space not in SCALED:
        raise MissingCodec(
            f"Its colours are written in a way (matrix {picture.space}) that ffmpeg cannot scale.",
            "Export it in the usual colours (BT.709) first.",
        )
    if picture.hdr and not find().maps_tones:
        raise MissingCodec(
            f"It is in {picture.hdr}, and this ffmpeg lacks the zscale filter to show it as SDR.",
            "Remove MMSPREP_FFMPEG to use the bundled build.",
        )


def shown(media: Media, cut: dict[str, float], picture: Picture, frame: Frame) -> Node:
    """The picture as it will be seen; `cut`: how it is read."""
    return finished(framed(media, cut, picture, frame), picture)


def framed(media: Media, cut: dict[str, float], picture: Picture, frame: Frame) -> Node:
    """As large and as often as wanted; it may still lie on its side."""
    turn = _turn(picture)
    sought = {} if media.demuxer in UNTIMED else cut
    node = media.read(**sought, **({"noautorotate": None} if turn else {}))[str(picture.index)]
    if cut and not sought:
        node = node.filter("trim", start=cut["ss"], **({"duration": cut["t"]} if "t" in cut else {}))
        node = node.filter("setpts", "PTS-STARTPTS")
    # ProRes may leave its colours at 0, which is reserved: nothing is scaled then
    node = node.filter("setparams", **_named(picture))
    if picture.interlaced:
        node = node.filter("bwdif", mode="send_frame", deint="interlaced")
    # a cover may be there for a moment only, which would be rounded to none
    flash = {"eof_action": "pass"} if picture.seconds * frame.rate <= 1 else {}
    node = node.filter("fps", fps=str(frame.rate), start_time=0, **flash)
    size = (frame.width, frame.height)
    if turn and picture.rotation % 180:
        size = (frame.height, frame.width)
    return _opened(node, picture, size) if _wide(picture) else _scaled(node, picture, size)


def finished(node: Node, picture: Picture) -> Node:
    """What was framed, in the colours of SDR, and upright."""
    if _wide(picture):
        node = _narrowed(node, picture)
    for name, options in _turn(picture):
        node = node.filter(name, **options)
    return tagged(node.filter("setsar", 1), picture)


def _turn(picture: Picture) -> tuple[tuple[str, dict[str, str]], ...]:
    """How it is turned upright once it is small, which is a tenth of the work; none where ffmpeg turns
    it as it comes.
    """
    return () if picture.mirrored else TURNS.get(picture.rotation % 360, ())


def _wide(picture: Picture) -> bool:
    return picture.hdr is not None or picture.space in _BT2020


def tagged(node: Node, picture: Picture) -> Node:
    """The same with its colours named: a scaled-down picture would be guessed at otherwise."""
    space, primaries = _colours(picture)
    return node.filter(
        "setparams", range="tv", colorspace=space, color_primaries=primaries, color_trc="bt709"
    )


def _named(picture: Picture) -> dict[str, str]:
    """Primaries and transfer, where films often name them in part, or not at all."""
    if _wide(picture):
        return {"color_primaries": "bt2020", "color_trc": _TRANSFERS.get(picture.trc, "bt709")}
    return {"color_primaries": _colours(picture)[1], "color_trc": "bt709"}


def _colours(picture: Picture) -> tuple[str, str]:
    if picture.hdr or picture.space in _BT2020:
        return "bt709", "bt709"
    guessed = "bt709" if picture.short_side >= HD_HEIGHT else "smpte170m"
    space = _SPACES.get(picture.space, guessed)
    return space, _PRIMARIES.get(picture.primaries, "bt709" if space == "bt709" else "smpte170m")


def resized(node: Node, given: Frame, wanted: Frame, by: Kernel) -> Node:
    """Frames of a work file, larger or smaller. With zimg, it takes a third of the work."""
    if (given.width, given.height) == (wanted.width, wanted.height):
        return node
    if find().has_zimg:
        return node.filter("zscale", wanted.width, wanted.height, filter=by)
    return node.filter("scale", wanted.width, wanted.height, flags=by)


def _scaled(node: Node, picture: Picture, size: tuple[int, int]) -> Node:
    space, _ = _colours(picture)
    if picture.pix_fmt == "yuv420p" and not picture.full_range and find().has_zimg:
        # zimg minds wrong names
        node = _even_sides(node).filter("setparams", range="tv", colorspace=space)
        return node.filter("zscale", *size, filter="lanczos").filter("format", "yuv420p")
    yuv = {"in_color_matrix": space} if picture.pix_fmt.startswith(("yuv", "nv", "p0")) else {}
    node = node.filter(
        "scale", *size, flags="lanczos", out_color_matrix=space,
        in_range="full" if picture.full_range else "auto", out_range="tv", **yuv,
    )  # fmt: skip
    return node.filter("format", "yuv420p")


def _opened(node: Node, picture: Picture, size: tuple[int, int]) -> Node:
    """What is in wide colours, as red, green and blue, and scaled: in one step, before what costs by
    the pixel.
    """
    given = "pc" if picture.full_range else "tv"
    node = node.filter("setparams", range=given, colorspace="bt2020nc")
    node = _even_sides(node)
    width, height = size
    node = node.filter(
        "zscale", width=width, height=height, filter="lanczos", matrix="gbr", range="full"
    )
    return node.filter("format", "gbrpf32le")


def _even_sides(node: Node) -> Node:
    """There are no odd ones for zimg."""
    return node.filter("scale", "2*ceil(iw/2)", "2*ceil(ih/2)")


def _narrowed(node: Node, picture: Picture) -> Node:
    """HDR or wide gamut to BT.709. Linear light costs much: it is gone through once, by a cube of
    colours in which each pixel's is then looked up (no difference seen: 58 dB).
    """
    # zscale finds no path from what is not named
    narrow = {"color_primaries": "bt709", "color_trc": "bt709"}
    cube = generated("haldclutsrc", level=CUBE_LEVEL, duration=1, rate=1).filter("format", "gbrp16le")
    cube = cube.filter("setparams", range="pc", colorspace="gbr", **_named(picture))
    cube = cube.filter("zscale", transfer="linear", npl=WHITE.get(picture.trc, 203), primaries="bt709")
    cube = cube.filter("format", "gbrpf32le")
    if picture.hdr:
        cube = cube.filter("tonemap", "mobius", **TONES[picture.trc])
    cube = cube.filter("zscale", transfer="bt709", primaries="bt709").filter("format", "gbrpf32le")
    node = combine([node, cube], "haldclut", clut="first")
    node = node.filter("setparams", range="pc", colorspace="gbr", **narrow)
    return node.filter("zscale", matrix="bt709", range="limited").filter("format", "yuv420p")
