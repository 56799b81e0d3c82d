"""Has a document an end, and is it whole up to there?"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from xml.parsers import expat

from mmsprep.containers.reading import number
from mmsprep.errors import Dangerous
from mmsprep.intact.fault import changed, cut_off
from mmsprep.limits import Limits
from mmsprep.model import Content

_HEAD = 1024
_ENDS = (b"%%EOF", b"startxref")
"""A PDF is read from behind: either of these is enough for that."""
_OBJECT = re.compile(rb"\b\d{1,10}\s{1,9}\d{1,5}\s{1,9}obj\b")
_STREAM_END = b"endstream"
_LINEARIZED = re.compile(rb"/Linearized\b[^>]{0,200}?/L\s+(\d{1,12})")
_STREAM = re.compile(rb">>\s{0,4}stream\r?\n")
_LENGTH = re.compile(rb"/Length\s+(\d{1,10})\b(?!\s+\d+\s+R)")
_LINE_END = 2
_PACKED = re.compile(rb"/FlateDecode\b")
_DICTIONARY = 400
"""Bytes before a stream in which it says how it is packed."""
_DEFLATE = 8
"""The low digit of the first byte of zlib's format."""
_MAX_STREAM = 64_000_000
"""Bytes packed and unpacked, of all streams together."""

_MAX_ATTRIBUTES = 100_000
_MAX_TEXT = 64_000_000
"""Of a calendar or XML; longer ones do not fit a message, whatever is done with them."""
_FED, _TAKEN = 1 << 14, 1 << 20

_OLE = b"\xd0\xcf\x11\xe0"
_FREE, _END = 0xFFFFFFFF, 0xFFFFFFFE
_FILLERS = (_FREE, _END, 0)
"""What writers put in the places behind the last sector."""
_HEADER_BYTES, _IN_HEADER = 512, 109
_IN_LAST_SECTOR = 16
"""Bytes of it at least that must be there: more than the slack that every rule has."""
_TNEF_START, _TNEF_HEAD, _TNEF_LEVELS = 6, 9, (1, 2)
_CALENDAR_END = b"END:VCALENDAR"
_XML_BOMB = expat.errors.codes[expat.errors.XML_ERROR_AMPLIFICATION_LIMIT_BREACH]
_XML_ENDS_EARLY = frozenset(
    {
        expat.errors.codes[expat.errors.XML_ERROR_NO_ELEMENTS],
        expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_TOKEN],
        expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION],
        expat.errors.codes[expat.errors.XML_ERROR_PARTIAL_CHAR],
    }
)


def pdf(content: Content) -> int:
    """An end with nothing of it behind; the length that some tell; streams that can be unpacked.

    Whatever else follows the end, a server's page or a disk's zeros, readers let it be.
    """
    told = _LINEARIZED.search(content[:_HEAD])
    end = max(content.rfind(each) for each in _ENDS)
    if end < 0 or _OBJECT.search(content, end):
        raise cut_off()
    if content.find(b"/Encrypt") < 0:
        _unpack_streams(content)
    return int(told[1]) if told else 0


def _unpack_streams(content: Content) -> None:
    """Compressed streams carry checksums, and readers draw a blank page where one is wrong.

    Acrobat leaves out the end of some, and the checksum with it.
    """
    left, end = _MAX_STREAM, 0
    for found in _streams(content):
        before = content[max(0, found.start() - _DICTIONARY) : found.start()]
        if not _PACKED.search(before.rpartition(b">>")[2]):
            continue
        head = number(content, found.end(), 2)
        if head >> 8 & 0x0F != _DEFLATE or head % 31 or left <= 0:
            continue  # packed in another way before: no header of zlib's
        unpacker = zlib.decompressobj()
        at = found.end()
        if 0 <= end < at:
            end = content.find(_STREAM_END, at)
        try:
            while not unpacker.eof and left > 0 and (unpacker.unconsumed_tail or at < end):
                fed = unpacker.unconsumed_tail or content[at : min(end, at + _FED)]
                at += 0 if unpacker.unconsumed_tail else len(fed)
                left -= len(unpacker.decompress(fed, _TAKEN)) + len(fed)
        except zlib.error as error:
            raise changed() from error


def _streams(content: Content) -> Iterator[re.Match[bytes]]:
    """Where each begins; what lies in one whose length is right, as a PDF attached, is none of these."""
    at = 0
    while found := _STREAM.search(content, at):
        yield found
        at = found.end()
        before = content[max(0, found.start() - _DICTIONARY) : found.start()]
        for length in map(int, _LENGTH.findall(before.rpartition(b" obj")[2])):
            behind = content[at + length : at + length + len(_STREAM_END) + _LINE_END]
            if behind.lstrip().startswith(_STREAM_END):
                at += length
                break


def ole(content: Content) -> int:
    """The last sector that is in use, by the table of all sectors; some writers do not fill it up."""
    if content[: len(_OLE)] != _OLE:
        return 0  # older than that: sheets of Excel 2 to 4, and the first Word documents
    if len(content) < _HEADER_BYTES:
        raise cut_off()
    size = 1 << min(number(content, 30, 2, "little"), 16)
    last = 0
    sectors = struct.unpack(f"<{_IN_HEADER}I", content[76:_HEADER_BYTES])
    for table_no, sector in enumerate(sectors):
        if sector >= _END:
            break
        start = (sector + 1) * size
        last = max(last, sector)
        used = content[start : start + size]
        entries = struct.unpack(f"<{len(used) // 4}I", used[: len(used) // 4 * 4])
        taken = len(entries)
        while taken > 1 and entries[taken - 1] in _FILLERS and entries[taken - 1] == entries[taken - 2]:
            taken -= 1
        if taken == 1 or entries[taken - 1 : taken] == (_FREE,):
            taken -= 1
        if taken > 0:
            last = max(last, table_no * (size // 4) + taken - 1)
    return (last + 1) * size + _IN_LAST_SECTOR if last else 0


def tnef(content: Content) -> int:
    """Attributes, each with its length and a checksum."""
    at = _TNEF_START
    for _ in range(_MAX_ATTRIBUTES):
        if number(content, at, 1) not in _TNEF_LEVELS:
            break
        start = at + _TNEF_HEAD
        end = start + number(content, at + 5, 4, "little")
        if end + 2 > len(content):
            raise cut_off()
        if end - start < _MAX_STREAM and sum(content[start:end]) & 0xFFFF != number(
            content, end, 2, "little"
        ):
            raise changed()
        at = end + 2
    return at


def calendar(content: Content) -> int:
    text = content[:_MAX_TEXT].replace(b"\0", b"").upper()
    begun, ended = text.count(b"BEGIN:VCALENDAR"), text.count(_CALENDAR_END)
    if len(content) <= _MAX_TEXT and (begun > ended or not ended):
        raise cut_off()
    return 0


def xml(content: Content, limits: Limits) -> int:
    """Whether it ends early; what else is wrong with it is its own affair.

    The parser remembers all elements that are open, so of these there is a limit.
    """
    parser = expat.ParserCreate()
    parser.ordered_attributes = True
    depth = 0

    def opened(*_element: object) -> None:
        nonlocal depth
        depth += 1
        if depth > limits.nesting:
            limits.check("nesting", depth, "The depth of the XML")

    def closed(*_element: object) -> None:
        nonlocal depth
        depth -= 1

    parser.StartElementHandler, parser.EndElementHandler = opened, closed
    try:
        for at in range(0, min(len(content), _MAX_TEXT), _TAKEN):
            parser.Parse(content[at : at + _TAKEN], False)
        if len(content) <= _MAX_TEXT:
            parser.Parse(b"", True)
    except expat.ExpatError as error:
        if error.code == _XML_BOMB:
            raise Dangerous(
                "What its XML declares grows without measure: it looks like a bomb.", "Do not open it."
            ) from error
        if error.code in _XML_ENDS_EARLY:
            raise cut_off() from error
    except (LookupError, ValueError):
        return 0  # an encoding that Python does not know
    return 0
