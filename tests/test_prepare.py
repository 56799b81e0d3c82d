"""Does every edge case become what its name says, by the rules that hold for every message?"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import av
import pytest
from PIL import Image

from mmsprep import RINGCENTRAL, Input, Package, Target, UsageError, plan, prepare, prepare_messages
from mmsprep.errors import DoesNotFit
from mmsprep.model import Action, Attachment, Made, Study
from mmsprep.testing import media
from mmsprep.testing.media.case import Case
from mmsprep.testing.media.drawings import CANARY
from mmsprep.tools import extras

FIXTURES = Path(__file__).parents[1] / "fixtures"
CASES = [case for case in media.CASES if case.committed]
SEARCHED = ("image/", "video/", "audio/")
"""What leaves without its location; the rest is content."""


def path_of(case: Case) -> Path:
    return FIXTURES / case.family / case.filename


def by_name(case: Case) -> str:
    return f"{case.family}/{case.filename}"


@pytest.mark.parametrize("case", CASES, ids=by_name)
def test_it_becomes_what_its_name_says(case: Case) -> None:
    package = prepare([path_of(case)], jobs=1)
    by_the_rules(package)
    if case.outcome.startswith("refused"):
        refused(case, package)
    else:
        OUTCOMES[case.outcome](case, path_of(case).read_bytes(), package)


def by_the_rules(package: Package) -> None:
    """What holds for every message, whatever was in it."""
    assert package.total_bytes == sum(len(each.data or b"") for each in package.attachments)
    assert package.total_bytes <= RINGCENTRAL.max_bytes
    assert len(package.attachments) <= 10
    for each in package.attachments:
        entry = next(entry for entry in RINGCENTRAL.accepted if entry.type == each.type)
        assert re.fullmatch(rf"[A-Za-z0-9_-]{{1,64}}\.{entry.extensions[0]}", each.name)
        assert each.data
        assert 30 <= each.quality <= 100
        if each.type.startswith(SEARCHED):
            assert not any(sign in each.data for sign in media.LOCATION_BYTES)
        if each.type in ("image/jpeg", "image/png", "image/gif", "image/tiff", "image/bmp"):
            Image.open(BytesIO(each.data)).load()
    for reason in (refused.reason for refused in package.refused):
        assert reason.message.endswith((".", "?"))
        assert reason.hint


def only(package: Package) -> Attachment:
    assert not package.refused, package.refused
    assert len(package.attachments) == 1
    return package.attachments[0]


def refused(case: Case, package: Package) -> None:
    assert not package.attachments
    assert len(package.refused) == 1
    assert package.refused[0].source in (str(path_of(case)), None)
    kind = case.outcome.removeprefix("refused").strip("_").replace("_", "-")
    if kind:
        assert package.refused[0].reason.kind == kind


def passes(case: Case, held: bytes, package: Package) -> None:
    made = only(package)
    assert (made.action, made.quality, made.removed) == (Action.UNCHANGED, 100, ())
    assert made.data == held
    accepted = RINGCENTRAL.accepts(case.type)
    assert accepted
    assert made.type == accepted.type


def renamed(case: Case, held: bytes, package: Package) -> None:
    """The brand in the first box is another; all else is as it was."""
    made = only(package)
    assert made.type == "video/mp4"
    assert made.data
    assert made.data[12:] == held[12:]


def location_out(case: Case, held: bytes, package: Package) -> None:
    made = only(package)
    assert made.action == Action.STRIPPED
    assert "location" in made.removed
    assert made.type == case.type
    assert made.data != held


def tail_cut(case: Case, held: bytes, package: Package) -> None:
    made = only(package)
    assert made.action == Action.STRIPPED
    assert made.data
    assert held.startswith(made.data)
    assert len(made.data) < len(held)


def cleaned(case: Case, held: bytes, package: Package) -> None:
    made = only(package)
    assert (made.action, made.type) == (Action.STRIPPED, case.type)
    assert made.removed
    harmless_inside(made)


def harmless(case: Case, held: bytes, package: Package) -> None:
    for made in package.attachments:
        harmless_inside(made)


def harmless_inside(made: Attachment) -> None:
    text = (made.data or b"").lower()
    for sign in (CANARY.encode(), b"<script", b"onload", b"javascript:", b"file:", b"<!entity"):
        assert sign not in text


def shrinks(case: Case, held: bytes, package: Package) -> None:
    made = only(package)
    assert (made.action, made.type) == (Action.SHRUNK, case.type)
    assert made.size < len(held)


def becomes(*types: str) -> Callable[[Case, bytes, Package], None]:
    def check(case: Case, held: bytes, package: Package) -> None:
        made = only(package)
        assert made.type in types
        assert made.action in (Action.CONVERTED, Action.SHRUNK, Action.REMUXED, Action.WRAPPED)
        assert made.data != held

    return check


def becomes_mp4(case: Case, held: bytes, package: Package) -> None:
    """What any phone plays: H.264 in 4:2:0, upright, even sides, stereo at most, the index in front."""
    becomes("video/mp4")(case, held, package)
    made = only(package)
    assert made.data
    assert made.data.index(b"moov") < made.data.index(b"mdat")
    with av.open(BytesIO(held)) as source:
        wanted = seconds_of(source, "video")
        width, height = shown_size(source)
    with av.open(BytesIO(made.data)) as film:
        picture = film.streams.video[0].codec_context
        assert (picture.name, picture.pix_fmt) == ("h264", "yuv420p")
        assert picture.width % 2 == picture.height % 2 == 0
        assert all(sound.codec_context.name == "aac" for sound in film.streams.audio)
        assert all(sound.codec_context.channels <= 2 for sound in film.streams.audio)
        assert abs(seconds_of(film, "video") - wanted) <= 0.1
        assert shown_size(film) == (made.width, made.height)
    assert made.width
    assert made.height
    assert (made.width > made.height) == (width > height)


def seconds_of(container: Any, kind: str) -> float:
    """From the first to the last frame, decoded."""
    container.seek(0)
    times = [frame.time for frame in container.decode(**{kind: 0})]
    return float(times[-1] - times[0])


def shown_size(container: Any) -> tuple[int, int]:
    """Of the first frame, once it is turned as the container says."""
    container.seek(0)
    frame = next(container.decode(video=0))
    return (frame.height, frame.width) if frame.rotation % 180 else (frame.width, frame.height)


def becomes_mp3(case: Case, held: bytes, package: Package) -> None:
    becomes("audio/mpeg")(case, held, package)
    with av.open(BytesIO(held)) as source, av.open(BytesIO(only(package).data or b"")) as sound:
        assert [stream.codec_context.name for stream in sound.streams] in (["mp3"], ["mp3float"])
        # an MP3 starts with silence of two frames or so: at 8 kHz that is a fifth of a second
        assert 0 <= heard(sound) - heard(source) + 0.03 <= 0.28


def heard(container: Any) -> float:
    """Seconds of sound, decoded."""
    return float(sum(frame.samples / frame.sample_rate for frame in container.decode(audio=0)))


def becomes_moving(*types: str) -> Callable[[Case, bytes, Package], None]:
    def check(case: Case, held: bytes, package: Package) -> None:
        """Never flattened."""
        becomes(*types)(case, held, package)
        made = only(package)
        if made.type == "image/gif":
            moving = Image.open(BytesIO(made.data or b""))
            assert moving.n_frames > 1  # type: ignore[attr-defined]
            assert moving.info["loop"] == 0

    return check


def becomes_pages(case: Case, held: bytes, package: Package) -> None:
    assert not package.refused
    assert len(package.attachments) == int(case.name.removeprefix("pages_"))
    for number, made in enumerate(package.attachments, 1):
        assert made.type in ("image/png", "image/jpeg")
        assert f"-p{number}." in made.name
        assert (made.height or 0) > (made.width or 0) >= 1000


def needs_extra(case: Case, held: bytes, package: Package) -> None:
    if package.refused:
        assert package.refused[0].reason.kind == "missing-extra"
        assert extras.install(case.extension) in package.refused[0].reason.hint
    else:
        becomes("image/jpeg", "image/png")(case, held, package)


OUTCOMES = {
    "passes": passes,
    "renamed": renamed,
    "location_out": location_out,
    "tail_cut": tail_cut,
    "cleaned": cleaned,
    "harmless": harmless,
    "shrinks": shrinks,
    "becomes_jpeg": becomes("image/jpeg"),
    "becomes_png": becomes("image/png"),
    "becomes_picture": becomes("image/jpeg", "image/png"),
    "becomes_mp4": becomes_mp4,
    "becomes_mp3": becomes_mp3,
    "becomes_moving": becomes_moving("image/gif", "video/mp4"),
    "becomes_gif": becomes_moving("image/gif"),
    "becomes_svg": becomes("image/svg+xml"),
    "becomes_pages": becomes_pages,
    "becomes_rtf": becomes("application/rtf"),
    "becomes_rtf_or_zip": becomes("application/rtf", "application/zip"),
    "becomes_zip": becomes("application/zip"),
    "needs_extra": needs_extra,
}


def test_every_outcome_that_a_name_can_say_is_checked() -> None:
    assert {name for name in media.OUTCOMES if not name.startswith("refused")} == set(OUTCOMES)


def test_all_that_passes_goes_together_without_an_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    """A message whose files are accepted as they are costs nothing."""
    cases = [media.case("small", kind) for kind in ("jpg", "png", "gif", "bmp")]
    cases += [media.case("plain", "vcf"), media.case("texts", "zip"), media.case("rtf")]

    def encode(*_: object, **__: object) -> None:
        raise AssertionError("an encoder ran")

    monkeypatch.setattr(Image.Image, "save", encode)
    monkeypatch.setattr("mmsprep.converters.image.study", encode)
    package = prepare([path_of(case) for case in cases])
    assert [each.data for each in package.attachments] == [path_of(case).read_bytes() for case in cases]


def test_good_files_go_on_when_others_are_refused() -> None:
    names = [("small", "jpg"), ("cut_off", "heic"), ("html_named_jpg", "jpg"), ("plain", "vcf")]
    package = prepare([path_of(media.case(*name)) for name in names])
    assert [each.name for each in package.attachments] == ["small__passes.jpg", "plain__passes.vcf"]
    assert {each.reason.kind for each in package.refused} == {"damaged", "dangerous"}
    by_the_rules(package)


@pytest.mark.parametrize("odd", media.ODD_NAMES)
def test_odd_names_leave_as_plain_ones(odd: str, tmp_path: Path) -> None:
    path = media.make("one_pixel", tmp_path, called=media.ODD_NAMES[odd])
    package = prepare([path])
    by_the_rules(package)
    made = only(package)
    assert made.source == str(path)
    assert not re.fullmatch(r"(?i)(con|prn|aux|nul|com\d|lpt\d)\..*", made.name)


DECLARING = (
    ("h264_aac", "mp4"), ("h264_aac", "mkv"), ("mpeg4_mp3", "avi"), ("wmv", "wmv"),
    ("flash", "flv"), ("vp9_opus", "webm"), ("theora_vorbis", "ogv"), ("mpeg2", "mxf"),
    ("voice", "wav"), ("voice", "aiff"), ("voice", "au"), ("voice", "caf"), ("voice", "opus"),
    ("voice", "mka"), ("voice", "wma"),
)  # fmt: skip
"""Containers that say how long they are, or where they end."""


@pytest.mark.parametrize(("name", "extension"), DECLARING)
def test_half_a_film_or_sound_never_goes_out_in_silence(name: str, extension: str) -> None:
    held = path_of(media.case(name, extension)).read_bytes()
    package = prepare([Input(f"half.{extension}", data=held[: len(held) // 2])], jobs=1)
    assert [each.reason.kind for each in package.refused] == ["damaged"]


def test_half_a_recording_that_declares_nothing_goes_out_whole_again() -> None:
    """What is left of a transport stream is copied or encoded so that it decodes without a fault."""
    held = path_of(media.case("interlaced", "ts")).read_bytes()
    package = prepare([Input("half.ts", data=held[: len(held) // 2])], jobs=1)
    assert only(package).type == "video/mp4"


def test_files_of_one_name_leave_under_two(tmp_path: Path) -> None:
    first = media.make("small", tmp_path / "a", "jpg", called="photo.jpg")
    second = media.make("progressive", tmp_path / "b", called="PHOTO.JPG")
    names = [each.name.lower() for each in prepare([first, second]).attachments]
    assert len(set(names)) == 2


def test_more_than_ten_files_are_refused_and_the_ways_out_named() -> None:
    package = prepare([path_of(media.case("small", "jpg"))] * 11)
    assert not package.attachments
    assert [(each.source, each.reason.kind) for each in package.refused] == [(None, "too-many")]
    assert "--each" in package.refused[0].reason.hint


def test_a_document_of_one_page_is_no_reason_to_leave_it_out_of_too_many_files() -> None:
    files = [path_of(media.case("small", "jpg"))] * 10 + [path_of(media.case("pages_1"))]
    assert [(each.source, each.reason.kind) for each in prepare(files).refused] == [(None, "too-many")]
    assert [len(each.attachments) for each in prepare_messages(files)] == [10, 1]


def test_a_plan_refuses_by_name_what_no_share_is_enough_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def foresee(_study: Study, _max_bytes: int) -> Made:
        raise DoesNotFit("No picture of it fits.", "Send less.")

    monkeypatch.setattr("mmsprep.converters.image.foresee", foresee)
    heic, small = (path_of(media.case(*case)) for case in (("heic_named_jpg", "jpg"), ("small", "jpg")))
    foreseen = plan([heic, small])
    assert [each.source for each in foreseen.attachments] == [str(small)]
    assert [(each.source, each.reason.kind) for each in foreseen.refused] == [
        (str(heic), "does-not-fit")
    ]


def test_the_same_files_make_the_same_bytes_one_by_one_or_side_by_side() -> None:
    cases = [("heic_named_jpg", "jpg"), ("cmyk", "jpg"), ("photo", "avif"), ("alpha_matters", "webp")]
    files = [path_of(media.case(*case)) for case in cases]
    first, again = prepare(files, jobs=1), prepare(files, jobs=2)
    assert [each.data for each in first.attachments] == [each.data for each in again.attachments]
    assert len(first.attachments) == len(cases)


def test_one_file_may_stand_alone() -> None:
    """A path is no list of letters, bytes are none of numbers, an open file is none of lines."""
    path = FIXTURES / "pictures" / "small__passes.jpg"
    with path.open("rb") as file:
        for given in (path, str(path), path.read_bytes(), file, Input("a.jpg", path)):
            (attachment,) = prepare(given).attachments
            assert attachment.data == path.read_bytes()


def test_what_has_no_name_of_its_own_is_called_an_attachment() -> None:
    """An open descriptor's name is a number, a temporary file's None."""
    card = (FIXTURES / "contacts" / "plain__passes.vcf").read_bytes()
    with tempfile.TemporaryFile() as numbered, tempfile.SpooledTemporaryFile() as unnamed:
        for file in (numbered, unnamed):
            file.write(card)
            file.seek(0)
        package = prepare([numbered, unnamed, bytearray(card), memoryview(card)])
    names = [f"attachment{number}.vcf" for number in ("", "-2", "-3", "-4")]
    assert [each.name for each in package.attachments] == names


def test_a_file_that_was_opened_as_text_is_the_callers_mistake() -> None:
    text = FIXTURES / "documents" / "ascii__becomes_rtf.txt"
    with text.open() as file, pytest.raises(UsageError, match="opened as text"):
        prepare([file])  # type: ignore[list-item]


def test_what_is_no_file_at_all_is_the_callers_mistake() -> None:
    with pytest.raises(UsageError, match="5 is no file"):
        prepare([5])  # type: ignore[list-item]


def test_quality_never_falls_below_nothing() -> None:
    noise = BytesIO()
    Image.effect_noise((1600, 1200), 120).convert("RGB").save(noise, "JPEG", quality=95)
    (attachment,) = prepare(noise.getvalue(), Target(budget=12_000, min_quality=0)).attachments
    assert 0 <= attachment.quality < 30


def test_metadata_that_was_wanted_and_could_not_be_kept_is_told() -> None:
    path = FIXTURES / "pictures" / "location_exif__location_out.jpg"
    wish = Target(keep_metadata=True)
    (kept,) = prepare(path, wish).attachments
    (smaller,) = prepare(path, replace(wish, budget=kept.size // 2)).attachments
    assert kept.notes == ()
    assert smaller.notes == ("It had to be made anew, without its metadata.",)
