"""One target under atheris, guided by the coverage of mmsprep: `NAME SECONDS FOLDER`.

Findings do not end it: each kind of failure (its type and its last lines of code) counts once.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
import sys
import time
import traceback
from pathlib import Path

import atheris

READERS = ("archives", "clean", "documents", "intact", "sniff")
"""Rooms whose modules are imported late, where nothing would watch their coverage any more."""

with atheris.instrument_imports(include=["mmsprep"]):
    from tests.hostile.fuzz.begin import MAX_BYTES
    from tests.hostile.fuzz.targets import EXPECTED, TARGETS

    for room in READERS:
        for module in pkgutil.iter_modules(importlib.import_module(f"mmsprep.{room}").__path__):
            importlib.import_module(f"mmsprep.{room}.{module.name}")

SLOW_SECONDS = 5
HUNG_SECONDS = 120
MAX_MEGABYTES = 2000


class Campaign:
    """A target, and what came of it so far."""

    def __init__(self, name: str, seconds: float, folder: Path) -> None:
        self.name, self.seconds, self.folder = name, seconds, folder
        self.target = TARGETS[name][0]
        self.executions = 0
        self.kinds: set[str] = set()

    def one(self, data: bytes) -> None:
        started = time.process_time()
        if started > self.seconds:
            sys.stdout.write(f"executions: {self.executions} in {started:.0f}\n")
            sys.stdout.flush()
            os._exit(0)
        self.executions += 1
        try:
            self.target(data)
        except EXPECTED:
            pass
        except Exception as error:  # noqa: BLE001 -- whatever it is, it is what we look for
            self._found(data, _kind(error), traceback.format_exc())
        if time.process_time() - started > SLOW_SECONDS:
            self._found(data, "slow", f"It took {time.process_time() - started:.0f} s.")

    def _found(self, data: bytes, kind: str, told: str) -> None:
        if kind in self.kinds:
            return
        self.kinds.add(kind)
        path = self.folder / f"found-{len(self.kinds)}"
        path.write_bytes(data)
        sys.stdout.write(f"FOUND {self.name}: {path}\n{told}\n")
        sys.stdout.flush()


def _kind(error: Exception) -> str:
    last = traceback.extract_tb(error.__traceback__)[-2:]
    return f"{type(error).__name__} {[(frame.filename, frame.lineno) for frame in last]}"


def main() -> None:
    name, seconds, folder = sys.argv[1], float(sys.argv[2]), Path(sys.argv[3])
    options = [
        f"-max_len={MAX_BYTES}", f"-timeout={HUNG_SECONDS}", f"-rss_limit_mb={MAX_MEGABYTES}",
        f"-artifact_prefix={folder}/", "-print_pcs=0", "-len_control=20",
    ]  # fmt: skip
    atheris.Setup([sys.argv[0], *options, str(folder / "corpus")], Campaign(name, seconds, folder).one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
