"""Which data is inside a `data:` reference, and where was a picture in it taken?"""

from __future__ import annotations

import base64
import binascii
import re
from urllib.parse import unquote_to_bytes

from mmsprep import clean
from mmsprep.drawings.allowed import PICTURES
from mmsprep.errors import Refusal
from mmsprep.model import Source

SVG = "image/svg+xml"

_URI = re.compile(
    r"data:(?P<kind>[\w.+-]++/[\w.+-]++)?+(?P<more>[^,]*+),(?P<value>.*)", re.IGNORECASE | re.DOTALL
)
_MARKS = {
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG": "image/png",
    b"GIF8": "image/gif",
    b"RIFF": "image/webp",
}


_VAGUE = re.compile(r"|application/octet-stream|ima?ge?/(?!svg).*")
"""Claims behind which viewers look at the data themselves."""
_DRAWING = re.compile(rb"\s*(?:<\?xml[^>]{0,200}>\s*)?<svg[\s>]")


def kind_of(uri: str) -> str:
    """The type that it claims, or, where that says little, has; empty where it is no data reference."""
    found = _URI.fullmatch(uri.strip())
    claimed = (found["kind"] or "").lower() if found else ""
    if not found or claimed in PICTURES or not _VAGUE.fullmatch(claimed):
        return claimed
    data = read(uri)
    if _DRAWING.match(data):
        return SVG
    return next((kind for mark, kind in _MARKS.items() if data.startswith(mark)), claimed)


def read(uri: str) -> bytes:
    """The data; empty where it cannot be read."""
    found = _URI.fullmatch(uri.strip())
    if not found:
        return b""
    value = unquote_to_bytes(found["value"])
    if not found["more"].lower().rstrip().endswith(";base64"):
        return value
    try:
        return base64.b64decode(b"".join(value.split()))
    except binascii.Error:
        return b""


def written(kind: str, data: bytes) -> str:
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"


def without_location(uri: str) -> str:
    """The same picture without the place where it was taken; the same reference where it has none."""
    data = read(uri)
    kind = next((kind for mark, kind in _MARKS.items() if data.startswith(mark)), None)
    if kind is None:
        return uri
    picture = Source("picture", kind, None, len(data), "", data=data)
    try:
        if not clean.has_location(picture):
            return uri
        return written(kind, clean.strip(picture).data)
    except Refusal:
        return uri  # not whole: nothing to read in it for anybody
