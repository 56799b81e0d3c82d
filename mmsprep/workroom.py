"""Where does the work happen? A private folder, side by side on threads, stoppable, watched."""

from __future__ import annotations

import contextlib
import copy
import errno
import os
import tempfile
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any, Protocol, Self, TypeVar

from mmsprep.errors import Cancelled, Refusal, ToolFailed, UsageError
from mmsprep.events import Finished, OnEvent, Progress, ignore
from mmsprep.leftovers import passing_folder, sweep
from mmsprep.limits import Limits
from mmsprep.model import Refused, Source


class Named(Protocol):
    """An item of work: anything about one file, whose name says which."""

    @property
    def name(self) -> str: ...


Item = TypeVar("Item", bound=Named)
Result = TypeVar("Result")

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EMFILE, errno.ENFILE}


class Workroom:
    """A private folder (0700) for one call, and the hands that work in it.

    `cancel` may be set from any thread: the work stops soon and raises Cancelled. It is
    the caller's, who may share it with other calls: it is never set here.
    """

    def __init__(
        self,
        limits: Limits | None = None,
        *,
        jobs: int | None = None,
        on_event: OnEvent = ignore,
        cancel: threading.Event | None = None,
    ) -> None:
        if jobs is not None and jobs < 1:
            raise UsageError(f"{jobs} jobs do nothing.", "Leave `jobs` out to use all processors.")
        self.limits = limits or Limits()
        self.jobs = jobs or processors()
        self.on_event = on_event
        self._asked = cancel or threading.Event()
        self._failed = threading.Event()
        self.refused: list[Refused] = []
        self._finished: set[str] = set()
        self.folder = Path()
        self._end = contextlib.ExitStack()

    def __enter__(self) -> Self:
        try:
            sweep(Path(tempfile.gettempdir()))
            self.folder = self._end.enter_context(passing_folder())
        except OSError as error:
            raise UsageError(
                f"There is no folder for temporary files: {error.strerror}.",
                "Name one that may be written, with room in it, in TMPDIR.",
            ) from error
        return self

    def __exit__(self, *_exc: object) -> None:
        self._end.close()

    def under(self, limits: Limits) -> Self:
        """The same room, where other limits hold."""
        same = copy.copy(self)
        same.limits = limits
        return same

    def new_folder(self) -> Path:
        """An empty private folder that goes with the room."""
        return Path(tempfile.mkdtemp(dir=self.folder))

    def progress(self, source: Source, stage: str, fraction: float) -> None:
        """Tell the watcher how far one source is; raises Cancelled when asked to stop."""
        self.raise_if_stopped()
        self.on_event(Progress(source.name, stage, min(1.0, max(0.0, fraction))))

    def stopped(self) -> bool:
        """Whether the caller asked to stop, or what others work on is lost already."""
        return self._asked.is_set() or self._failed.is_set()

    def raise_if_stopped(self) -> None:
        """Raise Cancelled where the work has to stop."""
        if self.stopped():
            raise Cancelled

    def finish(self, names: Iterable[str]) -> None:
        """Tell the watcher that these files are done with, those that were not finished before."""
        for name in names:
            if name not in self._finished:
                self._finished.add(name)
                self.on_event(Finished(name))

    def refuse(self, name: str | None, reason: Refusal) -> None:
        """Leave this file out, and say so."""
        self.refused.append(Refused(name, reason))
        if name is not None:
            self.finish([name])

    def each(self, step: Callable[..., Result], items: Sequence[Item], *args: Any) -> list[Result]:
        """`step(item, *args, room)` for every item, side by side, in order; refused ones drop out."""
        kept: list[Result] = []
        for item, outcome in zip(items, self.attempts(step, items, *args), strict=True):
            if isinstance(outcome, Refusal):
                self.refuse(item.name, outcome)
            else:
                kept.append(outcome)
        return kept

    def attempts(
        self, step: Callable[..., Result], items: Sequence[Item], *args: Any
    ) -> list[Result | Refusal]:
        """The same, or for each item why that cannot be done; nobody is refused."""
        if len(items) <= 1 or self.jobs == 1:
            return [self.attempt(step, item, *args) for item in items]
        return self._side_by_side(step, items, *args)

    def attempt(self, step: Callable[..., Result], item: Item, *args: Any) -> Result | Refusal:
        """`step(item, *args, room)`, or why that cannot be done; a full disk is such a reason, too."""
        self.raise_if_stopped()
        try:
            return step(item, *args, self)
        except Refusal as refusal:
            return refusal
        except OSError as error:
            if error.errno not in _NO_ROOM:
                raise
            return ToolFailed(
                f"Its work files cannot be written: {error.strerror}.", "Make room, or set TMPDIR."
            )

    def _side_by_side(
        self, step: Callable[..., Result], items: Sequence[Item], *args: Any
    ) -> list[Result | Refusal]:
        with ThreadPoolExecutor(min(self.jobs, len(items))) as pool:
            futures: list[Future[Result | Refusal]] = [
                pool.submit(self.attempt, step, item, *args) for item in items
            ]
            try:
                wait(futures, return_when=FIRST_EXCEPTION)
            except BaseException:  # Ctrl-C reaches the waiting thread: the others must stop, too
                self._failed.set()
                raise
            if any(future.done() and future.exception() for future in futures):
                self._failed.set()
        failure = next(
            (e for f in futures if (e := f.exception()) and not isinstance(e, Cancelled)), None
        )
        if failure:
            raise failure
        return [future.result() for future in futures]


def processors() -> int:
    """How many threads run at once."""
    with contextlib.suppress(AttributeError):  # macOS and Windows cannot bind to processors
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
