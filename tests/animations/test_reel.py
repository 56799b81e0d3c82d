"""What is kept of the frames that came?"""

from __future__ import annotations

import struct
import zlib

from mmsprep.animations import reel
from mmsprep.model import Input
from mmsprep.sniff import sniff
from mmsprep.workroom import Workroom


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def greys(*shots: tuple[int, int]) -> bytes:
    """An APNG of frames of one grey each, and how long they stand in milliseconds."""
    size, number = struct.pack(">II", 8, 8), 0
    made = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size + b"\x08\x02\0\0\0")
    made += chunk(b"acTL", struct.pack(">II", len(shots), 0))
    for level, stands_ms in shots:
        pixels = zlib.compress((b"\0" + bytes([level]) * 24) * 8)
        place = struct.pack(">I", number) + size + bytes(8)
        made += chunk(b"fcTL", place + struct.pack(">HHBB", stands_ms, 1000, 0, 0))
        following = struct.pack(">I", number + 1)
        made += chunk(b"fdAT", following + pixels) if number else chunk(b"IDAT", pixels)
        number += 2 if number else 1
    return made + chunk(b"IEND", b"")


def test_frames_that_look_alike_are_one_that_stands_longer() -> None:
    with Workroom() as room:
        source = sniff(
            Input("grey.png", data=greys((10, 100), (50, 11), (90, 100), (90, 50), (9, 100))), room
        )
        found = reel.decode(source, room)
        levels = [found.frame(n).getpixel((0, 0)) for n in range(len(found.ends))]
    assert found.ends == (10, 26, 36)  # the second frame is too short for a GIF, the third is not
    assert levels == [(10, 10, 10, 255), (90, 90, 90, 255), (9, 9, 9, 255)]
