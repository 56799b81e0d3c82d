"""What is made to be large is refused with little memory; what is large and real is converted."""

from __future__ import annotations

import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, SupportsIndex

import pytest
from PIL import Image

from mmsprep import prepare
from mmsprep.clean import boxes
from mmsprep.intact import films
from mmsprep.sniff import isobmff
from mmsprep.testing import media
from mmsprep.testing.media import clips, metadata, scene, sound, still
from mmsprep.tools.ffmpeg_build import find
from tests.hostile.machine import Machine, peak

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="memory is read in /proc")

REFUSAL_BYTES = 500_000_000
REAL_BYTES = 1_500_000_000

VAST_WEBP = bytes.fromhex("524946461e000000574542505650384c110000002fdfeeb70b0750bc6ad5a3ff8188e87f0000")
"""144 megapixels of one colour."""


def vast_png() -> bytes:
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(metadata.png_chunk(*chunk) for chunk in chunks)


def icon() -> bytes:
    """It says 256 × 256, and the picture within is larger."""
    inner = vast_png()
    return struct.pack("<HHHBBBBHHII", 0, 1, 1, 0, 0, 0, 0, 1, 32, len(inner), 22) + inner


def apple_icon() -> bytes:
    inner = vast_png()
    return struct.pack(">4sI4sI", b"icns", 16 + len(inner), b"ic10", 8 + len(inner)) + inner


def profile() -> bytes:
    """A colour profile that grows to 100 MB."""
    packed = b"c\0\0" + zlib.compress(bytes(100_000_000), 9)
    return metadata.in_png(still.drawn(), (b"iCCP", packed))


def wave() -> bytes:
    """Four gigabytes at four gigahertz, it says."""
    form = struct.pack("<HHIIHH", 1, 65535, 0xFFFFFFFF, 0xFFFFFFFF, 65535, 64)
    return b"RIFF\xf0\xff\xff\xffWAVEfmt \x10\0\0\0" + form + b"data\xf0\xff\xff\xff" + bytes(1000)


def copies() -> bytes:
    row = '<use xlink:href="#a{}"/>' * 10
    groups = "".join(f'<g id="a{n}">{row.replace("{}", str(n - 1))}</g>' for n in range(1, 10))
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'
        f'<g id="a0"><rect width="1" height="1"/></g>{groups}</svg>'
    ).encode()


def tiff() -> bytes:
    """Two thousand million strips, somewhere."""
    tags = ((256, 100), (257, 100), (258, 8), (262, 1), (278, 1))
    rows = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags)
    strips = b"".join(struct.pack("<HHII", tag, 4, 0x7FFFFFFF, 8) for tag in (273, 279))
    return b"II*\0" + struct.pack("<IH", 8, 7) + rows + strips + bytes(4)


REFUSED: dict[str, Callable[[], bytes]] = {
    "photo.webp": lambda: VAST_WEBP,
    "photo.png": vast_png,
    "photo.qoi": lambda: b"qoif" + struct.pack(">IIBB", 15_000, 15_000, 4, 0) + b"\xfd" * 3_700_000,
    "icon.ico": icon,
    "icon.icns": apple_icon,
    "profile.png": profile,
    "strips.tif": tiff,
    "sound.wav": wave,
    "tag.mp3": sound.endless_tag,
    "drawing.svg": copies,
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_refusal_takes_little_memory(name: str, tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    (machine.home / name).write_bytes(REFUSED[name]())
    process = machine.start("convert", name, "-o", machine.out)
    most = peak(process)
    _, said = process.communicate()
    assert process.returncode in (3, 4), said
    assert b"Traceback" not in said
    assert most < REFUSAL_BYTES
    assert machine.outputs() == {}


def packed_tag() -> bytes:
    """Twenty objects of 60 MB each, in front of the sound of an MP3."""
    size = 60_000_000
    content = _syncsafe(size) + zlib.compress(bytes(size), 9)
    frame = b"GEOB" + _syncsafe(len(content)) + b"\0\x09" + content
    return b"ID3\4\0\0" + _syncsafe(20 * len(frame)) + 20 * frame


def _syncsafe(size: int) -> bytes:
    return bytes([size >> 21 & 0x7F, size >> 14 & 0x7F, size >> 7 & 0x7F, size & 0x7F])


def test_nobody_unpacks_what_stands_in_front_of_a_sound(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    (machine.home / "tagged.mp3").write_bytes(packed_tag() + sound.mp3())
    process = machine.start("convert", "tagged.mp3", "-o", machine.out)
    most = peak(process)
    _, said = process.communicate()
    assert process.returncode == 0, said
    assert list(machine.outputs()) == ["tagged.mp3"]
    assert most < REFUSAL_BYTES


def test_a_sound_that_never_begins_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "tags.mp3"
    path.write_bytes(2000 * (b"ID3\4\0\0" + bytes(4)) + sound.mp3())
    (refused,) = prepare([path]).refused
    assert "tag after tag" in refused.reason.message


class Watched(bytes):
    """Bytes that tell how many of them were copied at once."""

    most = 0

    def __getitem__(self, place: SupportsIndex | slice) -> Any:
        found = super().__getitem__(place)
        self.most = max(self.most, len(found) if isinstance(found, bytes) else 1)
        return found


@pytest.mark.parametrize("read", [isobmff.look, lambda film: list(boxes.changes(film)), films.boxes])
def test_of_a_large_film_only_what_is_asked_is_copied(read: Callable[[bytes], object]) -> None:
    """Its index stands in front, and then come gigabytes; or nothing, a hundred times as long."""
    film = Watched(clips.h264() + bytes(20_000_000))
    read(film)
    assert film.most < 100_000


def test_13_a_tall_picture_is_converted(tmp_path: Path) -> None:
    """A conversation in one picture, 12,288 pixels high, in a format that has to be converted."""
    path = tmp_path / "chat.webp"
    scene.corners(600, 12_288).save(path, "WEBP", quality=60)
    (made,) = prepare([path]).attachments
    assert (made.width, made.height) == (600, 12_288)


@pytest.mark.soak
def test_13_a_photo_of_200_megapixels_is_converted_within_its_memory(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    photo = scene.corners().convert("RGB").resize((16_320, 12_240), Image.Resampling.BICUBIC)
    photo.save(machine.home / "photo.jpg", "JPEG", quality=97)
    assert_converted(machine, "photo.jpg", "photo.jpg")


@pytest.mark.soak
def test_13_a_second_of_8k_is_converted_within_its_memory(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    made = media.make("h264_aac", tmp_path, "mp4")
    scale = ["-vf", "scale=7680:4320", "-c:v", "libx264", "-preset", "ultrafast", "-threads", "2"]
    made_large(str(made), str(machine.home / "film.mp4"), scale)
    assert_converted(machine, "film.mp4", "film.mp4")


def made_large(source: str, target: str, options: list[str]) -> None:
    subprocess.run([find().path, "-v", "error", "-i", source, *options, target], check=True)


def assert_converted(machine: Machine, name: str, becomes: str) -> None:
    process = machine.start("convert", name, "-o", machine.out)
    most = peak(process)
    _, said = process.communicate()
    assert process.returncode == 0, said
    assert list(machine.outputs()) == [becomes]
    assert most < REAL_BYTES, f"{most:,}"
