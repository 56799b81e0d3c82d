"""Which encoding has letters of all kinds in bytes that are ASCII? Mail and old systems wrote so."""

from __future__ import annotations

import re
from contextlib import suppress

_KOREAN = b"\x1b$)C"
_ESCAPED = b"\x1b$"
"""How a text turns to Chinese, Japanese or Korean."""
_JAPANESE = ("iso2022_jp", "iso2022_jp_2", "iso2022_jp_ext", "iso2022_jp_2004")
"""Each with more characters than the one before."""
CODECS = frozenset({"iso2022_kr", "hz", "utf-7", *_JAPANESE})

_CHINESE = re.compile(rb"~\{(?:[\x21-\x77][\x21-\x7e])+~\}")
_USUAL = re.compile(rb"~\{(?:[\x21-\x23\x30-\x57][\x21-\x7e])+~\}")
"""Signs, and the characters of every day: a program may have the same brackets around anything."""

_SHIFTED = re.compile(rb"\+[A-Za-z0-9+/]{3,}-?")
_PLUS = re.compile(rb"\+(?!-)")
_ALPHABETS_END = "\u2100"
_NATIONAL = ("cp932", "gbk", "big5", "cp949")
_BY_CHANCE = 3
"""Chinese characters that words behind a plus may be read as; `REST+API` is a letter of an alphabet."""


def codec_of(data: bytes) -> str | None:
    """The one that it proves to be; None: it is ASCII, or more than ASCII."""
    if not data.isascii():
        return None
    if _ESCAPED in data:
        codecs = ("iso2022_kr",) if _KOREAN in data else _JAPANESE
        return next((codec for codec in codecs if _read(data, codec)), None)
    chinese = _CHINESE.findall(data)
    usual = sum(_USUAL.fullmatch(each) is not None for each in chinese)
    if chinese and 2 * usual >= len(chinese) and _read(data, "hz"):
        return "hz"
    return "utf-7" if _is_utf7(data) else None


def _read(data: bytes, codec: str) -> str:
    with suppress(UnicodeDecodeError):
        return data.decode(codec)
    return ""


def _is_utf7(data: bytes) -> bool:
    """Whether what follows each plus is letters of one language: other texts have a plus, too."""
    plain, shifted = _SHIFTED.subn(b"", data)
    if not shifted or _PLUS.search(plain):
        return False
    beyond = "".join(char for char in _read(data, "utf-7") if char > "\x7f")
    if max(beyond, default="") < _ALPHABETS_END:
        blocks = {ord(char) >> 8 for char in beyond if char.isalpha()}
        return len(set(beyond)) > 1 and len(blocks) in (1, 2, 3)
    return len(set(beyond)) > _BY_CHANCE and any(_writes(codec, beyond) for codec in _NATIONAL)


def _writes(codec: str, text: str) -> bool:
    with suppress(UnicodeEncodeError):
        return bool(text.encode(codec))
    return False
