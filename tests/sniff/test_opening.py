"""Is every file opened once, as a regular file, and held as it was then?"""

from __future__ import annotations

import errno
import hashlib
import os
import socket
import stat
import threading
from pathlib import Path

import pytest

from mmsprep.errors import Cancelled, Empty, OverSafetyLimit, Unreadable
from mmsprep.limits import Limits
from mmsprep.model import Input
from mmsprep.sniff import opening, sniff
from mmsprep.workroom import Workroom

TEXT = b"hello, world\n" * 10


def refused(path: Path | str, words: str) -> None:
    with Workroom() as room, pytest.raises(Unreadable, match=words) as caught:
        sniff(Input.of(path), room)
    assert caught.value.hint


def test_a_file_is_held_with_its_digest(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(TEXT)
    with Workroom() as room:
        source = sniff(Input.of(path), room)
    assert source.data == TEXT
    assert source.path is None
    assert source.size == len(TEXT)
    assert source.digest == hashlib.sha256(TEXT).hexdigest()
    assert (source.name, source.type, source.claimed_type) == (str(path), "text/plain", "text/plain")


def test_bytes_are_taken_as_they_are() -> None:
    with Workroom() as room:
        source = sniff(Input.of(TEXT), room)
    assert source.data is TEXT
    assert source.digest == hashlib.sha256(TEXT).hexdigest()


def test_nothing_at_all_is_empty(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    path.touch()
    with Workroom() as room, pytest.raises(Empty, match="empty"):
        sniff(Input.of(path), room)


def test_a_link_leads_to_its_file(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(TEXT)
    (tmp_path / "link.txt").symlink_to("a.txt")
    with Workroom() as room:
        assert sniff(Input.of(tmp_path / "link.txt"), room).data == TEXT


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    refused(tmp_path / "a.jpg", "does not exist")
    refused(tmp_path / "no" / "a.jpg", "does not exist")


def test_a_link_to_nothing_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").symlink_to("gone.jpg")
    refused(tmp_path / "a.jpg", "symbolic link to nothing")


def test_links_in_a_circle_are_said(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").symlink_to("b.jpg")
    (tmp_path / "b.jpg").symlink_to("a.jpg")
    refused(tmp_path / "a.jpg", "in a circle")


def test_a_link_to_a_device_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").symlink_to("/dev/zero")
    refused(tmp_path / "a.jpg", "is a device")


def test_a_folder_is_refused(tmp_path: Path) -> None:
    refused(tmp_path, "is a folder")


def test_a_pipe_is_refused_at_once_though_nobody_writes(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.jpg")
    refused(tmp_path / "a.jpg", "is a pipe")


def test_a_pipe_that_took_the_files_place_is_refused_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_bytes(TEXT)
    status = (tmp_path / "file").stat()
    os.mkfifo(tmp_path / "a.jpg")
    with monkeypatch.context() as patch:
        patch.setattr(Path, "stat", lambda _self, **_how: status)
        refused(tmp_path / "a.jpg", "is a pipe")


def test_a_socket_is_refused(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "a.jpg"))
        refused(tmp_path / "a.jpg", "is a socket")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(TEXT)
    (tmp_path / "a.jpg").chmod(0)
    refused(tmp_path / "a.jpg", "may not be read")


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (errno.EACCES, "may not be read"),
        (errno.EIO, "cannot be read"),
        (errno.ENXIO, "socket or a device"),
        (errno.ENAMETOOLONG, "too long a name"),
        (errno.ENOSPC, "temporary files is full"),
    ],
)
def test_every_failure_of_the_system_is_one_clear_sentence(
    code: int, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.jpg").write_bytes(TEXT)

    def fail(*_args: object) -> int:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(opening, "_read", fail)
    refused(tmp_path / "a.jpg", words)


def test_a_name_that_no_file_can_have_is_refused() -> None:
    refused("a\0b.jpg", "no file name")
    refused("x" * 300, "too long a name")


def test_a_name_cannot_write_on_the_terminal(tmp_path: Path) -> None:
    with Workroom() as room, pytest.raises(Unreadable) as caught:
        sniff(Input.of(tmp_path / "\x1b[31mred\u202egpj.exe"), room)
    assert caught.value.message.isprintable()


def test_the_size_is_limited_before_anything_is_read(tmp_path: Path) -> None:
    with (tmp_path / "a.mp4").open("wb") as file:
        file.truncate(5_000_000_000)  # sparse: it takes no room
    with Workroom() as room, pytest.raises(OverSafetyLimit, match="input bytes"):
        sniff(Input.of(tmp_path / "a.mp4"), room)
    with Workroom(Limits(input_bytes=10)) as room, pytest.raises(OverSafetyLimit, match="input bytes"):
        sniff(Input.of(TEXT), room)


def large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file that counts as too large to be held in memory, of several pieces."""
    monkeypatch.setattr(opening, "HELD_BYTES", 100)
    monkeypatch.setattr(opening, "_CHUNK", 1000)
    path = tmp_path / "a.txt"
    path.write_bytes(TEXT * 30)
    return path


@pytest.mark.parametrize("shared", [True, False])
def test_a_large_file_is_a_private_copy(
    shared: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = large(tmp_path, monkeypatch)
    if not shared:
        monkeypatch.setattr(opening, "_share", lambda *_args: None)
    with Workroom() as room:
        source = sniff(Input.of(path), room)
        assert source.data is None
        assert source.path is not None
        assert source.path.is_relative_to(room.folder)
        assert "a.txt" not in source.path.name
        assert stat.S_IMODE(source.path.stat().st_mode) == 0o600
        path.write_bytes(b"something else")
        assert source.read() == TEXT * 30
        assert source.digest == hashlib.sha256(TEXT * 30).hexdigest()
        assert source.type == "text/plain"


def test_the_copy_is_begun_anew_by_hand_where_the_system_will_not_share(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = large(tmp_path, monkeypatch)

    def refuse(*_args: object) -> int:
        raise OSError(errno.EXDEV, "cross-device")

    monkeypatch.setattr(os, "copy_file_range", refuse)
    with Workroom() as room:
        assert sniff(Input.of(path), room).read() == TEXT * 30


class Meddling(Workroom):
    """A room in which somebody writes to the file while it is copied."""

    meddled: Path

    def raise_if_stopped(self) -> None:
        with self.meddled.open("ab") as file:
            file.write(b"more")


def test_a_large_file_that_grows_meanwhile_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = large(tmp_path, monkeypatch)
    with Meddling() as room:
        room.meddled = path
        with pytest.raises(Unreadable, match="changed while it was read"):
            sniff(Input.of(path), room)


def test_a_small_file_that_changes_meanwhile_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(TEXT)
    read = opening._in_memory

    def meddle(descriptor: int, size: int) -> opening.Held:
        held = read(descriptor, size)
        path.write_bytes(TEXT.upper())
        os.utime(path, (1, 1))  # the clock of a file system may be too coarse to tell
        return held

    monkeypatch.setattr(opening, "_in_memory", meddle)
    refused(path, "changed while it was read")


def test_a_large_copy_can_be_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = large(tmp_path, monkeypatch)
    cancel = threading.Event()
    cancel.set()
    with Workroom(cancel=cancel) as room, pytest.raises(Cancelled):
        sniff(Input.of(path), room)


def test_no_descriptor_stays_open(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(TEXT)
    with Workroom() as room:
        sniff(Input.of(TEXT), room)  # libmagic is loaded by now
        before = descriptors()
        sniff(Input.of(tmp_path / "a.txt"), room)
        for path in (tmp_path, tmp_path / "gone"):
            with pytest.raises(Unreadable):
                sniff(Input.of(path), room)
        assert descriptors() == before


def descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))
