"""Fuzz some targets, or all, for so many minutes of processor time each: `MINUTES [TARGET…]`

Guided by coverage where atheris is installed (it has no wheels for every Python); else by seeded
mutation of the same seeds. A finding is written to a file and named; what widens the coverage is
kept in build/fuzz, and is where the next run begins.
"""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

from tests.hostile.fuzz import mutation
from tests.hostile.fuzz.targets import TARGETS, seeds
from tests.hostile.machine import ROOT

GROWN = ROOT / "build" / "fuzz"


def main() -> int:
    minutes, names = float(sys.argv[1]), sys.argv[2:] or list(TARGETS)
    guided = importlib.util.find_spec("atheris") is not None
    if not guided:
        tell("atheris is not installed: mutating without a guide.")
    findings = [_guided(name, minutes) if guided else mutation.run(name, minutes) for name in names]
    return 1 if any(findings) else 0


def _guided(name: str, minutes: float) -> int:
    """A process of its own, for the fuzzer ends the one that it runs in."""
    folder = GROWN / name
    (folder / "corpus").mkdir(parents=True, exist_ok=True)
    for n, seed in enumerate(seeds(name)):
        (folder / "corpus" / f"seed-{n:03}").write_bytes(seed)
    log = folder / "log"
    with log.open("wb") as out:
        status = subprocess.run(
            [sys.executable, "-m", "tests.hostile.fuzz.guided", name, str(60 * minutes), str(folder)],
            cwd=ROOT, stdout=out, stderr=out, check=False,
        ).returncode  # fmt: skip
    return _report(name, folder, log.read_text(errors="replace"), status)


def _report(name: str, folder: Path, log: str, status: int) -> int:
    executed = re.findall(r"^executions: (\d+) in (\d+)", log, re.MULTILINE)
    counters = re.findall(r"cov: (\d+) ft: (\d+) corp: (\d+)", log)
    found = re.findall(r"^FOUND .*$", log, re.MULTILINE)
    if status != 0 or not executed:  # a crash, a hang, or memory without end: libFuzzer tells
        found.append(f"FOUND {name}: ended with {status}; see {folder / 'log'}")
    count, seconds = executed[-1] if executed else ("?", "?")
    reached, features, kept = counters[-1] if counters else ("?", "?", "?")
    tell(
        f"{name}: {count} executions in {seconds} s of processor time, "
        f"coverage {reached} edges, {features} features, {kept} inputs kept, {len(found)} findings"
    )
    for each in found:
        tell(each)
    return len(found)


def tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
