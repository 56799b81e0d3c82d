"""Is this body what RingCentral's documents ask for? The raw bytes, read as strictly as they say.

Every shape that an official client or document shows is accepted: mixed and form-data, a root part
with or without a disposition, 8bit, binary and base64, and form fields without a JSON part.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote_to_bytes

from mmsprep.profile import Profile

_BOUNDARY = re.compile(r"""boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))\s*(?:;|$)""", re.IGNORECASE)
_BOUNDARY_CHARACTERS = re.compile(r"[0-9A-Za-z'()+_,./:=? -]*[0-9A-Za-z'()+_,./:=?-]")
_HEADER = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\r\n\0]*)")
_PARAMETER = re.compile(r""";\s*([\w*-]+)=(?:"([^"\r\n]*)"|([^\s;"]+))\s*""")
_FLAT_FIELDS = ("from", "to", "text")


class Refused(Exception):
    """The service's answer to a request that it does not take."""

    def __init__(self, status: int, code: str, message: str, parameter: str | None = None) -> None:
        super().__init__(status, code, message)
        self.status, self.code, self.message, self.parameter = status, code, message, parameter


@dataclass(frozen=True, slots=True)
class ReceivedPart:
    """One part as it came: header names in lower case, the data decoded."""

    headers: dict[str, str]
    data: bytes = field(repr=False)

    @property
    def type(self) -> str | None:
        return self.headers.get("content-type")

    @property
    def disposition(self) -> dict[str, str]:
        """The parameters of its Content-Disposition."""
        value = self.headers.get("content-disposition", "")
        kind = re.match(r"form-data|attachment|inline", value, re.IGNORECASE)
        rest = value[kind.end() :] if kind else value
        if not kind or _PARAMETER.sub("", rest).strip():
            raise Refused(400, "MSG-350", "Content disposition cannot be parsed")
        return {name.lower(): quoted or plain for name, quoted, plain in _PARAMETER.findall(rest)}

    @property
    def filename(self) -> str:
        told = self.disposition
        if "filename" in told:
            return told["filename"]
        charset, _, encoded = told.get("filename*", "").partition("''")
        return unquote_to_bytes(encoded).decode(charset or "utf-8", "replace") if encoded else ""


@dataclass(frozen=True, slots=True)
class Submission:
    """One message as it was handed in."""

    root: dict[str, Any] = field(repr=False)
    files: tuple[ReceivedPart, ...]
    types: tuple[str, ...]
    """Of the files; guessed from the name where a part tells none."""

    @property
    def sender(self) -> str:
        return str(self.root["from"]["phoneNumber"])

    @property
    def to(self) -> tuple[str, ...]:
        return tuple(str(each["phoneNumber"]) for each in self.root["to"])

    @property
    def text(self) -> str:
        return str(self.root.get("text") or "")


def submission_of(content_type: str, body: bytes, profile: Profile) -> Submission:
    """The message in a multipart body; raises Refused with the code that the documents name."""
    parts = parts_of(content_type, body)
    root, files = _root_and_files(parts, content_type)
    if not files:
        raise Refused(400, "MSG-347", "No attachments")
    types = tuple(_checked_file(part, n, profile) for n, part in enumerate(files))
    if len(files) > profile.max_attachments:
        raise Refused(400, "MSG-379", "Too many attachments")
    if sum(len(part.data) for part in files) > profile.max_bytes:
        raise Refused(400, "MSG-376", "Attachment size limit exceeded")
    return Submission(root, tuple(files), types)


def parts_of(content_type: str, body: bytes) -> list[ReceivedPart]:
    """The parts between the boundaries, by RFC 2046, with CRLF and nothing before or after."""
    line = b"\r\n--" + _boundary_of(content_type).encode("ascii")
    pieces = (b"\r\n" + body).split(line)
    if pieces[0] or len(pieces) < 2:
        raise Refused(400, "MSG-349", "The body does not begin with its boundary")
    if pieces[-1] not in (b"--", b"--\r\n"):
        raise Refused(400, "MSG-349", "The body does not end with its closing boundary")
    if any(not piece.startswith(b"\r\n") for piece in pieces[1:-1]):
        raise Refused(400, "MSG-349", "The boundary occurs within a part")
    return [_part(piece[2:]) for piece in pieces[1:-1]]


def _boundary_of(content_type: str) -> str:
    if not re.match(r"multipart/(mixed|form-data)\s*;", content_type, re.IGNORECASE):
        raise Refused(415, "CMN-104", "Content type is not multipart/mixed or multipart/form-data")
    found = _BOUNDARY.search(content_type)
    boundary = (found.group(1) or found.group(2)) if found else ""
    if not _BOUNDARY_CHARACTERS.fullmatch(boundary):
        raise Refused(400, "MSG-349", "There is no valid boundary")
    return boundary


def _part(piece: bytes) -> ReceivedPart:
    if piece.startswith(b"\r\n"):
        return ReceivedPart({}, piece[2:])
    head, blank, data = piece.partition(b"\r\n\r\n")
    if not blank:
        raise Refused(400, "MSG-349", "A part has no blank line after its headers")
    headers: dict[str, str] = {}
    for line in head.split(b"\r\n"):
        found = _HEADER.fullmatch(line)
        if not found:
            raise Refused(400, "MSG-349", "A part has a malformed header")
        name = found.group(1).decode().lower()
        if name in headers:
            raise Refused(400, "MSG-349", f"A part has two headers {name}")
        headers[name] = found.group(2).decode("utf-8", "replace").strip()
    if headers.get("content-length", str(len(data))) != str(len(data)):
        raise Refused(400, "MSG-349", "A part is not as long as it says")
    return ReceivedPart(headers, _decoded(data, headers.get("content-transfer-encoding", "binary")))


def _decoded(data: bytes, encoding: str) -> bytes:
    if encoding.lower() in ("7bit", "8bit", "binary"):
        return data
    if encoding.lower() == "base64":
        try:
            return base64.b64decode(re.sub(rb"\s", b"", data), validate=True)
        except binascii.Error:
            raise Refused(400, "MSG-349", "A part is no base64") from None
    raise Refused(400, "MSG-349", f"Unknown transfer encoding {encoding}")


def _root_and_files(
    parts: list[ReceivedPart], content_type: str
) -> tuple[dict[str, Any], list[ReceivedPart]]:
    first = parts[0] if parts else None
    if first is not None and re.fullmatch(
        r"application/json(\s*;\s*charset=\"?utf-8\"?)?", first.type or "", re.IGNORECASE
    ):
        return _json_of(first), parts[1:]
    if "form-data" in content_type.lower() and first is not None and first.type is None:
        return _flat(parts)
    raise Refused(400, "MSG-349", "The first part is not application/json")


def _json_of(part: ReceivedPart) -> dict[str, Any]:
    try:
        root = json.loads(part.data.decode("utf-8"))
    except (ValueError, RecursionError):
        raise Refused(400, "CMN-103", "Cannot parse JSON") from None
    if not isinstance(root, dict):
        raise Refused(400, "CMN-103", "The JSON is not an object")
    return root


def _flat(parts: list[ReceivedPart]) -> tuple[dict[str, Any], list[ReceivedPart]]:
    """`to`, `from` and `text` as form fields, as an answer of RingCentral's staff shows."""
    fields = [
        (part.disposition.get("name", ""), part.data.decode("utf-8", "replace"))
        for part in parts
        if not part.filename
    ]
    if any(name not in _FLAT_FIELDS for name, _ in fields):
        raise Refused(400, "MSG-351", "No file name in content disposition")
    root: dict[str, Any] = {
        "to": [{"phoneNumber": value} for name, value in fields if name == "to"],
        "text": next((value for name, value in fields if name == "text"), ""),
    }
    sender = next((value for name, value in fields if name == "from"), None)
    if sender:
        root["from"] = {"phoneNumber": sender}
    return root, [part for part in parts if part.filename]


def _checked_file(part: ReceivedPart, n: int, profile: Profile) -> str:
    if "content-disposition" not in part.headers:
        raise Refused(400, "MSG-350", "No content disposition")
    name = part.filename
    if not name:
        raise Refused(400, "MSG-351", "No file name in content disposition")
    if not part.data:
        raise Refused(400, "MSG-347", f"Empty attachment [{n}]: [{name}]")
    extension = name.rpartition(".")[2].lower()
    for entry in profile.accepted:
        if part.type == entry.type or (part.type is None and extension in entry.extensions):
            return entry.type
    raise Refused(415, "MSG-348", f"Unsupported attachment media type, attachment [{n}]: [{name}]")
