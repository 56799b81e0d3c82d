"""Does what moves keep moving: its times, its loop and what can be seen through, within the bytes?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any

import av
import numpy as np
import pytest
from PIL import Image

from mmsprep.animations import film, gif, reel, sampling
from mmsprep.carriers import CARRIERS
from mmsprep.converters import animation
from mmsprep.converters.animation import ON_WHITE, ONCE, SILENT
from mmsprep.films import filming
from mmsprep.model import Attachment, Input, Point, Source
from mmsprep.prepare import plan, prepare
from mmsprep.sniff import sniff
from mmsprep.target import Target
from mmsprep.testing.media import heics
from mmsprep.testing.media.animation import TIMES, animated, frames, large, plays_once, sequence
from mmsprep.workroom import Workroom


@dataclass(frozen=True)
class Shown:
    """What a player makes of a GIF."""

    seconds: float
    frames: int
    loop: int | None
    clear: bool


def shown(data: bytes | None) -> Shown:
    picture: Any = Image.open(BytesIO(data or b""), formats=("GIF",))
    stands, clear = [], False
    for number in range(picture.n_frames):
        picture.seek(number)
        stands.append(picture.info["duration"])
        clear = clear or picture.convert("RGBA").getextrema()[3][0] == 0
    return Shown(sum(stands) / 1000, len(stands), picture.info.get("loop"), clear)


def made_of(data: bytes, **wishes: Any) -> Attachment:
    package = prepare([Input("moving", data=data)], Target(**wishes))
    assert not package.refused, package.refused
    (made,) = package.attachments
    assert made.size == len(made.data or b"") <= package.target.max_bytes
    return made


def held(data: bytes, room: Workroom) -> Source:
    return sniff(Input("moving", data=data), room)


def test_a_gif_that_fits_goes_out_as_it_is() -> None:
    data = animated("GIF", loop=3)
    assert made_of(data).data == data


def test_what_moves_is_no_longer_than_the_carrier_takes() -> None:
    frames = [Image.new("RGB", (3100, 20), color) for color in ("red", "green", "blue")]
    out = BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], duration=200, loop=0)
    made = made_of(out.getvalue(), carrier=CARRIERS["t-mobile"], animation="gif")
    picture: Any = Image.open(BytesIO(made.data or b""), formats=("GIF",))
    assert (made.type, picture.size, picture.n_frames) == ("image/gif", (3000, 19), 3)


def test_a_large_gif_stays_one_where_that_is_wanted() -> None:
    source = large()
    made = made_of(source, animation="gif", budget=600_000)
    assert made.type == "image/gif"
    result, before = shown(made.data), shown(source)
    assert (result.seconds, result.loop) == (before.seconds, before.loop)
    assert result.frames > 1
    assert made.size < len(source)


def test_a_large_gif_of_photographs_becomes_a_silent_film_that_says_it_plays_once() -> None:
    made = made_of(large(), budget=300_000)
    assert made.type == "video/mp4"
    assert "plays once" in made.notes[0]
    assert made.data
    assert made.data.index(b"moov") < made.data.index(b"mdat")
    with av.open(BytesIO(made.data)) as film:
        assert not film.streams.audio
        picture = film.streams.video[0]
        assert (picture.codec_context.name, picture.codec_context.pix_fmt) == ("h264", "yuv420p")
        assert picture.width % 2 == picture.height % 2 == 0
        assert picture.duration
        assert picture.time_base
        assert abs(float(picture.duration * picture.time_base) - 16 * 0.12) <= 0.1


def test_the_times_of_a_sticker_are_kept_and_it_is_seen_through() -> None:
    made = made_of(animated("WEBP", clear=True, lossless=True, loop=0))
    assert made.type == "image/gif"
    result = shown(made.data)
    assert (result.seconds, result.frames) == (sum(TIMES) / 1000, len(TIMES))
    assert (result.loop, result.clear) == (0, True)


def test_a_gif_that_is_worse_than_it_was_foreseen_gives_way_to_the_film(
    room: Workroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unless that is worse than it was foreseen, too."""
    source = sniff(Input("large.gif", data=large()), room)
    source = replace(source, facts=animation.examine(source, room))
    studied = animation.study(source, Target(budget=200_000), room)
    studied.state.gif_curve = (Point(1_000, 90.0), Point(200_000, 98.0))
    assert animation.foresee(studied, 200_000).type == "image/gif"
    assert animation.fit(studied, 200_000, room).type == "video/mp4"
    poor = replace(filming.foresee(studied.state.film, 200_000), quality=1.0)
    monkeypatch.setattr(filming, "fit", lambda *_: poor)
    assert animation.fit(studied, 200_000, room).type == "image/gif"


def test_what_can_be_seen_through_becomes_white_only_in_a_film_that_was_asked_for() -> None:
    made = made_of(animated("WEBP", clear=True, lossless=True), animation="mp4")
    assert made.type == "video/mp4"
    assert any("white" in note for note in made.notes)


def test_what_is_half_clear_all_over_becomes_a_film_on_white_and_is_not_refused() -> None:
    rng = np.random.default_rng(1)
    frames = [
        Image.fromarray(rng.integers(0, 255, (8, 8, 3), "u1")).resize((64, 64), Image.Resampling.NEAREST)
        for _ in range(5)
    ]
    for frame in frames:
        frame.putalpha(110)
    out = BytesIO()
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:], duration=200, lossless=True)
    made = made_of(out.getvalue())
    assert made.type == "video/mp4"
    assert any("white" in note for note in made.notes)


def test_a_few_flat_colours_keep_their_pixels_where_the_bytes_allow() -> None:
    frames = [Image.new("RGB", (120, 90), (250, 40 * n, 0)) for n in range(5)]
    out = BytesIO()
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:], duration=200, lossless=True)
    made = made_of(out.getvalue(), animation="gif")
    assert (made.width, made.height) == (120, 90)


@pytest.mark.parametrize(("plays", "loop"), [(0, 0), (1, None), (4, 3)])
def test_what_plays_so_often_goes_on_doing_so(plays: int, loop: int | None) -> None:
    made = made_of(animated("WEBP", clear=True, lossless=True, loop=plays))
    assert shown(made.data).loop == loop


def test_a_gif_that_plays_once_is_read_as_such(room: Workroom) -> None:
    assert reel.decode(held(plays_once(), room), room).plays == 1


def test_dropped_frames_leave_their_time_to_the_others(room: Workroom) -> None:
    frames = reel.decode(held(animated("GIF"), room), room)
    settings = gif.Settings(frames.width, frames.height, gif.Quantization(64, 16, 0), every=2)
    made = gif.Encoder(frames).encode(settings, room)
    picture: Any = Image.open(BytesIO(made.data))
    stands = []
    for number in range(picture.n_frames):
        picture.seek(number)
        stands.append(picture.info["duration"])
    assert stands == [TIMES[n] + TIMES[n + 1] for n in (0, 2, 4)]


def test_frames_too_short_for_a_gif_are_left_out_and_their_time_is_not(room: Workroom) -> None:
    data = animated("WEBP", lossless=True, duration=[5, 12, 12, 12, 12, 60])
    frames = reel.decode(held(data, room), room)
    stands = [end - begin for begin, end in zip((0, *frames.ends), frames.ends, strict=False)]
    assert min(stands) >= reel.MIN_CENTISECONDS
    assert frames.ends[-1] == round((100 + 4 * 12 + 60) / 10)  # 5 ms stand for 100, as in a browser


@pytest.mark.parametrize("frames", [1, 6, 18, 19, 24, 25, 29, 200])
@pytest.mark.parametrize("side", [50, 2000])
def test_the_frames_that_are_tried_are_tried_once(frames: int, side: int, room: Workroom) -> None:
    ends = tuple(range(4, 4 * frames + 1, 4))
    windows = sampling.windows_of(reel.Reel(room.folder, side, side, ends, 0, clear=False))
    numbers = [n for window in windows for n in window]
    assert numbers == sorted(set(numbers))
    assert numbers[-1] < frames


@pytest.mark.parametrize("side", [64, 800])
def test_what_stands_for_hours_is_not_shown_every_second(
    side: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(film, "_unrolled", lambda *_: pytest.fail("Each frame is written 16,777 times."))
    one, other = (Image.new("RGB", (side, side), (250, 200 * n, 0)) for n in range(2))
    out = BytesIO()
    one.save(out, "WEBP", save_all=True, append_images=[other], duration=16_777_000, lossless=True)
    assert made_of(out.getvalue()).type == "image/gif"


def test_a_sequence_is_foretold_as_it_comes_out() -> None:
    files = [Input("moving", data=sequence())]
    (expected,), (made,) = plan(files).attachments, prepare(files).attachments
    assert expected.type == made.type
    assert made.size <= 1.1 * expected.size


@pytest.mark.parametrize("plays", [0, 1, 3])
def test_a_heic_sequence_keeps_its_loop_and_what_can_be_seen_through(plays: int) -> None:
    made = made_of(heics.sequence(frames(clear=True), plays=plays))
    result = shown(made.data)
    loop = {0: 0, 1: None}.get(plays, plays - 1)
    assert (made.type, result.seconds, result.frames) == ("image/gif", 0.6, len(TIMES))
    assert (result.loop, result.clear) == (loop, True)


def test_a_heic_sequence_is_a_film_or_a_gif_as_it_is_wished() -> None:
    data = heics.sequence(frames(clear=True))
    film = made_of(data, animation="mp4")
    assert (film.type, film.notes[-1]) == ("video/mp4", ON_WHITE)
    opaque = data.replace(b"auxid:1", b"auxid:2")  # depth, not alpha
    assert made_of(opaque).type == "video/mp4"
    gif = made_of(opaque, animation="gif")
    assert (gif.type, shown(gif.data).clear) == ("image/gif", False)


def test_a_track_that_serves_another_is_no_picture_that_is_lost() -> None:
    depth = heics.sequence(frames(clear=True)).replace(b"auxid:1", b"auxid:2")
    assert made_of(depth).notes == (ONCE,)


def test_an_avif_sequence_that_plays_once_plays_once() -> None:
    data = sequence()
    at = data.index(b"elst") + 7
    once = data[:at] + b"\0" + data[at + 1 :]
    assert shown(made_of(data, animation="gif").data).loop == 0
    assert shown(made_of(once, animation="gif").data).loop is None


def test_a_sound_that_no_gif_can_hold_is_told() -> None:
    heard = heics.sequence(frames(clear=True)).replace(b"auxid:1", b"auxid:2").replace(b"auxv", b"soun")
    assert made_of(heard, animation="gif").notes == (SILENT,)


def test_more_frames_than_the_safety_limit_are_refused() -> None:
    target = Target(animation="mp4", limits=Target().limits.changed({"frames": 3}))
    package = prepare([Input("moving", data=animated("GIF"))], target)
    assert [each.reason.kind for each in package.refused] == ["over-safety-limit"]
