"""Files with a location, built byte by byte or taken from the catalogue of edge cases."""

from __future__ import annotations

import struct
from functools import cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pi_heif
from PIL import Image

from mmsprep.model import Source
from mmsprep.testing import media
from mmsprep.testing.media.case import Case

CLEANED = frozenset(
    {"image/jpeg", "image/png", "image/gif", "image/tiff", "image/webp", "image/avif", "image/heic",
     "video/mp4", "video/3gpp", "video/quicktime", "audio/mpeg"}
)  # fmt: skip
LOCATED = [each for each in media.CASES if each.name.startswith("location") and each.type in CLEANED]
PICTURES = [each for each in LOCATED if each.type.startswith("image/")]
FILMS = [each for each in LOCATED if each.type.startswith("video/")]

PLACE = b"+48.2327+016.3735/"


@cache
def made(chosen: Case) -> bytes:
    return chosen.maker()


def source(data: bytes, true_type: str, path: Path | None = None) -> Source:
    return Source(
        name="sample",
        type=true_type,
        claimed_type=None,
        size=len(data),
        digest=sha256(data).hexdigest(),
        data=None if path else data,
        path=path,
    )


def box(kind: bytes, *parts: bytes) -> bytes:
    content = b"".join(parts)
    return struct.pack(">I", 8 + len(content)) + kind + content


def full(kind: bytes, *parts: bytes) -> bytes:
    return box(kind, bytes(4), *parts)


def track(codec: bytes, at: int, sizes: list[int], described: bytes = bytes(8)) -> bytes:
    """A track of one chunk, its samples one after the other."""
    description = full(b"stsd", struct.pack(">I", 1), box(codec, described))
    table = box(
        b"stbl",
        description,
        full(b"stsz", struct.pack(">II", 0, len(sizes)), *(struct.pack(">I", n) for n in sizes)),
        full(b"stsc", struct.pack(">IIII", 1, 1, len(sizes), 1)),
        full(b"stco", struct.pack(">II", 1, at)),
    )
    return box(b"trak", full(b"tkhd", bytes(80)), box(b"mdia", box(b"minf", table)))


def telemetry(codec: bytes = b"gpmd") -> tuple[bytes, bytes, bytes]:
    """A film of a picture track and a telemetry track; its picture data, its telemetry data."""
    picture, places = b"P" * 500, b"GPS5 48.2327 16.3735" * 5
    start = box(b"ftyp", b"isom", bytes(4), b"isom")
    at = len(start) + 8
    data = start + box(b"mdat", picture, places)
    index = box(
        b"moov",
        full(b"mvhd", bytes(96)),
        track(b"avc1", at, [200, 300]),
        track(codec, at + len(picture), [20] * 5),
    )
    return data + index, picture, places


def little_film(user_data: bytes = b"") -> bytes:
    udta = box(b"udta", user_data) if user_data else b""
    return (
        box(b"ftyp", b"isom", bytes(4), b"isom")
        + box(b"moov", full(b"mvhd", bytes(96)), udta)
        + box(b"mdat", b"picture and sound")
    )


def xyz() -> bytes:
    return box(b"\xa9xyz", struct.pack(">HH", len(PLACE), 0x15C7), PLACE)


def picture(kind: str) -> bytes:
    out = BytesIO()
    Image.linear_gradient("L").resize((40, 30)).convert("RGB").save(out, kind)
    return out.getvalue()


def pixels(data: bytes) -> list[bytes]:
    """Every frame, decoded."""
    if data[8:12] == b"heic":
        held = pi_heif.open_heif(BytesIO(data))  # its data goes with it
        return [bytes(held.data)]
    with Image.open(BytesIO(data)) as opened:
        frames = []
        for n in range(getattr(opened, "n_frames", 1)):
            opened.seek(n)
            frames.append(opened.convert("RGBA").tobytes())
        return frames
