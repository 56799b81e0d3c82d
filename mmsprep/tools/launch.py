"""How does a child start with its hands tied? Run as a script, before anything hostile is read.

    python -I -S launch.py '{"memory": …, "file": …, "path": […]}' exec PROGRAM ARG…
    python -I -S launch.py '{…}' call

It limits memory, file sizes and core dumps, dies with its parent, cuts off the network where the
system lets an ordinary user do so (Linux user namespaces), and becomes the program, or the
function server of child.py. A script of its own, because `preexec_fn` is not safe in a process
with threads. Only the standard library, and none of mmsprep: it must start in milliseconds.
"""

import contextlib
import ctypes
import json
import os
import sys

PR_SET_PDEATHSIG = 1
CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000


def main() -> None:
    settings = json.loads(sys.argv[1])
    limit(settings)
    if sys.platform == "linux":
        isolate(settings["parent"])
    if sys.argv[2] == "exec":
        os.execv(sys.argv[3], sys.argv[3:])
    sys.path[:] = settings["path"]
    from mmsprep.tools.child import serve

    serve()


def limit(settings: "dict[str, int]") -> None:
    try:
        import resource
    except ImportError:  # Windows has none; the deadline still holds
        return
    wanted = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_AS: settings.get("memory"),
        resource.RLIMIT_FSIZE: settings.get("file"),
        resource.RLIMIT_CPU: settings.get("cpu"),
    }
    for name, value in wanted.items():
        if value is not None:
            # macOS refuses some limits outright: the others still count
            with contextlib.suppress(ValueError, OSError):
                resource.setrlimit(name, (value, value))


def isolate(parent: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_PDEATHSIG, 9, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)  # the parent died before we could ask
    libc.unshare(CLONE_NEWUSER | CLONE_NEWNET)  # may be forbidden; then the whitelists must do


main()
