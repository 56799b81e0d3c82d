"""What does a frame of a bare sound say of itself? MP3, AAC, AC-3, DTS."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from mmsprep.containers.reading import number
from mmsprep.model import Content

_BITRATES = {  # kbit/s by (MPEG version 1?, layer)
    (True, 1): (32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (True, 2): (32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (True, 3): (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (False, 1): (32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (False, 2): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (False, 3): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_RATES = (44100, 48000, 32000)
_AC3_KBITS = (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 448, 512, 576, 640)
SYNC = re.compile(rb"\xff[\xe0-\xff]|\x0b\x77|\x56[\xe0-\xff]|\x7f\xfe\x80\x01")


@dataclass(frozen=True, slots=True)
class Frame:
    """What a frame's header says."""

    type: str
    length: int
    """Bytes to the next one."""
    steady: tuple[int, ...] = ()
    """What does not change from frame to frame."""


def frame(content: Content, at: int) -> Frame | None:
    """The frame that begins at a place."""
    header = content[at : at + 10]
    if len(header) < 7:
        return None
    return next((found for read in _READERS if (found := read(header))), None)


def _mpeg(header: bytes) -> Frame | None:
    if header[0] != 0xFF or header[1] & 0xE0 != 0xE0:
        return None
    version, layer = header[1] >> 3 & 3, 4 - (header[1] >> 1 & 3)
    bitrate, rate = header[2] >> 4, header[2] >> 2 & 3
    if version == 1 or layer == 4 or bitrate in {0, 15} or rate == 3:
        return None
    hertz = _RATES[rate] >> {3: 0, 2: 1, 0: 2}[version]
    bits = _BITRATES[version == 3, layer][bitrate - 1] * 1000
    padding = header[2] >> 1 & 1
    if layer == 1:
        length = (12 * bits // hertz + padding) * 4
    else:
        length = (72 if layer == 3 and version != 3 else 144) * bits // hertz + padding
    return Frame("audio/mpeg", length, (version, layer, rate))


def _adts(header: bytes) -> Frame | None:
    if header[0] != 0xFF or header[1] & 0xF6 != 0xF0:
        return None
    rate = header[2] >> 2 & 15
    length = (header[3] & 3) << 11 | header[4] << 3 | header[5] >> 5
    return Frame("audio/aac", length, (header[1] & 8, rate)) if rate < 13 and length > 7 else None


def _loas(header: bytes) -> Frame | None:
    if header[0] != 0x56 or header[1] & 0xE0 != 0xE0:
        return None
    length = (header[1] & 0x1F) << 8 | header[2]
    return Frame("audio/aac", length + 3) if length > 3 else None


def _ac3(header: bytes) -> Frame | None:
    if header[:2] != b"\x0b\x77":
        return None
    rate, version = header[4] >> 6, header[5] >> 3
    if version > 10:
        length = ((header[2] & 7) << 8 | header[3]) * 2 + 2
        return Frame("audio/eac3", length) if version <= 16 and length > 8 else None
    code = header[4] & 63
    if rate == 3 or code >= 38:
        return None
    bits = _AC3_KBITS[code >> 1] * 1000
    hertz = (48000, 44100, 32000)[rate]
    words = bits * 96 // hertz + (code & 1 if rate == 1 else 0)
    return Frame("audio/ac3", words * 2, (rate,))


def _dts(header: bytes) -> Frame | None:
    """Its core, and the extensions that may follow it."""
    if header[:4] == b"\x7f\xfe\x80\x01":
        return Frame("audio/vnd.dts", (number(header, 5, 3) >> 4 & 0x3FFF) + 1)
    if header[:4] == b"\x64\x58\x20\x25" and len(header) == 10:
        bits = int.from_bytes(header[5:], "big")  # two of them; is it long? its header; its length
        length = bits >> 5 & 0xFFFFF if bits >> 37 & 1 else bits >> 13 & 0xFFFF
        return Frame("audio/vnd.dts", length + 1)
    return None


_READERS: tuple[Callable[[bytes], Frame | None], ...] = (_mpeg, _adts, _loas, _ac3, _dts)
