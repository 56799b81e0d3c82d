"""What is fuzzed, and with which files does it begin?

A target may raise a Refusal, or nothing. Anything else is a finding, and so is a minute's thought.
The first byte of an input for `pictures`, `films` and `archives` chooses the kind of file.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path

from mmsprep import clean
from mmsprep.archives import gzips, zips
from mmsprep.contacts import lines, pictures
from mmsprep.drawings.cleaning import Cleaner
from mmsprep.drawings.tree import parse, unpacked, written
from mmsprep.errors import Refusal
from mmsprep.limits import Limits
from mmsprep.model import Source
from mmsprep.names import plain, printable
from mmsprep.pictures import checksums, header, preview
from mmsprep.profile import RINGCENTRAL
from mmsprep.sender.answers import complaint_of, object_of, record_of, records_of
from mmsprep.sender.transport import Answer
from mmsprep.sniff import true_type
from mmsprep.testing.envelope import Refused, submission_of
from mmsprep.tools.multipart import Multipart, Part
from mmsprep.workroom import Workroom
from tests.clean.test_hostile import TYPES
from tests.hostile.machine import FIXTURES

Target = Callable[[bytes], object]

EXPECTED = (Refusal, Refused)
MOST_BYTES = 60_000
KEPT = Path(__file__).with_name("seeds")
"""Inputs that were findings once, or reach what no fixture reaches; a folder for each target."""

_PICTURES = [each for each in TYPES if each.startswith("image/")]
_FILMS = [each for each in TYPES if not each.startswith("image/")]
_ARCHIVES = ["application/zip", "application/gzip"]
_ROOM = Workroom(Limits(unpacked_bytes=1_000_000))


def sniff(data: bytes) -> None:
    assert true_type(data)


def contact(data: bytes) -> None:
    """Every byte stays: the properties, put together, are the text again."""
    text, charset = lines.decoded(data)
    assert "".join(each.text for each in lines.properties(text)) == text
    text.encode(charset)
    for each in pictures.embedded(text):
        assert each.data
    lines.count(text)


def svg(data: bytes) -> None:
    """What was cleaned is clean: once more finds nothing more."""
    drawing = parse(unpacked(data, Limits()), Limits())
    Cleaner(Limits()).clean(drawing)
    again = parse(written(drawing.root), Limits())
    second = Cleaner(Limits())
    second.clean(again)
    assert not second.removed, second.removed


def still(data: bytes) -> None:
    if not data:
        return
    kind, data = _PICTURES[data[0] % len(_PICTURES)], data[1:]
    stripped(kind, data)
    clean.tail_of(data)
    clean.primary_only(data)
    preview.orientation(data)
    for read in (checksums.check, header.read, preview.largest):
        refused_at_most(read, data)


def film(data: bytes) -> None:
    if data:
        stripped(_FILMS[data[0] % len(_FILMS)], data[1:])


def stripped(kind: str, data: bytes) -> None:
    """What was stripped of its location has none."""
    source = Source("fuzz", kind, None, len(data), "", data=data)
    clean.has_payload(source)
    made = clean.strip(source).data
    assert not clean.has_location(Source("fuzz", kind, None, len(made), "", data=made))


def archive(data: bytes) -> None:
    if not data:
        return
    kind, data = _ARCHIVES[data[0] % 2], data[1:]
    source = Source("fuzz", kind, None, len(data), "", data=data)
    of_kind = zips if kind == _ARCHIVES[0] else gzips
    of_kind.check(source, _ROOM)
    again = of_kind.repacked(source, _ROOM)
    if again:
        of_kind.check(Source("fuzz", kind, None, len(again), "", data=again), _ROOM)


def body(data: bytes) -> None:
    """A body from outside; and one of ours, in which anything is a name, or data."""
    submission = data or b"x"  # an empty attachment is rightly refused
    name = plain(data[:300].decode("utf-8", "replace")) + ".png"
    root = Part("json", "request.json", "application/json", "8bit", _REQUEST)
    ours = Multipart.of(
        [root, Part("attachment", name, "image/png", "binary", submission)], boundary=None
    )
    try:
        (file,) = submission_of(ours.content_type, ours.data, RINGCENTRAL).files
    except Refused as refused:
        raise AssertionError("our own body was refused") from refused
    assert (file.filename, file.data) == (name, submission)
    submission_of("multipart/mixed; boundary=line", data, RINGCENTRAL)


def answer(data: bytes) -> None:
    told = Answer(status=200, headers={"rcrequestid": "x"}, body=data, whole=True)
    said = complaint_of(told)
    assert said.said == printable(said.said)
    found = object_of(told)
    record_of(found)
    for each in records_of(found or {}):
        record_of(each)


def refused_at_most(read: Callable[[bytes], object], data: bytes) -> None:
    try:
        read(data)
    except Refusal:
        return


_REQUEST = b'{"to": [{"phoneNumber": "+15551230000"}], "from": {"phoneNumber": "+15551230001"}}'


def fixtures(*patterns: str) -> list[bytes]:
    paths = sorted(path for pattern in patterns for path in FIXTURES.glob(pattern))
    return [path.read_bytes() for path in paths if 0 < path.stat().st_size <= MOST_BYTES]


def of_kinds(kinds: list[str], *patterns: str) -> list[bytes]:
    """Behind the byte that chooses their kind."""
    return [
        bytes([kinds.index(kind)]) + data
        for data in fixtures(*patterns)
        if (kind := true_type(data)) in kinds
    ]


def bodies() -> list[bytes]:
    parts = [
        Part("json", "request.json", "application/json", "8bit", _REQUEST),
        Part("attachment", "a.png", "image/png", "binary", b"\x89PNG\r\n\x1a\n"),
    ]
    return [Multipart.of(parts, boundary="line").data, *FOREIGN_BODIES]


_ATTACHED = (
    b"--line\r\nContent-Type: application/json\r\n\r\n" + _REQUEST + b"\r\n"
    b'--line\r\nContent-Disposition: attachment; filename="a.vcf"\r\nContent-Type: text/vcard\r\n'
    b"Content-Transfer-Encoding: base64\r\n\r\nSGVsbG8=\r\n--line--\r\n"
)
_FORM = (
    b'--line\r\nContent-Disposition: form-data; name="to"\r\n\r\n+15551230000\r\n'
    b'--line\r\nContent-Disposition: form-data; name="from"\r\n\r\n+15551230001\r\n'
    b"--line\r\nContent-Disposition: form-data; name=\"a\"; filename*=UTF-8''%e2%82%ac.png\r\n"
    b"Content-Type: image/png\r\n\r\nx\r\n--line--\r\n"
)
FOREIGN_BODIES = [_ATTACHED, _FORM]
"""As other clients write them."""


def answers() -> list[bytes]:
    record = {
        "id": 1, "messageStatus": "Queued", "from": {"phoneNumber": "+1"}, "subject": "x",
        "to": [{"phoneNumber": "+1", "messageStatus": "Sent", "errorCode": "SMS-CAR-434"}],
        "attachments": [{"type": "MmsAttachment", "size": 1, "contentType": "image/png"}],
        "creationTime": "2026-01-02T03:04:05.000Z", "direction": "Outbound",
    }  # fmt: skip
    error = {"errorCode": "X", "errors": [{"errorCode": "Y", "message": "z", "parameterName": "p"}]}
    oauth = {"error": "invalid_grant", "error_description": "x"}
    told = (record, {"records": [record], "paging": {}}, error, oauth)
    return [json.dumps(each).encode() for each in told]


TARGETS: dict[str, tuple[Target, Callable[[], Iterable[bytes]]]] = {
    "sniff": (sniff, lambda: fixtures("*/*")),
    "contact": (contact, lambda: fixtures("contacts/*")),
    "svg": (svg, lambda: fixtures("drawings/*")),
    "pictures": (still, lambda: of_kinds(_PICTURES, "pictures/*", "animation/*", "hostile/*")),
    "films": (film, lambda: of_kinds(_FILMS, "video/*", "sound/*", "hostile/*")),
    "archives": (archive, lambda: of_kinds(_ARCHIVES, "archives/*")),
    "body": (body, bodies),
    "answer": (answer, answers),
}


def seeds(name: str) -> list[bytes]:
    """What a target begins with."""
    kept = sorted(path for path in (KEPT / name).glob("*") if path.is_file())
    return [*TARGETS[name][1](), *(path.read_bytes() for path in kept)]
