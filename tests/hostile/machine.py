"""How does the command run in a process of its own, and what does it leave behind?"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
FIXTURES = ROOT / "fixtures"
PATIENCE_SECONDS = 20
"""How long a killed process may take to be gone: the system's time, not ours."""


@dataclass(frozen=True)
class Ended:
    """What one command answered."""

    code: int
    said: str
    package: dict[str, Any]

    @property
    def errors(self) -> list[str]:
        return [refused["error"] for refused in self.package.get("refused", [])]


@dataclass(frozen=True)
class Machine:
    """A folder to work in and a folder for temporary files, watched from outside."""

    home: Path

    def __post_init__(self) -> None:
        self.temporary.mkdir(parents=True)

    @property
    def out(self) -> Path:
        return self.home / "out"

    @property
    def temporary(self) -> Path:
        return self.home / "tmp"

    def start(self, *args: str | Path, before: str = "", **environment: str) -> subprocess.Popen[bytes]:
        """Start `mmsprep ARGS`; `before` is what the shell does first (`ulimit …;`)."""
        command = [sys.executable, "-m", "mmsprep", *map(str, args)]
        if before:
            command = ["bash", "-c", f'{before} exec "$@"', "bash", *command]
        return subprocess.Popen(
            command,
            cwd=self.home,
            env={
                "PATH": os.defpath,
                "PYTHONPATH": str(ROOT),
                "TMPDIR": str(self.temporary),
                "PYTHONDONTWRITEBYTECODE": "1",
            }
            | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def convert(self, *files: str | Path, before: str = "", **environment: str) -> Ended:
        process = self.start("convert", *files, "-o", self.out, "--json", before=before, **environment)
        out, said = process.communicate()
        lines = out.decode().splitlines()
        return Ended(process.returncode, said.decode(), json.loads(lines[-1]) if lines else {})

    def outputs(self) -> dict[str, bytes]:
        """What stands under final names."""
        return {
            path.name: path.read_bytes() for path in self.out.glob("*") if not path.name.startswith(".")
        }

    def leftovers(self) -> list[str]:
        """Temporary files, wherever they may be."""
        return [path.name for folder in (self.temporary, self.out) for path in _hidden(folder, self)]

    def orphans(self) -> list[str]:
        """Processes that still work in our temporary folder, once they had the time to go."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while (living := self._living()) and time.monotonic() < deadline:
            time.sleep(0.02)
        return living

    def _living(self) -> list[str]:
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                cwd = (process / "cwd").readlink()
                if self.temporary in (cwd, *cwd.parents):
                    found.append((process / "cmdline").read_bytes().decode(errors="replace"))
            except OSError:
                continue  # gone, or somebody else's
        return found


def _hidden(folder: Path, machine: Machine) -> list[Path]:
    return [
        path for path in folder.glob("*") if folder == machine.temporary or path.name.startswith(".")
    ]


def fixture(name: str) -> Path:
    """The committed file of this name, in whichever family."""
    (found,) = FIXTURES.glob(f"*/{name}")
    return found


def peak(process: subprocess.Popen[bytes]) -> int:
    """The most memory that it and all its children held at once, in bytes; returns when it ended."""
    most = 0
    while process.poll() is None:
        most = max(most, sum(map(_held, _family(process.pid))))
        time.sleep(0.01)
    return most


def _family(root: int) -> list[int]:
    parents: dict[int, list[int]] = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # gone meanwhile
            parent = int(status.read_text().rpartition(")")[2].split()[1])
            parents.setdefault(parent, []).append(int(status.parent.name))
    family = [root]
    for pid in family:
        family += parents.get(pid, [])
    return family


def _held(pid: int) -> int:
    """What is its own, and its part of what is shared."""
    with suppress(OSError, StopIteration):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        return 1024 * int(next(line for line in lines if line.startswith("Pss:")).split()[1])
    return 0
