"""convert and plan: what is written, what is said, and with which exit code."""

from __future__ import annotations

import io
import json
import os
import shutil
import struct
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from mmsprep import Input, Package, prepare
from mmsprep.cli.frame import run
from mmsprep.cli.report import merged
from mmsprep.errors import Cancelled, ExitCode
from mmsprep.model import Action, Attachment

PICTURES = Path(__file__).parents[2] / "fixtures" / "pictures"
SMALL = PICTURES / "small__passes.jpg"
HEIC = PICTURES / "heic_named_jpg__becomes_jpeg.jpg"

ATTACHMENT_KEYS = {
    "source", "source_type", "source_bytes", "name", "type", "bytes", "path", "action", "quality",
    "width", "height", "removed", "notes",
}  # fmt: skip


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with two pictures."""
    monkeypatch.chdir(tmp_path)
    shutil.copy(SMALL, "small.jpg")
    shutil.copy(HEIC, "IMG_0412.HEIC")
    return tmp_path


def events(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_what_is_written_is_what_is_told(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["convert", "IMG_0412.HEIC", "small.jpg", "-o", "out", "--json"]) == ExitCode.DONE
    package = events(capsys)[-1]
    assert package["event"] == "package"
    assert (package["profile"], package["budget"]) == ("ringcentral", 1_500_000)
    assert package["refused"] == []
    heic, small = package["attachments"]
    assert heic.keys() == ATTACHMENT_KEYS
    assert (heic["source"], heic["source_type"]) == ("IMG_0412.HEIC", "image/heic")
    assert (heic["name"], heic["type"], heic["action"]) == ("IMG_0412.jpg", "image/jpeg", heic["action"])
    assert heic["action"] in {"converted", "shrunk"}
    assert (small["action"], small["quality"], small["removed"]) == ("unchanged", 100, [])
    assert Path(small["path"]).read_bytes() == SMALL.read_bytes()
    sizes = [Path(each["path"]).stat().st_size for each in package["attachments"]]
    assert sizes == [each["bytes"] for each in package["attachments"]]
    assert sum(sizes) == package["total_bytes"]
    assert sorted(path.name for path in (here / "out").iterdir()) == ["IMG_0412.jpg", "small.jpg"]


def test_the_table_says_it_in_words_within_80_columns(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    shutil.copy(SMALL, f"{'a-very-long-name-' * 5}.jpg")
    run(["convert", *sorted(path.name for path in here.iterdir()), "-o", "out"])
    shown = capsys.readouterr().out
    assert all(len(line) <= 80 for line in shown.splitlines())
    assert "unchanged" in shown
    assert "HEIC" in shown
    assert "3 of 10 attachments → out/" in shown


def test_no_figure_is_cut_however_narrow_the_terminal(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(SMALL, "😀 日本語 ein sehr langer Name.jpg")
    for columns in ("60", "30"):
        monkeypatch.setenv("COLUMNS", columns)
        run(["convert", *sorted(path.name for path in here.glob("*.*")), "-o", "out"])
        first, *_, last, total = capsys.readouterr().out.splitlines()
        assert first.split()[1:5] == ["JPEG", "320×240", first.split()[3], "kB"]
        assert last.endswith("JPEG 320×240  12.3 kB  unchanged")
        assert total.endswith("3 of 10 attachments → out/")


@pytest.mark.usefixtures("here")
def test_identical_files_are_left_and_others_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["convert", "small.jpg", "-o", "out"]) == ExitCode.DONE
    written = Path("out/small.jpg")
    before = written.stat().st_mtime_ns
    assert run(["convert", "small.jpg", "-o", "out"]) == ExitCode.DONE
    assert written.stat().st_mtime_ns == before
    written.write_bytes(b"somebody's own")
    assert run(["convert", "small.jpg", "IMG_0412.HEIC", "-o", "out"]) == ExitCode.USAGE
    assert "--force" in capsys.readouterr().err
    assert written.read_bytes() == b"somebody's own"
    assert not Path("out/IMG_0412.jpg").exists()
    assert run(["convert", "small.jpg", "-o", "out", "--force"]) == ExitCode.DONE
    assert written.read_bytes() == SMALL.read_bytes()


@pytest.mark.usefixtures("here")
def test_the_good_files_go_on_and_the_bad_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    Path("empty.jpg").touch()
    Path("cut.jpg").write_bytes(SMALL.read_bytes()[:5000])
    args = ["convert", "small.jpg", "empty.jpg", "cut.jpg", "nowhere.jpg", "-o", "out"]
    assert run([*args, "--json"]) == ExitCode.DAMAGED
    package = events(capsys)[-1]
    assert [each["source"] for each in package["attachments"]] == ["small.jpg"]
    refused = {each["source"]: each for each in package["refused"]}
    assert {name: each["error"] for name, each in refused.items()} == {
        "empty.jpg": "empty", "cut.jpg": "damaged", "nowhere.jpg": "unreadable",
    }  # fmt: skip
    for each in refused.values():
        assert each.keys() == {"source", "code", "error", "message", "hint"}
        assert each["code"] == ExitCode.DAMAGED
        assert each["message"].endswith(".")
    assert run(args) == ExitCode.DAMAGED
    said = capsys.readouterr().err
    assert all(name in said for name in ("empty.jpg", "cut.jpg", "nowhere.jpg"))
    assert run([*args, "--skip-refused"]) == ExitCode.DONE


@pytest.mark.usefixtures("here")
def test_with_nothing_left_to_send_skipping_is_no_success() -> None:
    assert run(["convert", "nowhere.jpg", "-o", "out", "--skip-refused"]) == ExitCode.DAMAGED
    assert not Path("out").exists()


def test_more_than_ten_files_name_the_ways_out(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = [f"{n}.jpg" for n in range(11)]
    for name in names:
        shutil.copy(SMALL, name)
    assert run(["convert", *names, "-o", "out"]) == ExitCode.DOES_NOT_FIT
    said = capsys.readouterr().err
    assert "A message holds 10 attachments, these are 11." in said
    assert "--each" in said
    assert "--split" in said
    assert not (here / "out").exists()


def test_each_file_may_be_a_message_of_its_own(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "more").mkdir()
    shutil.copy(HEIC, "more/small.heic")
    args = ["convert", "small.jpg", "more/small.heic", "nowhere", "-o", "out", "--each"]
    assert run([*args, "--json"]) == ExitCode.DAMAGED
    packages = events(capsys)
    assert [each["event"] for each in packages] == ["package"] * 3
    assert sorted(path.name for path in (here / "out").iterdir()) == ["small-2.jpg", "small.jpg"]
    assert run(args) == ExitCode.DAMAGED
    assert "2 messages, the largest" in capsys.readouterr().out
    assert run([*args, "--skip-refused"]) == ExitCode.DONE
    capsys.readouterr()
    assert run(["plan", "small.jpg", "more/small.heic", "--each", "--json"]) == ExitCode.DONE
    names = [made["name"] for package in events(capsys) for made in package["attachments"]]
    assert names == ["small.jpg", "small-2.jpg"]


@pytest.mark.usefixtures("here")
def test_a_message_that_cannot_be_written_stops_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("out").mkdir()
    Path("out/small.jpg").write_bytes(b"somebody's own")
    told = []

    def endless(files: list[Input], *_: object, cancel: threading.Event, **__: object) -> Package:
        if files[0].name == "small.jpg":
            return prepare(files)
        told.append(cancel.wait(30))
        raise Cancelled

    monkeypatch.setattr("mmsprep.cli.messages.prepare", endless)
    args = ["convert", "small.jpg", "IMG_0412.HEIC", "-o", "out", "--each", "--jobs", "2"]
    assert run(args) == ExitCode.USAGE
    assert told == [True]


@pytest.mark.parametrize("command", [["plan"], ["convert", "-o", "out"]])
@pytest.mark.parametrize("how", ["--each", "--split"])
def test_several_messages_may_all_be_refused(
    command: list[str], how: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*command, "nowhere", "elsewhere", how, "--skip-refused"]) == ExitCode.DAMAGED
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("does not exist") == 2
    assert not (here / "out").exists()


def test_pages_that_are_a_message_of_their_own_are_told_with_their_folder(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(PICTURES.parent / "documents" / "pages_3__becomes_pages.pdf", "paper.pdf")
    assert run(["convert", "paper.pdf", "small.jpg", "-o", "out", "--each"]) == ExitCode.DONE
    assert capsys.readouterr().out.count("→ out/\n") == 2
    assert len(list((here / "out").iterdir())) == 4


@pytest.mark.usefixtures("here")
def test_what_goes_for_several_files_is_said_once(capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copy(PICTURES.parent / "documents" / "pages_3__becomes_pages.pdf", "paper.pdf")
    texts = [f"{n}.txt" for n in range(4)]
    for name in texts:
        Path(name).write_text("to be, or not to be\n")
    assert run(["plan", "paper.pdf", "small.jpg", *texts]) == ExitCode.DONE
    said = capsys.readouterr()
    assert said.out.count("paper.pdf: ringcentral takes no PDF document.") == 1
    assert "0.txt and 3 others: ringcentral takes no text." in said.out
    assert "0.txt and 3 others: Turned into RTF (text)." in said.err
    assert said.err.count("paper.pdf: Its pages are drawn as pictures.") == 1
    assert [f"paper.pdf, page {n} " in said.out for n in range(1, 4)] == [True] * 3
    assert "small.jpg, page" not in said.out


def test_what_goes_for_some_pages_of_a_document_names_them() -> None:
    def page(number: int | None, *notes: str, source: str = "in/scan.pdf") -> Attachment:
        return Attachment(source=source, source_type="application/pdf", source_bytes=9, name="scan.png",
                          type="image/png", size=9, action=Action.CONVERTED, quality=90, page=number,
                          notes=notes)  # fmt: skip

    pages = [page(1, "All."), *(page(n, "All.", "Some.") for n in (2, 3, 5)), page(6, "All.", "One.")]
    other = page(None, "Some.", source="b.jpg")
    assert merged([*pages, other], lambda each: each.notes) == [
        "scan.pdf: All.",
        "scan.pdf (pages 2-3, 5), b.jpg: Some.",
        "scan.pdf (page 6): One.",
    ]


def test_split_spreads_files_over_messages(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = [f"{n}.jpg" for n in range(11)]
    for name in names:
        shutil.copy(SMALL, name)
    assert run(["convert", *names, "-o", "out", "--split"]) == ExitCode.DONE
    assert len(list((here / "out" / "message-1").iterdir())) == 10
    assert len(list((here / "out" / "message-2").iterdir())) == 1
    assert "out/message-2/" in capsys.readouterr().out
    assert run(["convert", "small.jpg", "-o", "one", "--split"]) == ExitCode.DONE
    assert "→ one/message-1/" in capsys.readouterr().out


@pytest.mark.usefixtures("here")
def test_one_file_may_come_from_stdin(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(HEIC.read_bytes())))
    assert run(["convert", "-", "--name", "photo.heic", "-o", "out", "--json"]) == ExitCode.DONE
    attachment = events(capsys)[-1]["attachments"][0]
    assert (attachment["source"], attachment["name"]) == ("photo.heic", "photo.jpg")


@pytest.mark.usefixtures("here")
def test_stdin_is_read_within_the_limit_only(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(HEIC.read_bytes())))
    assert run(["plan", "-", "--limit", "input-bytes=1k"]) == ExitCode.DAMAGED
    assert "the safety limit for input bytes is 1,000." in capsys.readouterr().err


def test_a_plan_promises_and_writes_nothing(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = sorted(here.iterdir())
    assert run(["plan", "IMG_0412.HEIC", "small.jpg", "--json"]) == ExitCode.DONE
    package = events(capsys)[-1]
    assert package["event"] == "package"
    assert package["estimated"] is True
    assert [each["path"] for each in package["attachments"]] == [None, None]
    reasons = [each["why"] for each in package["attachments"]]
    assert reasons == ["ringcentral takes no HEIC picture.", None]
    assert run(["plan", "IMG_0412.HEIC", "small.jpg"]) == ExitCode.DONE
    shown = capsys.readouterr().out
    assert "about 0.0" in shown
    assert "IMG_0412.HEIC: ringcentral takes no HEIC picture." in shown
    assert sorted(here.iterdir()) == before


@pytest.mark.usefixtures("here")
def test_a_plan_blames_the_share_only_where_that_is_why(capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copy(PICTURES / "cmyk__becomes_jpeg.jpg", "print.jpg")
    Path("scan.bmp").write_bytes(bitmap(side=300))
    Path("other.bmp").write_bytes(bitmap(side=304))

    def reasons(*arguments: str) -> list[str]:
        assert run(["plan", *arguments, "--json"]) == ExitCode.DONE
        return [each["why"] for each in events(capsys)[-1]["attachments"]]

    unusual = "Not every phone can show this kind of JPEG picture."
    unplayable = "Most phones cannot show this kind of BMP picture."
    assert reasons("print.jpg", "scan.bmp", "--playable") == [unusual, unplayable]
    share = "Its share of the 300,000 bytes is smaller than its 277,302."
    assert reasons("scan.bmp", "other.bmp", "--budget", "300k") == [None, share]


@pytest.mark.usefixtures("here")
def test_a_message_that_few_carriers_deliver_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    scans = [f"scan-{n}.bmp" for n in range(3)]
    for name in scans:
        Path(name).write_bytes(bitmap(side=300))
    assert run(["plan", *scans, "--json"]) == ExitCode.DONE
    assert events(capsys)[-1]["too_large_for"] == ["safe", "us-cellular", "toll-free"]
    assert run(["plan", *scans]) == ExitCode.DONE
    assert "--carrier safe" in capsys.readouterr().err
    assert run(["plan", *scans, "--carrier", "safe"]) == ExitCode.DONE
    assert "--carrier safe" not in capsys.readouterr().err


def bitmap(side: int) -> bytes:
    """A BMP picture of one colour: large, and accepted as it is."""
    pixels = bytes(range(48)) * (side * side // 16)
    header = b"BM" + (54 + len(pixels)).to_bytes(4, "little") + bytes(4) + (54).to_bytes(4, "little")
    fields = [(40, 4), (side, 4), (side, 4), (1, 2), (24, 2), (0, 4), (len(pixels), 4), (0, 16)]
    return header + b"".join(value.to_bytes(size, "little") for value, size in fields) + pixels


@pytest.mark.parametrize(
    "name",
    [
        b"\x1b[31mred\x1b[0m.jpg", "\u202egpj.exe".encode(), b"line\nbreak.jpg", b"not-\xff-text.jpg",
        b"%s%n.jpg", "größer 写真.jpg".encode(), b"[red]markup[blue].jpg", b"--force.jpg",
    ],
    ids=["ansi", "right-to-left", "newline", "no-utf8", "printf", "unicode", "markup", "dash"],
)  # fmt: skip
def test_a_strange_name_harms_neither_terminal_nor_json(
    name: bytes, here: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    given = os.fsdecode(name)
    shutil.copy(SMALL, here / given)
    shown = ""
    for extra in ([], ["--json"]):
        assert run(["convert", "-o", "out", "--color", "never", *extra, "--", given]) == ExitCode.DONE
        captured = capfdbinary.readouterr()
        shown = (captured.out + captured.err).decode("utf-8")
        assert "\x1b" not in shown
        assert "\u202e" not in shown
        assert shown.count("\n") == (1 if extra else 2)
    name_out = json.loads(shown)["attachments"][0]["name"]
    assert name_out.isascii()
    assert not name_out.startswith("-")


@pytest.mark.usefixtures("here")
def test_colours_only_where_wanted(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def colored(*args: str) -> bool:
        run(["plan", "nowhere.jpg", *args])
        return "\x1b[" in capsys.readouterr().err

    assert not colored()
    assert colored("--color", "always")
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert colored()
    monkeypatch.setenv("NO_COLOR", "1")
    assert not colored()
    assert colored("--color", "always")


def test_originals_are_never_touched_not_even_by_force(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {path.name: path.read_bytes() for path in here.iterdir()}
    args = ["convert", *before, "-o", ".", "--force"]
    assert run([*args, "--budget", "10k"]) == ExitCode.USAGE
    assert "would be overwritten" in capsys.readouterr().err
    assert {path.name: path.read_bytes() for path in here.iterdir()} == before
    assert run(args) == ExitCode.DONE
    assert all((here / name).read_bytes() == data for name, data in before.items())


def test_what_a_decoder_remarks_on_odd_metadata_is_not_said(
    here: Path, capfd: pytest.CaptureFixture[str], recwarn: pytest.WarningsRecorder
) -> None:
    """A text of two gigabytes is claimed in the EXIF of a small picture."""
    entry = struct.pack("<HHII", 305, 2, 0x7FFF_FFFF, 26)
    exif = b"Exif\0\0II*\0\x08\0\0\0\1\0" + entry + bytes(4)
    small = SMALL.read_bytes()
    inches = (
        small[:13] + b"\1\0\x48\0\x48" + small[18:20]
    )  # else Pillow asks the EXIF for them, in silence
    marked = inches + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + small[20:]
    Path("odd.jpg").write_bytes(marked)
    assert run(["convert", "odd.jpg", "-o", "out"]) == ExitCode.DONE
    assert [str(each.message) for each in recwarn] == []
    assert "Warning" not in capfd.readouterr().err


def test_a_variable_that_is_not_set_is_no_folder(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = set(here.iterdir())
    assert run(["convert", "IMG_0412.HEIC", "-o", ""]) == ExitCode.USAGE
    assert "called '.'" in capsys.readouterr().err
    assert set(here.iterdir()) == before
