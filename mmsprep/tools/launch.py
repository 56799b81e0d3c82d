"""How does a child start with its hands tied? Run as a script, before anything hostile is read.

    python -I -S launch.py parent=… memory=… file=… exec PROGRAM ARG…
    python -I -S launch.py parent=… memory=… path=… path=… call

It limits memory, file sizes and core dumps, dies with its parent, cuts off the network where the
system lets an ordinary user do so (Linux user namespaces), hides all files but some where it is
told to (Landlock), and becomes the program, or the function server of child.py. A script of its
own, because `preexec_fn` is not safe in a process with threads. Only the standard library, and none
of mmsprep: it must start in milliseconds, so that its settings are words, not JSON.
"""

import contextlib
import ctypes
import os
import struct
import sys
from types import ModuleType

PR_SET_PDEATHSIG = 1
CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000
PR_SET_NO_NEW_PRIVS = 38
CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
"""Landlock's system calls: the same numbers on every kind of processor."""

PATH_BENEATH = 1
READ_FILE = 1 << 2

NOT_HELD = 125
"""The exit status where this system cannot hide files from it: then it did not start."""


def main() -> None:
    settings, command = parsed(sys.argv[1:])
    limit(settings)
    if sys.platform == "linux":
        isolate(int(settings["parent"][0]))
    if "reads" in settings and not hide_files(settings["reads"]):
        os._exit(NOT_HELD)
    if command[0] == "exec":
        os.execv(command[1], command[1:])
    sys.path[:] = settings["path"]
    bare_package()
    from mmsprep.tools.child import serve

    serve()


def parsed(words: "list[str]") -> "tuple[dict[str, list[str]], list[str]]":
    """The settings, of which some come more than once, and what stands behind them."""
    settings: dict[str, list[str]] = {}
    for number, word in enumerate(words):
        name, equals, value = word.partition("=")
        if not equals:
            return settings, words[number:]
        settings.setdefault(name, []).append(value)
    return settings, []


def bare_package() -> None:
    """Our package without what it imports by itself: a decoder needs a few of its modules."""
    package = ModuleType("mmsprep")
    package.__path__ = [f"{place}/mmsprep" for place in sys.path]
    sys.modules["mmsprep"] = package


def limit(settings: "dict[str, list[str]]") -> None:
    """Bytes of memory and of a file, seconds of a processor; no core dumps."""
    try:
        import resource
    except ImportError:  # Windows has none; the deadline still holds
        return
    wanted = {
        resource.RLIMIT_CORE: ["0"],
        resource.RLIMIT_AS: settings.get("memory"),
        resource.RLIMIT_FSIZE: settings.get("file"),
        resource.RLIMIT_CPU: settings.get("cpu"),
    }
    for name, words in wanted.items():
        if words:
            value = int(words[0])
            # macOS refuses some limits outright: the others still count
            with contextlib.suppress(ValueError, OSError):
                # a second more than it is told that it has: told is how we know why it ended
                resource.setrlimit(name, (value, value + (name == resource.RLIMIT_CPU)))


def isolate(parent: int) -> None:
    """End with the parent, and reach no network."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_PDEATHSIG, 9, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)  # the parent died before we could ask
    libc.unshare(CLONE_NEWUSER | CLONE_NEWNET)  # may be forbidden; then the whitelists must do


def hide_files(reads: "list[str]") -> bool:
    """Let it read what is in these places and in its own folder; answers whether the system does so."""
    if sys.platform != "linux":
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    right = ctypes.c_uint64(READ_FILE)
    rules: int = libc.syscall(CREATE_RULESET, ctypes.byref(right), ctypes.sizeof(right), 0)
    if rules < 0:
        return False
    for place in [*reads, "."]:
        with contextlib.suppress(FileNotFoundError):
            opened = os.open(place, os.O_PATH | os.O_CLOEXEC)
            beneath = ctypes.create_string_buffer(struct.pack("=Qi", READ_FILE, opened), 12)
            libc.syscall(ADD_RULE, rules, PATH_BENEATH, beneath, 0)
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    held: int = libc.syscall(RESTRICT_SELF, rules, 0)
    return held == 0


if __name__ == "__main__":
    main()
