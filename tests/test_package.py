"""What is saved is whole, and only what is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from mmsprep import Action, Limits, Target, UsageError, prepare

FIXTURES = Path(__file__).parents[1] / "fixtures"

CARD = b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ada\r\nN:;Ada;;;\r\nEND:VCARD\r\n"


def test_a_package_without_its_data_writes_nothing(tmp_path: Path) -> None:
    told = prepare([CARD]).without_data()
    with pytest.raises(UsageError, match="without its data"):
        told.save(tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_limits_that_are_lowered_for_others_do_not_hold_for_what_we_made() -> None:
    """A JPEG of ours has more scans than one from a camera."""
    photo = FIXTURES / "pictures" / "small__passes.jpg"
    (made,) = prepare(photo, Target(budget=3_000, limits=Limits(repeated_pixels=100_000))).attachments
    assert made.action is Action.SHRUNK


def test_a_file_is_no_folder_to_save_into(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    with pytest.raises(UsageError, match="is a file, not a folder"):
        prepare([CARD]).save(tmp_path / "out")
    assert (tmp_path / "out").read_text() == "mine"
