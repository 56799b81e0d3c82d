"""How is a Targa written so that Pillow reads it? Unpacked, its colours in whole bytes.

Pillow stops at runs that go on in the next row, which old programs wrote, at maps of 15 bits, and at
maps that nothing refers to.
"""

from __future__ import annotations

from mmsprep.limits import Limits
from mmsprep.tools.pillow import check_size

_HEAD = 18
_FOOTER = 26
_SIGNATURE = b"TRUEVISION-XFILE.\0"
_MAPPED = 1
_PACKED = 8
"""What is added to the kind of a picture whose pixels are in runs."""


def as_plain(data: bytes, limits: Limits) -> bytes:
    """The same picture without runs; what is cut off stays so. Raises OverSafetyLimit."""
    head = bytearray(data[:_HEAD])
    if len(head) < _HEAD:
        return data
    start = _HEAD + head[0]
    first = start + head[1] * int.from_bytes(head[5:7], "little") * -(-head[7] // 8)
    if head[7] == 15:  # the bit that is missing would say clear
        head[7] = 16
    kept = first
    if head[2] & ~_PACKED != _MAPPED:
        head[1], kept = 0, start
    width, height = (int.from_bytes(head[at : at + 2], "little") for at in (12, 14))
    check_size(width, height, limits)
    unit = -(-head[16] // 8)
    end = first + width * height * unit
    pixels = data[first:end]
    if head[2] & _PACKED:
        head[2] -= _PACKED
        pixels, end = _unpacked(data, first, unit, width * height)
    return _moved(bytes(head) + data[_HEAD:kept] + pixels, data, end)


def _unpacked(data: bytes, at: int, unit: int, count: int) -> tuple[bytes, int]:
    """So many pixels of `unit` bytes from the packets that begin at `at`, and where those end."""
    made = bytearray()
    wanted = count * unit
    while len(made) < wanted and at < len(data):
        length = (data[at] & 0x7F) + 1
        stored = unit if data[at] & 0x80 else unit * length
        run = data[at + 1 : at + 1 + stored]
        made += run * length if data[at] & 0x80 else run
        at += 1 + stored
    return bytes(made[:wanted]), at


def _moved(made: bytes, data: bytes, end: int) -> bytes:
    """With what stood behind the pixels; the footer finds it, for it tells what alpha means."""
    footer = data[-_FOOTER:]
    if not footer.endswith(_SIGNATURE) or end > len(data) - _FOOTER:
        return made
    extension = int.from_bytes(footer[:4], "little")
    moved = extension + len(made) - end if extension >= end else 0
    return made + data[end:-_FOOTER] + moved.to_bytes(4, "little") + footer[4:]
