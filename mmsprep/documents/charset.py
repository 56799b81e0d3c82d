"""Which characters are in a text file? Only pages say so; the bytes mostly do."""

from __future__ import annotations

import codecs
import re
from contextlib import suppress

from mmsprep.documents import alphabets, seven_bits
from mmsprep.sniff.text import BYTE_ORDER_MARKS

WESTERN = "cp1252"

_DECLARED = re.compile(
    rb"<meta[^>]*?charset\s*+=\s*+(?:[\"']\s*+)?+([\w:.-]+)|<\?xml[^>]*?encoding\s*=\s*[\"']([\w:.-]+)",
    re.IGNORECASE,
)
PROLOG = 4096
"""Bytes of a page that may say which characters it has."""

_KNOWN = re.compile(r"(iso|windows|koi8|mac|cp|ibm|latin|tis|big5|euc|gb|hz|johab)[\w-]*|ascii|utf-7")
"""Codecs that pages may name: Python has others, that are no characters."""
_MEANT = {
    "iso-8859-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252",
    "iso-8859-8-i": "cp1255", "iso-8859-9": "cp1254", "macintosh": "mac_roman",
    "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "windows-31j": "cp932",
    "gb2312": "gb18030", "gbk": "gb18030", "hz-gb-2312": "hz", "big5": "big5hkscs",
    "euc-kr": "cp949", "ks_c_5601-1987": "cp949", "windows-949": "cp949",
    "windows-874": "cp874", "iso-8859-11": "cp874", "tis-620": "cp874",
}  # fmt: skip
"""Names that pages use for more than they name, as browsers read them."""

ENOUGH = 40
"""Characters beyond ASCII that it takes to tell one old code page from another."""
SAMPLE = 1 << 16
_HIGH = re.compile(rb"[\x80-\xff]")
_RUN = re.compile(rb"[\x80-\xff]{3,}")
"""Western letters beyond ASCII stand alone, or in pairs."""
MOSTLY_UTF8 = 10
"""Good characters beyond ASCII for a broken one: a log, or a text that was cut."""


def read(data: bytes) -> str:
    """The text. Unicode where it says or proves so; else the code page that fits best."""
    codec, mark = _codec(data)
    return data[mark:].decode(codec, "replace")


def guessed(data: bytes) -> str | None:
    """The code page that a text is read in where nothing in it says or proves one."""
    codec, mark = _codec(data)
    proven = mark or codec.startswith("utf-") or codec in seven_bits.CODECS
    return None if proven else codec


def read_page(data: bytes) -> str:
    """The text of an HTML page: what it declares counts, unless its bytes prove that wrong."""
    declared = _declared(data[:PROLOG])
    if declared is None or data.startswith(tuple(mark for mark, _ in BYTE_ORDER_MARKS)):
        return read(data)
    try:
        return data.decode(declared if declared in seven_bits.CODECS else "utf-8")
    except UnicodeDecodeError:
        return data.decode(declared, "replace")


def guessed_page(data: bytes) -> str | None:
    """The same for an HTML page."""
    return None if _declared(data[:PROLOG]) else guessed(data)


def _declared(start: bytes) -> str | None:
    """The codec of what a page says it is written in; None: it says nothing, or nothing of use."""
    found = _DECLARED.search(start)
    name = (found[1] or found[2]).decode().lower().removeprefix("x-") if found else ""
    meant = _MEANT.get(name, name)
    try:
        return codecs.lookup(meant).name if _KNOWN.fullmatch(meant) else None
    except LookupError:
        return None


def _codec(data: bytes) -> tuple[str, int]:
    """The codec of a text, and how long the mark is that says so."""
    for mark, charset in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return charset, len(mark)
    if b"\0" in data[:4096]:
        return _wide(data), 0
    if codec := seven_bits.codec_of(data):
        return codec, 0
    with suppress(UnicodeDecodeError):
        data.decode("utf-8")
        return "utf-8", 0
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    good = len(text) - broken - sum(byte < 0x80 for byte in data)
    return "utf-8" if good > MOSTLY_UTF8 * broken else _old(data), 0


def _wide(data: bytes) -> str:
    """UTF-16 without a mark: which bytes are fewer different ones, and so tell scripts, not letters?"""
    start = data[:4096]
    return "utf-16-le" if len(set(start[1::2])) <= len(set(start[::2])) else "utf-16-be"


def _old(data: bytes) -> str:
    """A guess for Windows's and older code pages."""
    sample = _beyond_ascii(data)
    high = sum(byte > 127 for byte in sample)
    if 2 * sum(map(len, _RUN.findall(sample))) < high:
        latin = alphabets.page_of(sample)
        if latin or high < ENOUGH:
            return latin or WESTERN
    elif page := alphabets.page_of_script(sample):
        return page
    from charset_normalizer import from_bytes

    found = (each.encoding for each in from_bytes(sample) if not each.encoding.startswith("utf"))
    return next(found, WESTERN)


def _beyond_ascii(data: bytes) -> bytes:
    """Lines with characters beyond ASCII, as many as it takes."""
    lines = b"".join(line for line in data.splitlines(keepends=True) if not line.isascii())
    first = _HIGH.search(lines)
    return lines[max(0, first.start() - SAMPLE // 2) if first else 0 :][:SAMPLE]
