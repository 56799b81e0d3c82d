"""What becomes of pictures, from file to attachment?"""

import io
import struct
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFilter

from mmsprep.converters import image
from mmsprep.errors import Unsupported
from mmsprep.model import Action, Input, Source
from mmsprep.pictures import losses
from mmsprep.prepare import plan, prepare
from mmsprep.sniff import sniff
from mmsprep.target import Target
from mmsprep.testing import media
from mmsprep.testing.media import metadata
from mmsprep.testing.media.scene import corners, landscape
from mmsprep.testing.media.still import jpeg
from mmsprep.workroom import Workroom

TYPES = {
    "becomes_jpeg": {"image/jpeg"},
    "becomes_png": {"image/png"},
    "becomes_picture": {"image/jpeg", "image/png"},
}
EITHER_WAY = {"photo__becomes_jpeg.pgm"}
"""So small that a lossless PNG serves it as well."""
SMALL = [
    case
    for case in media.CASES
    if case.family == "pictures" and case.committed and not case.outcome.startswith("location")
]


@pytest.mark.parametrize("case", SMALL, ids=lambda case: case.filename)
def test_every_edge_case_ends_as_its_name_says(case: media.Case, tmp_path: Path) -> None:
    path = media.make(case.name, tmp_path, case.extension)
    package = prepare([path])
    if case.outcome == "needs_extra":
        assert not package.refused or package.refused[0].reason.kind == "missing-extra"
        return
    assert not package.refused
    (made,) = package.attachments
    if case.outcome == "passes":
        assert made.action is Action.UNCHANGED
        assert made.data == path.read_bytes()
    elif case.outcome in TYPES:
        assert made.type in TYPES[case.outcome] or case.filename in EITHER_WAY
        assert made.quality >= 85


def test_a_small_picture_keeps_its_colours_where_bytes_are_no_matter(tmp_path: Path) -> None:
    path = media.make("photo", tmp_path, "jp2")
    (made,) = prepare([path]).attachments
    assert made.quality >= 90
    (smaller,) = prepare([path], Target(budget=3_000)).attachments
    assert smaller.quality >= 75


@pytest.mark.parametrize(
    ("size", "grain", "kind", "options"),
    [
        ((640, 512), 40, "JPEG2000", {}),
        ((1000, 680), 25, "WEBP", {"quality": 95}),
    ],
)
def test_grain_whose_colours_may_not_be_halved_is_still_a_photograph(
    size: tuple[int, int], grain: int, kind: str, options: dict[str, int]
) -> None:
    """Not a PNG of twice the bytes, and planned as it is made."""
    out = io.BytesIO()
    landscape(*size, grain=grain).save(out, kind, **options)
    (made,) = prepare([out.getvalue()]).attachments
    assert made.type == "image/jpeg"
    assert made.quality >= 90
    assert made.size < 650_000
    (planned,) = plan([out.getvalue()]).attachments
    assert planned.size == pytest.approx(made.size, rel=0.1)
    assert planned.quality == pytest.approx(made.quality, abs=3)


def sampling(data: bytes | None) -> tuple[int, int]:
    """How many pixels share a colour, across and down."""
    found: tuple[int, int] = getattr(Image.open(io.BytesIO(data or b"")), "layer")[0][1:3]  # noqa: B009
    return found


def test_a_photograph_that_needs_more_bytes_than_there_are_has_its_colours_halved() -> None:
    out = io.BytesIO()
    landscape(2000, 1500, grain=60).save(out, "WEBP", quality=95)
    (made,) = prepare([out.getvalue()]).attachments
    assert made.quality < 90
    assert sampling(made.data) == (2, 2)


def test_what_had_the_bytes_for_all_colours_has_them_halved_again_in_fewer() -> None:
    out = io.BytesIO()
    landscape(640, 512, grain=40).save(out, "JPEG2000")
    target = Target()
    with Workroom() as room:
        source = sniff(Input("photo.jp2", data=out.getvalue()), room)
        source = replace(source, facts=image.examine(source, room))
        study = image.study(source, target, room)
        assert sampling(image.fit(study, target.max_bytes, room).data) == (1, 1)
        assert sampling(image.fit(study, 30_000, room).data) == (2, 2)


def test_what_has_nearly_the_bytes_for_all_colours_keeps_them_at_less_quality() -> None:
    rng = np.random.default_rng(1)
    noise = Image.fromarray(rng.integers(0, 256, (300, 300, 3), np.uint8)).filter(
        ImageFilter.GaussianBlur(1)
    )
    speckles = np.asarray(noise, np.float64) - 128
    slope = np.linspace(0, 60, 300)
    x, y = np.meshgrid(slope, slope)
    colours = np.stack([128 + x, 128 + y, 128 - x], axis=2) + speckles * 17.5 / speckles.std()
    out = io.BytesIO()
    Image.fromarray(colours.clip(0, 255).astype(np.uint8)).save(out, "PNG")
    (made,) = prepare([Input("speckled.png", data=out.getvalue())], Target(budget=70_000)).attachments
    assert sampling(made.data) == (1, 1)
    assert made.quality is not None
    assert made.quality >= 89


def test_what_no_jpeg_keeps_goes_as_a_png_of_every_pixel_where_that_fits() -> None:
    width, height = 400, 300
    x, y = np.meshgrid(np.linspace(0, 1, width), np.linspace(0, 1, height))
    slope = np.stack([35 + 6 * x * y, 38 + 18 * x * y, 41 + 27 * x], axis=2)
    dithered = slope + np.random.default_rng(1).random(slope.shape)
    picture = Image.fromarray(dithered.astype(np.uint8))
    out = io.BytesIO()
    picture.convert("RGBA").save(out, "PNG")
    budget = out.tell() * 93 // 100
    (made,) = prepare([Input("gradient.png", data=out.getvalue())], Target(budget=budget)).attachments
    assert made.data is not None
    assert Image.open(io.BytesIO(made.data)).convert("RGB").tobytes() == picture.tobytes()


def test_a_message_of_photos_is_filled_and_fair(tmp_path: Path) -> None:
    path = media.make("photo_over_budget", tmp_path, "jpg")
    target = Target(budget=400_000)
    package = prepare([path, path], target)
    assert 0.9 * 400_000 <= package.total_bytes <= 400_000  # its grain makes a steep curve
    first, second = (made.quality for made in package.attachments)
    assert abs(first - second) < 5


def test_a_plan_foretells_the_bytes(tmp_path: Path) -> None:
    path = media.make("photo_over_budget", tmp_path, "jpg")
    target = Target(budget=250_000)
    foreseen, made = plan([path], target), prepare([path], target)
    assert foreseen.total_bytes == pytest.approx(made.total_bytes, rel=0.1)
    assert foreseen.attachments[0].data is None


def test_playable_turns_a_tiff_into_what_phones_show(tmp_path: Path) -> None:
    path = media.make("small", tmp_path, "tif")
    (made,) = prepare([path], Target(playable=True)).attachments
    assert made.type in {"image/jpeg", "image/png"}


def test_pages_of_a_tiff_over_its_share_become_pictures(tmp_path: Path) -> None:
    path = media.make("pages", tmp_path, "tif")
    package = prepare([path], Target(budget=path.stat().st_size - 1))
    assert len(package.attachments) > 1
    assert {made.type for made in package.attachments} <= {"image/jpeg", "image/png"}


def test_the_same_picture_gives_the_same_bytes_again(tmp_path: Path) -> None:
    path = media.make("photo_over_budget", tmp_path, "jpg")
    target = Target(budget=120_000)
    once, again = (prepare([path], target, jobs=jobs) for jobs in (1, 2))
    assert once.attachments[0].data == again.attachments[0].data


def test_a_kind_that_cannot_be_decoded_is_not_called_damaged(room: Workroom) -> None:
    header = struct.pack(">4sH6xHIIHH", b"8BPS", 1, 4, 8, 8, 32, 4)  # CMYK of 32 bits
    data = header + bytes(14) + bytes(4 * 4 * 8 * 8)
    source = Source("x.psd", "image/vnd.adobe.photoshop", None, len(data), "", data=data)
    with pytest.raises(Unsupported):
        image.examine(source, room)


def test_a_tiny_jpeg_of_an_odd_kind_has_room_for_the_tables_of_an_ordinary_one() -> None:
    out = io.BytesIO()
    landscape(24, 24).save(out, "JPEG", quality=30, optimize=True)
    extended = out.getvalue().replace(b"\xff\xc0", b"\xff\xc1", 1)
    (made,) = prepare(extended).attachments
    assert made.size > len(extended)
    assert made.quality > 85


def test_a_small_jpeg_that_is_hardly_too_large_is_only_coded_more_tightly() -> None:
    source = jpeg(landscape(600, 450, grain=6), quality=90)
    (made,) = prepare(source, Target(budget=len(source) * 96 // 100)).attachments
    assert made.data
    assert (made.action, made.quality) == (Action.SHRUNK, 99)
    with Image.open(io.BytesIO(made.data)) as after, Image.open(io.BytesIO(source)) as before:
        assert after.tobytes() == before.tobytes()


def test_so_is_a_large_one_where_few_share_a_message() -> None:
    source = jpeg(landscape(2400, 1600, grain=6), quality=70)
    target = Target(budget=len(source) * 97 // 100)
    (made,) = prepare(source, target).attachments
    assert (made.quality, made.width) == (99, 2400)
    assert made.size <= target.max_bytes
    halves = prepare([source, source], target).attachments
    assert all(each.quality < 99 for each in halves)


def test_one_that_lies_on_its_side_is_drawn_upright_all_the_same() -> None:
    source = jpeg(landscape(600, 450, grain=6), quality=90, exif=b"Exif\0\0" + metadata.exif(6))
    (made,) = prepare(source, Target(budget=len(source) * 96 // 100)).attachments
    assert (made.width, made.height) == (450, 600)
    assert made.quality < 99


def test_a_megabyte_may_stand_before_the_picture_of_a_jpeg(tmp_path: Path) -> None:
    plain = media.make("small", tmp_path, "jpg").read_bytes()
    depth_map = b"\xff\xe1\xff\xff" + bytes(0xFFFD)
    (made,) = prepare([plain[:2] + 20 * depth_map + plain[2:]]).attachments
    assert made.action is Action.UNCHANGED


ARCHIVE = b"PK\3\4" + bytes(range(40))
SECOND = jpeg(corners(60, 40))


def test_a_jpeg_of_more_pixels_than_its_bytes_can_hold_is_not_even_decoded() -> None:
    still = jpeg(corners(320, 240), quality=95)
    at = still.index(b"\xff\xc0") + 5
    (refused,) = prepare([still[:at] + struct.pack(">HH", 15_000, 15_000) + still[at + 4 :]]).refused
    assert (refused.reason.kind, refused.reason.message) == ("damaged", "Most of it is missing.")


def test_a_comment_does_not_go_on_into_what_is_made() -> None:
    """Pillow would write it into a JPEG, and fails where it is as long as this."""
    data = io.BytesIO()
    landscape(120, 90).quantize(64).save(data, "GIF", comment=b"c" * 70_000)
    (made,) = prepare([data.getvalue()], Target(budget=4_000)).attachments
    assert made.type == "image/jpeg"
    assert b"cccc" not in (made.data or b"")


@pytest.mark.parametrize(
    ("tail", "missed"),
    [(bytes(40), False), (ARCHIVE, False), (SECOND, True)],
    ids=["padding", "an archive", "a picture"],
)
def test_a_note_tells_of_what_came_along_only_where_that_could_be_seen(
    tail: bytes, missed: bool
) -> None:
    still = jpeg(corners(320, 240), quality=95)
    (made,) = prepare([still + tail], Target(budget=len(still) * 2 // 3)).attachments
    assert made.action is not Action.UNCHANGED
    assert (losses.WITHOUT_COMPANY in made.notes) == missed


@pytest.mark.parametrize(("kind", "mode"), [("PNG", "1"), ("PNG", "P"), ("GIF", "P"), ("TIFF", "1")])
def test_a_blank_page_in_fewer_bytes_than_any_jpeg_goes_beside_a_photo(kind: str, mode: str) -> None:
    """It was studied for a JPEG within its own bytes, of which there is none."""
    blank, photograph = io.BytesIO(), io.BytesIO()
    options = {"compression": "group4"} if kind == "TIFF" else {}
    white = Image.new("RGB", (1000, 300), "white")
    (white.quantize(2) if mode == "P" else white.convert(mode)).save(blank, kind, **options)
    landscape(1600, 1200).save(photograph, "JPEG", quality=95)
    files = [blank.getvalue(), photograph.getvalue()]
    assert len(files[0]) < 1000
    target = Target(budget=len(files[1]) // 2)
    first, _ = prepare(files, target).attachments
    assert first.action is Action.UNCHANGED
    foreseen, _ = plan(files, target).attachments
    assert foreseen.size == len(files[0])


@pytest.mark.parametrize("part", [0.9, 0.7])
def test_a_blank_page_that_is_a_little_too_large_is_drawn_shorter_or_refused(part: float) -> None:
    blank = io.BytesIO()
    Image.new("P", (1000, 300)).save(blank, "GIF")
    most = int(len(blank.getvalue()) * part)
    for outcome in (prepare, plan):
        (made,) = outcome([blank.getvalue()], Target(budget=most)).attachments
        assert made.size <= most


@pytest.mark.parametrize("size", [(1, 3), (2, 2), (16, 16), (17, 40)])
@pytest.mark.parametrize("kind", ["WEBP", "TIFF"])
def test_a_tiny_picture_keeps_every_pixel(size: tuple[int, int], kind: str) -> None:
    out = io.BytesIO()
    Image.new("RGB", size, "white").save(out, kind, lossless=True)
    given, target = Input("tiny", data=out.getvalue()), Target(playable=True)
    (made,), (foreseen,) = prepare([given], target).attachments, plan([given], target).attachments
    assert (made.width, made.height) == size
    assert made.action is foreseen.action is Action.CONVERTED, "it is larger than its source"
    assert made.size == foreseen.size


def test_a_tiny_file_goes_as_it_is_beside_a_photo_that_needs_more_than_there_is() -> None:
    out = io.BytesIO()
    Image.new("P", (100, 26), 7).save(out, "PNG")
    files = [Input("tiny.png", data=out.getvalue()), Input("photo.jpg", data=jpeg(landscape(900, 700)))]
    made = prepare(files, Target(budget=30_000, min_quality=0)).attachments
    assert [each.action for each in made] == [Action.UNCHANGED, Action.SHRUNK]
