"""A machine that fails in the middle: said in one sentence, nothing half, originals as they were."""

from __future__ import annotations

import errno
import os
import sys
import tempfile
from pathlib import Path

import pytest

from mmsprep import prepare
from mmsprep.cli.failure import explain
from mmsprep.errors import UsageError
from mmsprep.testing import media
from tests.hostile.machine import Ended, Machine, fixture

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the faults are made by a POSIX shell")

FILES = [fixture("voice__becomes_mp3.wav"), fixture("grid__becomes_jpeg.heic")]
ANSWERS = """#!/bin/sh
case "$*" in
*-version*) echo "ffmpeg version fake";;
*-encoders*) printf ' V..... libx264 x\\n A..... aac x\\n A..... libmp3lame x\\n';;
*-filters*) echo;;
*) {};;
esac
"""


def assert_clean(ended: Ended, machine: Machine) -> None:
    assert "Traceback" not in ended.said
    assert "unexpectedly" not in ended.said
    assert machine.leftovers() == []


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path / "machine")


@pytest.mark.parametrize("kilobytes", [0, 1, 8])
def test_41_a_full_disk_is_said_and_leaves_nothing_half(kilobytes: int, machine: Machine) -> None:
    """`ulimit -f`: any write beyond so many kilobytes fails, in us and in every tool."""
    before = [path.read_bytes() for path in FILES]
    ended = machine.convert(*FILES, before=f"ulimit -f {kilobytes};")
    assert ended.code in (2, 3, 6), ended.said
    assert_clean(ended, machine)
    assert {len(data) for data in machine.outputs().values()} <= {0} or all(
        data.startswith((b"\xff\xd8", b"ID3", b"\xff\xfb")) for data in machine.outputs().values()
    )
    assert [path.read_bytes() for path in FILES] == before


@pytest.mark.parametrize("where", ["file", "file/below", "/proc/nowhere"])
def test_40_a_folder_that_cannot_be_written_is_named(where: str, machine: Machine) -> None:
    (machine.home / "file").write_bytes(b"in the way")
    process = machine.start("convert", fixture("small__passes.png"), "-o", where)
    _, said = process.communicate()
    assert process.returncode == 2
    assert where.encode() in said
    assert b"cannot be written" in said or b"not a folder" in said
    assert (machine.home / "file").read_bytes() == b"in the way"
    assert machine.leftovers() == []


def test_without_a_folder_for_temporary_files_the_way_out_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def nowhere(*_: object, **__: object) -> str:
        raise FileNotFoundError(2, "No usable temporary directory found in ['/tmp']")

    monkeypatch.setattr(tempfile, "gettempdir", nowhere)
    with pytest.raises(UsageError, match="TMPDIR"):
        prepare([fixture("small__passes.png")])


@pytest.mark.parametrize(
    ("does", "errors"),
    [
        ("exit 0", {"tool-failed", "damaged"}),
        ('for last; do :; done; echo garbage > "$last"; exit 0', {"tool-failed", "damaged"}),
        ("head -c 3000000 /dev/zero; exit 0", {"tool-failed", "damaged"}),
        ("head -c 3000000 /dev/zero >&2; exit 1", {"tool-failed", "damaged"}),
        ("kill -9 $$", {"tool-failed", "damaged"}),
        ("kill -SEGV $$", {"damaged"}),
    ],
    ids=["makes nothing", "makes garbage", "floods stdout", "floods stderr", "is killed", "crashes"],
)
def test_45_what_a_lying_ffmpeg_makes_is_never_passed_on(
    does: str, errors: set[str], machine: Machine
) -> None:
    fake = machine.home / "ffmpeg"
    fake.write_text(ANSWERS.format(does))
    fake.chmod(0o755)
    ended = machine.convert(
        fixture("voice__becomes_mp3.wav"),
        fixture("small__passes.png"),
        MMSPREP_FFMPEG=str(fake),
    )
    assert set(ended.errors) <= errors, ended.package["refused"]
    assert ended.code in (3, 6), ended.said
    assert list(machine.outputs()) == ["small__passes.png"]
    assert_clean(ended, machine)
    assert machine.orphans() == []


def test_44_without_ffmpeg_pictures_still_work(machine: Machine) -> None:
    ended = machine.convert(
        fixture("voice__becomes_mp3.wav"),
        fixture("grid__becomes_jpeg.heic"),
        MMSPREP_FFMPEG=str(machine.home / "nothing"),
    )
    assert (ended.code, ended.errors) == (6, ["missing-tool"])
    assert list(machine.outputs()) == ["grid__becomes_jpeg.jpg"]
    assert_clean(ended, machine)


def test_36_a_link_that_leads_to_itself_is_refused_beside_what_is_fine(machine: Machine) -> None:
    loop = machine.home / "loop.jpg"
    loop.symlink_to(loop)
    ended = machine.convert(loop, fixture("small__passes.png"))
    assert (ended.code, ended.errors) == (3, ["unreadable"]), ended.said
    assert list(machine.outputs()) == ["small__passes.png"]


@pytest.mark.parametrize(
    "starved",
    [
        MemoryError(),
        RuntimeError("can't start new thread"),
        ImportError("libopenblas.so: failed to map segment from shared object"),
        OSError(errno.ENOMEM, os.strerror(errno.ENOMEM)),
    ],
)
def test_a_machine_without_memory_is_no_bug(
    starved: Exception, capsys: pytest.CaptureFixture[str]
) -> None:
    assert explain(starved) == 6
    assert "no memory left" in capsys.readouterr().err


def test_originals_are_as_they_were_after_every_refusal(tmp_path: Path, machine: Machine) -> None:
    paths = [media.make(name, tmp_path) for name in ("concat", "magick", "billion_laughs")]
    before = [(path.read_bytes(), path.stat().st_mtime_ns) for path in paths]
    assert machine.convert(*paths).code == 3
    assert [(path.read_bytes(), path.stat().st_mtime_ns) for path in paths] == before
