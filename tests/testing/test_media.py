"""Are the edge cases what they say, and does the same code make the same ones again?"""

from __future__ import annotations

import re
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageOps

from mmsprep.formats import FORMATS
from mmsprep.testing import media
from mmsprep.testing.media import catalogue, scene
from mmsprep.testing.media.case import Case
from mmsprep.testing.media.film import encode

FIXTURES = Path(__file__).parents[2] / "fixtures"
KEPT = [case for case in media.CASES if case.committed]
LOCATED = [case for case in KEPT if case.name.startswith("location")]
MAX_TOTAL = 6_000_000


def by_name(case: Case) -> str:
    return f"{case.family}/{case.filename}"


def kept(name: str, extension: str | None = None) -> bytes:
    case = media.case(name, extension)
    return (FIXTURES / case.family / case.filename).read_bytes()


@pytest.mark.parametrize("case", KEPT, ids=by_name)
def test_the_same_code_makes_the_same_file_again(case: Case) -> None:
    """Bytes where the tools are those that made the fixtures; elsewhere about as many."""
    held = (FIXTURES / case.family / case.filename).read_bytes()
    made = case.maker()
    if catalogue.tools() == tools_of_the_fixtures():
        assert made == held
    else:
        assert abs(len(made) - len(held)) <= len(held) / 5


def test_the_readme_lists_what_is_there() -> None:
    text = (FIXTURES / "README.md").read_text("utf-8")
    assert text.replace(tools_of_the_fixtures(), catalogue.tools()) == catalogue.readme()


def tools_of_the_fixtures() -> str:
    text = (FIXTURES / "README.md").read_text("utf-8")
    return text.partition("Made with ")[2].partition(". The same")[0]


def test_the_folder_holds_the_cases_and_nothing_else() -> None:
    there = {path.relative_to(FIXTURES).as_posix() for path in FIXTURES.rglob("*") if path.is_file()}
    assert there == {by_name(case) for case in KEPT} | {"README.md"}


def test_all_fixtures_together_stay_small() -> None:
    assert sum(path.stat().st_size for path in FIXTURES.rglob("*") if path.is_file()) < MAX_TOTAL


def test_every_name_is_unique_and_safe_everywhere() -> None:
    names = [by_name(case) for case in media.CASES]
    assert len({name.lower() for name in names}) == len(names)
    assert all(re.fullmatch(r"[a-z]+/[a-z0-9_]+__[a-z0-9_]+(\.[A-Za-z0-9]+)?", name) for name in names)


def test_every_outcome_and_type_is_a_known_one() -> None:
    assert {case.outcome for case in media.CASES} <= set(media.OUTCOMES)
    assert {case.type for case in media.CASES} <= set(FORMATS)


def test_a_case_is_made_where_it_is_wanted(tmp_path: Path) -> None:
    path = media.make("png_named_jpg", tmp_path / "new")
    assert path == tmp_path / "new" / "png_named_jpg__passes.jpg"
    assert path.read_bytes() == kept("png_named_jpg")


@pytest.mark.parametrize("odd", media.ODD_NAMES)
def test_a_case_can_have_any_odd_name(odd: str, tmp_path: Path) -> None:
    path = media.make("one_pixel", tmp_path, called=media.ODD_NAMES[odd])
    assert [path] == list(tmp_path.iterdir())


def test_a_name_that_several_share_asks_for_the_extension() -> None:
    with pytest.raises(KeyError, match=r"small__passes\.jpg, small__passes\.png"):
        media.case("small")


def test_the_tables_load_no_imaging_library() -> None:
    code = "import sys, mmsprep.testing.media; print({'PIL', 'numpy', 'av'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_stands_upright_once_it_is_applied(orientation: int) -> None:
    stored = Image.open(BytesIO(kept(f"orientation_{orientation}", "jpg")))
    assert stored.getexif()[0x0112] == orientation
    upright = ImageOps.exif_transpose(stored)
    assert upright.size == (120, 80)
    for place, spot in {"top left": (20, 20), "top right": (100, 20), "bottom left": (20, 60)}.items():
        assert near(upright.getpixel(spot), scene.CORNERS[place])


@pytest.mark.parametrize("name", ["irot_1", "irot_2", "irot_3", "imir"])
def test_a_turned_heic_stands_upright_once_it_is_decoded(name: str) -> None:
    upright = decoded_heic(kept(name))
    assert upright.size == (128, 96)
    for place, spot in {"top left": (20, 20), "top right": (100, 20), "bottom left": (20, 70)}.items():
        assert near(upright.getpixel(spot), scene.CORNERS[place])


def test_heic_pictures_are_what_an_independent_decoder_says() -> None:
    assert decoded_heic(kept("photo", "heic")).size == (2000, 1500)
    assert decoded_heic(kept("grid")).size == (320, 240)
    assert decoded_heic(kept("alpha_matters", "heic")).mode == "RGBA"
    seam = decoded_heic(kept("grid"))
    whole = decoded_heic(kept("heic_named_jpg"))
    assert near(seam.getpixel((159, 60)), whole.getpixel((159, 60)))
    assert near(seam.getpixel((161, 60)), whole.getpixel((161, 60)))


@pytest.mark.parametrize("case", LOCATED, ids=by_name)
def test_a_located_file_says_where_it_was_taken(case: Case) -> None:
    held = (FIXTURES / case.family / case.filename).read_bytes()
    if case.name == "location_profile":
        raw = str(Image.open(BytesIO(held)).info["Raw profile type exif"])
        held = bytes.fromhex("".join(raw.split()[2:]))
    assert any(sign in held for sign in media.LOCATION_BYTES)


@pytest.mark.parametrize("case", [case for case in KEPT if case not in LOCATED], ids=by_name)
def test_no_other_file_says_where_it_was_taken(case: Case) -> None:
    held = (FIXTURES / case.family / case.filename).read_bytes()
    assert not any(sign in held for sign in media.LOCATION_BYTES)


@pytest.mark.parametrize(
    ("name", "extension"), [("turned", "mp4"), ("hevc_turned", "mov"), ("mirrored", "mp4")]
)
def test_a_turned_film_stands_upright_once_it_is_played(name: str, extension: str) -> None:
    frame = encode(
        "-i", "in.bin", "-frames:v", "1", out="out.png", files={"in.bin": kept(name, extension)}
    )  # fmt: skip
    upright = Image.open(BytesIO(frame)).convert("RGB")
    width, height = upright.size
    assert (width > height) == (name == "mirrored")
    spots = {"top left": (8, 8), "top right": (width - 8, 8), "bottom left": (8, height - 8)}
    for place, spot in spots.items():
        assert near(upright.getpixel(spot), scene.CORNERS[place], 40)


@pytest.mark.parametrize("size", [1_500_000, 1_500_001])
def test_a_photo_can_have_exactly_the_size_that_is_asked_for(size: int) -> None:
    name = {1_500_000: "exactly_at_budget", 1_500_001: "one_byte_over"}[size]
    made = media.case(name).maker()
    assert len(made) == size
    assert Image.open(BytesIO(made)).size == (2600, 1950)


def decoded_heic(data: bytes) -> Image.Image:
    import pi_heif

    return pi_heif.open_heif(data).to_pillow()  # type: ignore[no-any-return]


def near(pixel: object, color: object, limit: int = 16) -> bool:
    assert isinstance(pixel, tuple)
    assert isinstance(color, tuple)
    return all(abs(a - b) <= limit for a, b in zip(pixel[:3], color[:3], strict=True))
