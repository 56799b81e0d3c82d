"""What does it cost to send exactly once? A whole send, next to a bare `requests.post` of the same body.

    bin/bench --sending [PAIRS]     1,400,000 and 100,000 bytes, 60 pairs each

One after the other in turn, to a process of its own: to one that only reads and answers (`sink`), and to
the local server, which reads as strictly as the service (`server`). A send builds the body, writes the
journal (on the disk before the last block goes out), keeps the pace (its counting, not its waits), and
reads the answer. CPU is of this process alone. Medians, and the least in brackets: the disk's and the
neighbours' share is in the medians.
"""

import json
import random
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import requests

from mmsprep.model import Action, Attachment
from mmsprep.package import Package
from mmsprep.sender import Message, Options, RingCentral, Settings
from mmsprep.sender.request import Draft, body_of
from mmsprep.target import Target
from mmsprep.testing import RingCentralServer
from mmsprep.testing.records import MMS_NUMBER
from mmsprep.testing.service import CLIENT_ID, CLIENT_SECRET, JWT

SIZES = (1_400_000, 100_000)
WARM_UP = 5
FROM, TO = MMS_NUMBER, "+15551234567"
ANSWERS = {
    b"/restapi/oauth/token": {"access_token": "token", "expires_in": 3600},
    b"/restapi/v1.0/account/~/extension/~/phone-number?perPage=100&page=1": {
        "records": [{"phoneNumber": FROM, "features": ["MmsSender"], "primary": True}]
    },
}


def main() -> None:
    if sys.argv[1:] == ["--sink"]:
        sink()
    if sys.argv[1:] == ["--server"]:
        strict_server()
    pairs = int(sys.argv[1]) if sys.argv[1:] else 60
    print(f"{'to':6} {'bytes':>9} {'':6} {'bare':>15} {'sent':>15} {'ratio':>13}")
    for kind in ("sink", "server"):
        for size in SIZES:
            with (
                tempfile.TemporaryDirectory() as folder,
                subprocess.Popen(
                    [sys.executable, __file__, f"--{kind}"], stdout=subprocess.PIPE, text=True
                ) as server,
            ):
                assert server.stdout is not None
                compare(kind, server.stdout.readline().strip(), size, pairs, Path(folder))
                server.kill()


def compare(kind: str, address: str, size: int, pairs: int, folder: Path) -> None:
    package = _package(size)
    draft = Draft(FROM, (TO,), "", package.attachments)
    whole = body_of(draft)
    body = whole.data
    url = f"{address}/restapi/v1.0/account/~/extension/~/mms"
    settings = Settings(CLIENT_ID, CLIENT_SECRET, JWT, address, FROM)
    spent: dict[str, list[tuple[float, float]]] = {"bare": [], "sent": []}
    # as many a minute as nobody reaches: the pace is counted, and never waited for
    options = Options(per_minute=1_000_000)
    with RingCentral(settings, options, state=folder / "state", cache=folder / "cache") as client:

        def bare(_n: int) -> None:
            headers = {"Content-Type": whole.content_type, "Authorization": f"Bearer {token}"}
            assert requests.post(url, data=body, headers=headers, timeout=60).json()["id"]

        def sent(n: int) -> None:
            client.send(Message([TO], package, f"{n}"))

        sent(-WARM_UP - 1)
        token = json.loads(next((folder / "cache").glob("token-*.json")).read_text())["access_token"]
        for n in range(-WARM_UP, pairs):
            for name, act in (("bare", bare), ("sent", sent))[:: random.choice((1, -1))]:
                before = (time.process_time(), time.perf_counter())
                act(n)
                took = (time.process_time() - before[0], time.perf_counter() - before[1])
                if n >= 0:
                    spent[name].append(took)
    for n, unit in enumerate(("CPU ms", "ms")):
        bare_times, sent_times = ([took[n] * 1e3 for took in spent[name]] for name in spent)
        one, other = statistics.median(bare_times), statistics.median(sent_times)
        least, least_sent = min(bare_times), min(sent_times)
        row = f"{kind:6} {size:9,} {unit:6} {one:7.2f} ({least:5.2f}) {other:7.2f} ({least_sent:5.2f})"
        print(f"{row} {other / one:5.2f} ({least_sent / least:5.2f})", flush=True)


def _package(size: int) -> Package:
    data = random.Random(size).randbytes(size)
    type_ = "image/jpeg"
    photo = Attachment("p.jpg", type_, size, "p.jpg", type_, size, Action.UNCHANGED, 100, data=data)
    digested = replace(photo, source_digest="as prepare() leaves it")
    return Package(Target(), (digested,), ())


def strict_server() -> None:
    with RingCentralServer() as server:
        print(server.url, flush=True)
        while True:  # what came is not kept
            time.sleep(0.2)
            server.requests.clear()
            server.service.messages.clear()


def sink() -> None:
    """Read a request, answer it, as fast as it goes."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=64)
    print(f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
    room = bytearray(1 << 20)
    for id_ in range(10**9):
        connection, _ = listener.accept()
        with connection:
            head = b""
            while b"\r\n\r\n" not in head:
                piece = connection.recv(65536)
                head += piece
                if not piece:
                    break
            head, _, rest = head.partition(b"\r\n\r\n")
            told = re.search(rb"(?i)content-length: *(\d+)", head)
            left = int(told[1]) - len(rest) if told else 0
            while left > 0:
                left -= connection.recv_into(room)
            path = head.split(b" ")[1] if head else b""
            said = json.dumps(ANSWERS.get(path, {"id": id_ + 1, "messageStatus": "Sent"})).encode()
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(said) + said)


main()
