"""Which fonts does resvg write with? It leaves out text whose font is not there, so one has to be.

Only in the child that draws. Pillow's own font is the last resort: it has but one weight.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL import Image

FILE = Path("pillow.ttf")
SANS = ("Arial", "Helvetica", "Liberation Sans", "Arimo", "Nimbus Sans", "Noto Sans", "DejaVu Sans")
SERIF = ("Times New Roman", "Times", "Liberation Serif", "Tinos", "Nimbus Roman", "DejaVu Serif")
FIXED = ("Courier New", "Courier", "Liberation Mono", "Cousine", "Nimbus Mono PS", "DejaVu Sans Mono")
"""As wide as the fonts that drawings name most often; the last ones of each nearly so."""

LETTER = 8
"""Pixels of a letter that is drawn to see whether its font is there."""
GLYPH, FOREIGN = 24, "\U0010fffd"
"""Pixels of a letter that is compared with one that no font has (the last one of private use)."""


def chosen() -> dict[str, Any]:
    """Options of resvg: its families, by fonts that are there."""
    there = _there((*SANS, *SERIF, *FIXED))
    own = _own()
    sans = next((name for name in SANS if name in there), own)
    serif = next((name for name in SERIF if name in there), sans)
    return {
        "font_files": [str(FILE)] if own else [],
        "font_family": serif,
        # resvg takes this for every font that it does not find: mostly that is Arial or its like
        "serif_family": serif if "Arial" in there else sans,
        "sans_serif_family": sans,
        "monospace_family": next((name for name in FIXED if name in there), sans),
        "cursive_family": sans,
        "fantasy_family": sans,
    }


def missing(letters: str) -> str:
    """Those of the letters that no font has: resvg draws the same box, or nothing, for each of them."""
    drawn = _written([(letter, "sans-serif") for letter in (FOREIGN, *letters)], GLYPH, **chosen())
    box = drawn[0].tobytes()
    return "".join(
        letter
        for letter, ink in zip(letters, drawn[1:], strict=True)
        if ink.tobytes() == box or not ink.getbbox()
    )


def _there(names: tuple[str, ...]) -> set[str]:
    """Those of them that a letter can be written with."""
    drawn = _written([("I", name) for name in names], LETTER, serif_family="none")
    return {name for name, ink in zip(names, drawn, strict=True) if ink.getbbox()}


def _written(letters: list[tuple[str, str]], side: int, **fonts: Any) -> list[Image.Image]:
    """The ink of each letter in its font, in a square of so many pixels; all in one drawing."""
    import resvg_py
    from PIL import Image

    texts = "".join(
        f'<text x="{n}" y=".8" font-size=".8" font-family="{name}">{letter}</text>'
        for n, (letter, name) in enumerate(letters)
    )
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {len(letters)} 1">{texts}</svg>'
    png = resvg_py.svg_to_bytes(svg_string=svg, width=side * len(letters), **fonts)
    ink = Image.open(io.BytesIO(png), formats=["PNG"]).getchannel("A")
    return [ink.crop((side * n, 0, side * (n + 1), side)) for n in range(len(letters))]


def _own() -> str | None:
    """The name of Pillow's own font, written to where resvg reads it."""
    from PIL import ImageFont

    font = ImageFont.load_default(16)
    if not isinstance(font, ImageFont.FreeTypeFont) or not isinstance(font.path, io.BytesIO):
        return None
    FILE.write_bytes(font.path.getvalue())
    return font.getname()[0]
