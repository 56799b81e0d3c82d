"""What is written in a document, and what in the RTF that was made of it? Read in bounded time."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

HEADER_END = b"\\hyphauto"
"""Of pandoc's RTF: fonts and colours are before it."""
_SOFT_HYPHEN = "\xad"
_WORD = re.compile(r"[^\W\d_]\w+|\d\w{2,}")
"""A letter, or a few digits, may be the number of a page, a note or a list."""
MAX_LOST = 100
"""Words that are looked at: one that is missing is enough."""

_UNWRITTEN = re.compile(rb"<(/?)(mc:Fallback|w:del|w:moveFrom)(?:\s[^<>]*)?>")
"""What stands there a second time for older programs, or was deleted."""
_OFFICE = re.compile(
    rb"<w:t(?:\s[^<>]*)?>([^<]*)<|</?w:(?:p|tab|br|cr|noBreakHyphen|txbxContent)(?=[\s/>])"
)
"""A piece of a word; or where one ends."""

_UNSHOWN = re.compile(
    rb"<(/?)(office:annotation|office:forms|text:tracked-changes|text:sequence-decls|text:note-citation"
    rb"|svg:title|svg:desc)(?:\s[^<>]*)?>"
)
_BODY = b"<office:text"
_APART = re.compile(rb"</?(?:text:(?:p|h|s|tab|line-break|note)|table:table-cell)(?=[\s/>])[^<>]*>")
_TAG = re.compile(rb"<[^<>]*>")

_UNREAD = re.compile(
    rb"<(/?)(script|style|svg|math|template|title|noscript)(?:\s[^<>]*)?>", re.IGNORECASE
)
"""What a page does not show as words on it."""
_COMMENT, _COMMENT_END = b"<!--", b"-->"
_WITHIN_WORDS = re.compile(
    rb"</?(?:a|abbr|acronym|b|bdi|bdo|big|cite|code|del|dfn|em|font|i|ins|kbd|mark|nobr|q|s|samp|small"
    rb"|span|strike|strong|su[bp]|time|tt|u|var|wbr)(?=[\s/>])[^<>]*>",
    re.IGNORECASE,
)
_QUOTED = re.compile(rb"<(?:[^<>\"']++|\"[^\"<]*+\"|'[^'<]*+')*+>")
"""A tag, which may hold a bracket in what it quotes."""

_PICTURE = re.compile(rb"\{\\pict[^{}]*\}|\{\\\*\\fldinst[^{}]*+(?:\{[^{}]*+\})?+[^{}]*+\}")
_CONTROL = re.compile(
    r"\\u(-?\d+) ?\??|\\'([0-9a-f]{2})|\\(?:par|pard|cell|row|line|tab|intbl)\b ?|\\([~\\{}_-])"
    r"|\\[a-z]+-?\d* ?|\\.|[{}\r\n]",
    re.DOTALL,
)
_SPACED = ("\\par", "\\cell", "\\row", "\\line", "\\tab", "\\intbl", "\\~")


def of_word(body: bytes) -> str:
    """What a Word document's main part shows on its pages."""
    pieces = (found[1] or b" " for found in _OFFICE.finditer(_without(body, _UNWRITTEN)))
    return _text(b"".join(pieces))


def of_open_document(content: bytes) -> str:
    """The same of an OpenDocument text."""
    shown = _without(content.partition(_BODY)[2].partition(b">")[2], _UNSHOWN)
    return _text(_TAG.sub(b"", _APART.sub(b" ", shown)))


def of_page(page: str) -> str:
    """The same of a web page, or of one of a book."""
    parts = page.encode("utf-8", "replace").split(_COMMENT)
    said = [parts[0], *(part.partition(_COMMENT_END)[2] for part in parts[1:])]
    shown = _WITHIN_WORDS.sub(b"", _without(b"".join(said), _UNREAD))
    return _text(_TAG.sub(b" ", _QUOTED.sub(b" ", shown)))


def of_rtf(rtf: bytes) -> str:
    """What RTF shows, as pandoc writes it."""
    body = _PICTURE.sub(b"", rtf.partition(HEADER_END)[2]).decode("latin-1")
    shown = _CONTROL.sub(_read, body).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return shown.replace(_SOFT_HYPHEN, "")


def letters(text: str) -> int:
    """How much is written in it."""
    return sum(map(len, text.split()))


def is_missing(written: str, shown: str) -> bool:
    """Whether a word is not shown, or not as often as it was written.

    What was only joined to another one, as a large first letter is to the rest, is not missing.
    """
    there, here = Counter(_WORD.findall(written)), Counter(_WORD.findall(shown))
    joined = " ".join(here - there)
    return any(word not in joined for word in islice(there - here, MAX_LOST))


def _text(data: bytes) -> str:
    return html.unescape(data.decode("utf-8", "replace")).replace(_SOFT_HYPHEN, "")


def _read(found: re.Match[str]) -> str:
    """What a control word of RTF says, as characters."""
    if found[1]:
        return chr(int(found[1]) & 0xFFFF)
    if found[2]:
        return bytes.fromhex(found[2]).decode("cp1252", "replace")
    if found[0].startswith(_SPACED):
        return " "
    return found[3] if found[3] in ("\\", "{", "}") else ""


def _without(body: bytes, unshown: re.Pattern[bytes]) -> bytes:
    """Without what does not count; element by element, for some never end."""
    return b"".join(_counting(body, unshown))


def _counting(body: bytes, unshown: re.Pattern[bytes]) -> Iterator[bytes]:
    at, within = 0, b""
    for tag in unshown.finditer(body):
        if not within and not tag[1] and not tag[0].endswith(b"/>"):
            yield body[at : tag.start()]
            at, within = tag.start(), tag[2].lower()
        elif tag[1] and tag[2].lower() == within:
            at, within = tag.end(), b""
    yield body[at:]
