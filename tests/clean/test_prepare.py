"""What a message does with a file that tells its place."""

from __future__ import annotations

import struct

import pytest

from mmsprep import Target, prepare, prepare_messages
from mmsprep.errors import Damaged
from mmsprep.model import Action, Input
from mmsprep.testing.media import LOCATION_BYTES
from mmsprep.testing.media.case import Case
from tests.clean import samples
from tests.clean.samples import made

CASES = [each for each in samples.LOCATED if each.outcome == "location_out"]
FEW = [
    each for each in CASES
    if each.name in {"location_everywhere", "location_xmp_moving", "location_loci", "location"}
]  # fmt: skip


@pytest.mark.parametrize("case", FEW, ids=lambda case: case.filename)
def test_the_place_goes_and_is_listed(case: Case) -> None:
    (attachment,) = prepare([Input(case.filename, data=made(case))]).attachments
    assert (attachment.action, attachment.removed) == (Action.STRIPPED, ("location",))


CARD = b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:A\r\nN:A;;;;\r\nEND:VCARD\r\n"


def test_a_place_that_lies_on_what_makes_it_a_picture_is_refused() -> None:
    sizes = [
        (256, 4, 40),
        (257, 4, 30),
        (258, 3, 8),
        (259, 3, 1),
        (262, 3, 1),
        (273, 4, 300),
        (277, 3, 1),
    ]
    tags = [*sizes, (278, 4, 30), (279, 4, 1200), (0x8825, 4, 1600)]
    head = b"II*\0" + struct.pack("<IH", 8, len(tags))
    head += b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in tags)
    latitude = struct.pack("<HHHIII", 1, 2, 5, 3, 0, 0)  # three fractions, at the beginning of the file
    broken = Input("broken.tif", data=head.ljust(1600, b"\0") + latitude)
    files = [broken, Input("plain.vcf", data=CARD)]
    for package in (prepare(files), *prepare_messages(files)):
        assert [each.source for each in package.attachments] == ["plain.vcf"]
        (refused,) = package.refused
        assert refused.source == "broken.tif"
        assert isinstance(refused.reason, Damaged)
        assert "on top of one another" in refused.reason.message


@pytest.mark.parametrize("case", FEW, ids=lambda case: case.filename)
def test_the_place_stays_where_it_is_wanted(case: Case) -> None:
    given = Input(case.filename, data=made(case))
    (attachment,) = prepare([given], Target(keep_metadata=True)).attachments
    assert (attachment.action, attachment.data) == (Action.UNCHANGED, made(case))


def test_a_payload_goes_even_where_the_place_stays() -> None:
    case = next(each for each in FEW if each.name == "location_loci")
    given = Input(case.filename, data=made(case) + b"PK\x03\x04" + bytes(range(90)))
    (attachment,) = prepare([given], Target(keep_metadata=True)).attachments
    assert (attachment.removed, attachment.data) == (("trailing data",), made(case))


MADE_ANEW = [
    each for each in samples.LOCATED
    if each.name in {"location_everywhere", "location"} and not each.type.startswith("video/")
]  # fmt: skip


@pytest.mark.parametrize("keep", [False, True])
@pytest.mark.parametrize("case", MADE_ANEW, ids=lambda case: case.filename)
def test_the_place_is_listed_too_where_all_is_made_anew(case: Case, keep: bool) -> None:
    data = made(case)
    given = Input(case.filename, data=data)
    target = Target(keep_metadata=keep, budget=len(data) - len(data) // 3)
    (attachment,) = prepare([given], target).attachments
    assert "location" in attachment.removed
    assert not any(place in (attachment.data or b"") for place in LOCATION_BYTES)
