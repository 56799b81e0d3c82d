"""Seeded mutation of the seeds, for where there is no atheris, and for a short form in bin/test."""

from __future__ import annotations

import random
import sys
import tempfile
import time
import traceback
from itertools import count

from tests.hostile.fuzz.begin import MAX_BYTES
from tests.hostile.fuzz.targets import EXPECTED, TARGETS, seeds

SLOW_SECONDS = 5
MAX_FINDINGS = 5
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


def mutated(held: list[bytes], chance: random.Random) -> bytes:
    data = bytearray(chance.choice(held))
    for _ in range(chance.choice((1, 2, 4, 16))):
        at = chance.randrange(min(len(data), chance.choice((64, 1024, MAX_BYTES))) + 1)
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


def run(name: str, minutes: float) -> int:
    """How many findings? Says them, and how much was tried."""
    seed = random.SystemRandom().randrange(1 << 32)
    held, chance, findings = seeds(name), random.Random(seed), 0
    end = time.process_time() + 60 * minutes
    for executions in count():
        if time.process_time() > end or findings == MAX_FINDINGS:
            sys.stdout.write(f"{name}: {executions} executions, {findings} findings (seed {seed})\n")
            return findings
        data = mutated(held, chance)
        failure = tried(name, data)
        if failure:
            findings += 1
            with tempfile.NamedTemporaryFile(prefix=f"fuzz-{name}-", delete=False) as file:
                file.write(data)
            sys.stdout.write(f"FOUND {name}: {file.name}\n{failure}\n")
    raise AssertionError


def tried(name: str, data: bytes) -> str:
    """What is wrong with what the target makes of it; empty where nothing is."""
    started = time.process_time()
    try:
        TARGETS[name][0](data)
    except EXPECTED:
        pass
    except Exception:  # noqa: BLE001 -- whatever it is, it is what we look for
        return traceback.format_exc()
    took = time.process_time() - started
    return f"took {took:.0f} s" if took > SLOW_SECONDS else ""
