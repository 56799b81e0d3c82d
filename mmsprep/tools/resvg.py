"""What does an SVG look like? Drawn by resvg, in a limited child, within so many pixels.

resvg opens local files that an image refers to: only a cleaned drawing (drawings/) may come here.
"""

from __future__ import annotations

import io
from typing import Any, Literal

from mmsprep.errors import Damaged
from mmsprep.tools import fonts
from mmsprep.tools.child import Portion, call
from mmsprep.workroom import Workroom

DOTS_PER_INCH = 96.0
"""What CSS means by an inch."""

PORTION = Portion(time=1 / 20, memory=0.25)
"""Maps with a hundred thousand paths take two seconds."""

Ground = Literal["clear", "paper"]

HALF = 127
NEARLY_WHITE = 224
DARK = "#202020"
"""The ground of what is drawn for dark ones."""

VISIBLE = 24
"""Of 255: less of a difference is not seen along an edge."""

MAX_DIFFERENT = 0.001
"""Part of all pixels."""


def draw(svg: bytes, side: int, room: Workroom, *, ground: Ground = "clear") -> bytes:
    """The drawing as PNG, its longest side so many pixels; raises Damaged, OverSafetyLimit.

    On a `paper` ground it looks as in a browser: white where nothing is drawn, unless all that is
    drawn is nearly white itself.
    """
    _, png = call(
        "mmsprep.tools.resvg:render",
        room,
        data=svg,
        portion=PORTION,
        side=side,
        ground=ground,
    )
    return png


def unwritten(letters: str, room: Workroom) -> str:
    """Those of the letters for which no font is there: they become boxes."""
    found, _ = call("mmsprep.tools.resvg:without_font", room, portion=PORTION, letters=letters)
    return str(found["letters"])


def alike(one: bytes, other: bytes) -> bool:
    """Whether two PNGs that we drew look the same."""
    from PIL import Image, ImageChops

    a, b = (Image.open(io.BytesIO(png), formats=["PNG"]).convert("RGBA") for png in (one, other))
    if a.size != b.size:
        return False
    different = ImageChops.difference(a, b).convert("L").point(lambda value: 255 * (value > VISIBLE))
    return different.histogram()[255] <= MAX_DIFFERENT * a.width * a.height


def render(svg: bytes, side: int, ground: Ground) -> tuple[dict[str, Any], bytes]:
    """In the child: the drawing as PNG."""
    import resvg_py

    try:
        png = resvg_py.svg_to_bytes(
            svg_string=svg.decode(),
            width=side,
            height=side,  # the drawing keeps its shape within this square
            dpi=DOTS_PER_INCH,
            resources_dir=".",
            **fonts.chosen(),
        )
    except ValueError as error:
        raise Damaged(f"The SVG cannot be drawn: {error}.", "Export it again.") from error
    return {}, bytes(png) if ground == "clear" else _on_paper(bytes(png))


def without_font(_data: bytes, letters: str) -> tuple[dict[str, Any], bytes]:
    """In the child: those that no font has."""
    return {"letters": fonts.missing(letters)}, b""


def _on_paper(png: bytes) -> bytes:
    from PIL import Image, ImageStat

    picture = Image.open(io.BytesIO(png), formats=["PNG"]).convert("RGBA")
    seen = picture.getchannel("A").point(lambda alpha: 255 * (alpha > HALF))
    pale = min(ImageStat.Stat(picture.convert("L"), seen).extrema[0]) > NEARLY_WHITE
    paper = Image.new("RGBA", picture.size, DARK if pale else "white")
    paper.alpha_composite(picture)
    out = io.BytesIO()
    paper.convert("RGB").save(out, "PNG", compress_level=1)
    return out.getvalue()
