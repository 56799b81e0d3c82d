"""What can go wrong on the way? One fault: how much is read, what is kept, what is answered."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["token", "revoke", "send", "store", "numbers"]


@dataclass(frozen=True, slots=True)
class Fault:
    """What the server does instead of answering well."""

    read: Literal["nothing", "half", "all"] = "all"
    """How much of the request's body it reads first."""
    keep: bool = False
    """The message is accepted all the same: only the answer is lost."""
    raw: bytes | Iterable[bytes] | None = None
    """Bytes that go out in place of the answer, piece by piece. None: the connection is reset."""
    wait: float | threading.Event = 0
    """Seconds, or an event, before anything is answered."""
    gap: float = 0
    """Seconds between the pieces of `raw`."""
    answer_well: bool = False
    """After the wait everything goes on as if nothing had been."""


def answer(
    status: int,
    body: str | bytes = b"",
    headers: dict[str, str] | None = None,
    *,
    keep: bool = False,
    content_type: str = "application/json",
) -> Fault:
    """Another answer than the good one."""
    data = body.encode() if isinstance(body, str) else body
    told = {"Content-Type": content_type, "Content-Length": str(len(data)), **(headers or {})}
    lines = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    head = f"HTTP/1.1 {status} Fault\r\n{lines}Connection: close\r\n\r\n".encode()
    return Fault(raw=head + data, keep=keep)


def reset(read: Literal["nothing", "half", "all"] = "all", *, keep: bool = False) -> Fault:
    """The connection is reset after so much of the body."""
    return Fault(read=read, keep=keep)


@dataclass
class Faults:
    """The script of one server: what happens to the next requests of each kind."""

    script: Callable[[Kind], Fault | None] | None = None
    """Asked for every request that no planned fault is meant for."""
    _planned: dict[Kind, list[Fault]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def plan(self, kind: Kind, fault: Fault, times: int) -> None:
        with self._lock:
            self._planned.setdefault(kind, []).extend([fault] * times)

    def take(self, kind: Kind) -> Fault | None:
        with self._lock:
            if planned := self._planned.get(kind):
                return planned.pop(0)
        return self.script(kind) if self.script else None
