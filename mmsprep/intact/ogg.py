"""Are all pages of an Ogg file there, and as they were written?

Ogg's checksum is that of zlib with its bits in the other order, begun with nothing: so zlib, which
is fast, computes it over bytes whose bits were turned around.
"""

from __future__ import annotations

import zlib

from mmsprep.intact.fault import changed
from mmsprep.model import Content

_TURNED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))
_ALL = 0xFFFFFFFF
_CHECKED_BYTES, _MAX_PAGES = 200_000_000, 500_000


def pages(content: Content) -> int:
    at = max(0, content.find(b"OggS"))
    for _ in range(_MAX_PAGES):
        if content[at : at + 4] != b"OggS":
            break
        head = content[at : at + 27 + 255]
        if len(head) < 27 or len(head) < 27 + head[26]:
            return at + 27 + 255
        end = at + 27 + head[26] + sum(head[27 : 27 + head[26]])
        if end > len(content):
            return end + 255  # more than any slack: there is no such thing as a part of a page
        if at < _CHECKED_BYTES and checksum(content[at:end]) != head[22:26]:
            raise changed()
        at = end
    else:
        return at
    if content.find(b"OggS", at) >= 0:
        raise changed("The order of its pages")
    return at


def checksum(page: bytes) -> bytes:
    """What stands at byte 22 of a page, which counts as zero in it."""
    turned = (page[:22] + bytes(4) + page[26:]).translate(_TURNED)
    reflected = zlib.crc32(turned, _ALL) ^ _ALL
    return int(f"{reflected:032b}"[::-1], 2).to_bytes(4, "little")
