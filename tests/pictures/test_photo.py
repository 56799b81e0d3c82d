"""How well does a photograph fill its bytes?"""

import io
from dataclasses import replace
from functools import lru_cache
from random import Random

import pytest
from PIL import Image

from mmsprep.converters import image
from mmsprep.errors import Damaged, DoesNotFit
from mmsprep.model import Input, Source
from mmsprep.pictures import canvas, photo, sample
from mmsprep.sniff import sniff
from mmsprep.testing.media import scene
from mmsprep.workroom import Workroom


@lru_cache(maxsize=1)
def _photo() -> bytes:
    out = io.BytesIO()
    scene.landscape(2400, 1800, grain=4).save(out, "JPEG", quality=92)
    return out.getvalue()


def _source(data: bytes, room: Workroom) -> Source:
    source = sniff(Input("photo.jpg", data=data), room)
    return replace(source, facts=image.examine(source, room))


@pytest.fixture(scope="module")
def studied() -> photo.Photo:
    with Workroom() as room:
        return photo.study(canvas.prepare(_source(_photo(), room), room), None, len(_photo()))


@pytest.fixture
def bench(studied: photo.Photo) -> photo.Photo:
    """Nothing of it was tried yet."""
    return replace(studied, trials={})


@pytest.mark.parametrize("max_bytes", [160_000, 100_000, 30_000])
def test_it_never_goes_over_and_leaves_little(
    bench: photo.Photo, max_bytes: int, room: Workroom
) -> None:
    encoded = photo.fit(bench, max_bytes, room)
    # the grain of a painted scene makes a steeper curve than a photo has
    assert 0.9 * max_bytes <= len(encoded.data) <= max_bytes
    assert bench.encodes <= 4
    with Image.open(io.BytesIO(encoded.data)) as seen:
        assert seen.size == encoded.size


@pytest.mark.parametrize(("max_bytes", "near"), [(160_000, 10), (100_000, 10), (30_000, 20)])
def test_what_was_foretold_comes_true(
    bench: photo.Photo, max_bytes: int, near: float, room: Workroom
) -> None:
    size, quality, _ = photo.expected(bench, max_bytes)
    encoded = photo.fit(bench, max_bytes, room)
    assert len(encoded.data) == pytest.approx(size, rel=0.1)
    assert encoded.quality == pytest.approx(quality, abs=near)


def test_more_bytes_never_look_worse(bench: photo.Photo, room: Workroom) -> None:
    little = photo.fit(replace(bench, trials={}), 60_000, room)
    assert photo.fit(bench, 240_000, room).quality > little.quality


def test_what_was_measured_of_all_pixels_does_not_mislead_at_fewer(
    bench: photo.Photo, room: Workroom
) -> None:
    whole = bench.canvas.at(bench.full, room)
    taken = sample.take(whole, bench.outlook.encoder)
    sizes = bench.outlook.sizes.measured(bench.canvas.pixels, taken.shape)
    wiser = replace(bench, outlook=replace(bench.outlook, sizes=sizes), trials={})
    encoded = photo.fit(wiser, 100_000, room)
    assert encoded.size != bench.full
    (trials,) = wiser.trials.values()
    first = next(iter(trials.sizes.values()))
    assert first == pytest.approx(100_000, rel=0.25)


def test_a_second_call_for_a_few_bytes_more_goes_on_from_the_first(
    bench: photo.Photo, room: Workroom
) -> None:
    first = photo.fit(bench, 100_000, room)
    second = photo.fit(bench, 112_000, room)
    assert len(first.data) < len(second.data) <= 112_000
    assert bench.encodes <= photo.ENCODES + photo.MORE


def test_it_is_fitted_again_to_quite_other_bytes(bench: photo.Photo, room: Workroom) -> None:
    for max_bytes in (100_000, 70_000, 160_000):
        assert 0.9 * max_bytes <= len(photo.fit(bench, max_bytes, room).data) <= max_bytes


@pytest.mark.parametrize("cap", range(150_000, 650_000, 50_000))
def test_a_curve_goes_on_to_the_last_byte_unless_it_is_plenty(bench: photo.Photo, cap: int) -> None:
    end = bench.outlook.curve(cap)[-1]
    assert end.size == cap or end.quality >= 95


def test_hardly_any_bytes_still_hold_a_picture(bench: photo.Photo, room: Workroom) -> None:
    assert len(photo.fit(bench, 1_500, room).data) <= 1_500


def test_the_longest_side_of_a_carrier_holds(room: Workroom) -> None:
    drawn = canvas.prepare(_source(_photo(), room), room)
    encoded = photo.fit(photo.study(drawn, 1000, 10_000_000), 300_000, room)
    assert max(encoded.size) <= 1000


@pytest.mark.parametrize("part", [0.3, 0.7, 0.95])
def test_a_photo_that_is_cut_is_refused_not_half_grey(part: float, room: Workroom) -> None:
    cut = _photo()[: int(len(_photo()) * part)]
    with pytest.raises(Damaged):
        canvas.prepare(_source(cut, room), room)


def test_without_jpegli_libjpeg_turbo_does_it(bench: photo.Photo, room: Workroom) -> None:
    from mmsprep.tools import jpeg

    plain = photo.study(bench.canvas, None, len(_photo()), jpeg.TURBO)
    encoded = photo.fit(plain, 120_000, room)
    assert 0.9 * 120_000 <= len(encoded.data) <= 120_000


@pytest.mark.parametrize("side", [1, 8, 24, 100, 300])
def test_small_pictures_have_room_for_their_headers(side: int, room: Workroom) -> None:
    out = io.BytesIO()
    scene.landscape(side, max(1, side // 2), grain=40).save(out, "BMP")
    source = _source(out.getvalue(), room)
    studied = photo.study(canvas.prepare(source, room), None, 1_500_000)
    encoded = photo.fit(studied, studied.curve[-1].size, room)
    assert encoded.size == (side, max(1, side // 2))


@pytest.mark.parametrize("cap", [150, 300])
def test_where_even_its_tables_do_not_fit_it_comes_to_an_end(cap: int, room: Workroom) -> None:
    out = io.BytesIO()
    scene.landscape(10, 10, grain=40).save(out, "BMP")
    source = _source(out.getvalue(), room)
    with pytest.raises(DoesNotFit):
        photo.fit(photo.study(canvas.prepare(source, room), None, cap), cap, room)


def test_few_bytes_are_foretold_too(bench: photo.Photo, room: Workroom) -> None:
    told = photo.expected(bench, 10_000)[1]
    assert told < 50
    assert photo.fit(bench, 10_000, room).quality == pytest.approx(told, abs=6)


@pytest.mark.parametrize("max_bytes", [60_000, 25_000])
def test_a_smooth_picture_fills_its_bytes_and_looks_as_foretold(max_bytes: int, room: Workroom) -> None:
    """jpegli hardly writes one in less than a fifth of a bit a pixel; the squeeze makes it small."""
    out = io.BytesIO()
    soft = scene.landscape(900, 600, grain=0).resize((3600, 2400), Image.Resampling.BICUBIC)
    soft.save(out, "JPEG", quality=97)
    studied = photo.study(canvas.prepare(_source(out.getvalue(), room), room), None, 1_500_000)
    told = photo.expected(studied, max_bytes)[1]
    encoded = photo.fit(studied, max_bytes, room)
    assert 0.93 * max_bytes <= len(encoded.data) <= max_bytes
    assert encoded.quality == pytest.approx(told, abs=6)
    assert studied.encodes <= 4


def test_fine_colours_of_a_small_picture_are_kept_in_full(room: Workroom) -> None:
    out = io.BytesIO()
    colours = Image.frombytes("RGB", (160, 120), Random(1).randbytes(160 * 120 * 3))
    colours.resize((480, 360), Image.Resampling.NEAREST).save(out, "PNG")
    halved = photo.study(canvas.prepare(_source(out.getvalue(), room), room), None, 1_500_000)
    full = photo.in_full_colour(halved, room)
    best = photo.fit(full, full.curve[-1].size, room)
    assert best.quality == full.curve[-1].quality > photo.fit(halved, 1_500_000, room).quality
    assert full.encodes <= 4
