"""How does a multipart body come about? Its parts stay where they are; every try reads the same bytes.

The one door to requests-toolbelt, which has no types and counts what is read. (Its encoder could be
read once only: sent a second time it is empty under its old Content-Length.)
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol, cast

from requests_toolbelt.multipart.encoder import MultipartEncoderMonitor

Envelope = Literal["mixed", "form-data"]

SMALL_BYTES = 128 * 1024
"""Below it, a part is copied between its neighbours rather than written to the socket by itself."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part, with its headers spelled out. All but `data` come from our own tables."""

    name: str
    filename: str
    type: str
    encoding: str
    """Content-Transfer-Encoding."""
    data: bytes = field(repr=False)

    @property
    def headers(self) -> tuple[str, ...]:
        return (
            f'Content-Disposition: form-data; name="{self.name}"; filename="{self.filename}"',
            f"Content-Type: {self.type}",
            f"Content-Transfer-Encoding: {self.encoding}",
        )


class Reader:
    """Reads pieces one after the other, without copying them."""

    def __init__(self, body: Multipart) -> None:
        self.len = body.size
        self.content_type = body.content_type
        self.ended = False
        """More was asked for after the last piece: all of them are with the system."""
        self._pieces = [memoryview(piece) for piece in reversed(body.pieces)]

    def read(self, size: int = -1) -> bytes | memoryview:
        """Up to `size` bytes of one piece; everything that is left where there is no size."""
        if size < 0:
            left = b"".join(reversed(self._pieces))
            self._pieces.clear()
            return left
        if not self._pieces:
            self.ended = True
            return b""
        piece = self._pieces.pop()
        if len(piece) > size:
            self._pieces.append(piece[size:])
        return piece[:size]


class Stream(Protocol):
    """A body on its way: what `requests` reads, and how much of it was read."""

    content_type: str
    len: int
    bytes_read: int
    encoder: Reader

    def read(self, size: int = -1) -> bytes | memoryview: ...


@dataclass(frozen=True, slots=True)
class Multipart:
    """The parts of one body, and the line between them. The same parts give the same bytes."""

    parts: tuple[Part, ...]
    boundary: str
    envelope: Envelope
    pieces: tuple[bytes, ...] = field(repr=False)
    """What the body consists of, in order."""

    @classmethod
    def of(
        cls, parts: Sequence[Part], envelope: Envelope = "mixed", boundary: str | None = None
    ) -> Multipart:
        """Parts under a boundary that occurs in none of them; raises ValueError for a given one."""
        if boundary is not None and _occurs(boundary, parts):
            raise ValueError("the boundary occurs in the data")
        while boundary is None or _occurs(boundary, parts):
            # twice as long as usual: a long needle is found, or not, in half the time
            boundary = secrets.token_hex(32)
        return cls(tuple(parts), boundary, envelope, tuple(_pieces(parts, boundary)))

    @property
    def content_type(self) -> str:
        return f"multipart/{self.envelope}; boundary={self.boundary}"

    @property
    def size(self) -> int:
        """The exact Content-Length."""
        return sum(map(len, self.pieces))

    @property
    def data(self) -> bytes:
        """All of it at once."""
        return b"".join(self.pieces)

    def open(self, on_read: Callable[[int, int], None] | None = None) -> Stream:
        """A fresh stream for one try; `on_read(read, total)` is told how far it is."""

        def tell(monitor: Stream) -> None:
            if on_read is not None:
                on_read(monitor.bytes_read, monitor.len)

        return cast(Stream, MultipartEncoderMonitor(Reader(self), tell))


def _pieces(parts: Sequence[Part], boundary: str) -> Iterator[bytes]:
    """The large attachments as they are, and what stands between them; little is copied.

    The closing line comes by itself: only with it is a request complete.
    """
    between: list[bytes] = []
    line = f"--{boundary}\r\n"
    for part in parts:
        between.append((line + "\r\n".join((*part.headers, "", ""))).encode())
        line = f"\r\n--{boundary}\r\n"
        if len(part.data) > SMALL_BYTES:
            yield from (b"".join(between), part.data)
            between.clear()
        else:
            between.append(part.data)
    if between:
        yield b"".join(between)
    yield f"\r\n--{boundary}--\r\n".encode()


def _occurs(boundary: str, parts: Sequence[Part]) -> bool:
    """Sought from the end, for there Python skips by the needle's length: three times as fast."""
    line = boundary.encode("ascii")
    return any(part.data.rfind(line) >= 0 for part in parts)
