"""How does one HTTP exchange go, and how far did the request get?

What matters most is one bit: was the whole body handed to the system? It ends with its closing
boundary, and the Content-Length is exact: while the last block is not handed over, no server has a
complete request. Once it is, nobody can know; so it waits until nearly all before it is on its way.
Every exchange has a connection of its own, for a kept one may die under the body and leave the
outcome in the dark.

An exchange has one deadline for everything, follows no redirect, reads no .netrc, and answers
with data rather than exceptions: theirs carry headers and addresses that must not be shown.
"""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal
from urllib.parse import urlencode

import urllib3
from urllib3 import HTTPConnectionPool, HTTPHeaderDict
from urllib3.util import wait_for_write

from mmsprep.sender.connection import pool_to
from mmsprep.sender.deadline import Deadline, current
from mmsprep.sender.settings import Settings
from mmsprep.tools.multipart import Multipart, Stream

CONNECT_SECONDS = 10
UNSENT_BYTES = 64 * 1024
"""What the system may still hold of a body when the last block follows."""
ANSWER_BYTES = 8_000_000
"""The largest answer that is read, unpacked: a thousand records of the message store are 2 MB."""

SECRET_CHARACTERS = 5

OnRead = Callable[[int, int], None]
"""Told how many bytes of how many were read; they are handed over when it returns."""
Trouble = Literal["no-connection", "proxy", "tls", "broken", "deadline"]
WITHOUT_CONNECTION = {
    "no-connection": "There is no connection",
    "proxy": "The proxy that the environment names does not let us through",
}
"""Troubles before anything was said to the server, in words."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request."""

    method: Literal["GET", "POST"]
    path: str
    authorization: str = field(repr=False)
    """Given with every request, for nobody else may add one: no session, no .netrc."""
    query: Mapping[str, str] = field(default_factory=dict, repr=False)
    form: Mapping[str, str] | None = field(default=None, repr=False)
    body: Multipart | None = field(default=None, repr=False)
    on_read: OnRead | None = None


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
    seconds: float = field(default=0, compare=False)
    """How long it took."""


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """Why nothing came back."""

    trouble: Trouble
    handed_over: bool
    """The system took the whole body: it may have reached the server."""
    seconds: float = field(default=0, compare=False)
    """How long it took."""


Exchange = Answer | NoAnswer
"""How one request ended."""


def in_words(exchange: Exchange) -> str:
    """Why an exchange was of no use."""
    if isinstance(exchange, Answer):
        if exchange.status == 200:
            why = "makes no sense" if exchange.whole else "was cut off"
            return f"The service's answer {why}"
        return f"The service answered {exchange.status}"
    plain = {**WITHOUT_CONNECTION, "deadline": "No answer came in time"}
    return plain.get(exchange.trouble, "The connection broke")


def in_vain(exchange: Exchange) -> float:
    """Seconds that went by for an answer that never came, or not whole."""
    came = isinstance(exchange, Answer) and exchange.whole
    return 0 if came else exchange.seconds


class Transport:
    """Sends requests to one server. Safe to share between threads: it keeps no connection."""

    def __init__(self, settings: Settings, seconds: float, user_agent: str) -> None:
        self._settings = settings
        self._seconds = seconds
        self._timeout = urllib3.Timeout(connect=min(CONNECT_SECONDS, seconds), read=seconds)
        self._secrets = set(filter(None, settings.secrets))
        """Of these credentials, and every token that was used."""
        self._headers = {
            "Accept": "application/json",
            "Accept-Encoding": "identity",
            "User-Agent": user_agent,
            "X-User-Agent": user_agent,
        }

    def exchange(self, request: Request) -> Exchange:
        """One request, one answer or none, within the deadline; never raises for the network."""
        stream = request.body.open(_drained(request.on_read)) if request.body else None
        pool = self._pool
        with Deadline(self._seconds) as deadline:
            try:
                response = self._send(pool, request, stream)
            except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
                return NoAnswer(_trouble(error, deadline), _handed_over(stream), deadline.spent)
            body, whole = _read(response)
            if not body and response.length_remaining is None:
                whole = False  # who hangs up within the headers ends them like whole ones
            if stream is not None or response.status != 200:
                body = self._without_secrets(body, response.headers)
            over = _handed_over(stream)
            return Answer(response.status, response.headers, body, whole, over, deadline.spent)

    def _send(
        self, pool: HTTPConnectionPool, request: Request, stream: Stream | None
    ) -> urllib3.BaseHTTPResponse:
        """By the pool itself: no session that would follow redirects, or read a .netrc."""
        path = f"{request.path}?{urlencode(request.query)}" if request.query else request.path
        headers = {**self._headers, "Authorization": request.authorization}
        self._secrets.add(request.authorization.partition(" ")[2])
        body: Any = stream  # whatever has `read`
        if stream is not None:
            headers["Content-Type"] = stream.content_type
            headers["Content-Length"] = str(stream.len)
        elif request.form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            body = urlencode(request.form).encode()
        return pool.urlopen(
            request.method,
            path,
            body,
            headers,
            retries=_NO_RETRIES,
            redirect=False,
            timeout=self._timeout,
            preload_content=False,
        )

    @cached_property
    def _pool(self) -> HTTPConnectionPool:
        return pool_to(self._settings)

    def _without_secrets(self, body: bytes, headers: HTTPHeaderDict) -> bytes:
        """An answer may repeat what we said; it is shown, or kept, so our secrets come out."""
        for secret in sorted(self._secrets, key=len, reverse=True):
            if len(secret) < SECRET_CHARACTERS:
                continue  # a stand-in's: part of many words, without which the answer makes no sense
            body = body.replace(secret.encode(), b"***")
            for name, value in headers.itermerged():
                if secret in value:
                    headers[name] = value.replace(secret, "***")
        return body


_NO_RETRIES = urllib3.Retry(False)


def _drained(on_read: OnRead | None) -> OnRead:
    """Nobody hears of the last block before nearly all that precedes it is on its way."""

    def tell(read: int, total: int) -> None:
        if read >= total:
            _drain(current())
        if on_read is not None:
            on_read(read, total)

    return tell


def _drain(deadline: Deadline) -> None:
    """Wait until the system holds little that is not on its way yet.

    Only now: a socket that may hold little from the start wakes us for every piece.
    """
    connection = deadline.connection
    assert connection is not None
    with contextlib.suppress(AttributeError, OSError):  # not known everywhere, nor once it broke
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, UNSENT_BYTES)
    wait_for_write(connection, deadline.left)
    if deadline.passed:
        raise BrokenPipeError  # whoever did not read may have refused, which urllib3 then reads


def _handed_over(stream: Stream | None) -> bool:
    return stream is not None and stream.encoder.ended


def _read(response: urllib3.BaseHTTPResponse) -> tuple[bytes, bool]:
    """The answer's body, unpacked, up to the cap; and whether that is all of it."""
    parts: list[bytes] = []
    size = 0
    try:
        for part in response.stream(16 * 1024, decode_content=True):
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
    if isinstance(error, urllib3.exceptions.SSLError) and not deadline.connected:
        return "tls"
    if isinstance(error, urllib3.exceptions.ProxyError) and not deadline.connected:
        return "proxy"
    if isinstance(error, urllib3.exceptions.ConnectTimeoutError):
        return "no-connection"
    if isinstance(error, urllib3.exceptions.TimeoutError):
        return "deadline"
    return "broken" if deadline.connected else "no-connection"
