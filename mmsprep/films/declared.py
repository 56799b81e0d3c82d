"""Is all of it there? The length that a container declares, against what came.

ffmpeg plays what there is and says nothing. MP4 needs no rule here, for a missing end shows when
its index is followed; MPEG streams, MP3, AAC and AMR declare nothing.
"""

from __future__ import annotations

import os

from mmsprep.errors import Damaged
from mmsprep.films.probe import Probe
from mmsprep.model import Source

TIMED = frozenset({"matroska", "flac", "flv", "mxf", "aiff", "au"})
"""Demuxers whose claimed length comes from the header, not from a guess by the file's size."""
SLACK_SECONDS = 0.15
SLACK_PART = 0.02
SLACK_BYTES = 64
UNKNOWN = 0x7FFFFF00
"""RIFF sizes from here on were written before anybody knew the length."""
HEAD_BYTES = 1 << 16
_ASF_FILE = bytes.fromhex("a1dcab8c47a9cf118ee400c00c205365")
_OGG_PAGE = 27 + 255 + 255 * 255


def check(source: Source, probe: Probe) -> None:
    """Raise Damaged where an end that was declared is missing."""
    claimed = probe.claimed or 0.0
    late = claimed - max(SLACK_SECONDS, SLACK_PART * claimed)
    whole = _declared_bytes(source.head(HEAD_BYTES))
    missing = (whole or 0) - source.size
    if (
        (probe.media.demuxer in TIMED and probe.seconds < late)
        or missing > max(SLACK_BYTES, SLACK_PART * (whole or 0))
        or (source.head(4) == b"OggS" and _ends_within_a_page(_tail(source)))
    ):
        raise Damaged(
            f"The end of it is missing: only {probe.seconds:.1f} seconds are there.",
            "Copy it again from its source, or send what is there: "
            f"--trim 0-{max(1, int(probe.seconds))}",
        )


def _declared_bytes(head: bytes) -> int | None:
    """How long the whole file says it is."""
    if head[:4] == b"RIFF":
        size = int.from_bytes(head[4:8], "little")
        return size + 8 if 0 < size < UNKNOWN else None
    if head[:4] == b"caff":
        return _caf_bytes(head)
    at = head.find(_ASF_FILE)
    if at >= 0:
        live = head[at + 88 : at + 89] and head[at + 88] & 1
        return None if live else int.from_bytes(head[at + 40 : at + 48], "little")
    return None


def _caf_bytes(head: bytes) -> int | None:
    at = 8
    while at + 12 <= len(head):
        size = int.from_bytes(head[at + 4 : at + 12], "big", signed=True)
        if size < 0:
            return None  # data up to the end, wherever that is
        if head[at : at + 4] == b"data":
            return at + 12 + size
        at += 12 + size
    return None


def _tail(source: Source) -> bytes:
    if source.data is not None:
        return source.data[-_OGG_PAGE:]
    assert source.path is not None
    with source.path.open("rb") as file:
        file.seek(max(0, source.size - _OGG_PAGE), os.SEEK_SET)
        return file.read()


def _ends_within_a_page(tail: bytes) -> bool:
    at = tail.rfind(b"OggS")
    if at < 0:
        return True
    page = tail[at:]
    if len(page) < 27 or len(page) < 27 + page[26]:
        return True
    return len(page) < 27 + page[26] + sum(page[27 : 27 + page[26]])
