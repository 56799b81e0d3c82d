"""Does an AVI tell where it was between its pictures and sounds?

In the remarks of H.264, or in the text of a dashcam, as subtitles or as something to skip. What tells
is overwritten, so that no index has to be corrected.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from mmsprep.clean import remarks
from mmsprep.clean.change import Change, blanked
from mmsprep.clean.words import has_coordinates
from mmsprep.containers.reading import Allowance
from mmsprep.containers.riff import MAX_CHUNKS, Chunk, chunks, wholes
from mmsprep.model import Content

_H264 = frozenset({b"H264", b"X264", b"AVC1", b"DAVC", b"VSSH"})
_TEXTS, _PICTURES = b"txts", b"vids"
_SKIPPED = frozenset({b"JUNK", b"gps0", b"GPS0", b"gps ", b"GPS "})
_MAX_STREAMS = 100
_MAX_PARTS = 32
_MAX_TEXT = 1 << 16


@dataclass(frozen=True, slots=True)
class _Stream:
    kind: bytes
    codec: bytes


def changes(block: Content) -> Iterator[Change]:
    """Blank the places among the pictures and sounds of an AVI."""
    if block[8:12] != b"AVI ":
        return
    streams = list(islice(_streams(block), _MAX_STREAMS))
    pictures = Allowance(remarks.MAX_PICTURES)
    for chunk in _interleaved(block):
        number = chunk.kind[:2]
        stream = streams[int(number)] if number.isdigit() and int(number) < len(streams) else None
        if chunk.kind in _SKIPPED or (stream and stream.kind == _TEXTS):
            if has_coordinates(block[chunk.start : min(chunk.end, chunk.start + _MAX_TEXT)]):
                yield blanked(chunk.start, chunk.end)
        elif stream and stream.kind == _PICTURES and stream.codec in _H264 and pictures.spend():
            yield from remarks.in_stream(block, chunk.start, chunk.end)


def _streams(block: Content) -> Iterator[_Stream]:
    """What each stream is, in the order of their numbers."""
    for head in _lists(block, 12, len(block), b"hdrl"):
        for each in _lists(block, head.start + 4, head.end, b"strl"):
            inside = islice(chunks(block, each.start + 4, each.end), _MAX_PARTS)
            starts = {chunk.kind: chunk.start for chunk in inside}
            said, form = starts.get(b"strh", len(block)), starts.get(b"strf", len(block))
            yield _Stream(block[said : said + 4], block[form + 16 : form + 20].upper())
        return


def _interleaved(block: Content) -> Iterator[Chunk]:
    """All that lies between the pictures, in every part of the film."""
    allowance = Allowance(MAX_CHUNKS)
    for whole in wholes(block, allowance):
        for films in _lists(block, whole.start, whole.end, b"movi"):
            for chunk in chunks(block, films.start + 4, films.end):
                if not allowance.spend():
                    return
                group = chunk.kind == b"LIST"
                yield from chunks(block, chunk.start + 4, chunk.end) if group else (chunk,)


def _lists(block: Content, start: int, end: int, kind: bytes) -> Iterator[Chunk]:
    for chunk in chunks(block, start, end):
        if chunk.kind == b"LIST" and block[chunk.start : chunk.start + 4] == kind:
            yield chunk
