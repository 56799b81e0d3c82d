"""A GIF that leaves bytes unused, or needs too many, loses less, or more."""

from math import ceil, log2
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmsprep.animations.filling import FILLED, STEP, TRIES, Try, _next, fit
from mmsprep.animations.gif import Gif, Quantization, Settings
from mmsprep.animations.ladder import AIM, Ladder
from mmsprep.animations.reel import Reel
from mmsprep.animations.sampling import FLAT, MIN_DROP, Sample, _between, _falling
from mmsprep.workroom import Workroom

with Workroom() as _room:
    REEL = Reel(_room.folder, 800, 600, (10, 20), 0, clear=False)


def of_size(settings: Settings, full: int, slope: float) -> Gif:
    part = (settings.width / REEL.width) ** 1.8
    return Gif(bytes(int(full * part / (1 + slope * settings.quantization.loss))), (0,), (1,))


def tried(start: Settings, full: int, slope: float, max_bytes: int) -> list[Try]:
    tries: list[Try] = []
    settings: Settings | None = start
    while settings is not None and len(tries) < TRIES:
        tries.append(Try(settings, of_size(settings, full, slope)))
        settings = _next(tries, max_bytes, REEL)
    return tries


@given(st.integers(0, 192), st.floats(0.1, 0.5), st.floats(0.75, 1.4))
def test_more_or_less_loss_uses_the_bytes(steps: int, slope: float, part: float) -> None:
    start = Settings(400, 300, Quantization(255, 0, steps * STEP))
    max_bytes = int(len(of_size(start, 2_000_000, slope).data) * part)
    tries = tried(start, 2_000_000, slope, max_bytes)
    fitting = [made for made in tries if made.size <= max_bytes]
    assert max(made.size for made in fitting) >= 0.96 * max_bytes


@given(st.sampled_from(FLAT), st.floats(0.75, 1.15))
def test_where_colours_are_few_and_flat_their_number_uses_the_bytes(
    quantization: Quantization, part: float
) -> None:
    def made_with(settings: Settings) -> Try:
        size = int(20_000 * log2(settings.quantization.colors))
        return Try(settings, Gif(bytes(size), (0,), (1,)))

    tries = [made_with(Settings(400, 300, quantization))]
    max_bytes = int(tries[0].size * part)
    while len(tries) < TRIES and (settings := _next(tries, max_bytes, REEL)):
        tries.append(made_with(settings))
    assert max(made.size for made in tries if made.size <= max_bytes) >= 0.96 * max_bytes
    assert {made.settings.width for made in tries} == {400}


def test_where_nothing_is_lost_any_more_there_are_more_pixels() -> None:
    start = Settings(400, 300, Quantization(255, 0, 1))
    max_bytes = int(len(of_size(start, 2_000_000, 0.1).data) * 1.6)
    best = tried(start, 2_000_000, 0.1, max_bytes)[-1]
    assert best.loss == 0
    assert best.settings.width > 400
    assert FILLED * max_bytes <= best.size <= max_bytes


def test_what_fits_whole_and_without_loss_is_tried_once() -> None:
    whole = Settings(800, 600, Quantization(255, 0, 0))
    assert len(tried(whole, 1_000_000, 0.1, 5_000_000)) == 1


def test_fewer_pixels_are_never_expected_to_look_better() -> None:
    rows = [Sample(1.0, 900, 90, 60.0), Sample(0.85, 700, 70, 64.0), Sample(0.6, 500, 50, 50.0)]
    qualities = [row.quality for row in _falling(rows)]
    assert qualities == sorted(set(qualities), reverse=True)
    assert qualities[0] == 60


def test_a_loss_in_between_is_expected_between_the_qualities_of_its_neighbours() -> None:
    assert _between(96, 70, 0) == pytest.approx(96)
    assert _between(96, 70, 24) == pytest.approx(70)
    assert 75 < _between(96, 70, 12) < 85


class Pressed:
    """All bytes of a frame are these, whatever its loss."""

    def __init__(self, frame: int) -> None:
        self.reel = Reel(_room.folder, 80, 60, tuple(range(5, 55, 5)), 0, clear=False)
        self.frame = frame

    def encode(self, settings: Settings, _room: Workroom) -> Gif:
        kept = len(range(0, len(self.reel.ends), settings.every))
        return Gif(bytes(self.frame * kept), tuple(range(kept)), (self.frame,) * kept)


class Pleased:
    def quality(self, _made: Gif, _numbers: list[int]) -> float:
        return 90.0


def ladder_of(frame: int, *, foretold: int) -> Ladder:
    encoder: Any = Pressed(frame)
    comparison: Any = Pleased()
    rows = (Sample(1.0, foretold, foretold, 100.0), Sample(0.5, 9 * foretold, 9 * foretold, 20.0))
    return Ladder(encoder, comparison, {Quantization(255, 0, 0): rows}, moved=1.0)


def test_the_curve_knows_where_every_pixel_of_every_frame_fits() -> None:
    """Drawings in few colours take more bytes where they are scaled."""
    found = ladder_of(100, foretold=100).curve(None)
    assert min(point.size for point in found if point.quality == 100) <= ceil(1000 / AIM) + 2


def test_what_takes_more_bytes_than_foretold_goes_with_fewer_frames() -> None:
    with Workroom() as room:
        made = fit(ladder_of(130, foretold=100), 560, room)
    assert len(made.gif.data) <= 560


@pytest.mark.parametrize(("seen", "kept"), [(80.0, 80.0), (64.0, 60.0), (50.0, 50.0)])
def test_what_is_scaled_looks_better_only_where_that_is_clear(seen: float, kept: float) -> None:
    _, scaled = _falling([Sample(1.0, 100, 10, 60.0), Sample(0.85, 100, 10, seen)])
    assert scaled.quality == pytest.approx(kept, abs=1.01 * MIN_DROP)
