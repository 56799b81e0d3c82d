"""How does a checkout get its private environment? Called by bin/environment, with any Python 3.11.

    environment.py core|dev BESIDE CACHE

It is made in BESIDE (the checkout's .venv), or in CACHE where the checkout cannot be written. The
copy of the constraints in it is its stamp, written last: an environment without one was interrupted, and
is made again. A lock keeps concurrent first starts apart. Standard library only.
"""

from __future__ import annotations

import fcntl
import importlib.util
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

BIN = Path(__file__).resolve().parent
CHECKOUT = BIN.parent
MARK = "made-by-mmsprep"
"""A file that tells our environments from other people's."""

SIZES = {"core": "about 90 MB to download", "dev": "the tools of the tests, about 30 MB to download"}

NO_WAY = (
    "There is no pip that could fill mmsprep's environment, and this Python has no ensurepip: "
    "install either (on Debian and Ubuntu: apt install python3-venv)."
)


class Stuck(Exception):
    """It cannot be set up; one sentence says why and what to do."""


def main() -> int:
    level, beside, cache = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    folder = beside if os.access(CHECKOUT, os.W_OK) else cache
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with folder.with_name(folder.name + ".lock").open("w") as lock:
            hold(lock.fileno())
            if not ready(folder, "core"):
                fresh(folder)
                install(folder, "core")
            if not ready(folder, level):
                install(folder, level)
    except Stuck as stuck:
        say(str(stuck))
        return 2
    except OSError as error:
        say(f"{folder} cannot be set up: {error}. Name a folder that can be written in XDG_CACHE_HOME.")
        return 2
    except KeyboardInterrupt:
        say("Interrupted; the next start begins again.")
        return 130
    print(folder / "bin" / "python")
    return 0


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def hold(lock: int) -> None:
    """Wait for our turn. Children inherit the lock: a pip that outlives us still keeps others out."""
    os.set_inheritable(lock, True)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        say("Another start is setting up; waiting for it …")
        fcntl.flock(lock, fcntl.LOCK_EX)


def constraints(level: str) -> Path:
    return BIN / f"constraints-{level}.txt"


def ready(folder: Path, level: str) -> bool:
    stamp = folder / constraints(level).name
    there = stamp.is_file() and os.access(folder / "bin" / "python", os.X_OK)
    return there and stamp.read_bytes() == constraints(level).read_bytes()


def fresh(folder: Path) -> None:
    """An empty environment; what an interrupted or older set-up left is removed."""
    if folder.exists():
        if not (folder / MARK).is_file():
            raise Stuck(f"{folder} was not made by mmsprep: rename or remove it, then start again.")
        old = folder.with_name(folder.name + ".old")
        shutil.rmtree(old, ignore_errors=True)
        folder.rename(old)  # whole or not at all, so that no half of it is taken for a stranger's
        shutil.rmtree(old)
    folder.mkdir()
    (folder / MARK).touch()
    say(f"Setting up mmsprep's private environment in {folder} (once).")
    python = os.path.realpath(sys.executable)
    if importlib.util.find_spec("venv"):
        run([python, "-m", "venv", "--without-pip", str(folder)])
    else:
        by_hand(folder, Path(python))
    packages = site_packages(folder)
    packages.mkdir(parents=True, exist_ok=True)
    (packages / "mmsprep-checkout.pth").write_text(os.path.relpath(CHECKOUT, packages) + "\n")


def by_hand(folder: Path, python: Path) -> None:
    """What the venv module would make: a link and a note of where Python is at home."""
    (folder / "bin").mkdir()
    (folder / "bin" / "python").symlink_to(python)
    (folder / "pyvenv.cfg").write_text(
        f"home = {python.parent}\ninclude-system-site-packages = false\n"
        f"version = {sys.version.split()[0]}\n"
    )


def site_packages(folder: Path) -> Path:
    scheme = {"base": str(folder), "platbase": str(folder)}
    return Path(sysconfig.get_path("purelib", "venv", scheme))


def install(folder: Path, level: str) -> None:
    """Every pinned package, by pip with its usual configuration; then the stamp."""
    say(f"Installing {SIZES[level]}:")
    fetch = [*pip(folder), "install", "--no-input", "--disable-pip-version-check"]
    run([*fetch, "-r", str(constraints(level))])
    if level == "dev":  # its entry points, as users of the package have them
        run([*fetch, "--no-deps", "--no-build-isolation", "--editable", str(CHECKOUT)])
    shutil.copyfile(constraints(level), folder / "stamp.part")
    (folder / "stamp.part").replace(folder / constraints(level).name)
    say("Done.")


def pip(folder: Path) -> list[str]:
    """The command that installs into `folder`: whatever pip there is, else ensurepip's."""
    inside = str(folder / "bin" / "python")
    for found in ([sys.executable, "-m", "pip"], ["pip3"], ["pip"]):
        if works([*found, "--python", inside, "--version"]):
            return [*found, "--python", inside]
    if works([inside, "-m", "pip", "--version"]) or works([inside, "-m", "ensurepip"]):
        return [inside, "-m", "pip"]
    raise Stuck(NO_WAY)


def run(command: list[str]) -> None:
    """Run it, showing what it fetches; Stuck with its last words where it fails."""
    words: list[str] = []
    with subprocess.Popen(
        command,
        close_fds=False,
        env=os.environ | {"PIP_USER": "0"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as child:
        assert child.stdout is not None
        for line in child.stdout:
            words.append(line)
            if line.startswith("Collecting "):
                say("  " + line.split()[1])
    if child.returncode != 0:
        say("".join(words[-20:]))
        doing = "pip" if "install" in command else "python -m venv"
        raise Stuck(f"{doing} failed, see above. Starting again begins anew.")


def works(command: list[str]) -> bool:
    try:
        ended = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, check=False)
    except OSError:
        return False
    return ended.returncode == 0


sys.exit(main())
