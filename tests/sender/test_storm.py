"""A storm: random faults, random kills, and every recipient's fate is known or honestly unknown."""

from __future__ import annotations

import random
from dataclasses import replace
from threading import Lock

import pytest

from mmsprep.testing import Fault, RingCentralServer, answer, reset
from mmsprep.testing.faults import Kind
from tests.sender.test_killed import Drive, driver

__all__ = ["driver"]  # the fixture

FAULTS_OF_100 = 30
COMMAND = 20
"""Recipients of one command."""

ANYWHERE = (
    reset("nothing"),
    reset("all"),
    answer(500, "<html>"),
    answer(502),
    answer(503, '{"errors": [{"errorCode": "MSG-290"}]}', {"Retry-After": "0"}),
    answer(429, "", {"Retry-After": "0"}),
    answer(401, '{"errors": [{"errorCode": "OAU-128"}]}'),
    Fault(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n{"),
    Fault(raw=b""),
)
WHEN_SENDING = (
    *(replace(fault, keep=True) for fault in ANYWHERE if fault.read == "all"),
    reset("half"),
    answer(200, "{}", keep=True),
    answer(400, '{"errors": [{"errorCode": "CMN-101", "message": "no"}]}'),
    answer(415, '{"errors": [{"errorCode": "MSG-348", "message": "no"}]}'),
    answer(429, '{"errors": [{"errorCode": "CMN-304"}]}', {"Retry-After": "0"}),
)
NOT_KEPT = frozenset({429, 401})


def kept_honestly(fault: Fault) -> bool:
    """A server that says 429 or 401 took nothing: such a fault would break the service's own word."""
    head = fault.raw[9:12] if isinstance(fault.raw, bytes) else b""
    return not (fault.keep and head.isdigit() and int(head) in NOT_KEPT)


class Weather:
    """Which fault, if any, meets the next request: random, but the same for a seed."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.lock = Lock()
        self.faults = 0

    def __call__(self, kind: Kind) -> Fault | None:
        with self.lock:
            if self.chance.randrange(100) >= FAULTS_OF_100:
                return None
            self.faults += 1
            sending = tuple(fault for fault in WHEN_SENDING if kept_honestly(fault))
            return self.chance.choice((*ANYWHERE, *sending) if kind == "send" else ANYWHERE)


def storm(server: RingCentralServer, drive: Drive, messages: int, seed: int) -> dict[str, str]:
    """Send to so many recipients through the weather; every killed command is given again."""
    server.faults.script = weather = Weather(seed)
    chance = random.Random(seed + 1)
    fates: dict[str, str] = {}
    kills = 0
    for begin in range(0, messages, COMMAND):
        to = [f"+1555{n:07}" for n in range(begin, min(messages, begin + COMMAND))]
        for _ in range(60):
            kill_at = chance.randrange(1, 9 * COMMAND) if chance.random() < 0.8 else None
            result = drive(to=to, text="storm", kill_at=kill_at)
            if "killed" in result:
                kills += 1
                continue
            fates |= result["statuses"]
            if result["statuses"] and "not-sent" not in result["statuses"].values():
                break
    assert kills > messages / COMMAND / 4
    assert weather.faults > messages / 5
    return fates


def check(server: RingCentralServer, fates: dict[str, str], messages: int) -> None:
    """No duplicate, no loss, no lie."""
    arrived = [message.to[0] for message in server.messages]
    assert len(arrived) == len(set(arrived)), "a duplicate"
    assert len(fates) == messages, "a loss"
    assert set(fates.values()) <= {"sent", "failed", "unknown"}
    for number, fate in fates.items():
        if fate != "unknown":
            assert (fate == "sent") == (number in set(arrived)), (number, fate)
    sent = sum(fate == "sent" for fate in fates.values())
    assert sent > messages / 3


def test_a_short_storm(server: RingCentralServer, driver: Drive) -> None:
    check(server, storm(server, driver, 100, seed=4), 100)


@pytest.mark.soak
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_long_storm(server: RingCentralServer, driver: Drive, seed: int) -> None:
    server.service.page_size = 1000
    check(server, storm(server, driver, 2000, seed), 2000)


@pytest.mark.parametrize("recipients", [20, pytest.param(400, marks=pytest.mark.soak)])
def test_a_storm_of_messages_in_three_parts(
    server: RingCentralServer, driver: Drive, recipients: int
) -> None:
    """Everybody has the first parts in order, each once; what is told of every part is true."""
    server.faults.script = Weather(seed=5)
    chance = random.Random(5)
    fates: dict[str, list[str]] = {}
    together = 5
    for begin in range(0, recipients, together):
        to = [f"+1555{n:07}" for n in range(begin, begin + together)]
        for _ in range(60):
            kill_at = chance.randrange(1, 27 * together) if chance.random() < 0.8 else None
            fates |= driver(to=to, text="storm", parts=3, kill_at=kill_at).get("parts", {})
            if to[0] in fates:
                break
    assert len(fates) == recipients, "a loss"
    arrived: dict[str, list[str]] = {number: [] for number in fates}
    for message in server.messages:
        arrived[message.to[0]].append(message.submission.files[0].filename)
    for number, fate in fates.items():
        sent = fate.count("sent")
        assert fate[:sent] == ["sent"] * sent
        assert set(fate[sent + 1 :]) <= {"not-sent"}
        certain = [f"{n}.jpg" for n in range(sent)]
        perhaps = [*certain, f"{sent}.jpg"] if "unknown" in fate else certain
        assert arrived[number] in (certain, perhaps)
