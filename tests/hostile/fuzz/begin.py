"""With which files does each target begin? Fixtures, small files built here, and what was kept."""

from __future__ import annotations

import json
from pathlib import Path

from mmsprep import intact
from mmsprep.sniff import true_type
from mmsprep.tools.multipart import Multipart, Part
from tests.clean.test_hostile import TYPES
from tests.hostile.machine import FIXTURES
from tests.intact.built import BUILT

MAX_BYTES = 60_000
KEPT = Path(__file__).with_name("seeds")
"""Inputs that were findings once, or reach what no fixture reaches; a folder for each target."""

REQUEST = b'{"to": [{"phoneNumber": "+15551230000"}], "from": {"phoneNumber": "+15551230001"}}'

PICTURES = [each for each in TYPES if each.startswith("image/")]
FILMS = [each for each in TYPES if not each.startswith("image/")]
ARCHIVES = ["application/zip", "application/gzip"]
DECLARING = [rule.types[0] for rule in intact.RULES]
"""A kind for every rule of intact."""


def kept(name: str) -> list[bytes]:
    return [path.read_bytes() for path in sorted((KEPT / name).glob("*")) if path.is_file()]


def fixtures(*patterns: str) -> list[bytes]:
    paths = sorted(path for pattern in patterns for path in FIXTURES.glob(pattern))
    return [path.read_bytes() for path in paths if 0 < path.stat().st_size <= MAX_BYTES]


def of_kinds(kinds: list[str], *patterns: str) -> list[bytes]:
    """Behind the byte that chooses their kind."""
    return [
        marked(kinds, kind, data) for data in fixtures(*patterns) if (kind := true_type(data)) in kinds
    ]


def marked(kinds: list[str], kind: str, data: bytes) -> bytes:
    return bytes([kinds.index(kind)]) + data


def anything() -> list[bytes]:
    return [*fixtures("*/*"), *BUILT.values()]


def contacts() -> list[bytes]:
    return fixtures("contacts/*")


def drawings() -> list[bytes]:
    return fixtures("drawings/*")


def pictures() -> list[bytes]:
    return of_kinds(PICTURES, "pictures/*", "animation/*", "hostile/*")


def films() -> list[bytes]:
    return of_kinds(FILMS, "video/*", "sound/*", "hostile/*")


def archives() -> list[bytes]:
    return of_kinds(ARCHIVES, "archives/*")


def declaring() -> list[bytes]:
    ruled = {each: rule.types[0] for rule in intact.RULES for each in rule.types}
    found = [(true_type(data), data) for data in fixtures("*/*")]
    found += BUILT.items()
    return [marked(DECLARING, ruled[kind], data) for kind, data in found if kind in ruled]


def rasters() -> list[bytes]:
    return fixtures("pictures/*.psd", "pictures/*.pam", "pictures/*.cur")


def texts() -> list[bytes]:
    return fixtures("documents/*.txt", "documents/*.md", "documents/*.rtf")


def manifests() -> list[bytes]:
    table = b'to,text,files,from,key\r\n+15551230000,"a ""b""","a.jpg;b.png",,k\r\n'
    line = b'{"to": ["+15551230000"], "text": "x", "files": ["a.jpg"], "key": "k"}\n'
    return [table, line, b"RC_APP_CLIENT_ID='x' # y\nexport RC_USER_JWT=\"z\"\n"]


def bodies() -> list[bytes]:
    parts = [
        Part("json", "request.json", "application/json", "8bit", REQUEST),
        Part("attachment", "a.png", "image/png", "binary", b"\x89PNG\r\n\x1a\n"),
    ]
    return [Multipart.of(parts, boundary="line").data, *FOREIGN_BODIES]


_ATTACHED = (
    b"--line\r\nContent-Type: application/json\r\n\r\n" + REQUEST + b"\r\n"
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
