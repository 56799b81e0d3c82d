"""What stands in for RingCentral? A server on this machine, for users' own tests as for ours.

with RingCentralServer() as server:
    with RingCentral.from_env(server.environ) as client: …
    assert server.messages[0].text == "Look!"

It reads the raw bytes as strictly as the documents ask, and fails by script.
"""

from __future__ import annotations

import socket
import ssl
import struct
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import urlsplit

from mmsprep.testing.faults import Fault, Faults, Kind
from mmsprep.testing.records import MMS_NUMBER, Accepted
from mmsprep.testing.service import CLIENT_ID, CLIENT_SECRET, JWT, Captured, Service

BODY_BYTES = 10_000_000
"""The service's own cap (x-request-max-body-size: 10m)."""


class RingCentralServer:
    """One pretended account. Everything about it is its own: servers side by side share nothing."""

    def __init__(
        self,
        service: Service | None = None,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.service = service or Service()
        self.faults = Faults()
        self.requests: list[Captured] = []
        """Every request that was read whole, oldest first."""
        self._http = _Http((host, port), _Handler)
        self._http.owner = self
        self._scheme = "https" if tls else "http"
        if tls:
            self._http.socket = tls.wrap_socket(
                self._http.socket, server_side=True, do_handshake_on_connect=False
            )
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop answering, and free the port."""
        if self._thread.is_alive():
            self._http.shutdown()
        self._http.server_close()

    @property
    def url(self) -> str:
        """Where a client finds it, as `http://127.0.0.1:49152`."""
        host, port = self._http.server_address[:2]
        return f"{self._scheme}://{host!s}:{port}"

    @property
    def environ(self) -> dict[str, str]:
        """The variables of a client that is welcome here."""
        return {
            "RINGCENTRAL_SERVER_URL": self.url,
            "RINGCENTRAL_CLIENT_ID": CLIENT_ID,
            "RINGCENTRAL_CLIENT_SECRET": CLIENT_SECRET,
            "RINGCENTRAL_JWT_TOKEN": JWT,
            "RINGCENTRAL_SENDER": self.service.numbers[0].number if self.service.numbers else MMS_NUMBER,
        }

    @property
    def messages(self) -> list[Accepted]:
        """What was accepted, oldest first."""
        with self.service.lock:
            return list(self.service.messages)

    def fail_next(self, fault: Fault, *, kind: Kind = "send", times: int = 1) -> None:
        """Let the next requests of a kind go wrong."""
        self.faults.plan(kind, fault, times)

    def settle(self, to: str, *statuses: str, code: str | None = None) -> None:
        """What becomes of messages to a number: the statuses that they go through."""
        self.service.fates[to] = (statuses, code)

    def small_buffers(self) -> None:
        """Let the system keep as little as it can of a body that nobody reads yet."""
        self._http.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)

    def expire_tokens(self) -> None:
        """From now on no token that was given out is good."""
        with self.service.lock:
            self.service.tokens = dict.fromkeys(self.service.tokens, 0.0)


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    owner: RingCentralServer

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is no news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Http
    timeout = 60

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- the library's name
        """Nothing: what came is in `requests`."""

    def _serve(self) -> None:
        owner = self.server.owner
        kind = _kind(self.command, self.path)
        fault = owner.faults.take(kind)
        if fault is not None and fault.read != "all":
            length = int(self.headers.get("Content-Length") or 0)
            self.rfile.read(length // 2 if fault.read == "half" else 0)
            self._fail(fault)
            return
        request = self._read()
        if request is None:
            self._answer(411, b"", {"Connection": "close"})
            return
        owner.requests.append(request)
        if fault is None:
            self._reply(request)
            return
        if fault.keep:
            owner.service.handle(request)
        self._wait(fault)
        if fault.answer_well:
            self._reply(request)
        else:
            self._fail(fault)

    def _read(self) -> Captured | None:
        length = self.headers.get("Content-Length", "0" if self.command == "GET" else "")
        if not length.isdigit() or int(length) > BODY_BYTES or "Transfer-Encoding" in self.headers:
            return None
        body = self.rfile.read(int(length))
        if len(body) < int(length):
            raise ConnectionResetError
        address = urlsplit(self.path)
        headers = tuple(self.headers.items())
        return Captured(self.command, address.path, address.query, headers, body)

    def _reply(self, request: Captured) -> None:
        reply = self.server.owner.service.handle(request)
        headers = {"Content-Type": "application/json;charset=utf-8", **reply.headers}
        self._answer(reply.status, reply.data, headers)

    def _answer(self, status: int, data: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _wait(self, fault: Fault) -> None:
        if isinstance(fault.wait, threading.Event):
            fault.wait.wait(60)
        else:
            time.sleep(fault.wait)

    def _fail(self, fault: Fault) -> None:
        self.close_connection = True
        if fault.raw is None:
            # no lingering: the client sees a reset, not an orderly end
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
            return
        for piece in (fault.raw,) if isinstance(fault.raw, bytes) else fault.raw:
            self.wfile.write(piece)
            self.wfile.flush()
            time.sleep(fault.gap)


def _kind(method: str, path: str) -> Kind:
    if "/oauth/" in path:
        return "revoke" if "/revoke" in path else "token"
    if "/phone-number" in path:
        return "numbers"
    return "send" if method == "POST" else "store"
