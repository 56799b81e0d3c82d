"""inspect, check and doctor: what is it, may it go, and is everything here?"""

from __future__ import annotations

import json
import shlex
import shutil
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

from mmsprep.cli.frame import run
from mmsprep.errors import ExitCode

FIXTURES = Path(__file__).parents[2] / "fixtures"
PICTURES = FIXTURES / "pictures"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    shutil.copy(PICTURES / "small__passes.jpg", "small.jpg")
    shutil.copy(PICTURES / "heic_named_jpg__becomes_jpeg.jpg", "heic.jpg")
    shutil.copy(PICTURES / "location_exif__location_out.jpg", "located.jpg")
    return tmp_path


def events(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.mark.usefixtures("here")
def test_inspect_tells_the_true_type_and_the_claimed_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["inspect", "heic.jpg", "located.jpg", "--json"]) == ExitCode.DONE
    heic, located = events(capsys)
    assert heic.keys() == {"event", "source", "claimed_type", "type", "bytes", "facts"}
    assert (heic["event"], heic["source"]) == ("file", "heic.jpg")
    assert (heic["claimed_type"], heic["type"]) == ("image/jpeg", "image/heic")
    assert heic["bytes"] == Path("heic.jpg").stat().st_size
    assert (heic["facts"]["width"], heic["facts"]["height"]) == (320, 240)
    assert located["facts"]["location"] is True
    assert run(["inspect", "heic.jpg"]) == ExitCode.DONE
    assert "HEIC picture, 320×240" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("file", "codec"),
    [
        ("video/av1__becomes_mp4.mp4", {"video_codec": "av1"}),
        ("sound/tags_and_cover__passes.mp3", {"audio_codec": "mp3"}),
    ],
)
def test_inspect_names_a_codec_and_not_what_decodes_it(
    file: str, codec: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["inspect", str(FIXTURES / file), "--json"]) == ExitCode.DONE
    (found,) = events(capsys)
    assert codec.items() <= found["facts"].items()


@pytest.mark.usefixtures("here")
def test_inspect_goes_on_past_what_it_cannot_read(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["inspect", "nowhere", "small.jpg", "--json"]) == ExitCode.DAMAGED
    found = {each["event"]: each for each in events(capsys)}
    assert found["file"]["source"] == "small.jpg"
    assert (found["refused"]["source"], found["refused"]["error"]) == ("nowhere", "unreadable")


@pytest.mark.usefixtures("here")
def test_inspect_tells_the_type_of_what_it_refuses(capsys: pytest.CaptureFixture[str]) -> None:
    Path("page.jpg").write_text("<!DOCTYPE html><html><body>404 Not Found</body></html>")
    assert run(["inspect", "page.jpg", "--json"]) == ExitCode.DAMAGED
    file, refused = events(capsys)
    assert (file["event"], file["type"]) == ("file", "text/html")
    assert (refused["event"], refused["error"]) == ("refused", "dangerous")


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("name", "options", "why"),
    [
        ("heic.jpg", [], "ringcentral takes no HEIC picture."),
        ("located.jpg", [], "It holds what must be taken out: location."),
        ("small.jpg", ["--budget", "9k"], "there is room for 9,000."),
    ],
)
def test_check_says_no_and_why(
    name: str, options: list[str], why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["check", name, *options, "--json"]) == ExitCode.NO
    file, verdict = events(capsys)
    assert (file["event"], file["sendable"]) == ("file", False)
    assert why in file["why"]
    assert (verdict["event"], verdict["sendable"]) == ("check", False)


def test_a_wish_is_the_reason_for_what_it_changes(capsys: pytest.CaptureFixture[str]) -> None:
    film = str(PICTURES.parent / "video" / "h264_aac__passes.mp4")
    for wish, why in (
        (["--trim", "0-0.5"], "A part of it is wanted (--trim)."),
        (["--poster"], "A picture of it is wanted (--poster)."),
        (["--mute"], "It is wanted without sound (--mute)."),
    ):
        assert run(["check", film, *wish, "--json"]) == ExitCode.NO
        assert events(capsys)[0]["why"] == why
    silent = str(PICTURES.parent / "video" / "no_sound__passes.mp4")
    assert run(["check", silent, "--mute"]) == ExitCode.DONE


@pytest.mark.usefixtures("here")
def test_check_says_yes(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "small.jpg", "--json"]) == ExitCode.DONE
    file, verdict = events(capsys)
    assert (file["sendable"], file["why"], verdict["sendable"]) == (True, None, True)
    assert run(["check", "small.jpg"]) == ExitCode.DONE
    assert "yes" in capsys.readouterr().out
    assert run(["check", "located.jpg", "--keep-metadata"]) == ExitCode.DONE


@pytest.mark.usefixtures("here")
def test_files_that_could_go_alone_may_be_too_much_together(capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copy("small.jpg", "again.jpg")
    assert run(["check", "small.jpg", "again.jpg", "--budget", "20k", "--json"]) == ExitCode.NO
    *files, verdict = events(capsys)
    assert [file["sendable"] for file in files] == [True, True]
    assert "Together they have" in verdict["why"]
    many = [f"{n}.jpg" for n in range(11)]
    for name in many:
        shutil.copy("small.jpg", name)
    assert run(["check", *many]) == ExitCode.NO
    assert "A message holds 10 attachments, these are 11." in capsys.readouterr().err


@pytest.mark.usefixtures("here")
def test_no_is_answered_only_where_everything_could_be_read() -> None:
    assert run(["check", "heic.jpg", "nowhere"]) == ExitCode.DAMAGED
    assert run(["check", "heic.jpg", "nowhere", "--skip-refused"]) == ExitCode.NO


def test_the_doctor_names_every_part(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["doctor", "--json"]) == ExitCode.DONE
    installation, *parts = events(capsys)
    assert installation["event"] == "installation"
    states = {part["name"]: part["state"] for part in parts if part["needed"]}
    assert set(states.values()) == {"ok"}
    project = tomllib.loads(PICTURES.parents[1].joinpath("pyproject.toml").read_text())["project"]
    core = [Requirement(each) for each in project["dependencies"]]
    here = {each.name for each in core if not each.marker or each.marker.evaluate()}
    without_these_nobody_is_asked = {"click", "rich", "pylibmagic"}
    assert here - without_these_nobody_is_asked <= set(states)
    others = {part["name"]: part for part in parts if not part["needed"]}
    taken = {
        Requirement(each).name for extra in project["optional-dependencies"].values() for each in extra
    }
    assert others.keys() == taken | {"LibreOffice"}
    for name in taken:
        hint = f"pip --python {shlex.quote(sys.executable)} install {name}"
        assert others[name]["hint"] == ("" if others[name]["state"] == "ok" else hint)


@pytest.mark.usefixtures("here")
def test_types_are_told_after_the_doctor_was_here(capsys: pytest.CaptureFixture[str]) -> None:
    Path("words").write_text("to be, or not to be\n")
    assert run(["doctor", "--json"]) == ExitCode.DONE
    assert run(["inspect", "words", "--json"]) == ExitCode.DONE
    assert events(capsys)[-1]["type"] == "text/plain"


def test_the_doctor_says_what_to_do_about_an_ffmpeg_that_is_named_wrongly(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MMSPREP_FFMPEG", "/nowhere")
    assert run(["doctor"]) == ExitCode.TOOL
    said = capsys.readouterr().err
    assert "MMSPREP_FFMPEG names '/nowhere'" in said
    assert "Install mmsprep again" not in said


def test_the_doctor_looks_at_a_place_that_cannot_be(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MMSPREP_STATE_DIR", f"/{'x' * 300}")
    assert run(["doctor", "--json"]) == ExitCode.DONE
    assert "x" * 300 in capsys.readouterr().out


def test_the_doctor_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "simplejpeg", None)
    assert run(["doctor"]) == ExitCode.TOOL
    assert "simplejpeg: It is broken." in capsys.readouterr().err
