"""Are pictures shown right that few programs still write?"""

import struct
from typing import Any

import av
import numpy as np
import pytest
from PIL import Image

from mmsprep import Refusal, prepare
from mmsprep.errors import Damaged, Unsupported
from mmsprep.sniff.true_type import true_type
from mmsprep.testing.media import scene, still
from tests.rasters.test_kinds import GRADIENT, photoshop, saved, seen

COLOURS = Image.merge(
    "RGB", [Image.fromarray(GRADIENT), Image.new("L", (60, 40), 90), Image.fromarray(255 - GRADIENT)]
)
BLACK_AND_WHITE = Image.fromarray(GRADIENT > 90)


def sun_raster(picture: Image.Image) -> bytes:
    blue_first = picture.tobytes("raw", "BGR")
    return struct.pack(">8I", 0x59A66A95, *picture.size, 24, len(blue_first), 1, 0, 0) + blue_first


def wap_bitmap(picture: Image.Image) -> bytes:
    return bytes((0, 0, *picture.size)) + picture.tobytes()


def jpeg_ls(picture: Image.Image) -> bytes:
    encoder: Any = av.CodecContext.create("jpegls", "w")
    encoder.width, encoder.height = picture.size
    encoder.pix_fmt, encoder.framerate = "rgb24", 1
    frame = av.VideoFrame.from_ndarray(np.asarray(picture), format="rgb24")
    packets = encoder.encode(frame) + encoder.encode(None)
    return b"".join(bytes(packet) for packet in packets)


RARE = {
    "pcx": ("image/x-pcx", saved(COLOURS, "PCX")),
    "sgi": ("image/x-sgi", saved(COLOURS, "SGI")),
    "dds": ("image/vnd.ms-dds", saved(COLOURS, "DDS")),
    "ras": ("image/x-sun-raster", sun_raster(COLOURS)),
    "jls": ("image/jls", jpeg_ls(COLOURS)),
}
OF_TWO_COLOURS = {
    "xbm": ("image/x-xbitmap", saved(BLACK_AND_WHITE.point(lambda white: 255 - white), "XBM")),
    "wbmp": ("image/vnd.wap.wbmp", wap_bitmap(BLACK_AND_WHITE)),
    "pcx": ("image/x-pcx", saved(BLACK_AND_WHITE, "PCX")),
}


@pytest.mark.parametrize("named", RARE)
def test_colours_are_right(named: str) -> None:
    found, data = RARE[named]
    assert true_type(data) == found
    after = np.asarray(seen(data, f"x.{named}").convert("RGB"), float)
    assert np.array_equal(after, np.asarray(COLOURS))


@pytest.mark.parametrize("named", OF_TWO_COLOURS)
def test_black_is_black(named: str) -> None:
    found, data = OF_TWO_COLOURS[named]
    assert true_type(data) == found
    after = np.asarray(seen(data, f"x.{named}").convert("L"))
    assert np.array_equal(after, np.asarray(BLACK_AND_WHITE.convert("L")))


def test_what_an_old_program_left_in_a_header_does_not_matter() -> None:
    data = bytearray(RARE["pcx"][1])
    data[64] = 0x96
    assert true_type(bytes(data)) == "image/x-pcx"


@pytest.mark.parametrize("kept", [0.4, 0.8, 0.97])
@pytest.mark.parametrize("named", [*RARE, "xbm", "hdr"])
def test_what_is_cut_off_is_refused(named: str, kept: float) -> None:
    whole = still.radiance() if named == "hdr" else (RARE | OF_TWO_COLOURS)[named][1]
    with pytest.raises(Damaged):
        seen(whole[: int(kept * len(whole))], f"x.{named}")


@pytest.mark.parametrize(
    "data",
    [
        b"\n" + bytes(200),
        b"\n\n\n\nA letter that begins with empty lines." * 9,
        OF_TWO_COLOURS["wbmp"][1] + b"\0",
        OF_TWO_COLOURS["wbmp"][1][:-1],
        bytes(5000),
    ],
)
def test_a_weak_mark_alone_makes_no_picture(data: bytes) -> None:
    assert not true_type(data).startswith("image/")


def test_a_texture_that_nobody_here_unpacks_is_not_called_damaged() -> None:
    data = bytearray(saved(COLOURS, "DDS"))
    data[80:84], data[84:88] = struct.pack("<I", 4), b"DXT9"
    with pytest.raises(Unsupported):
        seen(bytes(data), "x.dds")


def test_the_sun_does_not_leave_all_else_black_nor_white() -> None:
    after = seen(still.radiance(), "x.hdr").convert("L")
    sky, ground = after.crop((0, 0, 160, 15)), after.crop((0, 60, 160, 120))
    assert np.asarray(sky).mean() > 240
    assert 40 < np.asarray(ground).mean() < 200


@pytest.mark.parametrize("first", [b"#?RADIANCE", b"#?RGBE"])
def test_light_that_ends_at_white_stays_as_it_is(first: bytes) -> None:
    grey = np.full((10, 20, 4), (128, 128, 128, 128), np.uint8).tobytes()  # half of white
    data = first + b"\nFORMAT=32-bit_rle_rgbe\n\n-Y 10 +X 20\n" + grey
    assert seen(data, "x.hdr").getpixel((5, 5)) == (188, 188, 188)


@pytest.mark.parametrize("order", [f"{y}Y {x}X" for y in "-+" for x in "-+"])
@pytest.mark.parametrize("in_columns", [False, True])
def test_light_is_upright_in_whatever_order_its_lines_are(order: str, in_columns: bool) -> None:
    upright = np.zeros((10, 20, 4), np.uint8)
    upright[..., 3] = 128
    upright[:4, :12, 0] = 255
    lines = upright[:: -1 if "+Y" in order else 1, :: -1 if "-X" in order else 1]
    y, x = order.split()
    size = f"{x} 20 {y} 10" if in_columns else f"{y} 10 {x} 20"
    pixels = (lines.swapaxes(0, 1) if in_columns else lines).tobytes()
    after = np.asarray(seen(f"#?RADIANCE\n\n{size}\n".encode() + pixels, "x.hdr"))
    assert np.array_equal(after[..., 0] > 128, upright[..., 0] > 128)


def test_a_png_for_ios_becomes_one_for_everybody() -> None:
    (made,) = prepare([still.apple_png()]).attachments
    assert made.type == "image/png"
    assert made.data is not None
    assert b"CgBI" not in made.data
    after, before = seen(made.data, "x.png"), scene.clear_cutout()
    clear = np.asarray(before.getchannel("A")) > 0
    off = np.abs(np.asarray(after, int) - np.asarray(before, int))[clear]
    assert off.mean() < 2
    assert after.getchannel("A").tobytes() == before.getchannel("A").tobytes()


def test_a_cut_png_for_ios_is_damaged() -> None:
    data = bytearray(still.apple_png())
    at = data.index(b"IDAT")
    data[at + 20 : at + 24] = bytes(4)
    with pytest.raises(Refusal) as refused:
        seen(bytes(data), "x.png")
    assert refused.value.kind == "damaged"


def test_photoshop_of_light() -> None:
    half = (np.full((40, 60), 0.5, ">f4")).tobytes()
    for planes, mode in (([half], 1), ([half] * 3, 3)):
        made = seen(photoshop(planes, mode, 32), "x.psd")
        assert made.convert("RGB").getpixel((30, 20)) == (188, 188, 188)


@pytest.mark.parametrize(
    ("depth", "masks"),
    [
        (16, (0xF00, 0xF0, 0xF, 0xF000)),
        (16, (0xF00, 0xF0, 0xF, 0)),
        (32, (0x3FF00000, 0xFFC00, 0x3FF, 0)),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_a_bitmap_may_choose_its_bits(depth: int, masks: tuple[int, ...], turned: bool) -> None:
    red, green, blue, alpha = masks
    rows = np.array([[red | alpha, green | alpha, blue | alpha], [alpha, red | green | alpha, 0]])
    stored = np.pad(rows if turned else rows[::-1], ((0, 0), (0, 1))).astype(f"<u{depth // 8}").tobytes()
    stored = stored if depth == 16 else b"".join(stored[at : at + 12] for at in (0, 16))
    head = struct.pack("<IiiHHIIiiII4I", 56, 3, -2 if turned else 2, 1, depth, 3, 0, 0, 0, 0, 0, *masks)
    data = b"BM" + struct.pack("<III", 70 + len(stored), 0, 70) + head + stored
    after = np.asarray(seen(data, "x.bmp").convert("RGBA"))
    clear = 0 if alpha else 255
    assert after[0].tolist() == [[255, 0, 0, 255], [0, 255, 0, 255], [0, 0, 255, 255]]
    assert after[1].tolist() == [[0, 0, 0, 255], [255, 255, 0, 255], [0, 0, 0, clear]]
    with pytest.raises(Damaged):
        seen(data[:-2], "x.bmp")


def test_bits_that_no_pixel_has_say_nothing() -> None:
    head = struct.pack("<IiiHHIIiiII4I", 56, 2, 1, 1, 16, 3, 0, 0, 0, 0, 0, 0xFF0F00, 0xF0, 0xF, 0)
    data = b"BM" + struct.pack("<III", 74, 0, 70) + head + b"\x00\x0f\xf0\x00"
    assert [seen(data, "x.bmp").getpixel((x, 0)) for x in (0, 1)] == [(255, 0, 0), (0, 255, 0)]
