"""What is saved is whole, and only what is there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mmsprep import Action, Attachment, Limits, Package, Target, UsageError, prepare
from mmsprep.errors import BrokenPromise
from mmsprep.package import verified
from mmsprep.testing.media import metadata, still
from mmsprep.workroom import Workroom

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


def broken(attachment: Attachment, **changed: Any) -> Package:
    """A message whose one attachment is not what it is said to be."""
    return Package(Target(), (replace(attachment, **changed),), ())


def test_a_message_that_breaks_a_rule_is_never_finished() -> None:
    (card,) = prepare([CARD]).attachments
    located = metadata.in_jpeg(still.jpeg(), metadata.exif_segment(metadata.exif(location=True)))
    (photo,) = prepare([still.jpeg()]).attachments
    many = tuple(replace(card, name=f"{n}.vcf") for n in range(11))
    for package, rule in (
        (Package(Target(), many, ()), "too many attachments"),
        (Package(Target(budget=card.size - 1), (card,), ()), "over the budget"),
        (Package(Target(), (card, replace(card, name=card.name.upper())), ()), "one name"),
        (broken(card, size=card.size + 1), "another size"),
        (broken(card, type="image/png"), "cannot be read"),
        (broken(photo, data=located, size=len(located)), "tells its location"),
    ):
        with pytest.raises(BrokenPromise, match=rule), Workroom() as room:
            verified(package, room)
