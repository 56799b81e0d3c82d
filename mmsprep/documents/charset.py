"""Which characters are in a text file? Only pages say so; the bytes mostly do."""

from __future__ import annotations

import codecs
import re

from mmsprep.sniff.text import BYTE_ORDER_MARKS

_DECLARED = re.compile(
    rb"<meta[^>]*?charset\s*+=\s*+(?:[\"']\s*+)?+([\w:.-]+)|<\?xml[^>]*?encoding\s*=\s*[\"']([\w:.-]+)",
    re.IGNORECASE,
)
PROLOG = 4096
"""Bytes of a page that may say which characters it has."""

_KNOWN = re.compile(
    r"(iso-8859-|windows-|koi8-|mac_|cp)\w+|euc-jp|big5(-hkscs)?|gb18030|iso-2022-jp|tis-620"
)
"""Codecs that pages may name: Python has others, that are no characters."""
_MEANT = {
    "iso-8859-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252",
    "shift_jis": "cp932", "shift-jis": "cp932", "x-sjis": "cp932", "sjis": "cp932",
    "windows-31j": "cp932", "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030",
    "euc-kr": "cp949", "ks_c_5601-1987": "cp949", "macintosh": "mac_roman",
}  # fmt: skip
"""Names that pages use for more than they name, as browsers read them."""
SEVEN_BITS = "iso2022_jp"
"""Looks like ASCII, and so like UTF-8."""

ENOUGH = 40
"""Characters beyond ASCII that it takes to tell one old code page from another."""


def read(data: bytes) -> str:
    """The text. Unicode where it says or proves so; else the code page that fits best."""
    for mark, charset in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(charset, "replace")
    if b"\0" in data[:4096]:
        return data.decode(_wide(data), "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _old(data)


def read_page(data: bytes) -> str:
    """The text of an HTML page: what it declares counts, unless its bytes prove that wrong."""
    declared = _declared(data[:PROLOG])
    if declared is None or data.startswith(tuple(mark for mark, _ in BYTE_ORDER_MARKS)):
        return read(data)
    try:
        return data.decode(SEVEN_BITS if declared == SEVEN_BITS else "utf-8")
    except UnicodeDecodeError:
        return data.decode(declared, "replace")


def _declared(start: bytes) -> str | None:
    """The codec of what a page says it is written in; None: it says nothing, or nothing of use."""
    found = _DECLARED.search(start)
    name = (found[1] or found[2]).decode().lower() if found else ""
    meant = _MEANT.get(name, name)
    try:
        return codecs.lookup(meant).name if _KNOWN.fullmatch(meant) else None
    except LookupError:
        return None


def _wide(data: bytes) -> str:
    """UTF-16 without a mark: where are the zeros of its Latin letters, spaces and line ends?"""
    start = data[:4096]
    return "utf-16-le" if start[1::2].count(0) >= start[::2].count(0) else "utf-16-be"


def _old(data: bytes) -> str:
    """A guess for Windows's and older code pages; short texts are most often Western."""
    western = data.decode("cp1252", "replace")
    if sum(byte > 127 for byte in data) < ENOUGH:
        return western
    from charset_normalizer import from_bytes

    best = from_bytes(data[: 1 << 18]).best()
    return data.decode(best.encoding, "replace") if best else western
