"""Is it text, and of what kind: contact, calendar, RTF, HTML, SVG, mail, table …?"""

from __future__ import annotations

import codecs
import csv
import json
import re
import unicodedata
from collections.abc import Callable

from mmsprep.model import Content
from mmsprep.sniff.markup import FRAGMENT, markup_type

WINDOW = 1 << 20
"""So much of a text is looked at."""

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""UTF-32 before UTF-16: the mark of one begins with the mark of the other."""
_CONTROLS = re.compile("[\0-\x06\x0e-\x19\x1c-\x1f\x7f]")
"""What no text holds. Bell, backspace, form feed, escape and DOS's end mark do occur."""
_MAX_SLIPS = 2000
"""One in so many characters is still a text."""
_KOREAN = b"\x1b$)C"
"""How ISO-2022-KR begins, which then shifts to letters with controls."""
_UNSPACED = re.compile(
    rb"(?:[\t\r\n -~]|[\xa1-\xfe])*"  # most scripts in EUC or an ISO page
    rb"|(?:[\t\r\n -~]|[\x81-\x84\x88-\x9f\xe0-\xea][\x40-\x7e\x80-\xfc])*"  # Shift_JIS
    rb"|(?:[\t\r\n -~]|[\xa1-\xc6\xc9-\xf9][\x40-\x7e\xa1-\xfe])*"  # Big5
)
"""Bytes of letters without a blank, as Chinese, Japanese and Thai are written, and single words."""
_UNHEARD_OF = {"Cn", "Co"}
"""Categories of characters that nobody writes."""
_BREAKS = re.compile("[ \\n，。、]")
_INTERPRETERS = (
    (r"python|pypy", "text/x-script.python"),
    (r"perl", "text/x-perl"),
    (r"ruby", "text/x-ruby"),
    (r"php", "text/x-php"),
    (r"node|deno|bun", "text/javascript"),
    (r"", "text/x-shellscript"),
)
_STATEMENT = re.compile(
    r"import \w|from [\w.]+ import |(async )?def \w+\(|class \w+[(:]|@\w|if __name__|\w+ = "
    r"|[rub]?(\"{3}|'{3})"
)
_DRAWINGS = (
    (r"(/\*[^*]{0,2000}\*/\s*)?#define[ \t]+\w*_?width[ \t]+\d+\s", "image/x-xbitmap"),
    (r"/\* XPM \*/", "image/x-xpixmap"),
    (r"(999[ \t]*\r?\n[^\n]*\n[ \t]*)*0[ \t]*\r?\nSECTION\s", "image/vnd.dxf"),  # 999: a comment
    (r"ISO-10303-21;\s*(/\*[^*]{0,2000}\*/\s*)?HEADER;", "model/step"),
)
"""Pictures and drawings that are text."""
_HEADER = re.compile(
    r"(return-path|received|delivered-to|message-id|mime-version|from|to|subject|date|reply-to|sender|cc"
    r"|content-type|x-[a-z0-9-]+|dkim-signature|arc-seal|authentication-results|list-[a-z-]+):\s",
    re.IGNORECASE,
)
_MAX_ENVELOPE = 1000
"""Characters of the line that a mailbox puts in front of a mail: who sent it, and when."""
_HEADERS_FOR_A_BROKEN_ONE = 10
"""Some programs lose the blank in front of a line that goes on."""
_SAVED_PAGE = re.compile(r"mime-version:[^\n]*\ncontent-type:\s*multipart/related\b", re.IGNORECASE)
"""How Word and browsers begin a page with its pictures (MHT)."""
_TELLING_HEADER = re.compile(
    r"^(return-path|received|delivered-to|message-id|mime-version|from|subject):\s",
    re.IGNORECASE | re.MULTILINE,
)


def text_type(content: Content) -> str | None:
    """The kind of text; None where it is none."""
    head = content[:WINDOW]
    script = re.match(rb"(\xef\xbb\xbf)?#![ \t]*/[\x20-\x7e]+", head)
    if script:
        return _script(script[0].decode("ascii", "ignore"))
    text = decoded(head)
    if text is None:
        return None
    text = text.lstrip("\ufeff\0 \t\r\n\f\v\x1a")
    return next((found for kind in _KINDS if (found := kind(text))), "text/plain")


def reads_as_python(content: Content) -> bool:
    """Whether its first words are a statement: libmagic takes a manual with an example for a program."""
    text = decoded(content[:WINDOW]) or ""
    lead = re.match(r"(?:\s|#[^\n]*\n)*", text)
    return _STATEMENT.match(text, lead.end() if lead else 0) is not None


def decoded(head: bytes) -> str | None:
    """As characters; None where no encoding makes text of it."""
    for mark, encoding in BYTE_ORDER_MARKS:
        if head.startswith(mark):
            return _strictly(head[len(mark) :], encoding)
    if b"\0" in head[:4096]:
        return _unmarked_utf16(head)
    if _KOREAN in head[:4096]:
        return _strictly(head, "iso2022_kr")
    return _strictly(head, "utf-8") or _by_code_page(head)


def _strictly(head: bytes, encoding: str) -> str | None:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        text = decoder.decode(head, final=len(head) < WINDOW)
    except UnicodeDecodeError:
        return None
    return None if "\0" in text or _slips(text) * _MAX_SLIPS > len(text) else text


def _slips(text: str) -> int:
    return sum(1 for _ in _CONTROLS.finditer(text))


def _unmarked_utf16(head: bytes) -> str | None:
    """Latin letters have a zero beside each; others share some bytes, and none is unheard of."""
    sample = head[:4096]
    half = len(sample) // 2
    odd, even = sample[1::2], sample[::2]
    if half < 4:
        return None
    little = len(set(odd)) < len(set(even))
    zeros, others = (odd, even) if little else (even, odd)
    text = _strictly(head[: len(head) & ~1], "utf-16-le" if little else "utf-16-be")
    if text is None or others.count(0) > 0.1 * half:
        return None
    if zeros.count(0) >= 0.6 * half:
        return text
    usual = all(unicodedata.category(char) not in _UNHEARD_OF for char in text[:half])
    return text if usual and _BREAKS.search(text) else None


def _by_code_page(head: bytes) -> str | None:
    """Eight-bit text. Any bytes are; so there must be no controls, and letters with spaces."""
    text = head.decode("latin-1")
    if _CONTROLS.search(text):
        return None
    high = sum(byte >= 0x80 for byte in head[:4096])
    spaced = len(head) >= 32 and re.search(rb"[ \r\n]", head[:256])
    if high > 0.3 * min(len(head), 4096) and not spaced and not _UNSPACED.fullmatch(head[:256]):
        return None
    return text


def _script(line: str) -> str:
    return next(kind for name, kind in _INTERPRETERS if re.search(name, line))


def _rtf(text: str) -> str | None:
    return "application/rtf" if re.match(r"\{\\rtf", text) else None


def _contact(text: str) -> str | None:
    match = re.match(r"BEGIN[ \t]*:[ \t]*(VCARD|VCALENDAR)[ \t]*[\r\n]", text[:64], re.IGNORECASE)
    if match is None:
        return None
    return "text/vcard" if match[1].upper() == "VCARD" else "text/calendar"


def _markup(text: str) -> str | None:
    """A page, or a piece of one, with which Markdown may begin, too."""
    found = markup_type(text)
    return (_markdown(text) or "text/html") if found == FRAGMENT else found


def _command(text: str) -> str | None:
    if re.match(r"<\?(php\b|=)", text, re.IGNORECASE):
        return "text/x-php"
    if re.match(
        r"(@echo[ \t]+(on|off)\b|::[^\n]*\n\s*@echo|rem[ \t][^\n]*\n\s*@?echo)", text, re.IGNORECASE
    ):
        return "text/x-shellscript"
    return None


def _drawing(text: str) -> str | None:
    return next((kind for mark, kind in _DRAWINGS if re.match(mark, text)), None)


def _json(text: str) -> str | None:
    if text[:1] not in {"{", "["}:
        return None
    try:
        if len(text) < WINDOW // 2:
            json.loads(text)
            return "application/json"
    except RecursionError:
        return "application/json"
    except ValueError:
        return "application/json" if _json_lines(text) else None
    return (
        "application/json"
        if re.match(r'[\[{]\s*(["\[{]|-?\d+\s*,|true\b|false\b|null\b)', text)
        else None
    )


def _json_lines(text: str) -> bool:
    lines = text[:65_536].splitlines()[:20]
    if len(text) > 65_536:
        lines = lines[:-1]
    try:
        return len(lines) > 1 and all(
            isinstance(json.loads(line), dict | list) for line in lines if line
        )
    except (ValueError, RecursionError):
        return False


def _playlist(text: str) -> str | None:
    if text.startswith("#EXTM3U"):
        return "application/vnd.apple.mpegurl"
    return "application/sdp" if re.match(r"v=0\r?\no=", text) else None


def _mail(text: str) -> str | None:
    """Header lines, of which some are a mail's, and hardly anything else before the first blank line."""
    first, _, rest = text.partition("\n")
    envelope = re.match(r"From .* \d\d:\d\d", first[:_MAX_ENVELOPE])
    if envelope:
        text = rest
    head = re.split(r"\r?\n\r?\n", text[:65_536], maxsplit=1)[0]
    lines = [line for line in head.splitlines() if not line.startswith((" ", "\t"))]
    broken = sum(re.match(r"[!-9;-~]+:", line) is None for line in lines)
    if broken * _HEADERS_FOR_A_BROKEN_ONE > len(lines):
        return None
    known = sum(_HEADER.match(line) is not None for line in lines)
    if (envelope and known) or _SAVED_PAGE.match(head):
        return "message/rfc822"
    if known >= 3 and len({m.lower() for m in _TELLING_HEADER.findall(head)}) >= 2:
        return "message/rfc822"
    return None


def _table(text: str) -> str | None:
    """Rows of one width. Prose has commas as well, but then blanks follow them."""
    sample = text[:65_536]
    if len(text) > len(sample):
        sample = sample[: sample.rfind("\n") + 1]
    lines = sample.splitlines()[:200]
    return "text/csv" if any(_is_table(lines, delimiter) for delimiter in ",;\t") else None


def _is_table(lines: list[str], delimiter: str) -> bool:
    try:
        rows = [row for row in csv.reader(lines, delimiter=delimiter) if row]
    except csv.Error:
        return False
    width = len(rows[0]) if rows else 0
    if width < 2 or len(rows) < 2 or len(rows) * width < 6 or any(len(row) != width for row in rows):
        return False
    if not any(row[-1] for row in rows):
        return False
    cells = [cell for row in rows for cell in row[1:]]
    spaced = sum(cell.startswith(" ") and not cell.strip().isdigit() for cell in cells)
    return spaced < 0.3 * len(cells) and sum(map(len, cells)) < 80 * len(cells)


_MARKDOWN = (
    r"\[[^\]\n]{1,200}\]\([^)\s]+\)",  # a link
    r"^```",
    r"(?<![\w(,])\*\*[A-Za-z][^*\n]*[^*\s]\*\*(?!\w)",
    r"^\|.+\|[ \t]*$",
    r"^#{1,6} [^\n]*\n[ \t]*\n[*+-] \S",  # a list right under a heading
)


def _markdown(text: str) -> str | None:
    """A heading that stands by itself, and one more mark that other texts do not have."""
    sample = text[:16_384]
    if not re.search(r"(?:\A|\n[ \t]*\n)#{1,6} \S[^\n]*(?:\n[ \t]*\n|\Z)", sample):
        return None
    return "text/markdown" if any(re.search(mark, sample, re.MULTILINE) for mark in _MARKDOWN) else None


_KINDS: tuple[Callable[[str], str | None], ...] = (
    _rtf,
    _contact,
    _command,
    _drawing,
    _mail,
    _markup,
    _json,
    _playlist,
    _table,
    _markdown,
)
