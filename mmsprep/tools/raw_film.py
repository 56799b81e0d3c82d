"""What do the bytes of a film or a sound say that the prober does not tell? Runs in its child, too."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

MAX_INDEX_BYTES = 64_000_000
MAX_LINKS = 64
_LOCKED_SAMPLES = (b"encv", b"enca", b"drms", b"drmi", b"p608")
_LOCKED_ASF = (
    bytes.fromhex("fbb3112223bdd211b4b700a0c955fc6e"),
    bytes.fromhex("14e68a292226174cb935dae07ee9289c"),
)
_LOCKED_MATROSKA = re.compile(rb"\x6d\x80.{1,8}?\x62\x40.{1,200}?\x50\x35", re.DOTALL)
"""ContentEncodings, a ContentEncoding in it, a ContentEncryption in that."""
_NO_KEY = frozenset({b"\xff\xff", b"\xff\x80"})
_MAX_TAG = 1 << 20
"""Bytes, in front of the header of an ATRAC sound."""


def _boxes(path: Path) -> Iterable[tuple[bytes, int, int]]:
    """Top-level boxes of an ISO file: kind, where its content starts, and how long that is.

    Read bit by bit, not as containers/boxes.py does: the child may not map a film of gigabytes.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        at = 0
        for _ in range(100_000):
            if at >= size:  # it may lie beyond what can be looked for at all
                return
            file.seek(at)
            head = file.read(16)
            if len(head) < 8:
                return
            length, skip = int.from_bytes(head[:4], "big"), 8
            if length == 1 and len(head) == 16:
                length, skip = int.from_bytes(head[8:], "big"), 16
            if length == 0:
                length = size - at
            if length < skip:
                return
            yield head[4:8], at + skip, length - skip
            at += length


def fragmented(path: Path) -> bool:
    return any(kind == b"moof" for kind, _, _ in _boxes(path))


def locked(path: Path, demuxer: str) -> bool:
    with path.open("rb") as file:
        if demuxer == "asf":
            head = file.read(65_536)
            return any(mark in head for mark in _LOCKED_ASF)
        if demuxer == "matroska":
            return bool(_LOCKED_MATROSKA.search(file.read(65_536)))
        if demuxer == "oma":
            return _locked_oma(file.read(_MAX_TAG))
        if demuxer == "mov":
            index = index_of(path)
            return b"sinf" in index and any(mark in index for mark in _LOCKED_SAMPLES)
    return False


def _locked_oma(head: bytes) -> bool:
    """Sony's header names a key, unless it says that there is none."""
    at = head.find(b"EA3", 3 if head[:3] == b"ea3" else 0)
    return at >= 0 and head[at + 6 : at + 8] not in _NO_KEY


def index_of(path: Path) -> bytes:
    """What an ISO file says of its tracks."""
    for kind, start, length in _boxes(path):
        if kind == b"moov":
            with path.open("rb") as file:
                file.seek(start)
                return file.read(min(length, MAX_INDEX_BYTES))
    return b""


def linked(index: bytes) -> bool:
    """Whether one of its data references names a place, and does not say that it is this file."""
    for found in re.finditer(rb"dref\0{4}", index):
        at = found.end() + 4
        for _ in range(min(MAX_LINKS, int.from_bytes(index[at - 4 : at], "big"))):
            size, here = int.from_bytes(index[at : at + 4], "big"), index[at + 11 : at + 12] == b"\1"
            if size > 12 and not here:
                return True
            at += max(size, 8)
    return False
