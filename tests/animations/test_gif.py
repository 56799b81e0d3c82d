"""Does a GIF show what its reel shows, drawn over and over with as little as possible?"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from mmsprep.animations import canvas, colours, packing
from mmsprep.animations.gif import Encoder, Quantization, Settings
from mmsprep.animations.reel import Reel, decode
from mmsprep.model import Input
from mmsprep.rasters.scaling import resize
from mmsprep.sniff import sniff
from mmsprep.testing.media.animation import SIZE, animated, frames
from mmsprep.workroom import Workroom

Pixels = npt.NDArray[np.int16]


def reel_of(data: bytes, room: Workroom) -> Reel:
    return decode(sniff(Input("moving", data=data), room), room)


def played(data: bytes) -> Iterator[Pixels]:
    picture: Any = Image.open(BytesIO(data), formats=("GIF",))
    for number in range(picture.n_frames):
        picture.seek(number)
        yield np.asarray(picture.convert("RGBA")).astype(np.int16)


def shown(reel: Reel) -> Iterator[Pixels]:
    for number in range(len(reel.ends)):
        yield np.asarray(reel.frame(number)).astype(np.int16)


def test_few_colours_come_back_exactly(room: Workroom) -> None:
    reel = reel_of(animated("WEBP", clear=True, lossless=True), room)
    made = Encoder(reel).encode(Settings(*SIZE, Quantization(255, 0, 0)), room)
    for one, other in zip(shown(reel), played(made.data), strict=True):
        there = one[..., 3] >= colours.HALF_CLEAR
        assert ((other[..., 3] == 255) == there).all()
        assert abs(one - other)[there].max() <= 1


@pytest.mark.parametrize("loss", [4, 12])
def test_no_pixel_is_farther_from_its_frame_than_the_loss_allows(loss: int, room: Workroom) -> None:
    rng = np.random.default_rng(7)
    ground = np.asarray(frames()[0]).astype(np.int16)
    noisy = [Image.fromarray((ground + rng.integers(-9, 10, ground.shape)).clip(0, 255).astype("u1"))
             for _ in range(6)]  # fmt: skip
    out = BytesIO()
    noisy[0].save(out, "WEBP", save_all=True, append_images=noisy[1:], duration=100, lossless=True)
    reel = reel_of(out.getvalue(), room)
    encoder = Encoder(reel)
    exact, lossy = (
        encoder.encode(Settings(*SIZE, Quantization(255, 0, each)), room) for each in (0, loss)
    )
    assert len(lossy.data) < len(exact.data)
    spread = max(np.abs(a - b).max() for a, b in zip(shown(reel), played(exact.data), strict=True))
    # the eye's weights allow the least channel more than the others
    far = [np.abs(a - b)[..., 1].max() for a, b in zip(shown(reel), played(lossy.data), strict=False)]
    assert max(far) <= spread + loss * 16 / 9 + 1


def test_what_moves_on_nothing_leaves_nothing_behind(room: Workroom) -> None:
    reel = reel_of(animated("WEBP", clear=True, lossless=True), room)
    made = Encoder(reel).encode(Settings(*SIZE, Quantization(255, 0, 12)), room)
    solid = [(frame[..., 3] > 0).sum() for frame in played(made.data)]
    assert max(solid) <= 1.05 * min(solid)


def logo(frames: int, stands: int) -> bytes:
    """A large drawing that stays, and a dot beside it that moves on nothing."""
    pictures = []
    for n in range(frames):
        picture = Image.new("RGBA", (160, 40))
        picture.paste(Image.linear_gradient("L").resize((60, 40)).convert("RGBA"), (0, 0))
        picture.paste((200, 30, 30, 255), (90 + 3 * n, 10, 98 + 3 * n, 18))
        pictures.append(picture)
    out = BytesIO()
    pictures[0].save(
        out, "WEBP", save_all=True, append_images=pictures[1:], duration=stands, lossless=True
    )
    return out.getvalue()


@pytest.mark.parametrize(("stands", "apart"), [(30, True), (50, True), (20, False)])
def test_what_stays_beside_what_moves_is_drawn_once(stands: int, apart: bool, room: Workroom) -> None:
    reel = reel_of(logo(20, stands), room)
    made = Encoder(reel).encode(Settings(160, 40, Quantization(255, 0, 0)), room)
    assert (sum(made.sizes[5:-1]) < 15 * 120) is apart
    assert (len(set(made.shows)) < len(made.shows)) is apart
    picture: Any = Image.open(BytesIO(made.data), formats=("GIF",))
    expected, at = list(shown(reel)), 0
    for number, seen in zip(made.shows, played(made.data), strict=True):
        picture.seek(picture.tell() + (at > 0))
        stood = picture.info["duration"] // 10
        assert stood >= 2
        assert -1 <= [0, *reel.ends][number + 1] - (at + stood) <= stood
        at += stood
        there = expected[number][..., 3] == 255
        assert ((seen[..., 3] == 255) == there).all()
        assert abs(seen - expected[number])[there].max() <= 1
    assert at == reel.ends[-1]


def test_few_colours_have_short_codes(room: Workroom) -> None:
    rng = np.random.default_rng(7)
    shades = [Image.fromarray((rng.integers(0, 3, (60, 80)) * 100).astype("u1")) for _ in range(4)]
    out = BytesIO()
    shades[0].save(out, "WEBP", save_all=True, append_images=shades[1:], duration=100, lossless=True)
    reel = reel_of(out.getvalue(), room)
    made = Encoder(reel).encode(Settings(80, 60, Quantization(255, 0, 0)), room)
    assert made.data[10] & 7 == 1  # a table of four
    assert len(made.data) < 4 * 80 * 60 / 4
    for one, other in zip(shown(reel), played(made.data), strict=True):
        assert abs(one - other).max() <= 1


@pytest.mark.parametrize(
    ("colours", "depth"), [(1, 2), (3, 2), (4, 3), (7, 3), (127, 7), (128, 8), (255, 8)]
)
def test_a_number_is_left_for_what_is_not_drawn(colours: int, depth: int) -> None:
    assert packing.bits(colours) == depth
    assert packing.clear(depth) >= colours


def test_what_is_old_is_drawn_again_where_that_costs_less() -> None:
    old = np.zeros((40, 40), np.uint8)
    spotted = np.where(np.indices((40, 40)).sum(axis=0) % 2, np.uint8(packing.CLEAR), old)
    assert (packing.cheapest(spotted, old, 2) == old).all()
    new = np.full_like(old, packing.CLEAR)
    new[0, 0] = 1
    assert (
        packing.cheapest(new, np.random.default_rng(7).integers(0, 3, (40, 40)).astype("u1"), 2) == new
    ).all()


def test_what_appears_beside_a_clear_edge_does_not_wipe_it(room: Workroom) -> None:
    noise = np.random.default_rng(5).integers(0, 256, (96, 96, 4), np.uint8)
    noise[..., 3] = 255 * (noise[..., 3] < 128)  # clear edges all over
    shots = []
    for number in range(6):
        shot = noise.copy()
        shot[: 8 * number, :6, 3] = shot[-8 * number - 1 :, -6:, 3] = 255
        shots.append(Image.fromarray(shot))
    out = BytesIO()
    shots[0].save(out, "WEBP", save_all=True, append_images=shots[1:], duration=100, lossless=True)
    made = Encoder(reel_of(out.getvalue(), room)).encode(Settings(70, 70, Quantization(255, 0, 5)), room)
    assert max(made.sizes[1:-1]) < made.sizes[0] / 4


def test_a_large_screen_that_is_scaled_keeps_its_fine_colours(room: Workroom) -> None:
    screen = Image.new("RGB", (1600, 400), (255, 255, 255))
    for number in range(60):  # fine print, in a colour of its own each
        colour = (4 * number, 250 - 4 * number, 128)
        for at in range(0, 1600, 32):
            screen.paste(colour, (at, 6 * number, at + 6, 6 * number + 4))
    second = screen.copy()
    second.paste((0, 0, 0), (0, 380, 100, 400))
    out = BytesIO()
    screen.save(out, "WEBP", save_all=True, append_images=[second], duration=100, lossless=True)
    reel = reel_of(out.getvalue(), room)
    made = Encoder(reel).encode(Settings(1200, 300, Quantization(255, 0, 0)), room)
    small = np.asarray(resize(screen, (1200, 300))).astype(np.int16)
    assert np.abs(next(played(made.data))[..., :3] - small).max(axis=2).mean() < 2


def test_what_plays_more_often_than_a_gif_can_say_plays_as_often_as_it_can(room: Workroom) -> None:
    reel = reel_of(animated("PNG", loop=70_000), room)
    made = Encoder(reel).encode(Settings(*SIZE, Quantization(255, 0, 12)), room)
    picture: Any = Image.open(BytesIO(made.data), formats=("GIF",))
    assert (reel.plays, picture.info["loop"]) == (70_000, 0xFFFF)


def test_what_is_half_clear_becomes_a_pattern_of_as_many_pixels() -> None:
    alpha = np.full((64, 64), 102, np.uint8)
    assert canvas.solid(alpha).mean() == pytest.approx(0.4, abs=0.06)
    assert not canvas.solid(np.full((8, 8), 12, np.uint8)).any()
    assert canvas.solid(np.full((8, 8), 244, np.uint8)).all()


def test_a_palette_serves_what_occurs_most() -> None:
    ramp = np.zeros((64, 256, 4), np.uint8)
    ramp[..., 0], ramp[..., 3] = np.arange(256), 255
    found = colours.chosen(colours.census([Image.fromarray(ramp)], 255), 64)
    reds = np.stack([np.arange(256, dtype=np.uint8), *np.zeros((2, 256), np.uint8)])
    shown = found.table[found.nearest(reds)]
    assert len(found.table) <= 64
    assert np.abs(shown[:, 0].astype(int) - reds[0]).max() <= 4


def test_what_can_be_seen_through_is_cleared_before_it_plays_again(room: Workroom) -> None:
    """Or the last frame would be seen behind the first one."""
    made = Encoder(reel_of(animated("WEBP", clear=True, lossless=True), room)).encode(
        Settings(*SIZE, Quantization(255, 0, 0)), room
    )
    picture: Any = Image.open(BytesIO(made.data))
    picture.seek(picture.n_frames - 1)
    assert picture.disposal_method == 2
    assert picture.dispose_extent == (0, 0, *SIZE)
