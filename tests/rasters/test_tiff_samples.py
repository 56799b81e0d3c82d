"""TIFFs whose samples Pillow does not know: every kind shows the same picture."""

import io
import struct
import zlib

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image, ImageCms

from mmsprep import Target, prepare
from mmsprep.errors import Damaged, Unsupported
from mmsprep.limits import Limits
from mmsprep.rasters import color, tiff_pages
from mmsprep.rasters.decoding import MASKED
from mmsprep.rasters.opening import opened
from mmsprep.testing.media import scene
from mmsprep.tools import pillow

WIDTH, HEIGHT = 40, 30
PICTURE = scene.landscape(WIDTH, HEIGHT, grain=10)
PIXELS = np.asarray(PICTURE).astype(np.float64) / 255


def tiff(
    rows: list[bytes], bits: int, samples: int, kind: int = 1, planes: bool = False, **more: int
) -> bytes:
    """`rows`: the bytes of every strip, each packed by Deflate."""
    strips = [zlib.compress(row) for row in rows]
    starts = [8 + sum(len(strip) for strip in strips[:n]) for n in range(len(strips))]
    body = b"".join(strips)
    at = 8 + len(body)
    tail = b""

    def many(values: list[int]) -> tuple[int, int]:
        nonlocal tail
        if len(values) == 1:
            return 1, values[0]
        place = at + len(tail)
        tail += struct.pack(f"<{len(values)}I", *values)
        return len(values), place

    entries = {
        256: (1, WIDTH), 257: (1, HEIGHT), 258: many([bits] * samples), 259: (1, 8),
        262: (1, 2 if samples == 3 else 1), 273: many(starts), 277: (1, samples),
        278: (1, -(-HEIGHT // (len(strips) // (samples if planes else 1)))),
        279: many([len(strip) for strip in strips]), 284: (1, 2 if planes else 1),
        339: many([kind] * samples),
    }  # fmt: skip
    entries |= {int(tag[1:]): (1, value) for tag, value in more.items()}
    directory = struct.pack("<H", len(entries)) + b"".join(
        struct.pack("<HHII", tag, 4, *entry) for tag, entry in sorted(entries.items())
    )
    return struct.pack("<2sHI", b"II", 42, at + len(tail)) + body + tail + directory + bytes(4)


def packed(values: npt.NDArray[np.uint64], bits: int) -> bytes:
    """Rows of samples, each of so many bits, the high one first."""
    if bits == 24:
        return values.astype("<u4")[..., None].view(np.uint8)[..., :3].tobytes()
    if bits in (8, 16, 32, 64):
        return values.astype(f"<u{bits // 8}").tobytes()
    flat = values.reshape(values.shape[0], -1, 1).astype(np.uint32)
    each = (flat >> np.arange(bits - 1, -1, -1, dtype=np.uint32)) & 1
    return np.packbits(each.reshape(values.shape[0], -1).astype(np.uint8), axis=1).tobytes()


def shown(data: bytes, page: int = 0) -> Image.Image:
    return opened(data, "image/tiff", Limits(), here=False, page=page)


def far(one: Image.Image, other: Image.Image) -> int:
    assert one.size == other.size
    assert one.mode == other.mode
    return int(np.abs(np.asarray(one, np.int16) - np.asarray(other, np.int16)).max())


def whole(bits: int) -> npt.NDArray[np.uint64]:
    values: npt.NDArray[np.uint64] = np.round(PIXELS * (2**bits - 1)).astype(np.uint64)
    return values


@pytest.mark.parametrize("bits", [2, 4, 10, 12, 14, 24, 32])
def test_samples_of_any_number_of_bits(bits: int) -> None:
    values = whole(bits)
    made = tiff([packed(values[:20], bits), packed(values[20:], bits)], bits, 3, t278=20)
    assert far(shown(made), PICTURE) <= 255 / (2**bits - 1) / 2 + 1


@pytest.mark.parametrize("bits", [4, 12, 16, 32])
def test_a_plane_a_colour(bits: int) -> None:
    values = whole(bits)
    planes = [packed(values[..., n], bits) for n in range(3)]
    made = tiff(planes, bits, 3, planes=True)
    assert far(shown(made), PICTURE) <= 255 / (2**bits - 1) / 2 + 1


@pytest.mark.parametrize("dtype", ["<f2", "<f4", "<f8"])
def test_floating_colours(dtype: str) -> None:
    made = tiff([PIXELS.astype(dtype).tobytes()], 8 * np.dtype(dtype).itemsize, 3, kind=3)
    assert far(shown(made), PICTURE) <= 1


def test_signed_bytes_are_not_taken_for_others() -> None:
    grey = PICTURE.convert("L")
    values = np.asarray(grey).astype(np.int16) - 128
    made = shown(tiff([values.astype(np.int8).tobytes()], 8, 1, kind=2))
    low, high = int(values.min()), int(values.max())
    stretched = Image.fromarray(((values - low) * 255.0 / (high - low)).round().astype(np.uint8))
    assert far(made, stretched) <= 1


@pytest.mark.parametrize(("predictor", "dtype"), [(2, "<u4"), (3, "<f4")])
def test_predictors(predictor: int, dtype: str) -> None:
    if predictor == 2:
        values = whole(32).astype(np.uint32)
        data = np.diff(values, axis=1, prepend=np.zeros((HEIGHT, 1, 3), np.uint32)).tobytes()
    else:
        values = PIXELS.astype(">f4").reshape(HEIGHT, -1, 1).view(np.uint8)
        rows = values.transpose(0, 2, 1).reshape(HEIGHT, -1, 3)
        data = np.diff(rows, axis=1, prepend=np.zeros((HEIGHT, 1, 3), np.uint8)).tobytes()
    made = tiff([data], 32, 3, kind=1 if predictor == 2 else 3, t317=predictor)
    assert far(shown(made), PICTURE) <= 1


def in_lab(kind: int, bits: int) -> npt.NDArray[np.float64]:
    """The picture as CIE Lab in the numbers of a kind of TIFF."""
    build = ImageCms.buildTransform(ImageCms.createProfile("sRGB"), LAB, "RGB", "LAB")
    lab = np.asarray(ImageCms.applyTransform(PICTURE, build)).astype(np.float64)
    # Pillow gives a and b as a TIFF has them: about 0
    signed = np.where(lab[..., 1:] > 127, lab[..., 1:] - 256, lab[..., 1:])
    lightness, colours, step = lab[..., :1], signed + 128, 2.0 ** (bits - 8)
    if bits == 32:
        lightness, colours, step = lightness / 2.55, signed, 1.0
    elif kind == 8:
        colours = signed % 256
    found: npt.NDArray[np.float64] = np.dstack([lightness, colours]) * step
    return found


LAB = ImageCms.createProfile("LAB")


@pytest.mark.parametrize(("kind", "bits"), [(8, 8), (8, 16), (9, 16), (8, 32)])
@pytest.mark.parametrize("clear", [False, True])
def test_lab(kind: int, bits: int, clear: bool) -> None:
    values = in_lab(kind, bits)
    if clear:
        values = np.dstack([values, np.full((HEIGHT, WIDTH), 0.5 if bits == 32 else 2 ** (bits - 1))])
    rows = values.astype({8: "<u1", 16: "<u2", 32: "<f4"}[bits]).tobytes()
    samples = 3 if bits == 32 else 1
    made = (
        tiff([rows], bits, 4, kind=samples, t262=kind, t338=2)
        if clear
        else tiff([rows], bits, 3, kind=samples, t262=kind)
    )
    found, profile = color.plain(shown(made))
    assert profile is None
    assert far(found.convert("RGB"), PICTURE) <= 8, "Lab of eight bits is coarse"
    if clear:
        assert found.getchannel("A").getextrema() in ((127, 128), (128, 128))


def test_each_of_many_pages() -> None:
    """As microscopes write them: a signed plane a page."""
    grey = np.asarray(PICTURE.convert("L")).astype(np.int16) - 128
    pages = [np.clip(grey + shift, -128, 127).astype(np.int8) for shift in (0, 20, 40)]
    made = chained([tiff([page.tobytes()], 8, 1, kind=2) for page in pages])
    assert tiff_pages.subfiles(made, Limits()) == [0, 0, 0]
    for number, page in enumerate(pages):
        values = page.astype(np.float64)
        low, high = values.min(), values.max()
        stretched = Image.fromarray(((values - low) * 255 / (high - low)).round().astype(np.uint8))
        assert far(shown(made, number), stretched) <= 1


def test_a_mask_is_no_page() -> None:
    """As GDAL writes them: a bilevel plane of a kind of its own, behind what it belongs to."""
    out = io.BytesIO()
    PICTURE.save(out, "TIFF")
    mask = tiff([packed(np.ones((HEIGHT, WIDTH), np.uint64), 1)], 1, 1, t254=4, t262=4)
    masked = chained([out.getvalue(), mask])
    assert [made.type for made in prepare([masked]).attachments] == ["image/tiff"]
    (made,) = prepare([masked], Target(playable=True)).attachments
    assert (made.type, made.page) == ("image/jpeg", None)
    assert made.notes == (MASKED,)


def test_a_page_behind_one_that_pillow_knows() -> None:
    out = io.BytesIO()
    PICTURE.save(out, "TIFF")
    made = chained([out.getvalue(), tiff([packed(whole(12), 12)], 12, 3)])
    assert far(shown(made), PICTURE) == 0
    assert far(shown(made, 1), PICTURE) <= 1


def chained(files: list[bytes]) -> bytes:
    """TIFFs of one page each as one of many."""
    whole = bytearray()
    last = 0
    for file in files:
        at = len(whole)
        moved = bytearray(file)
        (directory,) = struct.unpack_from("<I", moved, 4)
        (count,) = struct.unpack_from("<H", moved, directory)
        for entry in range(directory + 2, directory + 2 + 12 * count, 12):
            tag, kind, many, value = struct.unpack_from("<HHII", moved, entry)
            size = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8}[kind] * many
            if size > 4 or tag == 273:
                struct.pack_into("<I", moved, entry + 8, value + at)
            if size > 4 and tag == 273:
                starts = struct.unpack_from(f"<{many}I", moved, value)
                struct.pack_into(f"<{many}I", moved, value, *(start + at for start in starts))
        if whole:
            struct.pack_into("<I", whole, last, directory + at)
        last = at + directory + 2 + 12 * count
        whole += moved
    return bytes(whole)


def test_pixels_that_share_their_colours_unpacked() -> None:
    """As the first Fujifilms wrote it: two pixels, then the two colours of both."""
    wide = PICTURE.resize((WIDTH // 2, HEIGHT), Image.Resampling.BOX).resize((WIDTH, HEIGHT), 0)
    ycc = np.asarray(wide.convert("YCbCr"))
    pairs = np.concatenate([ycc[:, ::2, :1], ycc[:, 1::2, :1], ycc[:, ::2, 1:]], axis=2)
    pixels = pairs.tobytes()
    entries = {
        256: (4, 1, WIDTH), 257: (4, 1, HEIGHT), 258: (4, 1, 8), 259: (4, 1, 1), 262: (4, 1, 6),
        273: (4, 1, 8), 277: (4, 1, 3), 278: (4, 1, HEIGHT), 279: (4, 1, len(pixels)),
        530: (3, 2, 0x1_0002),
    }  # fmt: skip
    directory = struct.pack("<H", len(entries)) + b"".join(
        struct.pack("<HHII", tag, *entry) for tag, entry in sorted(entries.items())
    )
    made = struct.pack("<2sHI", b"II", 42, 8 + len(pixels)) + pixels + directory + bytes(4)
    assert far(pillow.load(shown(made)).convert("RGB"), wide) <= 3


def test_it_is_turned_upright() -> None:
    made = tiff([packed(whole(12), 12)], 12, 3, t274=6)
    assert far(shown(made), PICTURE.transpose(Image.Transpose.ROTATE_270)) <= 1


@pytest.mark.parametrize("kept", [0.2, 0.5, 0.9])
def test_half_of_it_is_damaged(kept: float) -> None:
    samples = packed(whole(12), 12)
    strip = zlib.compress(samples)
    half = strip[: int(len(strip) * kept)].ljust(len(strip), b"\0")
    cut = tiff([samples], 12, 3).replace(strip, half)
    with pytest.raises(Damaged):
        shown(cut)


def test_a_later_page_that_is_packed_another_way_is_not_called_damaged() -> None:
    out = io.BytesIO()
    PICTURE.save(out, "TIFF", save_all=True, append_images=[PICTURE])
    first, told, rest = out.getvalue().rpartition(struct.pack("<HHIH", 259, 3, 1, 1))
    assert told
    jpeg_2000 = struct.pack("<HHIH", 259, 3, 1, 34712)
    with pytest.raises(Unsupported):
        opened(first + jpeg_2000 + rest, "image/tiff", Limits(), here=False, page=1)


def test_what_nobody_knows_is_not_called_damaged() -> None:
    out = io.BytesIO()
    PICTURE.save(out, "TIFF")
    big = b"MM\0+\0\x08\0\0" + out.getvalue()[8:]
    twelve = [packed(whole(12), 12)]
    for made in (tiff(twelve, 12, 3, t262=32845), tiff(twelve, 12, 3, t259=50013), big):
        with pytest.raises(Unsupported):
            shown(made)
