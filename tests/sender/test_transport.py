"""How far did one exchange get, and what was answered? Against a bare socket."""

from __future__ import annotations

import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import trustme

from mmsprep.sender import Settings, connection, transport
from mmsprep.sender.transport import Answer, Exchange, Request, Transport
from mmsprep.tools.multipart import Multipart, Part

BODY = Multipart.of([Part("attachment", "a.jpg", "image/jpeg", "binary", bytes(1_000_000))])
SMALL = [(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)]


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        yield listener


def exchange(
    listener: socket.socket,
    seconds: float,
    serve: Callable[[socket.socket], None],
    tls: ssl.SSLContext | None = None,
) -> Exchange:
    """What becomes of a request with a body; `serve` has the connection, which stays open until then."""
    over = threading.Event()

    def accept() -> None:
        accepted, _ = listener.accept()
        with tls.wrap_socket(accepted, server_side=True) if tls else accepted as connection:
            serve(connection)
            over.wait(60)

    address = f"{'https' if tls else 'http'}://127.0.0.1:{listener.getsockname()[1]}"
    settings = Settings("id", "secret", "jwt", address)
    server = threading.Thread(target=accept)
    server.start()
    outcome = Transport(settings, seconds, "test").exchange(Request("POST", "/", "Bearer t", body=BODY))
    over.set()
    server.join()
    return outcome


def test_a_slow_line_has_as_long_as_the_deadline(
    listener: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Handing over a block may take longer than connecting may."""
    monkeypatch.setattr(transport, "CONNECT_SECONDS", 0.5)
    monkeypatch.setitem(connection._CONNECTION, "socket_options", SMALL)

    def serve(connection: socket.socket) -> None:
        time.sleep(1.5)
        with connection.makefile("rb") as said:
            head = b"".join(iter(said.readline, b"\r\n"))
            length = re.search(rb"(?i)content-length: (\d+)", head)
            assert length is not None
            said.read(int(length[1]))
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")

    assert exchange(listener, 30, serve) == Answer(200, {"Content-Length": "2"}, b"{}")


@pytest.fixture(params=["http", "https"])
def tls(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> ssl.SSLContext | None:
    if request.param == "http":
        return None
    ca = trustme.CA()
    ca.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert("127.0.0.1").configure_cert(context)
    return context


def read_whole(connection: socket.socket) -> None:
    """Headers and body of one request."""
    with connection.makefile("rb") as said:
        while said.readline() != b"\r\n":
            pass
        said.read(BODY.size)


def test_what_comes_before_the_answer_is_read_over(
    listener: socket.socket, tls: ssl.SSLContext | None
) -> None:
    def serve(connection: socket.socket) -> None:
        read_whole(connection)
        connection.sendall(b"HTTP/1.1 103 Early Hints\r\nLink: </x>; rel=preload\r\n\r\n")
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n")
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")

    assert exchange(listener, 5, serve, tls) == Answer(200, {"Content-Length": "2"}, b"{}")


def test_an_answer_that_ends_with_the_deadline_is_not_whole(
    listener: socket.socket, tls: ssl.SSLContext | None
) -> None:
    def serve(connection: socket.socket) -> None:
        read_whole(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\nX-Late: yes\r\n")

    assert exchange(listener, 1, serve, tls) == Answer(200, {"X-Late": "yes"}, b"", whole=False)


@pytest.mark.parametrize("options", [SMALL, []], ids=["a block is stuck", "the last block waits"])
def test_a_refusal_is_read_in_the_end_although_nobody_reads_the_rest(
    listener: socket.socket,
    monkeypatch: pytest.MonkeyPatch,
    options: list[object],
    tls: ssl.SSLContext | None,
) -> None:
    monkeypatch.setitem(connection._CONNECTION, "socket_options", options)

    def serve(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\n{}")

    refused = Answer(413, {"Content-Length": "2"}, b"{}", handed_over=False)
    assert exchange(listener, 2, serve, tls) == refused
