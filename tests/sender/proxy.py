"""A proxy that makes tunnels, all of them to one port of this machine. It may speak TLS itself."""

from __future__ import annotations

import contextlib
import select
import socket
import ssl
import threading
from collections.abc import Iterator


class Proxy:
    def __init__(self, port: int, tls: ssl.SSLContext | None) -> None:
        self.heard: list[bytes] = []
        self._port = port
        self._tls = tls
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self._listener.getsockname()[1]}"

    def serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                asking, _ = self._listener.accept()
                threading.Thread(target=self._tunnel, args=(asking,), daemon=True).start()

    def _tunnel(self, asking: socket.socket) -> None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self._port)) as asked:
            if self._tls:
                asking = self._tls.wrap_socket(asking, server_side=True)
            with asking:
                self.heard.append(asking.recv(4096))
                asking.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
                while all(_pass_on(ready, asking, asked) for ready in _ready(asking, asked)):
                    pass

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()


@contextlib.contextmanager
def proxy(port: int, tls: ssl.SSLContext | None = None) -> Iterator[Proxy]:
    """A proxy whose tunnels all lead to `port`."""
    running = Proxy(port, tls)
    thread = threading.Thread(target=running.serve, daemon=True)
    thread.start()
    try:
        yield running
    finally:
        running.close()
        thread.join()


def _ready(*both: socket.socket) -> list[socket.socket]:
    return select.select(both, (), ())[0]


def _pass_on(ready: socket.socket, asking: socket.socket, asked: socket.socket) -> bool:
    """False: that side has nothing more to say."""
    data = ready.recv(65536)
    while isinstance(ready, ssl.SSLSocket) and ready.pending():
        data += ready.recv(65536)
    (asked if ready is asking else asking).sendall(data)
    return bool(data)
