"""What every test of the sender needs: a server, a package that needs no decoder, quick clients."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mmsprep.model import Action, Attachment
from mmsprep.package import Package
from mmsprep.sender import Message, Options, RingCentral, Settings, rate_limit
from mmsprep.target import Target
from mmsprep.testing import RingCentralServer

TO = "+15550001111"
Connect = Callable[..., RingCentral]


def attachment(name: str = "photo.jpg", type_: str = "image/jpeg", size: int = 3000) -> Attachment:
    """Bytes that only claim to be a picture: the wire does not decode."""
    data = b"\xff\xd8\xff" + random.Random(f"{name}{size}").randbytes(size - 3)
    return Attachment(
        source=name,
        source_type=type_,
        source_bytes=size,
        name=name,
        type=type_,
        size=size,
        action=Action.UNCHANGED,
        quality=100,
        data=data,
    )


def packed(*attachments: Attachment) -> Package:
    return Package(Target(), attachments or (attachment(),), ())


def message(*to: str, text: str = "Look!", **more: object) -> Message:
    return Message(to=to or (TO,), package=packed(), text=text, **more)  # type: ignore[arg-type]


QUICK = Options(timeout=5, max_wait=20, per_minute=0, lookup_gaps=(0, 0.05))


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Backoff in hundredths of a second, and nothing outside the test's own folder."""
    monkeypatch.setattr(rate_limit, "FIRST_BACKOFF_SECONDS", 0.01)
    monkeypatch.setattr(rate_limit, "MIN_SECONDS", 0.2)
    monkeypatch.setenv("MMSPREP_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("MMSPREP_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("HOME", str(tmp_path))


@pytest.fixture
def server() -> Iterator[RingCentralServer]:
    with RingCentralServer() as server:
        yield server


@pytest.fixture
def connect(server: RingCentralServer) -> Iterator[Connect]:
    """Make clients of the server; all of them are closed in the end."""
    opened: list[RingCentral] = []

    def connected(options: Options = QUICK, **environ: str) -> RingCentral:
        settings = Settings.from_env(server.environ | environ)
        opened.append(RingCentral(settings, options))
        return opened[-1]

    yield connected
    for client in opened:
        client.close()


@pytest.fixture
def client(connect: Connect) -> RingCentral:
    return connect()
