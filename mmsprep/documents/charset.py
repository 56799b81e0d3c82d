"""Which characters are in a text file? No file says so; the bytes mostly do."""

from __future__ import annotations

import codecs

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""UTF-32 before UTF-16: the mark of one begins with the mark of the other."""

ENOUGH = 40
"""Characters beyond ASCII that it takes to tell one old code page from another."""


def read(data: bytes) -> str:
    """The text. Unicode where it says or proves so; else the code page that fits best."""
    for mark, charset in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(charset, "replace")
    if b"\0" in data[:4096]:
        return data.decode(_wide(data), "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _old(data)


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
