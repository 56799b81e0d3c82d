"""Who gets an archive is told to ask for a password, or for the other volumes."""

from __future__ import annotations

import struct

import pytest

from mmsprep.archives import zips
from mmsprep.intact import needed
from mmsprep.model import Source
from tests.intact.built import rar4, rar5, seven_zip, seven_zip_of
from tests.sniff.built import ole_with

RAR, SEVEN_ZIP, SHEET = "application/vnd.rar", "application/x-7z-compressed", "application/vnd.ms-excel"
PASSWORD = b"\x02\x01\x00"
"""A record of RAR 5; what else it tells does not matter here."""

AES = b"\1\x24\6\xf1\7\1\0"
LOCKED_FOLDER = b"\6\0\1\x09\5\0" + b"\7\x0b\1\0" + AES + b"\x0c\5\0"

BOOK, PROTECTED = struct.pack("<HH16x", 0x809, 16), struct.pack("<HH54x", 0x2F, 54)
CELLS = struct.pack("<HH2x", 0x42, 2)


@pytest.mark.parametrize(
    ("true_type", "data", "said"),
    [
        (RAR, rar4(), ()),
        (RAR, rar4(file_flags=0x8004), (zips.IS_LOCKED,)),
        (RAR, rar4(archive=0x80), (zips.IS_LOCKED,)),
        (RAR, rar4(archive=1), (needed.VOLUME,)),
        (RAR, rar5(), ()),
        (RAR, rar5(extra=PASSWORD), (zips.IS_LOCKED,)),
        (RAR, rar5(archive=1), (needed.VOLUME,)),
        (RAR, rar5(archive=1, extra=PASSWORD), (zips.IS_LOCKED, needed.VOLUME)),
        (RAR, b"RE~^\7\0\0" + bytes(99), ()),
        (SEVEN_ZIP, seven_zip(), ()),
        (SEVEN_ZIP, seven_zip_of(b"12345", b"\1\4" + LOCKED_FOLDER + b"\0\0"), (zips.IS_LOCKED,)),
        (SEVEN_ZIP, seven_zip_of(b"12345", b"\x17" + LOCKED_FOLDER + b"\0"), (zips.IS_LOCKED,)),
        (SEVEN_ZIP, seven_zip_of(b"12345", b"\x17\xff"), ()),
        (SHEET, ole_with("Workbook", BOOK + CELLS), ()),
        (SHEET, ole_with("Workbook", BOOK + PROTECTED + CELLS), (needed.MAY_BE_LOCKED,)),
        (SHEET, ole_with("Book", (BOOK + PROTECTED).ljust(4096, b"\0")), (needed.MAY_BE_LOCKED,)),
        ("application/x-tar", bytes(99), ()),
    ],
)
def test_what_a_receiver_needs_is_said(true_type: str, data: bytes, said: tuple[str, ...]) -> None:
    assert needed.notes(Source("a", true_type, None, len(data), "", data=data)) == said
