"""A drawing that is too large goes out shorter, or as a picture of what it shows."""

import base64
import io
import random
from pathlib import Path

import pytest
from PIL import Image

from mmsprep.converters import vector
from mmsprep.errors import OverSafetyLimit
from mmsprep.model import Action, Attachment
from mmsprep.prepare import prepare
from mmsprep.target import Target
from mmsprep.testing import media
from mmsprep.tools import resvg
from mmsprep.workroom import Workroom

N = '<svg xmlns="http://www.w3.org/2000/svg" '


def attached(path: Path, target: Target | None = None) -> Attachment:
    package = prepare([path], target)
    assert not package.refused
    return package.attachments[0]


def picture(attachment: Attachment) -> Image.Image:
    assert attachment.data
    return Image.open(io.BytesIO(attachment.data)).convert("RGB")


def confetti(digits: int, pieces: int) -> str:
    chance = random.Random(3)
    places = [(chance.uniform(0, 100), chance.uniform(0, 100)) for _ in range(pieces)]
    return "".join(
        f'<path d="M {x:.{digits}f} {y:.{digits}f} l 1.{"3" * digits} 0 l 0 1 z" fill="navy"/>'
        for x, y in places
    )


def test_an_svg_is_drawn_for_phones_on_white(tmp_path: Path) -> None:
    path = tmp_path / "logo.svg"
    path.write_text(f'{N}viewBox="0 0 40 20"><rect x="20" width="20" height="20" fill="red"/></svg>')
    attachment = attached(path, Target(playable=True))
    drawn = picture(attachment)
    assert (drawn.width, drawn.height) == (2048, 1024)
    assert drawn.getpixel((500, 500)) == (255, 255, 255)
    red, green, blue = drawn.getpixel((1500, 500))  # type: ignore[misc]
    assert red > 245
    assert max(green, blue) < 10
    assert attachment.source_type == "image/svg+xml"
    assert "Drawn as a picture" in attachment.notes[0]


def test_one_without_the_namespace_that_viewers_insist_on_gets_it(tmp_path: Path) -> None:
    path = tmp_path / "bare.svg"
    path.write_text('<svg width="9" height="9"><rect width="9" height="9"/></svg>')
    attachment = attached(path)
    assert attachment.data
    assert b'xmlns="http://www.w3.org/2000/svg"' in attachment.data
    assert attachment.action is Action.CONVERTED


@pytest.mark.parametrize(
    "content",
    [
        "<script>alert(1)</script>",
        '<foreignObject><p xmlns="http://www.w3.org/1999/xhtml">Sign in</p></foreignObject>',
    ],
)
def test_a_page_or_a_program_in_the_shell_of_an_svg_is_dangerous(content: str) -> None:
    (refused,) = prepare([f"{N}>{content}</svg>".encode()]).refused
    assert refused.reason.kind == "dangerous"


def test_one_that_shows_nothing_is_as_good_as_any_other() -> None:
    data = f'{N}width="5" height="5"/>'.encode()
    assert [each.data for each in prepare([data]).attachments] == [data]


def test_one_that_only_refers_to_pictures_beside_it_is_empty() -> None:
    (refused,) = prepare([f'{N}><image href="page-8.jpg" width="9" height="9"/></svg>'.encode()]).refused
    assert refused.reason.kind == "empty"
    assert "embedded" in refused.reason.hint


def test_what_is_drawn_in_white_is_drawn_on_dark(tmp_path: Path) -> None:
    path = tmp_path / "logo.svg"
    path.write_text(f'{N}viewBox="0 0 40 20"><rect x="20" width="20" height="20" fill="#fff"/></svg>')
    drawn = picture(attached(path, Target(playable=True)))
    assert drawn.getpixel((1500, 500)) == (255, 255, 255)
    assert max(drawn.getpixel((500, 500))) < 60  # type: ignore[arg-type]


@pytest.mark.parametrize("font", ["", "Arial", "Nobody has it, serif", "sans-serif", "monospace"])
def test_letters_are_drawn_whatever_fonts_there_are(font: str, tmp_path: Path) -> None:
    path = tmp_path / "letters.svg"
    path.write_text(
        f'{N}viewBox="0 0 40 20" font-family="{font}"><text y="15" font-size="16">Hello</text></svg>'
    )
    assert min(picture(attached(path, Target(playable=True))).convert("L").tobytes()) < 50


def test_letters_that_no_font_has_are_told_of(tmp_path: Path) -> None:
    """Of private use but for the last: whoever has a font for the first two has made it himself."""
    path = tmp_path / "names.svg"
    path.write_text(
        f'{N}viewBox="0 0 90 20"><title>\U0010fffb</title>'
        '<text y="15">Grö\U0010fffc</text><text x="40" y="15">\U0010fffaé</text></svg>'
    )
    attachment = attached(path, Target(playable=True))
    (told,) = [note for note in attachment.notes if "boxes" in note]
    assert "\U0010fffa\U0010fffc." in told


def test_over_its_share_an_svg_is_written_in_fewer_characters(tmp_path: Path) -> None:
    path = tmp_path / "long.svg"
    notes = "<!-- a note -->\n" * 200
    path.write_text(f'{N}viewBox="0 0 100 100">{notes}{confetti(8, 300)}</svg>')
    target = Target(budget=path.stat().st_size * 4 // 5)
    attachment = attached(path, target)
    assert attachment.type == "image/svg+xml"
    assert attachment.action is Action.SHRUNK
    assert attachment.quality == 99


def test_where_that_is_not_enough_it_becomes_a_picture(tmp_path: Path) -> None:
    path = tmp_path / "long.svg"
    path.write_text(f'{N}viewBox="0 0 100 100">{confetti(3, 4_000)}</svg>')
    attachment = attached(path, Target(budget=150_000))
    assert attachment.type in {"image/png", "image/jpeg"}
    assert attachment.size <= 150_000


def test_what_costs_too_much_at_full_size_is_drawn_smaller(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw = resvg.draw

    def limited(svg: bytes, side: int, room: Workroom, *, ground: resvg.Ground = "clear") -> bytes:
        if side > vector.COSTLY_SIDE:
            raise OverSafetyLimit(
                "It takes far more work than any file of its kind.", "Make it simpler."
            )
        return draw(svg, side, room, ground=ground)

    monkeypatch.setattr(resvg, "draw", limited)
    path = tmp_path / "long.svg"
    path.write_text(f'{N}viewBox="0 0 100 100">{confetti(8, 2_000)}</svg>')
    made = attached(path, Target(budget=100_000, min_quality=0))
    assert made.type in {"image/png", "image/jpeg"}
    assert max(made.width or 0, made.height or 0) == vector.COSTLY_SIDE


def test_the_place_in_a_picture_within_a_drawing_is_taken_out(tmp_path: Path) -> None:
    photo = media.make("location_exif", tmp_path, "jpg").read_bytes()
    path = tmp_path / "card.svg"
    data = base64.b64encode(photo).decode()
    path.write_text(
        f'{N}viewBox="0 0 9 9"><image width="9" href="data:image/jpeg;base64,{data}"/></svg>'
    )
    attachment = attached(path)
    assert attachment.data
    inside = base64.b64decode(attachment.data.partition(b"base64,")[2].partition(b'"')[0])
    assert not any(place in inside for place in media.LOCATION_BYTES)
    assert attachment.removed == ("location",)
    assert attached(path, Target(playable=True)).removed == ("location",)
    kept = attached(path, Target(keep_metadata=True))
    assert kept.data == path.read_bytes()


@pytest.mark.parametrize(
    "svg",
    [
        f'{N}width="200000" height="200000"><rect width="9" height="9"/></svg>',
        f'{N}width="1e9" height="1e9"><rect width="1e9" height="1e9"/></svg>',
    ],
)
def test_a_vast_canvas_is_drawn_small(svg: str, tmp_path: Path) -> None:
    path = tmp_path / "vast.svg"
    path.write_text(svg)
    assert max(picture(attached(path, Target(playable=True))).size) <= 2048
