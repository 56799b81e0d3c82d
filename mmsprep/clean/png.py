"""Where in a PNG is the place written, and what hides behind its IEND?

EXIF, XMP and the profiles that ImageMagick writes as text are cleaned within their chunk; a text
of a location is left out. Checksums are made right; pixels and all other chunks stay.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from mmsprep.clean import credentials, exif, iptc, xmp
from mmsprep.clean.change import LOCATION, TAIL, Change, applied, shifted, weight
from mmsprep.clean.words import has_coordinates, picture_key_names_location
from mmsprep.containers.payload import is_padding
from mmsprep.containers.png import SIGNATURE, Chunk, chunks
from mmsprep.containers.reading import Allowance
from mmsprep.model import Content

_TEXTS = frozenset({b"tEXt", b"zTXt", b"iTXt"})
_XMP_KEY = b"XML:com.adobe.xmp"
_RDF = b"22-rdf-syntax-ns#"
"""Names the language of XMP, whatever stands around it."""
_PROFILE_KEY = b"raw profile type "
_PROFILE = re.compile(rb"\s*+[^\n]{1,80}?\s++\d{1,9}\s++")
"""Its name (`exif`, or `IPTC profile`) and its length."""
_EXIF_HEAD, _XMP_HEAD = b"Exif\0\0", b"http://ns.adobe.com/xap/1.0/\0"
_FINDERS = {b"caBX": credentials.changes, b"tXMP": xmp.changes}
_MAX_TEXT, _MAX_TEXTS = 1 << 23, 1 << 26
"""Bytes of one text, and of all together, unpacked: no PNG with more is decoded (tools/pillow.py)."""


@dataclass(frozen=True, slots=True)
class _Text:
    key: bytes
    head: bytes
    """All that stands before the text."""
    text: bytes
    packed: bool


def changes(block: Content) -> Iterator[Change]:
    """Take the place out of a PNG or APNG, and cut a payload."""
    if block[: len(SIGNATURE)] != SIGNATURE:
        return
    allowance = Allowance(_MAX_TEXTS)
    for chunk in chunks(block):
        if chunk.kind.lower() == b"exif":
            found = block[chunk.start : chunk.end]
            head = 6 if found.startswith(_EXIF_HEAD) else 0
            made = list(shifted(exif.changes(found[head:]), head))
            yield from _rewritten(chunk, applied(found, made), made)
        elif finder := _FINDERS.get(chunk.kind):
            found = block[chunk.start : chunk.end]
            made = list(finder(found))
            yield from _rewritten(chunk, applied(found, made), made)
        elif chunk.kind in _TEXTS and chunk.end - chunk.start <= _MAX_TEXT:
            yield from _in_text(chunk, block[chunk.start : chunk.end], allowance)
        elif chunk.kind == b"IEND" and not is_padding(block, chunk.end + 4):
            yield Change(chunk.end + 4, len(block), b"", TAIL)


def _rewritten(chunk: Chunk, data: bytes, made: list[Change]) -> Iterator[Change]:
    if made:
        checksum = zlib.crc32(chunk.kind + data).to_bytes(4, "big")
        whole = len(data).to_bytes(4, "big") + chunk.kind + data + checksum
        yield Change(chunk.at, chunk.end + 4, whole, weight(made))


def _in_text(chunk: Chunk, data: bytes, allowance: Allowance) -> Iterator[Change]:
    found = _opened(chunk.kind, data, allowance)
    if found is None:
        return
    if found.key == _XMP_KEY or _RDF in found.text:
        made = list(xmp.changes(found.text))
    elif found.key.lower().startswith(_PROFILE_KEY):
        made = list(_in_profile(found.text))
    elif picture_key_names_location(found.key.decode("latin-1")) or has_coordinates(found.text):
        yield Change(chunk.at, chunk.end + 4, b"", LOCATION)
        return
    else:
        return
    text = applied(found.text, made)
    yield from _rewritten(chunk, found.head + (zlib.compress(text, 9) if found.packed else text), made)


def _opened(kind: bytes, data: bytes, allowance: Allowance) -> _Text | None:
    """The text of a chunk, or None when it is damaged or too long."""
    key, _, rest = data.partition(b"\0")
    start = len(key) + 1
    packed = kind == b"zTXt"
    if packed:
        start += 1  # the method: there is only one
    elif kind == b"iTXt":
        packed = rest[:1] == b"\1"
        language = data.find(b"\0", start + 2)
        translated = data.find(b"\0", language + 1)
        if language < 0 or translated < 0:
            return None
        start = translated + 1
    text = _unpacked(data[start:], allowance) if packed else data[start:]
    return None if text is None else _Text(key, data[:start], text, packed)


def _unpacked(data: bytes, allowance: Allowance) -> bytes | None:
    stream = zlib.decompressobj()
    try:
        text = stream.decompress(data, min(_MAX_TEXT, allowance.left) + 1)
    except zlib.error:
        return None
    allowance.spend(min(len(text), allowance.left))
    return text if stream.eof else None


def _in_profile(text: bytes) -> Iterator[Change]:
    """A profile in hexadecimal digits, behind its name and length."""
    head = _PROFILE.match(text)
    if not head:
        return
    digits = re.sub(rb"[^0-9A-Fa-f]", b"", text[head.end() :])
    profile = bytes.fromhex(digits[: len(digits) // 2 * 2].decode())
    made = list(_in_bytes(profile))
    if not made:
        return
    new = applied(profile, made).hex().encode() + digits[len(profile) * 2 :]
    at = 0
    for run in re.finditer(rb"[0-9A-Fa-f]+", text[head.end() :]):
        size = run.end() - run.start()
        yield from shifted(
            [Change(run.start(), run.end(), new[at : at + size], weight(made))], head.end()
        )
        at += size


def _in_bytes(profile: bytes) -> Iterator[Change]:
    if profile.startswith(_EXIF_HEAD):
        return shifted(exif.changes(profile[6:]), 6)
    if profile.startswith(_XMP_HEAD):
        return shifted(xmp.changes(profile[len(_XMP_HEAD) :]), len(_XMP_HEAD))
    if profile[:2] in {b"II", b"MM"}:
        return exif.changes(profile)
    if profile.startswith(b"8BIM"):
        return iptc.resource_changes(profile, exif.changes)
    if profile.startswith(b"\x1c"):
        return iptc.changes(profile)
    return xmp.changes(profile)
