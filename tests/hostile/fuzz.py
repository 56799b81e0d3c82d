"""Which bytes make a reader fail in a way that it should not? `bin/soak --fuzz MINUTES [TARGET…]`

Seeded mutation of the fixtures, without a guide by coverage. What a target may raise is a
Refusal, or nothing; anything else is a finding: its input is written to a file and named.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from itertools import count

from mmsprep import clean
from mmsprep.contacts import lines, pictures
from mmsprep.drawings.cleaning import Cleaner
from mmsprep.drawings.tree import parse, unpacked, written
from mmsprep.errors import Refusal
from mmsprep.limits import Limits
from mmsprep.model import Source
from mmsprep.profile import RINGCENTRAL
from mmsprep.sender.answers import complaint_of, object_of, record_of, records_of
from mmsprep.sender.transport import Answer
from mmsprep.sniff import true_type
from mmsprep.testing.envelope import Refused, submission_of
from mmsprep.tools.multipart import Multipart, Part
from tests.clean.test_hostile import TYPES
from tests.hostile.machine import FIXTURES

Target = Callable[[bytes], object]

EXPECTED = (Refusal, Refused)
SLOW_SECONDS = 5
MOST_BYTES = 60_000
SPECIAL = (
    b"\0",
    b"\xff" * 4,
    b"\x7f\xff\xff\xff",
    b"\r\n",
    b"=",
    b";",
    b'"',
    b"<",
    b"]]>",
    b"&#0;",
    b"--",
)


def contact(data: bytes) -> None:
    text, _charset = lines.decoded(data)
    lines.count(text)
    for each in pictures.embedded(text):
        assert each.data


def svg(data: bytes) -> None:
    """What was cleaned is clean: once more finds nothing more."""
    drawing = parse(unpacked(data, Limits()), Limits())
    Cleaner(Limits()).clean(drawing)
    again = parse(written(drawing.root), Limits())
    second = Cleaner(Limits())
    second.clean(again)
    assert not second.removed, second.removed


def metadata(data: bytes) -> None:
    """What was stripped of its location has none."""
    for kind in {true_type(data), *random.Random(len(data)).sample(TYPES, 3)} & set(TYPES):
        source = Source("fuzz", kind, None, len(data), "", data=data)
        clean.has_payload(source)
        stripped = clean.strip(source).data
        assert not clean.has_location(Source("fuzz", kind, None, len(stripped), "", data=stripped))


def body(data: bytes) -> None:
    submission_of("multipart/mixed; boundary=line", data, RINGCENTRAL)


def answer(data: bytes) -> None:
    told = Answer(status=200, headers={}, body=data, whole=True)
    complaint_of(told)
    found = object_of(told)
    record_of(found)
    for each in records_of(found or {}):
        record_of(each)


def seeds(*patterns: str) -> list[bytes]:
    paths = sorted(path for pattern in patterns for path in FIXTURES.glob(pattern))
    return [path.read_bytes() for path in paths if 0 < path.stat().st_size <= MOST_BYTES]


def bodies() -> list[bytes]:
    parts = [
        Part("json", "request.json", "application/json", "8bit", b'{"to": [{"phoneNumber": "+1"}]}'),
        Part("attachment", "a.png", "image/png", "binary", b"\x89PNG\r\n\x1a\n"),
    ]
    return [Multipart.of(parts, boundary="line").data]


def answers() -> list[bytes]:
    record = {
        "id": 1, "messageStatus": "Queued", "from": {"phoneNumber": "+1"}, "subject": "x",
        "to": [{"phoneNumber": "+1", "messageStatus": "Sent"}],
        "attachments": [{"type": "MmsAttachment", "size": 1, "contentType": "image/png"}],
    }  # fmt: skip
    error = {"errorCode": "X", "errors": [{"errorCode": "Y", "message": "z", "parameterName": "p"}]}
    return [json.dumps(each).encode() for each in (record, {"records": [record]}, error)]


TARGETS: dict[str, tuple[Target, Callable[[], list[bytes]]]] = {
    "sniff": (true_type, lambda: seeds("*/*")),
    "contact": (contact, lambda: seeds("contacts/*")),
    "svg": (svg, lambda: seeds("drawings/*")),
    "metadata": (metadata, lambda: seeds("pictures/*", "video/*", "sound/*", "animation/*")),
    "body": (body, bodies),
    "answer": (answer, answers),
}


def mutated(held: list[bytes], chance: random.Random) -> bytes:
    data = bytearray(chance.choice(held))
    for _ in range(chance.choice((1, 2, 4, 16))):
        at = chance.randrange(min(len(data), chance.choice((64, 1024, MOST_BYTES))) + 1)
        match chance.randrange(6):
            case 0:
                data[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                data[at : at + chance.randrange(9)] = chance.choice(SPECIAL)
            case 2:
                del data[at : at + chance.randrange(1, 200)]
            case 3:
                data[at:at] = data[: chance.randrange(400)]
            case 4:  # a piece of another seed
                other = chance.choice(held)
                start = chance.randrange(len(other))
                data[at:at] = other[start : start + chance.randrange(400)]
            case _:
                data[at:at] = chance.choice(SPECIAL) * chance.randrange(1, 50)
    return bytes(data)


def run(name: str, seconds: float, seed: int) -> tuple[int, int]:
    """How many executions, and how many findings?"""
    target, make_seeds = TARGETS[name]
    held, chance, findings = make_seeds(), random.Random(seed), 0
    end = time.monotonic() + seconds
    for executions in count():
        started = time.monotonic()
        if started > end or findings == 5:
            return executions, findings
        data = mutated(held, chance)
        try:
            target(data)
            failure = ""
        except EXPECTED:
            failure = ""
        except Exception:  # noqa: BLE001 -- whatever it is, it is what we look for
            failure = traceback.format_exc()
        if time.monotonic() - started > SLOW_SECONDS:
            failure = f"took {time.monotonic() - started:.0f} s"
        if failure:
            findings += 1
            with tempfile.NamedTemporaryFile(prefix=f"fuzz-{name}-", delete=False) as file:
                file.write(data)
            sys.stdout.write(f"FOUND {name}: {file.name}\n{failure}\n")
    raise AssertionError


def main() -> int:
    minutes, names = float(sys.argv[1]), sys.argv[2:] or list(TARGETS)
    seed, found = random.SystemRandom().randrange(1 << 32), 0
    for name in names:
        executions, findings = run(name, 60 * minutes, seed)
        found += findings
        sys.stdout.write(f"{name}: {executions:,} executions, {findings} findings (seed {seed})\n")
        sys.stdout.flush()
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
