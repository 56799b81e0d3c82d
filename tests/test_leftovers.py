"""What nobody holds is swept, whoever made it; what somebody holds stays, wherever he lives."""

import os
import shutil
import sys
import tempfile
from pathlib import Path

import pytest

from mmsprep.leftovers import PREFIX, passing_file, passing_folder, sweep

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such locks")

ABANDONED = f"{PREFIX}0123456789abcdef"


@pytest.fixture(autouse=True)
def _own_temp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


def test_what_nobody_holds_goes_and_what_only_sounds_alike_stays(tmp_path: Path) -> None:
    (tmp_path / ABANDONED).mkdir()
    (tmp_path / ABANDONED / "work.bin").write_bytes(b"x")
    (tmp_path / f".{ABANDONED}").write_bytes(b"half")
    others = {f"{PREFIX}notes", f"{ABANDONED}.zip", f"x{ABANDONED}"}
    for name in others:
        (tmp_path / name).mkdir()
    sweep(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == others


def test_what_somebody_holds_stays(tmp_path: Path) -> None:
    with passing_folder() as folder, passing_file(tmp_path) as file:
        sweep(tmp_path)
        assert {*tmp_path.iterdir()} == {folder, file}
    assert not any(tmp_path.iterdir())


def test_what_was_swept_before_it_was_held_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import fcntl

    lock, swept = fcntl.flock, list[Path]()

    def late(descriptor: int, how: int) -> None:
        if not swept:
            swept.extend(tmp_path.iterdir())
            shutil.rmtree(swept[0])
        lock(descriptor, how)

    monkeypatch.setattr(fcntl, "flock", late)
    with passing_folder() as folder:
        assert folder.is_dir()
        assert folder not in swept


def test_a_pipe_that_is_called_like_ours_goes_and_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / ABANDONED)
    sweep(tmp_path)
    sweep(tmp_path / "nowhere")
    assert not any(tmp_path.iterdir())
