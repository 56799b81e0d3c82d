"""Films as they come, and what goes out."""

import io
import re
import struct
import threading
from dataclasses import dataclass, replace
from pathlib import Path

import av
import pytest

from mmsprep import Limits, Package, Target, plan, prepare
from mmsprep.converters import video
from mmsprep.errors import Cancelled
from mmsprep.events import Event, Progress
from mmsprep.films.plan import too_long, wish_for
from mmsprep.films.probe import probe
from mmsprep.model import Attachment, Input
from mmsprep.sniff import sniff
from mmsprep.testing import media
from mmsprep.testing.media import clips
from mmsprep.testing.media.case import Case
from mmsprep.testing.media.film import X264, encode
from mmsprep.tools.ffmpeg import combine, execute, write
from mmsprep.workroom import Workroom

FILMS = [case for case in media.CASES if case.family == "video"]
SECONDS = 0.1


@dataclass(frozen=True)
class Shown:
    """What a player finds in an MP4."""

    width: int
    height: int
    codec: str
    pix_fmt: str
    sounds: list[str]
    frames: int
    seconds: float


def shown(data: bytes) -> Shown:
    with av.open(io.BytesIO(data), "r") as container:
        picture = container.streams.video[0]
        frames = list(container.decode(picture))
        step = float(1 / (picture.average_rate or 25))
        return Shown(
            width=frames[0].width,
            height=frames[0].height,
            codec=picture.codec_context.name,
            pix_fmt=frames[0].format.name,
            sounds=[stream.codec_context.name for stream in container.streams.audio],
            frames=len(frames),
            seconds=float(frames[-1].time - frames[0].time) + step,
        )


def decoded(data: bytes) -> list[bytes]:
    """Every picture of a film."""
    with av.open(io.BytesIO(data), "r") as container:
        return [frame.to_ndarray().tobytes() for frame in container.decode(video=0)]


def only(package: Package) -> Attachment:
    assert not package.refused, package.refused
    (attachment,) = package.attachments
    return attachment


@pytest.fixture(scope="module")
def noisy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three seconds that no codec makes small, with sound, 320×240."""
    folder = tmp_path_factory.mktemp("noisy")
    with Workroom() as room:
        generated = room.new_folder()
        import ffmpeg as compiler

        picture = compiler.input("testsrc2=s=320x240:r=25:d=3", f="lavfi")
        picture = picture.filter("noise", alls=25, allf="t", all_seed=7)
        voice = compiler.input("sine=f=300:d=3", f="lavfi")
        out = write(
            picture, voice, to="noisy.mp4", vcodec="libx264", crf=16, preset="ultrafast",
            pix_fmt="yuv420p", acodec="aac", threads=1,
        )  # fmt: skip
        execute(out, room, generated)
        data = (generated / "noisy.mp4").read_bytes()
    path = folder / "noisy.mp4"
    path.write_bytes(data)
    return path


@pytest.fixture(scope="module")
def fitted(noisy: Path) -> Attachment:
    return only(prepare([noisy], Target(budget=120_000, min_quality=0)))


@pytest.mark.parametrize("case", FILMS, ids=lambda case: case.filename)
def test_every_case_comes_out_as_its_name_says(case: Case, tmp_path: Path) -> None:
    path = media.make(case.name, tmp_path, case.extension)
    package = prepare([path])
    if case.outcome.startswith("refused"):
        (refused,) = package.refused
        assert case.outcome in {"refused", f"refused_{refused.reason.kind.replace('-', '_')}"}
        assert refused.reason.hint
        return
    attachment = only(package)
    if case.outcome == "passes":
        assert attachment.data == path.read_bytes()
    if case.outcome == "becomes_mp4":
        assert attachment.data is not None
        found = shown(attachment.data)
        assert (found.codec, found.pix_fmt) == ("h264", "yuv420p")
        assert found.width % 2 == found.height % 2 == 0
        assert set(found.sounds) <= {"aac"}


def test_a_large_film_fills_its_bytes_and_stays_within(fitted: Attachment) -> None:
    assert 0.97 * 120_000 <= fitted.size <= 120_000


def test_a_fitted_film_is_as_long_as_its_source_and_plays(fitted: Attachment) -> None:
    assert fitted.data is not None
    found = shown(fitted.data)
    assert found.seconds == pytest.approx(3.0, abs=SECONDS)
    assert (found.codec, found.pix_fmt, found.sounds) == ("h264", "yuv420p", ["aac"])
    assert fitted.data.index(b"moov") < fitted.data.index(b"mdat")


def test_the_same_film_gives_the_same_bytes(noisy: Path, fitted: Attachment) -> None:
    again = only(prepare([noisy], Target(budget=120_000, min_quality=0), jobs=1))
    assert again.data == fitted.data


def test_the_plan_tells_what_will_come(noisy: Path, fitted: Attachment) -> None:
    (expected,) = plan([noisy], Target(budget=120_000, min_quality=0)).attachments
    assert expected.size == pytest.approx(fitted.size, rel=0.1)
    assert expected.quality == fitted.quality


def test_the_plan_tells_what_little_a_film_takes_that_hardly_moves() -> None:
    still = encode("-f", "lavfi", "-i", "color=gray:s=320x240:r=25:d=4", "-c:v", "ffv1", out="still.mkv")
    given, target = Input("still.mkv", data=still + bytes(200_000)), Target(budget=200_000)
    (expected,), (made,) = plan([given], target).attachments, prepare([given], target).attachments
    assert made.size < 100_000
    assert expected.size < 100_000


def test_a_film_that_is_made_again_in_more_bytes_is_said_to_be_better(noisy: Path) -> None:
    """What an encoder left over is only spent where that is told."""
    with Workroom() as room:
        source = sniff(Input.of(noisy), room)
        source = replace(source, facts=video.examine(source, room))
        studied = video.study(source, Target(budget=240_000, min_quality=0), room)
        less, more = (video.fit(studied, size, room) for size in (60_000, 200_000))
    assert more.size > 2 * less.size
    assert more.quality > less.quality + 5


def minute_of_blue(folder: Path, name: str) -> Path:
    """A minute of one picture, in a few kilobytes: nothing of ours makes that smaller."""
    with Workroom() as room:
        import ffmpeg as compiler

        made = room.new_folder()
        picture = compiler.input("color=c=blue:s=64x48:r=2:d=60", f="lavfi")
        execute(
            write(picture, to=name, vcodec="libx264", crf=40, g=500, pix_fmt="yuv420p", threads=1),
            room, made,
        )  # fmt: skip
        path = folder / name
        path.write_bytes((made / name).read_bytes())
    return path


def test_a_film_that_cannot_be_made_smaller_goes_as_it_is_beside_another(
    noisy: Path, tmp_path: Path
) -> None:
    blue = minute_of_blue(tmp_path, "blue.mp4")
    target = Target(budget=blue.stat().st_size + 40_000, min_quality=0)
    assert target.max_bytes * 8 / 60 < 10_000
    package = prepare([blue, noisy], target)
    assert not package.refused
    assert package.attachments[0].data == blue.read_bytes()


def test_a_film_that_cannot_be_made_smaller_is_packed_anew(tmp_path: Path) -> None:
    blue = minute_of_blue(tmp_path, "blue.mkv")
    film = only(prepare([blue], Target(budget=blue.stat().st_size + 4_000)))
    assert film.action == "remuxed"


@pytest.mark.parametrize("extension", ["mov", "mkv"])
def test_good_tracks_in_a_container_that_is_not_taken_are_copied(tmp_path: Path, extension: str) -> None:
    path = media.make("h264_aac", tmp_path, extension)
    film = only(prepare([path]))
    assert (film.type, film.action, film.quality) == ("video/mp4", "remuxed", 100)
    assert film.data is not None
    assert decoded(film.data) == decoded(path.read_bytes())


def test_progress_never_goes_back(noisy: Path) -> None:
    heard: list[float] = []

    def watch(event: Event) -> None:
        if isinstance(event, Progress):
            heard.append(event.fraction)

    prepare([noisy], Target(budget=120_000, min_quality=0), on_event=watch)
    assert len(heard) > 3
    assert heard == sorted(heard)


def test_a_cancelled_film_stops(noisy: Path) -> None:
    cancel = threading.Event()

    def stop(event: Event) -> None:
        if isinstance(event, Progress) and event.fraction > 0.2:
            cancel.set()

    with pytest.raises(Cancelled):
        prepare([noisy], Target(budget=120_000, min_quality=0), on_event=stop, cancel=cancel)


def test_a_part_of_a_film_is_cut_out(noisy: Path) -> None:
    attachment = only(prepare([noisy], Target(budget=100_000, trim=(1.0, 2.0), min_quality=0)))
    assert attachment.data is not None
    assert shown(attachment.data).seconds == pytest.approx(1.0, abs=SECONDS)
    assert attachment.notes == ("Only 1 – 2 s of it.",)


def test_a_muted_film_has_no_sound_and_the_same_picture(tmp_path: Path) -> None:
    path = media.make("h264_aac", tmp_path, "mp4")
    attachment = only(prepare([path], Target(mute=True)))
    assert attachment.data is not None
    assert shown(attachment.data).sounds == []
    assert attachment.action == "remuxed"


def test_a_poster_is_a_picture_of_the_film(noisy: Path) -> None:
    attachment = only(prepare([noisy], Target(poster=True)))
    assert attachment.type in {"image/jpeg", "image/png"}
    assert (attachment.width, attachment.height) == (320, 240)
    assert (attachment.source_type, attachment.source_bytes) == ("video/mp4", noisy.stat().st_size)


def test_a_part_that_is_not_there_is_refused(noisy: Path) -> None:
    (refused,) = prepare([noisy], Target(trim=(10.0, 20.0))).refused
    assert "3.0 seconds long" in refused.reason.message


def test_two_hours_are_answered_with_numbers_and_ways_out(tmp_path: Path) -> None:
    with Workroom() as room:
        import ffmpeg as compiler

        folder = room.new_folder()
        slow = compiler.input("color=s=64x48:r=1/20:d=7200", f="lavfi")
        execute(write(slow, to="long.mkv", vcodec="libx264", pix_fmt="yuv420p"), room, folder)
        path = tmp_path / "long.mkv"
        path.write_bytes((folder / "long.mkv").read_bytes())
    (refused,) = prepare([path], Target(budget=6_000)).refused
    assert refused.reason.kind == "below-floor"
    assert "2.0 hours" in refused.reason.message
    assert "--trim 0-" in refused.reason.hint
    assert "--poster" in refused.reason.hint
    (refused,) = prepare([path], Target(budget=6_000, min_quality=0)).refused
    assert refused.reason.kind == "does-not-fit"


@pytest.mark.parametrize(("seconds", "helps"), [(900.0, True), (7_200.0, False)])
def test_silence_is_offered_only_where_it_makes_room_enough(
    noisy: Path, seconds: float, helps: bool
) -> None:
    with Workroom() as room:
        found = replace(probe(sniff(Input.of(noisy), room), room), seconds=seconds)
    assert found.sound is not None
    refusal = too_long(wish_for(found, Target(), noisy.stat().st_size), Target())
    assert refusal is not None
    assert ("--mute" in refusal.hint) is helps


def test_a_picture_larger_than_the_limit_is_refused_before_it_is_decoded(noisy: Path) -> None:
    limits = Limits(film_pixels=10_000)
    (refused,) = prepare([noisy], Target(budget=100_000, limits=limits)).refused
    assert refused.reason.kind == "over-safety-limit"


def test_the_quality_told_is_near_the_measured_one(noisy: Path, fitted: Attachment) -> None:
    from mmsprep.quality import VMAF, on_ruler
    from mmsprep.tools.ffmpeg import Media

    assert fitted.data is not None
    with Workroom() as room:
        folder = room.new_folder()
        (folder / "out.mp4").write_bytes(fitted.data)
        made = Media(folder / "out.mp4", "mov").read()["v:0"]
        source = Media(noisy, "mov").read()["v:0"]
        pair = [
            node.filter("setparams", colorspace="bt709", range="tv")
            .filter("scale", 320, 240, flags="bicubic")
            .filter("settb", "1/1000")
            .filter("setpts", "N*40")
            for node in (made, source)
        ]
        judged = combine(pair, "libvmaf", log_fmt="csv", log_path="vmaf.csv")
        execute(write(judged, to="-", f="null"), room, folder)
        rows = [row.split(",") for row in (folder / "vmaf.csv").read_text().splitlines()]
    column = rows[0].index("vmaf")
    values = [float(row[column]) for row in rows[1:]]
    assert on_ruler(sum(values) / len(values), VMAF) == pytest.approx(fitted.quality, abs=15)


@pytest.mark.parametrize(
    ("angle", "lying"), [(90, "transpose=clock"), (180, "hflip,vflip"), (270, "transpose=cclock")]
)
@pytest.mark.parametrize("transfer", ["bt709", "arib-std-b67"])
def test_a_film_that_lies_on_its_side_stands_upright(angle: int, lying: str, transfer: str) -> None:
    x265 = (*clips.X265[:-1], f"{clips.X265[-1]}:transfer={transfer}", "-pix_fmt", "yuv420p10le")
    stored = clips.clip(shown=f"{clips.picture('120x160')},{lying}", video=x265, sound=None)
    turned = clips.again(stored, before=("-display_rotation", str(angle)))
    data = prepare([turned]).attachments[0].data
    assert data
    with av.open(io.BytesIO(data), "r") as container:
        picture = next(container.decode(video=0)).to_image()  # type: ignore[no-untyped-call]
    assert picture.size == (120, 160)
    corners = [picture.getpixel(at) for at in ((12, 12), (108, 12), (12, 148))]
    strongest = [corner.index(max(corner)) for corner in corners]
    assert strongest == [0, 1, 2]  # red, green, blue


@pytest.mark.parametrize("sides", [(160, 120), (159, 119)], ids=["even", "odd"])
def test_wide_colours_that_name_only_their_matrix_are_shown(sides: tuple[int, int]) -> None:
    import ffmpeg as compiler

    with Workroom() as room:
        folder = room.new_folder()
        picture = compiler.input("testsrc2=s=160x120:r=25:d=0.4", f="lavfi")
        picture = picture.filter("format", "yuv444p10le").filter("crop", *sides, 0, 0, exact=1)
        picture = picture.filter("format", "yuv420p10le").filter("setparams", colorspace="bt2020nc")
        execute(write(picture, to="wide.webm", vcodec="libvpx-vp9", threads=1), room, folder)
        film = only(prepare([folder / "wide.webm"]))
    assert film.data is not None
    assert shown(film.data).pix_fmt == "yuv420p"


def test_prores_that_names_no_colours_is_shown() -> None:
    named = clips.clip(out="named.mov", video=("-c:v", "prores_ks"), sound=None)
    frame = rb"(icpf.{14})..."
    nameless, frames = re.subn(frame, rb"\1\0\0\0", named, flags=re.DOTALL)
    assert frames > 1
    assert only(prepare([nameless])).type == "video/mp4"


def test_colours_that_cannot_be_scaled_are_told() -> None:
    odd = clips.again(clips.clip(), "-bsf:v", "h264_metadata=matrix_coefficients=8", out="odd.mkv")
    (refused,) = prepare([odd], Target(budget=20_000, playable=True)).refused
    assert refused.reason.kind == "missing-codec"


@pytest.mark.parametrize(
    ("out", "codec", "true_type"),
    [
        ("film.ivf", ("-c:v", "libvpx"), "video/x-ivf"),
        ("film.y4m", clips.PLAIN, "video/x-yuv4mpeg"),
        ("film.m4v", ("-c:v", "mpeg4", "-f", "m4v"), "video/mp4v-es"),
        ("film.gxf", ("-c:v", "mpeg2video", "-s", "720x576", "-r", "25"), "application/gxf"),
        ("film.mj2", ("-c:v", "jpeg2000", "-f", "mov", "-brand", "mjp2"), "video/mj2"),
        ("film.h264", X264, "video/h264"),
        ("film.hevc", clips.X265, "video/h265"),
    ],
)
def test_what_ffmpeg_decodes_becomes_a_film(out: str, codec: tuple[str, ...], true_type: str) -> None:
    film = only(prepare([clips.clip(out=out, video=codec, sound=None)]))
    assert (film.source_type, film.type) == (true_type, "video/mp4")
    assert film.data is not None
    assert shown(film.data).seconds == pytest.approx(1.0, abs=SECONDS)


def test_bare_pictures_go_as_fast_as_they_say_and_can_be_cut() -> None:
    fast = clips.clip("-r", "30000/1001", out="fast.h264", video=X264, sound=None)
    film = only(prepare([fast], Target(trim=(0.5, 1.0))))
    assert film.notes == ("Only 0.5 – 1 s of it.",)
    assert film.data is not None
    made = shown(film.data)
    assert made.seconds == pytest.approx(0.5, abs=SECONDS)
    assert made.frames == 15


def test_bare_pictures_that_do_not_say_how_fast_they_go_are_guessed() -> None:
    x265 = (*clips.X265[:-1], f"{clips.X265[-1]}:vui-timing-info=0")
    film = only(prepare([clips.clip(out="film.hevc", video=x265, sound=None)]))
    assert film.notes == ("It does not say how fast it goes: 25 pictures a second.",)
    assert film.seconds == pytest.approx(15 / 25, abs=0.01)


def test_a_film_of_a_few_pixels_is_a_film() -> None:
    tiny = clips.clip(out="tiny.mkv", video=("-c:v", "png"), sound=None, shown=clips.picture("18x8"))
    film = only(prepare([tiny]))
    assert film.data is not None
    assert (shown(film.data).width, shown(film.data).height) == (18, 8)


def test_a_recording_that_marks_no_key_frame_and_cannot_be_sought_is_a_film() -> None:
    live = ("-live", "1", "-write_crc32", "0")
    marked = clips.clip(*live, out="live.mkv", video=("-c:v", "mpeg4"), sound=None)
    block = rb"(\xa3(?:[\x80-\xff]|[\x40-\x7f].|[\x20-\x3f]..)\x81..)\x80"
    unmarked, marks = re.subn(block, rb"\1\0", marked, flags=re.DOTALL)
    assert marks
    assert shown(only(prepare([unmarked])).data or b"").codec == "h264"


def test_a_sound_of_which_no_frame_is_marked_is_copied_all_the_same() -> None:
    noisy = f"{clips.picture()},noise=alls=80:allf=t"
    marked = clips.clip("-write_crc32", "0", out="film.mkv", shown=noisy)
    block = rb"(\xa3(?:[\x80-\xff]|[\x40-\x7f].)\x82..)\x80"
    unmarked, marks = re.subn(block, rb"\1\0", marked, flags=re.DOTALL)
    assert marks > 40
    film = only(prepare([unmarked], Target(budget=40_000, min_quality=0)))
    assert shown(film.data or b"").sounds == ["aac"]


def test_a_cover_that_is_shown_for_a_moment_is_a_picture_of_the_sound() -> None:
    cover = clips.picture(rate=140, seconds=1 / 140)
    film = only(prepare([clips.clip(out="song.webm", video=clips.VP9, sound=clips.OPUS, shown=cover)]))
    assert shown(film.data or b"").sounds == ["aac"]
    assert film.seconds == pytest.approx(1.0, abs=SECONDS)


def test_subtitles_of_a_camcorder_do_not_hide_its_film() -> None:
    composition = struct.pack(">HHBHBBBB", 160, 120, 0x10, 0, 0x80, 0, 0, 0)
    subtitles = b"".join(
        b"PG" + struct.pack(">IIBH", 22_500 * n, 0, kind, len(data)) + data
        for n in range(4)
        for kind, data in ((0x16, composition), (0x80, b""))
    )
    recorded = encode(
        "-f", "lavfi", "-i", clips.picture(), "-i", "in.sup", "-map", "0", "-map", "1",
        *X264, *clips.PLAIN, "-c:s", "copy", "-mpegts_m2ts_mode", "1", "-f", "mpegts",
        out="out.m2ts", files={"in.sup": subtitles},
    )  # fmt: skip
    assert only(prepare([recorded])).type == "video/mp4"


def test_an_encrypted_webm_is_protected_not_damaged() -> None:
    plain = clips.clip(out="out.webm", video=("-c:v", "libvpx"), sound=None)
    tracks = plain.index(b"\x16\x54\xae\x6b")
    encryption = bytes.fromhex("6d808d 62408a 503587 47e101 05 47e281 01")
    refused = prepare([plain[:tracks] + encryption + plain[tracks:]]).refused
    assert [each.reason.kind for each in refused] == ["drm"]


def test_a_small_film_that_must_be_made_anew_keeps_its_quality() -> None:
    strange = (*X264, "-pix_fmt", "yuv444p", "-crf", "46")
    noise = "testsrc2=s=640x480:r=25:d=4,noise=alls=20:allf=t"
    source = clips.clip(video=strange, sound=None, shown=noise)
    film = only(prepare([source]))
    assert film.quality >= 86  # in its own bytes it would be 80
    assert film.size <= 2.05 * len(source)


def test_a_film_that_names_another_place_for_its_samples_is_made_whole() -> None:
    """A player would look there: in a file of the phone, or on a server that counts who looks."""
    place = b"http://127.0.0.1:9/count\0"
    plain = clips.clip()
    start = plain.index(b"dref") + 12
    assert plain[start : start + 12] == struct.pack(">I4sI", 12, b"url ", 1)
    linked = bytearray(plain[:start] + struct.pack(">I4sI", 12 + len(place), b"url ", 0) + place)
    linked += plain[start + 12 :]
    assert plain.index(b"mdat") < start, "no sample moves"
    for name in (b"moov", b"trak", b"mdia", b"minf", b"dinf", b"dref"):
        at = linked.index(name) - 4
        struct.pack_into(">I", linked, at, int.from_bytes(linked[at : at + 4], "big") + len(place))
    made = only(prepare([Input("linked.mp4", data=bytes(linked))]))
    assert (made.type, made.action) == ("video/mp4", "remuxed")
    assert made.data is not None
    assert place not in made.data
    assert shown(made.data) == shown(plain)


def test_a_copied_picture_leaves_behind_what_a_camcorder_wrote_between_the_pictures() -> None:
    place = "MDPM+48.2327+016.3735"
    remark = f"h264_metadata=sei_user_data=17ee8c60-f84d-11d9-8cd6-0800200c9a66+{place}"
    plain = clips.clip()
    told = encode(
        "-i", "in.mp4", "-c", "copy", "-bsf:v", remark, out="told.mkv", files={"in.mp4": plain}
    )  # fmt: skip
    assert place.encode() in told
    film = only(prepare([Input("told.mkv", data=told)]))
    assert (film.type, film.action) == ("video/mp4", "remuxed")
    assert film.data is not None
    assert place.encode() not in film.data
    assert decoded(film.data) == decoded(plain)
