"""What runs in the child is limited, and what goes wrong there is a refusal here."""

import ctypes
import os
import signal
import socket
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from mmsprep.errors import Cancelled, Damaged, Locked, OverSafetyLimit, ToolFailed
from mmsprep.limits import Limits
from mmsprep.tools import process
from mmsprep.tools.child import Portion, call
from mmsprep.workroom import Workroom

HERE = "tests.tools.test_child"


def echo(data: bytes, **arguments: Any) -> tuple[dict[str, Any], bytes]:
    print("a library that chatters on stdout")  # noqa: T201
    return arguments, data[::-1]


def imported(_data: bytes) -> tuple[dict[str, Any], bytes]:
    return {"ours": [name for name in sys.modules if name.startswith("mmsprep.")]}, b""


def refuse(_data: bytes) -> tuple[dict[str, Any], bytes]:
    raise Locked("It has a password.", "Take it off.")


def crash(_data: bytes) -> tuple[dict[str, Any], bytes]:
    ctypes.string_at(0)
    raise AssertionError


def eat(_data: bytes) -> tuple[dict[str, Any], bytes]:
    return {"eaten": len(b"x" * 4_000_000_000)}, b""


def loop(_data: bytes) -> tuple[dict[str, Any], bytes]:
    while True:
        pass


def doze(_data: bytes, *, seconds: float) -> tuple[dict[str, Any], bytes]:
    time.sleep(seconds)
    return {"seconds": seconds}, b""


def stumble(_data: bytes) -> tuple[dict[str, Any], bytes]:
    raise KeyError("a bug in a decoder")


def linger(_data: bytes) -> tuple[dict[str, Any], bytes]:
    """Leave somebody behind who holds our stdout, out of the reach of a kill."""
    if os.fork() == 0:
        os.setsid()
        signal.alarm(5)
        signal.pause()
    return {}, b""


def connect(_data: bytes, *, port: int) -> tuple[dict[str, Any], bytes]:
    with socket.socket() as client:
        return {"errno": client.connect_ex(("127.0.0.1", port))}, b""


def surroundings(_data: bytes) -> tuple[dict[str, Any], bytes]:
    descriptors = [entry.name for entry in Path("/proc/self/fd").iterdir()]
    return {"environment": dict(os.environ), "cwd": str(Path.cwd()), "descriptors": descriptors}, b""


def test_a_file_is_given_by_its_path(room: Workroom) -> None:
    path = room.new_folder() / "given"
    path.write_bytes(b"abc" * 1_000_000)
    assert call(f"{HERE}:echo", room, data=path)[1] == b"cba" * 1_000_000


def test_arguments_and_bytes_go_in_and_come_out() -> None:
    with Workroom() as room:
        assert call(f"{HERE}:echo", room, data=b"abc\n\0", page=3) == ({"page": 3}, b"\0\ncba")


def test_it_loads_what_it_needs_of_us_and_not_the_whole_flow() -> None:
    with Workroom() as room:
        ours = call(f"{HERE}:imported", room)[0]["ours"]
    assert "mmsprep.tools.child" in ours
    assert "mmsprep.prepare" not in ours


def test_a_refusal_there_is_the_same_refusal_here() -> None:
    with Workroom() as room, pytest.raises(Locked, match="It has a password"):
        call(f"{HERE}:refuse", room)


def test_more_than_fits_in_its_memory_is_over_the_limit(tmp_path: Path) -> None:
    vast = tmp_path / "vast"
    with vast.open("wb") as file:
        file.truncate(400_000_000)
    with (
        Workroom(Limits(memory_bytes=100_000_000)) as room,
        pytest.raises(OverSafetyLimit, match="memory"),
    ):
        call(f"{HERE}:echo", room, data=vast)


def test_a_crash_there_is_damage_here() -> None:
    with Workroom() as room, pytest.raises(Damaged, match="crashed"):
        call(f"{HERE}:crash", room)


def test_memory_is_limited() -> None:
    with (
        Workroom(Limits(memory_bytes=100_000_000)) as room,
        pytest.raises(OverSafetyLimit, match="memory"),
    ):
        call(f"{HERE}:eat", room)


def test_time_is_limited() -> None:
    with (
        Workroom(Limits(decode_seconds=1)) as room,
        pytest.raises(OverSafetyLimit, match=r"far more work|took longer"),
    ):
        call(f"{HERE}:loop", room)


def test_a_busy_machine_has_more_time_by_the_clock() -> None:
    with Workroom(Limits(decode_seconds=2)) as room:
        facts, _ = call(f"{HERE}:doze", room, seconds=3)
    assert facts["seconds"] == 3
    with Workroom(Limits(decode_seconds=1)) as room, pytest.raises(OverSafetyLimit, match="5 s"):
        call(f"{HERE}:doze", room, seconds=60)


def test_an_unforeseen_error_is_a_failed_tool() -> None:
    with Workroom() as room, pytest.raises(ToolFailed, match="a bug in a decoder"):
        call(f"{HERE}:stumble", room)


def test_cancelling_ends_the_child() -> None:
    cancel = threading.Event()
    cancel.set()
    with Workroom(cancel=cancel) as room, pytest.raises(Cancelled):
        call(f"{HERE}:loop", room)


def test_a_portion_of_the_limits_is_enough_for_small_work() -> None:
    small = Portion(time=0.02, memory=0.1)
    with Workroom(Limits(decode_seconds=50)) as room:
        assert call(f"{HERE}:echo", room, data=b"abc", portion=small)[1] == b"cba"
        with pytest.raises(OverSafetyLimit, match="far more work"):
            call(f"{HERE}:loop", room, portion=small)
        with pytest.raises(OverSafetyLimit, match="memory"):
            call(f"{HERE}:eat", room, portion=small)


def test_too_little_memory_to_begin_with_is_over_the_limit_too() -> None:
    with (
        Workroom(Limits(memory_bytes=1_000_000)) as room,
        pytest.raises(OverSafetyLimit, match="memory") as caught,
    ):
        call("mmsprep.tools.pdfium:read_sizes", room, portion=Portion(1, 1), path=None, most=1)
    assert "--limit memory_bytes" in caught.value.hint


def test_the_child_reaches_no_network_where_the_system_can_say_so() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, Workroom() as room:
        server.setblocking(False)
        answer, _ = call(f"{HERE}:connect", room, port=server.getsockname()[1])
        if answer["errno"] == 0:
            pytest.skip("this system forbids user namespaces")
        with pytest.raises(BlockingIOError):
            server.accept()


def test_the_child_inherits_no_secret_no_descriptor_and_no_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("RINGCENTRAL_JWT_TOKEN", "secret")
    with (tmp_path / "open").open("w") as file, Workroom() as room:
        os.set_inheritable(file.fileno(), True)
        answer, _ = call(f"{HERE}:surroundings", room)
        assert "secret" not in str(answer["environment"])
        assert Path(answer["cwd"]).parent == room.folder
        assert len(answer["descriptors"]) <= 5, "in, out, err, the answer, and the listing itself"


def test_an_answer_that_was_not_heard_to_its_end_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "HEARING_SECONDS", 0.5)
    with Workroom() as room, pytest.raises(ToolFailed):
        call(f"{HERE}:linger", room)
