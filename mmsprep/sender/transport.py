"""How does one HTTP exchange go, and how far did the request get?

What matters most is one bit: was the whole body handed to the system? It ends with its closing
boundary, and the Content-Length is exact: while the system refuses the last block, no server has a
complete request. Once it took it, nobody can know. Every exchange has a connection of its own, for
a kept one may die under the body and leave the outcome in the dark; requests' adapter is kept, for
what it knows of certificates.

An exchange has one deadline for everything, follows no redirect, reads no .netrc, and answers
with data rather than exceptions: theirs carry headers and addresses that must not be shown.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, cast
from urllib.parse import urlencode

import requests
import urllib3
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from mmsprep.errors import UsageError
from mmsprep.sender.deadline import Deadline, current
from mmsprep.sender.settings import Settings
from mmsprep.tools.multipart import Multipart, Stream

CONNECT_SECONDS = 10
BUFFER_BYTES = 256 * 1024
"""What the system may hold of a body that is not on its way: the less, the more exactly we know
how far it got. Enough for more than a megabyte a second over any ocean.
"""
BLOCK_BYTES = 256 * 1024
"""Read and handed over at once."""
ANSWER_BYTES = 8_000_000
"""The largest answer that is read, unpacked: a thousand records of the message store are 2 MB."""

Trouble = Literal["no-connection", "tls", "broken", "deadline"]


@dataclass(frozen=True, slots=True)
class Request:
    """One request. The token travels in an auth object, never in a header that could be logged."""

    method: Literal["GET", "POST"]
    path: str
    auth: AuthBase = field(repr=False)
    query: Mapping[str, str] = field(default_factory=dict, repr=False)
    form: Mapping[str, str] | None = field(default=None, repr=False)
    body: Multipart | None = field(default=None, repr=False)
    on_read: Callable[[int, int], None] | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    whole: bool = True
    """False: its body was cut off, or too large."""
    handed_over: bool = True
    """False: it came before the whole request was on its way."""


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """Why nothing came back."""

    trouble: Trouble
    handed_over: bool
    """The system took the whole body: it may have reached the server."""


Outcome = Answer | NoAnswer


def in_words(outcome: Outcome) -> str:
    """Why an exchange was of no use."""
    if isinstance(outcome, Answer):
        odd = "an answer that makes no sense" if outcome.status == 200 else str(outcome.status)
        return f"The service answered {odd}"
    plain = {"no-connection": "There is no connection", "deadline": "No answer came in time"}
    return plain.get(outcome.trouble, "The connection broke")


class Bearer(AuthBase):
    """The token, as an auth object: requests then leaves .netrc alone."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class Transport:
    """Sends requests to one server. Safe to share between threads: it keeps no connection."""

    def __init__(self, settings: Settings, seconds: float, user_agent: str) -> None:
        self._settings = settings
        self._adapter = _Adapter()
        self._environment = requests.Session()
        self._seconds = seconds
        self._secrets = set(filter(None, settings.secrets))
        """Of these credentials, and every token that was used."""
        self._headers = {
            "Accept": "application/json",
            "Accept-Encoding": "identity",
            "User-Agent": user_agent,
            "X-User-Agent": user_agent,
        }

    def exchange(self, request: Request) -> Outcome:
        """One request, one answer or none, within the deadline; never raises for the network."""
        stream = request.body.open(request.on_read) if request.body else None
        with Deadline(self._seconds) as deadline:
            try:
                response = self._send(request, stream)
                body, whole = _read(response)
            except (
                requests.RequestException,
                urllib3.exceptions.HTTPError,
                OSError,
                ValueError,
            ) as error:
                return NoAnswer(_trouble(error, deadline), _handed_over(stream))
            headers: Mapping[str, str] = response.headers
            if stream is not None or response.status_code != 200:
                body, headers = self._without_secrets(body, response)
            return Answer(response.status_code, headers, body, whole, _handed_over(stream))

    def _send(self, request: Request, stream: Stream | None) -> requests.Response:
        """By requests' adapter itself: no session that would follow redirects, or read a .netrc."""
        prepared = requests.PreparedRequest()
        prepared.method = request.method
        prepared.url = self._settings.server + request.path
        if request.query:
            prepared.url += "?" + urlencode(request.query)
        prepared.prepare_headers(self._headers)
        if stream is not None:
            prepared.body = cast(Any, stream)  # whatever has `read`
            prepared.headers["Content-Type"] = stream.content_type
            prepared.headers["Content-Length"] = str(stream.len)
        elif request.form is not None:
            prepared.prepare_body(request.form, None)
        timeout = (min(CONNECT_SECONDS, self._seconds), self._seconds)
        surroundings = self._surroundings(prepared.url)
        request.auth(prepared)
        self._secrets.add(prepared.headers["Authorization"].partition(" ")[2])
        return self._adapter.send(prepared, timeout=timeout, **surroundings)

    def _surroundings(self, url: str) -> Mapping[str, Any]:
        """The proxies and CA certificates of the environment. On this machine there is no proxy, and
        plain http is for this machine only.
        """
        if self._settings.server.startswith("http:"):
            return {"stream": True}
        proxies: dict[str, Any] = (
            dict.fromkeys(("http", "https", "all")) if self._settings.is_local else {}
        )
        found = self._environment.merge_environment_settings(url, proxies, True, None, None)
        if isinstance(found["verify"], str) and not Path(found["verify"]).exists():
            raise UsageError(
                f"The certificates {found['verify']} are not there.",
                "Correct REQUESTS_CA_BUNDLE (or CURL_CA_BUNDLE).",
            )
        return found

    def _without_secrets(
        self, body: bytes, response: requests.Response
    ) -> tuple[bytes, Mapping[str, str]]:
        """An answer may repeat what we said; it is shown, or kept, so our secrets come out."""
        headers = response.headers.copy()
        for secret in tuple(self._secrets):
            body = body.replace(secret.encode(), b"***")
            for name, value in headers.items():
                headers[name] = value.replace(secret, "***")
        return body, headers


_CONNECTION: dict[str, Any] = {
    "blocksize": BLOCK_BYTES,
    "socket_options": [
        *HTTPConnection.default_socket_options,
        (socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER_BYTES),
    ],
}


def _handed_over(stream: Stream | None) -> bool:
    return stream is not None and stream.encoder.ended


def _read(response: requests.Response) -> tuple[bytes, bool]:
    """The answer's body, unpacked, up to the cap; and whether that is all of it."""
    parts: list[bytes] = []
    size = 0
    try:
        for part in response.raw.stream(16 * 1024, decode_content=True):
            parts.append(part)
            size += len(part)
            if size > ANSWER_BYTES:
                return b"".join(parts), False
    except (urllib3.exceptions.HTTPError, OSError, ValueError):
        return b"".join(parts), False
    return b"".join(parts), True


def _trouble(error: Exception, deadline: Deadline) -> Trouble:
    if deadline.passed:
        return "deadline"
    if isinstance(error, requests.exceptions.SSLError) and not deadline.connected:
        return "tls"
    if isinstance(error, requests.ConnectTimeout | requests.exceptions.ProxyError):
        return "no-connection"
    if isinstance(error, requests.Timeout):
        return "deadline"
    return "broken" if deadline.connected else "no-connection"


class _Watched(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        return _watched(super()._new_conn())

    def connect(self) -> None:
        super().connect()
        _connected(self.sock)


class _WatchedTls(HTTPSConnection):
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


def _connected(connection: socket.socket) -> None:
    deadline = current()
    deadline.connected = True
    deadline.watch(connection)


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Watched

    def _put_conn(self, conn: Any) -> None:
        _done_with(conn)


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _WatchedTls

    def _put_conn(self, conn: Any) -> None:
        _done_with(conn)


def _done_with(conn: Any) -> None:
    """No connection is kept, whatever the server offers."""
    if conn is not None:
        conn.close()


class _Adapter(HTTPAdapter):
    """requests' own adapter, over connections that tell the deadline about their sockets."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **(kwargs | _CONNECTION))
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:
        manager = super().proxy_manager_for(*args, **(kwargs | _CONNECTION))
        manager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}
        return manager
