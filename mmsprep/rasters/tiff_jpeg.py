"""What does a TIFF show whose pixels are a JPEG in the way of TIFF 6 (1992), as old scanners wrote it?

libtiff is built without it here. The tags point to a JPEG, or to the header of one; its data lies in
strips, each coded as if a restart mark stood before it.
"""

from __future__ import annotations

import struct
from itertools import cycle
from typing import Any

from PIL import Image

from mmsprep.limits import Limits
from mmsprep.tools import pillow

OLD_STYLE = 6
WIDTH, STRIPS, ROWS, STRIP_BYTES, STREAM = 256, 273, 278, 279, 513
START, FRAME, SCAN, END = b"\xff\xd8", b"\xff\xc0", b"\xff\xda", b"\xff\xd9"
RESTARTS = [bytes((0xFF, mark)) for mark in range(0xD0, 0xD8)]
BLOCK = 8


def picture(data: bytes, tags: dict[int, Any], limits: Limits) -> Image.Image:
    """The page as its JPEG shows it, not decoded yet; raises Damaged or Unsupported."""
    places = list(zip(tags.get(STRIPS, ()), tags.get(STRIP_BYTES, ()), strict=True))
    told = tags.get(STREAM, 0)
    start = next((at for at in (told, *tags.get(STRIPS, ())[:1]) if data[at : at + 2] == START), None)
    if start is None or not places:
        raise pillow.another_kind()
    header = _segments(data, start)
    if len(places) == 1:
        whole = data[start : max(start, sum(places[0]))]
    else:
        whole = _joined(header, [data[at : at + length] for at, length in places], tags)
    return pillow.open_picture(whole + END, "image/jpeg", limits)


def _segments(data: bytes, at: int) -> dict[bytes, bytes]:
    """What stands before the coded pixels, by its mark; of one mark, one behind the other."""
    found = {START: START}
    at += len(START)
    while data[at : at + 1] == b"\xff" and SCAN not in found:
        mark, end = data[at : at + 2], at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        found[mark] = found.get(mark, b"") + data[at:end]
        at = end
    return found


def _joined(header: dict[bytes, bytes], strips: list[bytes], tags: dict[int, Any]) -> bytes:
    """One JPEG of many strips, the first of which may begin with the scan's own header."""
    header = header | _segments(START + strips[0], 0)
    if FRAME not in header or SCAN not in header:
        raise pillow.another_kind()
    strips[0] = strips[0].removeprefix(header[SCAN])
    scan = header.pop(SCAN)
    restarts = struct.pack(">2sHH", b"\xff\xdd", 4, _interval(header[FRAME], tags))
    coded = [part for pair in zip(strips, cycle(RESTARTS), strict=False) for part in pair]
    return b"".join([*header.values(), restarts, scan, *coded[:-1]])


def _interval(frame: bytes, tags: dict[int, Any]) -> int:
    """How many blocks there are in a strip."""
    sampling = frame[11::3] if frame[9] > 1 else b"\x11"
    width = BLOCK * max(each >> 4 for each in sampling)
    height = BLOCK * max(each & 15 for each in sampling)
    rows = tags[ROWS]
    if rows % height:
        raise pillow.another_kind()
    return -(-int(tags[WIDTH]) // width) * int(rows) // height
