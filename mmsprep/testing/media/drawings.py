"""Which SVG drawings are edge cases?"""

from __future__ import annotations

from functools import partial

from mmsprep.testing.media.archives import gzipped
from mmsprep.testing.media.case import Case

row = partial(Case, "drawings")

TEXT = "text"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="120" height="80">'
SHAPES = (
    '<rect width="60" height="40" fill="#c81e1e"/><rect x="60" width="60" height="40" fill="#1ea028"/>'
    '<rect y="40" width="60" height="40" fill="#1e3cc8"/><rect x="60" y="40" width="60" height="40" fill="#e6d228"/>'
)
CANARY = "edgecase.invalid"
"""The host that outside references name; nobody may ask for it."""


def svg(inside: str = "", before: str = "", attributes: str = "") -> bytes:
    """A drawing of four corners with something in it."""
    start = SVG.replace(">", f" {attributes}>") if attributes else SVG
    return f"{before}{start}{SHAPES}{inside}</svg>\n".encode()


def nested(depth: int) -> bytes:
    return svg("<g>" * depth + "</g>" * depth)


def laughs() -> bytes:
    """Ten entities, each ten times the one before."""
    entities = '<!ENTITY a0 "ha">' + "".join(
        f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)
    )
    return svg("<text>&a9;</text>", f'<?xml version="1.0"?><!DOCTYPE svg [{entities}]>')


def uses() -> bytes:
    """Groups that use each other: ten million shapes to draw in two kilobytes."""
    groups = "".join(
        f'<g id="u{n}">' + f'<use xlink:href="#u{n - 1}"/>' * 10 + "</g>" for n in range(1, 8)
    )
    return svg(
        f'<defs><g id="u0"><rect width="1" height="1"/></g>{groups}</defs><use xlink:href="#u7"/>'
    )


_XXE = '<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
_DTD = f'<?xml version="1.0"?><!DOCTYPE svg SYSTEM "http://{CANARY}/evil.dtd">'
_PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)


def _case(name: str, outcome: str, purpose: str, *parts: str) -> Case:
    return row(name, outcome, "svg", "image/svg+xml", partial(svg, *parts), TEXT, purpose)


CASES = (
    _case("plain", "passes", "nothing to do"),
    _case("declared", "passes", "a declaration and a comment come first",
          "", '<?xml version="1.0" encoding="UTF-8"?>\n<!-- drawn by hand -->\n'),
    _case("lettering", "passes", "text", '<text x="10" y="30" font-size="12">Edge case</text>'),
    _case("inner_reference", "passes", "it uses what it defines itself",
          '<defs><linearGradient id="g"><stop stop-color="red"/></linearGradient></defs>'
          '<circle cx="60" cy="40" r="20" fill="url(#g)"/>'),
    _case("picture_inside", "passes", "a PNG in a data: URI",
          f'<image width="10" height="10" xlink:href="data:image/png;base64,{_PIXEL}"/>'),
    _case("script", "cleaned", "a script element", "<script>alert(1)</script>"),
    _case("event_handler", "cleaned", "a handler in an attribute", "", "", 'onload="alert(1)"'),
    _case("script_link", "cleaned", "a link that runs a script",
          '<a xlink:href="javascript:alert(1)"><text y="20">click</text></a>'),
    _case("foreign_object", "cleaned", "HTML within the drawing",
          '<foreignObject width="9" height="9"><body xmlns="http://www.w3.org/1999/xhtml">'
          "<script>alert(1)</script></body></foreignObject>"),
    _case("outside_image", "cleaned", "a picture from a server",
          f'<image width="10" height="10" xlink:href="http://{CANARY}/i.png"/>'),
    _case("local_image", "cleaned", "a picture from the reader's own disk",
          '<image width="10" height="10" xlink:href="file:///etc/hostname"/>'),
    _case("outside_style", "cleaned", "a style sheet from a server",
          f'<style>@import url("http://{CANARY}/s.css");</style>'),
    _case("outside_fill", "cleaned", "a colour from a server",
          f'<rect width="5" height="5" style="fill:url(http://{CANARY}/f.svg#a)"/>'),
    _case("xxe", "harmless", "an entity that reads a file", "<text>&x;</text>", _XXE),
    _case("outside_dtd", "harmless", "a grammar from a server", "", _DTD),
    row("billion_laughs", "harmless", "svg", "image/svg+xml", laughs, TEXT, "entities that grow to 2 GB"),
    row("use_bomb", "harmless", "svg", "image/svg+xml", uses, TEXT, "ten million shapes in two kilobytes"),
    row("too_deep", "refused", "svg", "image/svg+xml", partial(nested, 3000), TEXT, "3,000 groups in each other"),
    row("compressed", "becomes_svg", "svgz", "image/svg+xml", lambda: gzipped(svg()), TEXT,
        "gzip by its first bytes, a drawing by what is inside"),
    row("utf_16", "passes", "svg", "image/svg+xml",
        lambda: svg(before='<?xml version="1.0" encoding="UTF-16"?>').decode().encode("utf-16"), TEXT,
        "two bytes a letter"),
    row("cut_off", "refused_damaged", "svg", "image/svg+xml", lambda: svg()[:-30], TEXT, "never closed"),
)  # fmt: skip
