"""How do programs get at a film or a sound? As a private file, and the one demuxer that may open it."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterable
from pathlib import Path

from mmsprep.containers.tags import ID3, ID3_HEAD, after_tags
from mmsprep.errors import Damaged, MissingCodec, Unsupported
from mmsprep.model import Source
from mmsprep.tools.ffmpeg import DEMUXERS, Media
from mmsprep.workroom import Workroom

BLOCK = 1 << 20
MARKED = (
    ("video/mpeg", re.compile(rb"\x00\x00\x01\xb3"), "mpegvideo"),
    ("audio/x-wav", re.compile(rb"riff"), "w64"),
    ("audio/aac", re.compile(rb"\x56[\xe0-\xff]"), "loas"),
    ("audio/x-musepack", re.compile(rb"MPCK"), "mpc8"),
    ("audio/vnd.dolby.mlp", re.compile(rb".{4}\xf8\x72\x6f\xba", re.DOTALL), "truehd"),
)
"""Types of which a mark tells another demuxer."""


def media_of(source: Source, room: Workroom) -> Media:
    """The source under a private name, without tags in front, for programs that want a file.

    Not all of them find a sound behind a tag; and what is packed in one, they would unpack.
    """
    demuxer = _demuxer_of(source)
    with source.content() as content:
        start = after_tags(content)
        if ID3.match(content[start : start + ID3_HEAD]):
            raise Damaged("It begins with tag after tag, and no sound is in sight.")
    if source.path is not None and not start:
        return Media(source.path, demuxer)
    path = room.folder / f"film-{source.digest}"
    if not path.exists():
        with source.content() as content:
            write_once(path, (content[at : at + BLOCK] for at in range(start, source.size, BLOCK)))
    return Media(path, demuxer)


def _demuxer_of(source: Source) -> str:
    """The demuxer that a type forces; a few types have two, told apart by their first bytes."""
    with source.content() as content:
        start = after_tags(content)
        head = content[start : start + 16]
    for kind, mark, demuxer in MARKED:
        if source.type == kind and mark.match(head):
            return demuxer
    if source.type == "audio/aac" and head[:4] == b"ADIF":
        raise MissingCodec("ADIF, an AAC form without frames, is not decoded by ffmpeg.",
                           "Convert it to M4A or MP3 first.")  # fmt: skip
    if source.type not in DEMUXERS:
        raise Unsupported(
            f"{source.type} is no film or sound that ffmpeg is allowed to open.",
            "Convert it with another program first.",
        )
    return DEMUXERS[source.type]


def write_once(path: Path, blocks: Iterable[bytes]) -> None:
    """Whole or not at all: another thread may look for the same file."""
    descriptor, temporary = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(descriptor, "wb") as file:
        file.writelines(blocks)
    Path(temporary).replace(path)
