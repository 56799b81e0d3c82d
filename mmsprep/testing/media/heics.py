"""How is a HEIC sequence made where nothing writes one? A film of x265 whose tracks say what they are."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import TYPE_CHECKING

from mmsprep.containers.boxes import children
from mmsprep.testing.media.boxes import box, full
from mmsprep.testing.media.film import EXACT, encode

if TYPE_CHECKING:
    from PIL.Image import Image

_FOLDERS = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl", b"edts"})
_ALPHA = full(b"auxi", 0, 0, b"urn:mpeg:hevc:2015:auxid:1\0")
_X265 = ("-c:v", "libx265", "-crf", "12", "-x265-params", "bframes=0:log-level=none:pools=1", *EXACT)


def sequence(frames: Sequence[Image], rate: int = 10, plays: int = 0) -> bytes:
    """RGBA frames: a track of their colours, and one of their alpha; for ever where `plays` is 0."""
    first = frames[0]
    film = encode(
        "-f", "rawvideo", "-pix_fmt", "rgba", "-s", f"{first.width}x{first.height}", "-r", str(rate),
        "-i", "frames", "-filter_complex", "split[c][a];[c]format=yuv420p[color];[a]alphaextract[alpha]",
        "-map", "[color]", "-map", "[alpha]", *_X265, "-tag:v", "hvc1", out="film.mp4",
        files={"frames": b"".join(frame.convert("RGBA").tobytes() for frame in frames)},
    )  # fmt: skip
    parts = {found.kind: film[found.at : found.end] for found in children(film, 0, len(film))}
    brands = box(b"ftyp", b"hevc", bytes(4), b"hevcmsf1mif1iso8"[: len(parts[b"ftyp"]) - 16])
    before = film[len(parts[b"ftyp"]) : film.index(parts[b"moov"])]  # so that no sample moves
    return brands + before + _told(parts[b"moov"], 0, plays)


def _told(data: bytes, track: int, plays: int) -> bytes:
    """The same boxes, saying what a sequence says; `track` is the number of the one that they are in."""
    out = []
    for found in children(data, 0, len(data)):
        body = data[found.start : found.end]
        track += found.kind == b"trak"
        if found.kind in _FOLDERS:
            body = _told(body, track, plays)
        if found.kind == b"trak" and track == 2:
            body += box(b"tref", box(b"auxl", struct.pack(">I", 1)))
        if found.kind == b"hdlr" and b"vide" in body:
            body = body.replace(b"vide", b"auxv" if track == 2 else b"pict")
        if found.kind == b"stsd" and track == 2:
            entry = body[12:] + _ALPHA
            body = body[:8] + struct.pack(">I", len(entry) + 4) + entry
        if found.kind == b"elst":
            body = b"\0\0\0\1" + body[4:]
        if found.kind == b"tkhd":
            whole = struct.unpack(">I", body[20:24])[0] * plays if plays else 0xFFFF_FFFF
            body = body[:20] + struct.pack(">I", whole) + body[24:]
        out.append(box(found.kind, body))
    return b"".join(out)
