"""A directory of a 7z archive that makes no sense is believed: it neither stops us nor keeps us."""

from __future__ import annotations

from tests.intact.built import seven_zip_of
from tests.intact.test_intact import told

SEVEN_ZIP = "application/x-7z-compressed"
NO_FOLDERS = b"\6\0\0\0" + b"\7\x0b\0\0\x0c\0\0"


def long(value: int) -> bytes:
    """A number of three bytes behind a mark, as 7z writes it."""
    return b"\xe0" + value.to_bytes(3, "little")


def test_a_packed_directory_without_a_folder_ends() -> None:
    assert not told(seven_zip_of(b"", b"\x17" + NO_FOLDERS), SEVEN_ZIP)


def test_a_packed_directory_that_holds_itself_ends() -> None:
    """Its one folder is stored, and is the directory: of a thousand layers, a few are looked at."""
    whole = b""
    for _ in range(2):  # the first time to know its length
        folder = b"\7\x0b\1\0\1\1\0\x0c" + long(len(whole)) + b"\0"
        whole = b"\x17\6" + long(0) + b"\1\x09" + long(len(whole)) + b"\0" + folder + b"\0"
    assert not told(seven_zip_of(b"", whole), SEVEN_ZIP)


def test_a_folder_of_many_bonds_is_read_once() -> None:
    """All outputs but the last are taken in by something."""
    outputs = 80_000
    coder = b"\1\x11\0" + long(outputs) + long(outputs)
    bonds = b"".join(long(n) + long(n) for n in range(outputs - 1))
    sizes = b"\0" * outputs
    folder = b"\7\x0b\1\0" + coder + bonds + b"\x0c" + sizes + b"\0"
    directory = b"\1\4\6\0\1\x09\0\0" + folder + b"\0\0"
    assert not told(seven_zip_of(b"", directory), SEVEN_ZIP)


def test_settings_that_lzma_does_not_know_are_believed() -> None:
    """The bits of a literal's context and of its place are four together, at most; here twelve."""
    coder = b"\1\x23\3\1\1\5" + bytes([8 + 9 * 4]) + b"\0\0\1\0"
    folder = b"\7\x0b\1\0" + coder + b"\x0c\5\0"
    assert not told(seven_zip_of(b"12345", b"\1\4\6\0\1\x09\5\0" + folder + b"\0\0"), SEVEN_ZIP)


def test_a_chain_that_lzma_does_not_know_is_believed() -> None:
    coder = b"\x21\x21\1\x08"
    folder = b"\7\x0b\1\0\2" + coder * 2 + b"\1\0" + b"\x0c\5\5\0"
    assert not told(seven_zip_of(b"12345", b"\1\4\6\0\1\x09\5\0" + folder + b"\0\0"), SEVEN_ZIP)


def test_files_without_lengths_are_believed() -> None:
    folder = b"\7\x0b\1\0\1\1\0\x0c\5\0"
    divided = b"\x08\x0d\2\x0a\1" + bytes(8) + b"\0"
    assert not told(seven_zip_of(b"12345", b"\1\4\6\0\1\x09\5\0" + folder + divided), SEVEN_ZIP)
