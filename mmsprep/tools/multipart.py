"""How does a multipart body come about? The one door to requests-toolbelt, which has no types.

An encoder can be read once: sent a second time it is empty under its old Content-Length. So a
body is made anew, by `Multipart.open()`, for every try.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol, cast

from requests_toolbelt.multipart.encoder import MultipartEncoder, MultipartEncoderMonitor

Envelope = Literal["mixed", "form-data"]


@dataclass(frozen=True, slots=True)
class Part:
    """One part, with its headers spelled out. All but `data` come from our own tables."""

    name: str
    filename: str
    type: str
    encoding: str
    """Content-Transfer-Encoding."""
    data: bytes = field(repr=False)


class Stream(Protocol):
    """A body on its way: what `requests` reads, and how much of it was read."""

    content_type: str
    len: int
    bytes_read: int

    def read(self, size: int = -1) -> bytes: ...


class _Encoder(MultipartEncoder):  # type: ignore[misc]  # the library has no types
    """The library's encoder under another name of the envelope; its bytes stay its own."""

    envelope: Envelope = "mixed"

    @property
    def content_type(self) -> str:
        return f"multipart/{self.envelope}; boundary={self.boundary_value}"


@dataclass(frozen=True, slots=True)
class Multipart:
    """The parts of one body, and the line between them. The same parts give the same bytes."""

    parts: tuple[Part, ...]
    boundary: str
    envelope: Envelope = "mixed"

    @classmethod
    def of(
        cls, parts: Sequence[Part], envelope: Envelope = "mixed", boundary: str | None = None
    ) -> Multipart:
        """Parts under a boundary that occurs in none of them; raises ValueError for a given one."""
        if boundary is not None and _occurs(boundary, parts):
            raise ValueError("the boundary occurs in the data")
        while boundary is None or _occurs(boundary, parts):
            # twice as long as usual: a long needle is found, or not, in half the time
            boundary = uuid.uuid4().hex + uuid.uuid4().hex
        return cls(tuple(parts), boundary, envelope)

    @property
    def content_type(self) -> str:
        return self.open().content_type

    @property
    def size(self) -> int:
        """The exact Content-Length."""
        return int(self._encoder().len)

    def open(self, on_read: Callable[[int, int], None] | None = None) -> Stream:
        """A fresh stream for one try; `on_read(read, total)` is told how far it is."""

        def tell(monitor: Stream) -> None:
            if on_read is not None:
                on_read(monitor.bytes_read, monitor.len)

        return cast(Stream, MultipartEncoderMonitor(self._encoder(), tell))

    def to_bytes(self) -> bytes:
        return self.open().read()

    def _encoder(self) -> _Encoder:
        fields = [
            (
                part.name,
                (part.filename, part.data, part.type, {"Content-Transfer-Encoding": part.encoding}),
            )
            for part in self.parts
        ]
        encoder = _Encoder(fields, boundary=self.boundary)
        encoder.envelope = self.envelope
        return encoder


def _occurs(boundary: str, parts: Sequence[Part]) -> bool:
    line = boundary.encode("ascii")
    return any(line in part.data for part in parts)
