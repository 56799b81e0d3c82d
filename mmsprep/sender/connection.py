"""How is the server reached? Connections that tell the deadline about their sockets, kept by nobody."""

from __future__ import annotations

import logging
import os
import socket
import ssl
from http import HTTPStatus
from http.client import HTTPResponse
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.util.ssltransport import SSLTransport

from mmsprep.errors import UsageError
from mmsprep.sender.deadline import current, is_running
from mmsprep.sender.settings import Settings

BLOCK_BYTES = 256 * 1024
"""Read and handed over at once."""


def pool_to(settings: Settings) -> HTTPConnectionPool:
    """The way to the server: by the proxy and the CA certificates of the environment, as requests
    understands them. On this machine there is no proxy. Raises UsageError.
    """
    url = settings.server
    adapter: Any = _Adapter()
    proxies: dict[str, Any] = dict.fromkeys(("http", "https", "all")) if settings.is_local else {}
    found = requests.Session().merge_environment_settings(url, proxies, None, None, None)
    verify = found["verify"]
    if url.startswith("https:") and isinstance(verify, str) and not os.access(verify, os.R_OK):
        raise UsageError(
            f"The certificates {verify} are not there, or may not be read.",
            "Correct REQUESTS_CA_BUNDLE (or CURL_CA_BUNDLE).",
        )
    request = requests.Request("GET", url).prepare()
    try:
        pool: HTTPConnectionPool = adapter.get_connection_with_tls_context(
            request, verify, found["proxies"]
        )
    except ValueError:
        raise UsageError(
            "The proxy that the environment names cannot be used: it is no address, or not http.",
            "Correct HTTPS_PROXY (or ALL_PROXY).",
        ) from None
    adapter.cert_verify(pool, url, verify, None)
    return pool


_CONNECTION: dict[str, Any] = {
    "blocksize": BLOCK_BYTES,
    "socket_options": HTTPConnection.default_socket_options,  # urllib3 takes them off behind a proxy
}


class _FinalAnswer(HTTPResponse):
    """What comes before the answer (102 Processing, 103 Early Hints) is read over; 100 is anyway."""

    def begin(self) -> None:
        super().begin()
        while HTTPStatus.SWITCHING_PROTOCOLS < self.status < HTTPStatus.OK:
            self.headers = None  # type: ignore[assignment]  # "nothing was read yet"
            super().begin()


class _Watched(HTTPConnection):
    response_class = _FinalAnswer

    def _new_conn(self) -> socket.socket:
        return _watched(super()._new_conn())

    def connect(self) -> None:
        super().connect()
        _connected(self.sock)


class _WatchedTls(HTTPSConnection):
    response_class = _FinalAnswer

    def _new_conn(self) -> socket.socket:
        return _watched(super()._new_conn())

    def send(self, data: Any) -> None:
        """Who refuses a request early hangs up on the rest: urllib3 then reads the refusal, but in TLS
        it does not see why the writing failed.
        """
        try:
            super().send(data)
        except ssl.SSLEOFError as error:
            raise BrokenPipeError from error

    def connect(self) -> None:
        super().connect()
        _connected(self.sock)


def _watched(connection: socket.socket) -> socket.socket:
    current().watch(connection)
    return connection


def _connected(connection: socket.socket | SSLTransport) -> None:
    deadline = current()
    deadline.connected = True
    connection.settimeout(deadline.left + 1)  # after the watchman: what he shuts can still be read
    # TLS within the TLS of a proxy is no socket, but has one
    deadline.watch(connection.socket if isinstance(connection, SSLTransport) else connection)


class _KeepsNone(HTTPConnectionPool):
    """No connection is kept, whatever the server offers."""

    def _get_conn(self, timeout: float | None = None) -> Any:  # noqa: ARG002 -- urllib3's own
        return self._new_conn()

    def _put_conn(self, conn: Any) -> None:
        if conn is not None:
            conn.close()


class _Pool(_KeepsNone):
    ConnectionCls = _Watched


class _TlsPool(_KeepsNone, HTTPSConnectionPool):
    ConnectionCls = _WatchedTls


class _Adapter(HTTPAdapter):
    """What requests knows of proxies and certificates, for connections that tell the deadline about
    their sockets.
    """

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **(kwargs | _CONNECTION))
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        if not proxy.startswith("http"):
            raise ValueError  # SOCKS would need connections of its own
        manager = super().proxy_manager_for(proxy, **(kwargs | _CONNECTION))
        manager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}
        return manager


class _Hush(logging.Filter):
    """urllib3 warns of an answer that it cannot read by quoting it, with a traceback. What came of an
    exchange is ours to tell.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        return record.levelno < logging.WARNING or not is_running()


for _name in ("urllib3.connection", "urllib3.connectionpool", "urllib3.response"):
    logging.getLogger(_name).addFilter(_Hush())
