"""A GIF that leaves bytes unused gets more pixels, or more colours."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmsprep.animations import filling
from mmsprep.animations.gif import Gif, Look, Palette
from mmsprep.animations.ladder import Sample, _falling
from mmsprep.animations.reel import Reel
from mmsprep.workroom import Workroom

REEL = Reel(Path("none"), 800, 600, (10, 20), 0, clear=False)


def of_size(look: Look, growth: float) -> Gif:
    part = (look.width / REEL.width) ** growth * (look.palette.colors / 256) ** 0.4
    return Gif(bytes(int(2_000_000 * part)), (), ())


def filled(start: Look, growth: float, max_bytes: int, quality: float = 60) -> tuple[filling.Try, int]:
    made: list[Look] = []

    def encode(_reel: Reel, look: Look, _room: Workroom) -> Gif:
        made.append(look)
        return of_size(look, growth)

    first = filling.Try(start, of_size(start, growth), quality)
    with pytest.MonkeyPatch.context() as patch, Workroom() as room:
        patch.setattr(filling, "encode", encode)
        return filling.fill(REEL, first, [first], max_bytes, room), len(made)


@given(st.integers(160, 600), st.floats(1.0, 2.2), st.floats(0.5, 0.96))
def test_what_was_scaled_grows_until_the_bytes_are_used(width: int, growth: float, part: float) -> None:
    start = Look(width, width * 3 // 4, Palette(256, "bayer"))
    most = int(len(of_size(start, growth).data) / part)
    best, tries = filled(start, growth, most)
    assert best.size <= most
    assert tries <= filling.TRIES
    largest = round(filling.LARGEST * REEL.width)
    steps = (best.look.width, largest)
    assert best.size >= 0.96 * most or steps[0] >= largest or best.size * (1 + 2.2 / width) > 0.96 * most


def test_at_full_size_colours_are_added() -> None:
    start = Look(800, 600, Palette(64, "bayer"))
    most = int(len(of_size(start, 1.7).data) * 1.3)
    best, _ = filled(start, 1.7, most)
    assert 64 < best.look.palette.colors < 256
    assert 0.96 * most <= best.size <= most


def test_nothing_is_tried_where_nobody_would_see_it() -> None:
    start = Look(400, 300, Palette(256, "bayer"))
    assert filled(start, 1.7, 10_000_000, quality=93) == (
        filling.Try(start, of_size(start, 1.7), 93), 0,
    )  # fmt: skip


def test_fewer_pixels_are_never_expected_to_look_better() -> None:
    rows = [Sample(1.0, 900, 90, 60.0), Sample(0.85, 700, 70, 64.0), Sample(0.6, 500, 50, 50.0)]
    qualities = [row.quality for row in _falling(rows)]
    assert qualities == sorted(set(qualities), reverse=True)
    assert qualities[0] == 60
