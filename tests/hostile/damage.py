"""What becomes of damaged files? `bin/soak --damage FOLDER…`: each of them, damaged in four ways.

A damaged file must be refused as such (exit code 3 or 4), or an output made of it that decodes
whole (`prepare` makes sure of that: a broken promise is raised). Told apart from these: a bug, a
failed tool, a hang; and silence, where a cut file of a type that declares its length goes out.
"""

from __future__ import annotations

import os
import random
import sys
import threading
import traceback
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from mmsprep import intact, prepare
from mmsprep.errors import Cancelled, ExitCode
from mmsprep.model import Input
from mmsprep.package import Package

DAMAGES = ("10 %", "50 %", "90 %", "flipped")
HUNG_SECONDS = 900
"""Of the clock, for a machine that has other work to do."""
DECLARED = {each for rule in intact.RULES for each in rule.types} | {*intact.ZIPS, *intact.BY_DECODER}
UNCERTAIN = (".mp3", ".mp2", ".tar", ".vcf", ".jxl")
"""Not all of them declare anything, and a cut may fall between two contacts, or into padding."""
FINE = ("refused", "made whole")


def damaged(data: bytes, damage: str, name: str) -> bytes:
    """Cut at so many percent; or one byte of a hundred, at least one, is another."""
    if damage != "flipped":
        return data[: len(data) * int(damage.removesuffix(" %")) // 100]
    chance = random.Random(zlib.crc32(name.encode()))
    changed = bytearray(data)
    for _ in range(max(1, len(data) // 100)):
        changed[chance.randrange(len(changed))] ^= chance.randrange(1, 256)
    return bytes(changed)


def prepared(path: Path, damage: str, cancel: threading.Event | None = None) -> Package:
    broken = damaged(path.read_bytes(), damage, path.name)
    return prepare([Input(path.name, data=broken)], jobs=1, cancel=cancel)


def outcome(path: Path, damage: str) -> tuple[str, str]:
    """A word for what became of it, and what was said."""
    cancel = threading.Event()
    watch = threading.Timer(HUNG_SECONDS, cancel.set)
    watch.start()
    try:
        package = prepared(path, damage, cancel)
    except Cancelled:
        return "HUNG", ""
    except Exception:  # noqa: BLE001 -- whatever it is, it is what we look for
        return "BUG", traceback.format_exc()
    finally:
        watch.cancel()
    for refused in package.refused:
        fine = refused.reason.exit_code in (ExitCode.DAMAGED, ExitCode.UNSUPPORTED)
        return "refused" if fine else refused.reason.kind.upper(), refused.reason.message
    true_type = package.attachments[0].source_type
    if damage == "flipped" or true_type not in DECLARED or path.suffix in UNCERTAIN:
        return "made whole", true_type
    return "SILENT", true_type


def files(folders: list[str]) -> Iterator[Path]:
    """The smaller ones first: a campaign that is broken off has seen most of them."""
    found = [path for folder in folders for path in Path(folder).rglob("*") if path.is_file()]
    yield from sorted((path for path in found if path.stat().st_size > 1), key=_size)


def _used() -> float:
    """Seconds of processor time, of children too."""
    return sum(os.times()[:4])


def _size(path: Path) -> int:
    return path.stat().st_size


def main() -> int:
    counted: Counter[str] = Counter()
    for path in files(sys.argv[1:]):
        for damage in DAMAGES:
            started = _used()
            word, said = outcome(path, damage)
            counted[word] += 1
            used = _used() - started
            sys.stdout.write(f"{word:12} {damage:8} {used:5.1f} s  {path.name}: {said}\n")
            sys.stdout.flush()
    sys.stdout.write(f"{sum(counted.values())} damaged files: {dict(counted)}\n")
    return 0 if counted.keys() <= set(FINE) else 1


if __name__ == "__main__":
    sys.exit(main())
