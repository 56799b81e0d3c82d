"""Every file cut off, or with bytes flipped: refused, or an output that decodes whole. Never a bug.

`bin/test` takes a sample of the fixtures; `bin/soak` all of them, and every file of the folder that
MMSPREP_DAMAGE names. That outputs decode whole is checked by `prepare` itself on all that it makes
(package.verify, which raises BrokenPromise here), and for what passes unchanged by `examine`.

Damage is told where the format declares a length, an end or a checksum: JPEG (EOI), PNG (CRC, IEND),
GIF (trailer), WebP, AVI, WAV and AIFF (RIFF and chunk lengths), TIFF and BMP (lengths of strips and
rows), HEIC and AVIF (extents), MP4, MOV and 3GP (tables of samples), ZIP (CRC of every member), gzip
(CRC), FLAC (frames, number of samples), PDF (its index, where it cannot be mended), vCard (END).
It cannot be where there is none: text, MP3, AAC and AMR without a length, transport streams, and
bytes of a picture or a sound that decode to something else.
"""

from __future__ import annotations

import os
import random
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from mmsprep import prepare
from mmsprep.model import Input
from mmsprep.target import Target
from tests.hostile.machine import FIXTURES

DAMAGES = ("10 %", "50 %", "90 %", "flipped")
MOST_BYTES = 200_000
"""Of a file in the sample: larger ones take longer and show nothing new."""
SAMPLE = 120


def damaged(data: bytes, damage: str, seed: int) -> bytes:
    """Cut at so many percent; or one byte of a hundred, at least one, is another."""
    if damage != "flipped":
        return data[: len(data) * int(damage.removesuffix(" %")) // 100]
    chance = random.Random(seed)
    changed = bytearray(data)
    for _ in range(max(1, len(data) // 100)):
        changed[chance.randrange(len(changed))] ^= chance.randrange(1, 256)
    return bytes(changed)


def fixtures() -> Iterator[Path]:
    yield from sorted(path for path in FIXTURES.glob("*/*") if path.stat().st_size > 1)


def sample() -> list[tuple[Path, str]]:
    """Of every family some files, each damaged in one way; the same ones every time."""
    small = [path for path in fixtures() if path.stat().st_size <= MOST_BYTES]
    chosen = random.Random(6).sample(small, SAMPLE)
    return [(path, DAMAGES[n % len(DAMAGES)]) for n, path in enumerate(sorted(chosen))]


def everything() -> list[Path]:
    outside = os.environ.get("MMSPREP_DAMAGE")
    found = sorted(path for path in Path(outside).rglob("*") if path.is_file()) if outside else []
    return [*fixtures(), *found]


def assert_refused_or_whole(path: Path, damage: str) -> None:
    data = path.read_bytes()
    if not data:
        return
    broken = damaged(data, damage, zlib.crc32(path.name.encode()))
    package = prepare([Input(path.name, data=broken)], Target(), jobs=1)
    assert package.attachments or package.refused
    for refused in package.refused:
        assert refused.reason.message


def name(given: object) -> str:
    return given.name if isinstance(given, Path) else str(given)


@pytest.mark.parametrize(("path", "damage"), sample(), ids=name)
def test_a_damaged_file_is_refused_or_made_whole(path: Path, damage: str) -> None:
    assert_refused_or_whole(path, damage)


@pytest.mark.soak
@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("path", everything(), ids=name)
def test_any_damaged_file_is_refused_or_made_whole(path: Path, damage: str) -> None:
    assert_refused_or_whole(path, damage)
