"""How long do files of chunks say they are? RIFF, IFF, CAF, ASF, FLV, MIDI, RealMedia."""

from __future__ import annotations

from mmsprep.containers.reading import Order, number
from mmsprep.containers.riff import MAX_CHUNKS, chunks
from mmsprep.errors import Damaged
from mmsprep.intact.fault import cut_off
from mmsprep.model import Content

UNKNOWN = 0x7FFF0000
"""RIFF sizes from here on were written before anybody knew the length; and so was zero."""
_MAX_TAGS = 1_000_000
_MAX_INDEX = 64_000_000
"""Bytes of an AVI's index: four million pieces, which is more than four hours have."""
_COUNTED_TWICE = 10
"""Bytes by which ffmpeg makes the data of a RealMedia file too long, and no index follows."""
HEAD_BYTES = 1 << 16
_ASF_OBJECT = 24
"""Bytes of its name and its length."""
_ASF_FILE = bytes.fromhex("a1dcab8c47a9cf118ee400c00c205365")
_W64 = b"riff\x2e\x91\xcf\x11"


def riff(content: Content) -> int:
    """WAV, AVI, WebP, QCP; and their forms for more than 4 GB."""
    if content[:8] == _W64:
        return number(content, 16, 8, "little")
    if content[:4] == b"RF64":
        return 8 + number(content, 20, 8, "little")
    order: Order = "big" if content[:4] == b"RIFX" else "little"
    needed = 0
    for _ in range(MAX_CHUNKS):
        size = number(content, needed + 4, 4, order)
        if content[needed : needed + 4] not in {b"RIFF", b"RIFX"} or not 0 < size < UNKNOWN:
            break
        needed += 8 + size + (size & 1)
    if content[8:12] == b"WAVE":
        return max(needed, data_end(content, order))
    inner = chunks(content, 12, len(content), order)
    if content[8:12] == b"AVI " and any(
        chunk.kind == b"idx1" and chunk.size > _MAX_INDEX for chunk in inner
    ):
        raise Damaged("Its index is longer than that of any film.")
    return needed


def data_end(content: Content, order: Order = "little") -> int:
    """Where the samples of a WAV end; 0 where it does not say."""
    for chunk in chunks(content, 12, len(content), order):
        if chunk.kind == b"data":
            return chunk.start + chunk.size if 0 < chunk.size < UNKNOWN else 0
    return 0


def form(content: Content) -> int:
    """AIFF and AIFF-C."""
    inner = chunks(content, 12, len(content), "big")
    ends = (chunk.start + chunk.size for chunk in inner if chunk.kind == b"SSND")
    return max([8 + number(content, 4, 4), *ends])


def midi(content: Content) -> int:
    """A header that tells the number of tracks, and so many chunks."""
    tracks, end = number(content, 10, 2), 0
    for chunk in chunks(content, 0, len(content), "big", padded=False):
        end = chunk.start + chunk.size
        tracks -= chunk.kind == b"MTrk"
        if not tracks:
            break
    if tracks > 0:
        raise cut_off()
    return end


def caf(content: Content) -> int:
    at = 8
    for _ in range(MAX_CHUNKS):
        if at + 12 > len(content):
            break
        size = number(content, at + 4, 8)
        if size >> 63:
            return 0  # data up to the end, wherever that is
        at += 12 + size
    return at


def asf(content: Content) -> int:
    """What the file properties say, but for live recordings; or its objects, where that is less.

    Who changes tags leaves the properties as they were.
    """
    head = content[:HEAD_BYTES]
    at = head.find(_ASF_FILE)
    live = at < 0 or number(head, at + 88, 1) & 1
    return 0 if live else min(number(head, at + 40, 8, "little"), _objects_end(content))


def _objects_end(content: Content) -> int:
    at = 0
    for _ in range(MAX_CHUNKS):
        size = number(content, at + 16, 8, "little")
        if size < _ASF_OBJECT or at >= len(content):
            break
        at += size
    return at


def flash(content: Content) -> int:
    """Tags, each behind the length of the one before."""
    at = number(content, 5, 4) + 4
    for _ in range(_MAX_TAGS):
        if at + 11 > len(content):
            break
        at += 11 + number(content, at + 1, 3) + 4
    return at


def real(content: Content) -> int:
    """RealMedia: a header, properties, data and an index, each with its length."""
    at, last = 0, b""
    for _ in range(MAX_CHUNKS):
        kind, size = content[at : at + 4], number(content, at + 4, 4)
        if (not kind.strip().isalnum() and kind != b".RMF") or size < 10:
            break
        at, last = at + size, kind
    return at - _COUNTED_TWICE if last == b"DATA" else at
