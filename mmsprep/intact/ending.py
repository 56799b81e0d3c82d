"""Where does a file end, by its own account? Nobody has to read a gigabyte that hides behind that."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from mmsprep.containers import bmp, boxes, gif, jpeg_tail, png, riff
from mmsprep.containers.payload import MAX_PADDING
from mmsprep.containers.samples import movies
from mmsprep.intact import chunks, fields, films, pictures
from mmsprep.model import Content, Source

_BLOCK = 1 << 20
_STREAMS = frozenset(
    {
        "video/mp2t", "video/mpeg", "video/ogg", "audio/ogg", "audio/mpeg", "audio/aac", "audio/flac",
        "audio/ac3", "audio/eac3", "audio/amr", "audio/amr-wb", "application/gzip", "video/x-flv",
        "video/x-msvideo", "application/pdf",
    }
)  # fmt: skip
"""What has no end, or none to rely on, and says nothing by millions of zeros."""


def cut(source: Source) -> Source:
    """The same without what hides behind its end, where that is much and we hold a copy on disk.

    Of the others, and of what is little, it goes with the location (clean/).
    """
    if source.path is None:
        return source
    end = _declared(source)
    if source.type in _STREAMS:
        end = max(end, _before_zeros(source.path))
    if not 0 < end < source.size - MAX_PADDING:
        return source
    os.truncate(source.path, end)
    return replace(source, size=end, behind=source.size - end)


def _declared(source: Source) -> int:
    ends = _ENDS.get(source.type)
    if ends is None:
        return 0
    with source.content() as content:
        return ends(content) or 0


def _before_zeros(path: Path) -> int:
    """Some of them may belong to what stands in front, and stay.

    Read from the end, and not by way of a map: that would keep all of it in memory.
    """
    end = path.stat().st_size
    with path.open("rb") as file:
        while end > 0:
            file.seek(max(0, end - _BLOCK))
            if file.read(_BLOCK).strip(b"\0"):
                return end + _BLOCK
            end -= _BLOCK
    return 0


def _of_wave(content: Content) -> int | None:
    """A recorder that was switched off left no length of its samples."""
    return chunks.riff(content) if chunks.data_end(content) else None


def _of_boxes(content: Content) -> int | None:
    """Samsung's cameras put what belongs to a film behind its boxes."""
    if content[len(content) - 4 :] == b"SEFT":
        return None
    indexes = (movie.end for movie in movies(content))
    return max(boxes.end_of(content, 0), films.boxes(content), *indexes)


_ENDS: dict[str, Callable[[Content], int | None]] = {
    "image/jpeg": jpeg_tail.whole_end,
    "image/png": png.end_of,
    "image/gif": gif.end_of,
    "image/bmp": bmp.end_of,
    "image/webp": riff.end_of,
    "audio/x-wav": _of_wave,
    "video/x-msvideo": chunks.riff,
    "image/x-icon": pictures.icon,
    "image/icns": fields.whole,
    "image/x-jp2-codestream": pictures.jpeg2000,
    **dict.fromkeys(
        (
            "image/heic", "image/heif", "image/avif", "image/jp2", "image/jxl",
            "image/heic-sequence", "image/heif-sequence", "image/avif-sequence",
            "video/mp4", "video/x-m4v", "video/quicktime", "video/3gpp", "video/3gpp2",
            "audio/mp4", "audio/3gpp", "audio/3gpp2",
        ),
        _of_boxes,
    ),
    **dict.fromkeys(
        ("video/x-matroska", "video/webm", "audio/x-matroska", "audio/webm"), films.segments_end
    ),
}  # fmt: skip
