"""Is this Windows Media (ASF) a film, or only sound?"""

from __future__ import annotations

from mmsprep.containers.reading import number
from mmsprep.model import Content

_HEADER = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")
_STREAM = bytes.fromhex("9107dcb7b7a9cf118ee600c00c205365")
_FILMS = (
    bytes.fromhex("c0ef19bc4d5bcf11a8fd00805f5c442b"),
    bytes.fromhex("00e11bb64e5bcf11a8fd00805f5c442b"),  # JPEG
    bytes.fromhex("e02a65365a91d5118a4d00105a1a7ee0"),  # degradable JPEG
)
_SOUND = bytes.fromhex("409e69f84d5bcf11a8fd00805f5c442b")
_MAX_HEADER = 1 << 20
_MAX_STREAMS = 256


def look(content: Content) -> str | None:
    """The kind of an ASF file, by its stream properties, wherever in the header they are."""
    if content[:16] != _HEADER:
        return None
    header = content[: min(_MAX_HEADER, max(64, number(content, 16, 8, "little")))]
    kinds = set()
    at = 0
    for _ in range(_MAX_STREAMS):
        at = header.find(_STREAM, at)
        if at < 0:
            break
        kinds.add(header[at + 24 : at + 40])
        at += 40
    if _SOUND in kinds and not kinds.intersection(_FILMS):
        return "audio/x-ms-wma"
    return "video/x-ms-wmv"
