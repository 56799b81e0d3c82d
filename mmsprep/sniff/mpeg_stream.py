"""Is it an MPEG film without a container's mark: transport stream, program stream, DV, bare video?"""

from __future__ import annotations

import re

from mmsprep.model import Content
from mmsprep.sniff.signatures import reads_as_text

_STRIDES = (188, 192, 204)
"""Bytes of a packet: alone, with a time code (AVCHD), with what corrects errors (broadcasts)."""
_PACKETS = 6
_MAX_LEAD = 1024
_RUN_IN = 65_536
_MXF = b"\x06\x0e\x2b\x34\x02\x05\x01\x01\x0d\x01\x02\x01\x01"


def look(content: Content) -> str | None:
    """The kind of a bare stream of pictures."""
    head = content[: _RUN_IN + 16]
    return _by_start_code(head) or _transport(content) or _other(head)


def _by_start_code(head: bytes) -> str | None:
    match = re.match(rb"\0{2,65536}\x01(.)(.)", head, re.DOTALL)
    if match is None:
        return None
    code, following = match[1][0], match[2][0]
    if code == 0xBA and (following & 0xC4 == 0x44 or following & 0xF1 == 0x21):
        return "video/mpeg"
    if code == 0xBC and following == 0 and head[:4] == b"\0" * 4:
        return "application/gxf"
    if code == 0xB3 or 0xE0 <= code <= 0xEF:
        return "video/mpeg"
    if code in {0xB0, 0xB5, 0xB6} or (code == 0 and b"\0\0\1\x20" in head[:64]):
        return "video/mp4v-es"
    return _by_network_unit(code, following)


def _by_network_unit(code: int, following: int) -> str | None:
    if code in {0x67, 0x27, 0x47} and following in {66, 77, 88, 100, 110, 122, 244}:
        return "video/h264"
    if code == 0x09 and following & 0x1F == 0x10:
        return "video/h264"
    return "video/h265" if code in {0x40, 0x46} and following == 1 else None


def _transport(content: Content) -> str | None:
    """The same byte again and again, at one of three distances."""
    head = content[: _MAX_LEAD + 204 * _PACKETS]
    if reads_as_text(head[:188]):
        return None
    at = head.find(b"\x47", 0, _MAX_LEAD)
    while at >= 0:
        for stride in _STRIDES:
            row = head[at : at + stride * _PACKETS : stride]
            if row == b"\x47" * len(row) and (len(row) == _PACKETS or (len(row) >= 2 and at <= 4)):
                return "video/mp2t"
        at = head.find(b"\x47", at + 1, _MAX_LEAD)
    return None


def _other(head: bytes) -> str | None:
    if head[:3] == b"\x1f\x07\0" and head[80:83] in {b"\x3f\x07\0", b"\x3f\x07\x01"}:
        return "video/x-dv"
    if head[:10] == b"YUV4MPEG2 ":
        return "video/x-yuv4mpeg"
    if head[:8] == b"DKIF\0\0\x20\0":
        return "video/x-ivf"
    if re.match(rb"[FCZ]WS[\x01-\x30]", head) and b"\0" in head[:64]:
        return "application/vnd.adobe.flash.movie"
    return "application/mxf" if head.find(_MXF, 0, _RUN_IN) > 0 else None
