"""Kinds of pictures whose usual decoder sees them wrong."""

import io
import re
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mmsprep import Input, Refusal
from mmsprep.containers import jpeg, png
from mmsprep.errors import Damaged, OverSafetyLimit, Unsupported
from mmsprep.limits import Limits
from mmsprep.rasters import checksums, color, decode, preview, psd
from mmsprep.sniff import sniff
from mmsprep.testing.media import still
from mmsprep.tools import pillow
from mmsprep.tools.ffmpeg import Media, execute, write
from mmsprep.workroom import Workroom
from tests.hostile.machine import fixture

GRADIENT = np.add.outer(np.arange(40), np.arange(60)).astype("u1") * 2
"""40 rows, 60 columns."""


def seen(data: bytes, name: str) -> Image.Image:
    with Workroom() as room:
        return decode.render(sniff(Input(name, data=data), room), room).srgb()


def saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def photoshop(
    planes: list[bytes],
    mode: int,
    depth: int = 8,
    *,
    layers: int = 0,
    packed: bool = False,
    resources: bytes = b"",
    version: int = 1,
) -> bytes:
    """A PSD of 60 × 40 with these channels."""
    wide = ">Q" if version == 2 else ">I"
    info = struct.pack(wide, 2) + struct.pack(">h", layers) if layers else b""
    head = struct.pack(">4sH6xHIIHH", b"8BPS", version, len(planes), 40, 60, depth, mode)
    head += struct.pack(">I", 0) + struct.pack(">I", len(resources)) + resources
    head += struct.pack(wide, len(info)) + info
    if not packed:
        return head + struct.pack(">H", 0) + b"".join(planes)
    row = 60 * depth // 8
    rows = [plane[at : at + row] for plane in planes for at in range(0, len(plane), row)]
    packs = [bytes([len(line) - 1]) + line for line in rows]
    lengths = np.array([len(pack) for pack in packs], ">u4" if version == 2 else ">u2").tobytes()
    return head + struct.pack(">H", 1) + lengths + b"".join(packs)


PLAIN = GRADIENT.tobytes()
DEEP = (GRADIENT.astype(">u2") * 257).tobytes()
SELECTION = bytes(60 * 20) + b"\xff" * (60 * 20)


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize(
    ("planes", "mode", "depth"),
    [([PLAIN], 1, 8), ([PLAIN] * 3, 3, 8), ([DEEP], 1, 16), ([DEEP] * 3, 3, 16),
     ([PLAIN, SELECTION], 1, 8), ([PLAIN, PLAIN, PLAIN, SELECTION, SELECTION], 3, 8)],
)  # fmt: skip
def test_photoshop_of_every_depth_and_with_selections(
    planes: list[bytes], mode: int, depth: int, version: int, packed: bool
) -> None:
    data = photoshop(planes, mode, depth, packed=packed, version=version)
    made = seen(data, "x.psd")
    assert made.mode == "RGB"
    assert made.getchannel("G").tobytes() == PLAIN


def test_photoshop_where_layers_leave_something_clear() -> None:
    picture = seen(photoshop([PLAIN, PLAIN, PLAIN, SELECTION], 3, layers=-1), "x.psd")
    assert picture.mode == "RGBA"
    assert picture.getchannel("A").tobytes() == SELECTION
    lower = (0, 20, 60, 40)
    assert picture.getchannel("R").crop(lower).tobytes() == PLAIN[60 * 20 :]


def test_half_clear_colour_is_not_paler_than_it_was() -> None:
    half = bytes([128]) * 2400
    red_on_white = [b"\xff" * 2400, bytes([127]) * 2400, bytes([127]) * 2400]
    picture = seen(photoshop([*red_on_white, half], 3, layers=-1), "x.psd")
    assert picture.getpixel((5, 5)) == (255, 0, 0, 128)


def test_photoshop_ink_becomes_light() -> None:
    paper = [b"\xff" * 2400] * 4  # no ink
    assert np.asarray(seen(photoshop(paper, 4), "x.psd")).min() >= 250


def test_layers_without_their_picture_are_not_sent_as_a_notice() -> None:
    told = b"8BIM" + struct.pack(">H2xI", 1057, 5) + b"\0\0\0\1\0\0"
    data = photoshop([PLAIN] * 3, 3, layers=2, resources=told)
    with pytest.raises(Unsupported, match="no picture of them together"):
        psd.picture(data, Limits())


@pytest.mark.parametrize("kept", [20, 30, 60, 500, 3000])
def test_half_a_photoshop_file_is_damaged(kept: int) -> None:
    with pytest.raises(Damaged):
        psd.picture(photoshop([DEEP] * 3, 3, 16)[:kept], Limits())


@pytest.mark.parametrize("mode", [7, 15])
def test_photoshop_with_inks_of_its_own_is_not_called_damaged(mode: int) -> None:
    with pytest.raises(Refusal) as refused:
        psd.picture(photoshop([PLAIN] * 5, mode), Limits())
    assert refused.value.kind == "unsupported"


def test_a_pointer_is_clear_where_its_mask_says_so() -> None:
    arrow = Image.new("RGBA", (32, 32))
    arrow.paste((255, 255, 255, 255), (4, 4, 12, 20))
    cursor = bytearray(saved(arrow.convert("RGB"), "ICO", sizes=[(32, 32)], bitmap_format="bmp"))
    mask = Image.new("1", (32, 32), 1)
    mask.paste(0, (4, 4, 12, 20))
    cursor[-128:] = mask.transpose(Image.Transpose.FLIP_TOP_BOTTOM).tobytes()
    cursor[2] = 2
    cursor[10:14] = struct.pack("<HH", 4, 4)
    picture = seen(bytes(cursor), "arrow.cur")
    assert picture.getchannel("A").tobytes() == arrow.getchannel("A").tobytes()
    assert color.on(255, picture).getextrema() == ((255, 255),) * 3


def test_a_word_of_xmp_turns_nothing() -> None:
    xmp = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf tiff:Orientation="3"/></x:xmpmeta>'
    picture = Image.fromarray(GRADIENT).convert("RGB")
    after = seen(saved(picture, "AVIF", quality=95, xmp=xmp), "x.avif")
    assert np.abs(np.asarray(after, float)[..., 0] - GRADIENT).mean() < 6


@pytest.mark.parametrize("size", [(60, 40), (61, 33)])
def test_a_lossless_jpeg_is_read(size: tuple[int, int], tmp_path: Path) -> None:
    picture = Image.fromarray(GRADIENT).convert("RGB").resize(size)
    (tmp_path / "raw").write_bytes(picture.tobytes())
    read = Media(tmp_path / "raw", "rawvideo").read(pixel_format="rgb24", video_size=size, framerate=1)
    with Workroom() as room:
        out = write(read, to="out.jpg", f="rawvideo", vcodec="ljpeg", pix_fmt="bgr24")
        execute(out, room, tmp_path)
    after = seen((tmp_path / "out.jpg").read_bytes(), "x.jpg")
    assert after.tobytes() == picture.tobytes()


def test_half_a_lossless_jpeg_is_refused(tmp_path: Path) -> None:
    (tmp_path / "raw").write_bytes(np.random.default_rng(3).bytes(60 * 40 * 3))
    read = Media(tmp_path / "raw", "rawvideo").read(
        pixel_format="rgb24", video_size=(60, 40), framerate=1
    )
    with Workroom() as room:
        execute(write(read, to="out.jpg", f="rawvideo", vcodec="ljpeg", pix_fmt="bgr24"), room, tmp_path)
    data = (tmp_path / "out.jpg").read_bytes()
    with pytest.raises(Refusal):
        seen(data[: len(data) // 2], "x.jpg")


def test_nobody_is_told_to_build_a_decoder_from_source() -> None:
    told = pillow.damaged(RuntimeError("Generic Error. Please build `libjxl` from source."))
    assert "libjxl" not in told.message


def test_what_a_decoder_says_ends_once() -> None:
    told = pillow.damaged(ValueError("Decoded image does not have the size signaled in the file."))
    assert told.message.endswith("in the file.")
    assert not told.message.endswith("..")


def targa(kind: int, depth: int, pixels: bytes, colours: bytes = b"", map_depth: int = 0) -> bytes:
    """A Targa of 3 × 2, top row first."""
    count = len(colours) // 2
    head = struct.pack(
        "<BBBHHBHHHHBB", 0, bool(colours), kind, 0, count, map_depth, 0, 0, 3, 2, depth, 0x20
    )
    return head + colours + pixels


def test_runs_of_a_targa_go_on_in_the_next_row() -> None:
    red, blue = b"\0\0\xff", b"\xff\0\0"
    picture = seen(targa(10, 24, b"\x83" + red + b"\x01" + blue + red), "old.tga")
    assert [picture.getpixel((n % 3, n // 3)) for n in range(6)] == [
        *[(255, 0, 0)] * 4,
        (0, 0, 255),
        (255, 0, 0),
    ]


def test_what_a_library_does_not_do_yet_is_not_called_damaged() -> None:
    told = pillow.damaged(RuntimeError("Failed to decode image: Not implemented"))
    assert isinstance(told, Unsupported)


def test_a_jpeg_2000_may_count_one_part_too_few_as_photoshop_does() -> None:
    whole = saved(Image.fromarray(GRADIENT), "JPEG2000", no_jp2=True)
    at = whole.index(b"\xff\x90")
    packets = whole[at + 14 : -2]
    parts = [
        b"\xff\x90" + struct.pack(">HHIBB", 10, 0, 14 + len(piece), number, 1) + b"\xff\x93" + piece
        for number, piece in enumerate((packets[:50], packets[50:]))
    ]
    miscounted = whole[:at] + b"".join(parts) + whole[-2:]
    assert seen(miscounted, "x.j2k").tobytes() == seen(whole, "x.j2k").tobytes()


def test_a_targa_whose_runs_end_too_soon_is_damaged() -> None:
    with pytest.raises(Damaged):
        seen(targa(10, 24, b"\x83\0\0\xff"), "cut.tga")


def test_a_map_of_fifteen_bits_is_read_and_one_that_nobody_needs_is_not() -> None:
    green = (31 << 5).to_bytes(2, "little")
    mapped = seen(targa(1, 8, bytes(6), green, 15), "mapped.tga")
    assert color.without_dead_alpha(mapped).getpixel((2, 1)) == (0, 255, 0)
    spare = seen(targa(2, 24, b"\0\0\xff" * 6, green, 15), "spare.tga")
    assert spare.getpixel((2, 1)) == (255, 0, 0)


def test_an_avif_too_large_for_its_library_is_over_the_limit_not_damaged() -> None:
    small = saved(Image.fromarray(GRADIENT), "AVIF")
    at = small.index(b"ispe") + 8
    huge = small[:at] + struct.pack(">II", 17_000, 17_000) + small[at + 8 :]
    with pytest.raises(OverSafetyLimit, match="pixels"):
        seen(huge, "huge.avif")


def test_a_brand_says_little_of_what_a_decoder_reads() -> None:
    whole = fixture("photo__becomes_jpeg.heic").read_bytes()
    newer = whole[:8] + b"mif2" + whole[12:]
    assert np.array_equal(np.asarray(seen(newer, "a.heic")), np.asarray(seen(whole, "a.heic")))


@pytest.mark.parametrize(("old", "new"), [(b"avif", b"mif1"), (b"ftypavif\0\0\0\0", b"ftypmif3avif")])
def test_heif_of_a_kind_that_is_not_decoded_here_is_not_called_damaged(old: bytes, new: bytes) -> None:
    strange = fixture("photo__becomes_jpeg.avif").read_bytes()
    with pytest.raises(Unsupported):
        seen(strange.replace(old, new), "a.heif")


class Counted:
    """A pattern that is not looked for without end."""

    looks = 0

    def search(self, data: bytes, at: int) -> re.Match[bytes] | None:
        self.looks += 1
        assert self.looks < 3_000_000, "there is no end to it"
        return MARKER.search(data, at)


MARKER = jpeg._MARKER


def test_the_beginnings_of_previews_are_not_followed_far(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jpeg, "_MARKER", Counted())
    assert preview.largest(b"II*\0" + b"\xff\xd8" * 30_000) is None


def test_a_png_of_very_many_chunks_is_refused() -> None:
    chunk = b"\0\0\0\0teSt" + zlib.crc32(b"teSt").to_bytes(4, "big")
    with pytest.raises(OverSafetyLimit, match="chunks"):
        checksums.check(png.SIGNATURE + chunk * (png.MAX_CHUNKS + 1))


def test_a_png_whose_palette_is_missing_is_damaged() -> None:
    whole = saved(Image.new("P", (8, 8)), "PNG")
    palette = next(each for each in png.chunks(whole) if each.kind == b"PLTE")
    without = whole[: palette.at] + whole[palette.end + 4 :]
    with pytest.raises(Damaged, match="palette"), Workroom() as room:
        decode.examine(sniff(Input("x.png", data=without), room), room)


@pytest.mark.parametrize("progressive", [False, True])
def test_half_a_photo_with_an_end_mark_behind_it_is_damaged(progressive: bool) -> None:
    whole = still.jpeg(progressive=progressive)
    with pytest.raises(Damaged):
        seen(whole[: len(whole) // 2] + b"\xff\xd9", "x.jpg")
