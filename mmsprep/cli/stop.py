"""How does Ctrl-C end a command with nothing left behind?

While files are prepared, a signal only asks: the work stops at its next breath and cleans up, in
order. A second signal, or a signal at any other time, raises KeyboardInterrupt where we stand.
SIGTERM means the same as Ctrl-C, and so does the end of the terminal (SIGHUP), unless nohup said not to
mind it.
"""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator

_asked = threading.Event()
_gentle = threading.Event()


def listen() -> None:
    """Take over the signals; call once, from the main thread."""
    signal.signal(signal.SIGINT, _heard)
    signal.signal(signal.SIGTERM, _heard)
    hangup = getattr(signal, "SIGHUP", None)  # Windows has none
    if hangup is not None and signal.getsignal(hangup) is signal.SIG_DFL:
        signal.signal(hangup, _heard)


@contextlib.contextmanager
def gently() -> Iterator[threading.Event]:
    """Within it, the first signal sets the event that this yields, instead of raising."""
    _asked.clear()
    _gentle.set()
    try:
        yield _asked
    finally:
        _gentle.clear()


def _heard(_signal: int, _frame: object) -> None:
    if _gentle.is_set() and not _asked.is_set():
        _asked.set()
        return
    raise KeyboardInterrupt
