"""What runs in this Ogg: a film, or only sound?"""

from __future__ import annotations

from mmsprep.model import Content

_MAX_STREAMS = 64
_FILMS = (b"\x80theora", b"\x01video\0\0\0", b"BBCD\0", b"\x80daala", b"OVP80\x01")
_SOUNDS = (
    b"\x01vorbis", b"OpusHead", b"Speex   ", b"\x7fFLAC", b"fLaC", b"CELT    ", b"PCM     ",
    b"\x01audio\0\0\0",
)  # fmt: skip


def look(content: Content) -> str | None:
    """The kind of an Ogg file, by the first pages of its streams."""
    if content[:5] != b"OggS\0":
        return None
    openings = _openings(content)
    if any(opening.startswith(_FILMS) for opening in openings):
        return "video/ogg"
    return "audio/ogg" if any(opening.startswith(_SOUNDS) for opening in openings) else "application/ogg"


def _openings(content: Content) -> list[bytes]:
    """The first bytes of every stream; all streams begin before any goes on."""
    found = []
    at = 0
    for _ in range(_MAX_STREAMS):
        header = content[at : at + 27]
        if header[:4] != b"OggS" or len(header) < 27 or not header[5] & 2:
            break
        segments = content[at + 27 : at + 27 + header[26]]
        body = at + 27 + header[26]
        found.append(content[body : body + 16])
        at = body + sum(segments)
    return found
