"""How do many messages go out? Row by row: looked up, prepared once per set of files, sent once."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
import os
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, Future, wait
from dataclasses import KW_ONLY, dataclass, field, replace
from pathlib import Path
from typing import Self

from mmsprep.batch.manifest import Row, refuse
from mmsprep.errors import Cancelled, MmsprepError, Unreadable
from mmsprep.events import Finished, OnEvent, ignore
from mmsprep.model import Input
from mmsprep.package import Package
from mmsprep.prepare import prepare
from mmsprep.sender import (
    Endpoint,
    Message,
    NotSendable,
    Patience,
    Receipt,
    RingCentral,
    SendingCancelled,
)
from mmsprep.sender.phone import e164
from mmsprep.sender.preflight import check_words, recipients
from mmsprep.sender.series import ENDS_ALL, nobody
from mmsprep.target import Target

AHEAD = 40
"""Rows that an executor may have at a time: as many as go out in a minute."""
LOOK_SECONDS = 0.2
"""How soon it is noticed, while others prepare, that the caller asked to stop."""


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one row."""

    row: Row
    receipt: Receipt
    package: Package | None = None
    """None: nothing was prepared, for it was sent before, could not be, or the batch had ended."""


@dataclass(frozen=True)
class Batch:
    """Rows, and how they are to go out."""

    rows: Sequence[Row]
    target: Target = field(default_factory=Target)
    _: KW_ONLY
    group: bool = False
    """Each row is one conversation of its recipients."""
    again: bool = False
    skip_refused: bool = False
    jobs: int | None = None

    def check(self, endpoint: Endpoint = "mms") -> None:
        """Raise UsageError with every mistake that can be told before anything is prepared."""
        mistakes: list[str] = []
        keys: set[str] = set()
        for row in self.rows:
            found = [*_words(self.message(row, Package(self.target, (), ())), endpoint)]
            found += [f"{file} cannot be read as a file" for file in row.files if not _readable(file)]
            if row.key is not None and row.key in keys:
                found.append("its key was given before")
            keys |= {row.key} if row.key is not None else set()
            mistakes += [f"line {row.number}: {each}" for each in found]
        refuse(mistakes)

    def message(self, row: Row, package: Package) -> Message:
        """The message of a row."""
        return Message(row.to, package, row.text, row.sender, group=self.group)

    def prepared(
        self,
        on_event: OnEvent = ignore,
        cancel: threading.Event | None = None,
        executor: Executor | None = None,
    ) -> Packages:
        """What the rows' files become, made when they are asked for."""
        return Packages(self, on_event, cancel, executor)

    def send(
        self,
        client: RingCentral,
        *,
        executor: Executor | None = None,
        on_event: OnEvent = ignore,
        cancel: threading.Event | None = None,
        patience: Patience | None = None,
    ) -> Iterator[Done]:
        """Send every row once, in order; each is told as it ends.

        A row that was sent before, however long ago, is not prepared again. One with a refused file
        is not sent (unless `skip_refused`), nor is one that cannot be prepared; the others go on.
        `executor` prepares rows before it is their turn, in other processes or on other machines that
        see the same files; what it raises itself ends the batch, and what it has begun, it may finish.
        Raises UsageError before anything is sent; Cancelled.
        """
        self.check(client.options.endpoint)
        patience = client.patience(on_event, cancel, shared=patience)
        with self.prepared(patience.on_event, patience.cancel, executor) as packages:
            yield from self._each(client, packages, patience)

    def _each(self, client: RingCentral, packages: Packages, patience: Patience) -> Iterator[Done]:
        for n, row in enumerate(self.rows):
            new = slice(n + AHEAD - 1 if n else 0, n + AHEAD)  # of the first row all, later one each
            for later in self.rows[new]:
                self._begin(later, client, packages)
            try:
                done = self._send(row, client, packages, patience)
            except SendingCancelled as error:
                yield Done(row, error.receipt)
                raise
            yield done
            # what every row would run into ends the batch
            stopped = next((each for each in done.receipt.errors if isinstance(each, ENDS_ALL)), None)
            if stopped is not None:
                for left in self.rows[n + 1 :]:
                    yield Done(left, self._left(left, client, packages, stopped))
                return

    def _begin(self, row: Row, client: RingCentral, packages: Packages) -> None:
        """Have it prepared ahead, where that is needed; what is wrong is told when it is its turn."""
        if not packages.ahead:
            return
        with contextlib.suppress(MmsprepError):
            if self._earlier(row, client, self._key(row, packages)) is None:
                packages.begin(row)

    def _send(self, row: Row, client: RingCentral, packages: Packages, patience: Patience) -> Done:
        """What becomes of one row, whatever goes wrong with it; raises Cancelled."""
        package: Package | None = None
        try:
            key = self._key(row, packages)
            receipt = self._earlier(row, client, key)
            if receipt is not None:
                packages.done_with(row)
                return Done(row, receipt)
            package = packages.of(row)
            if not packages.good(package):
                trouble = package.refused[0].reason
                return Done(row, self._left(row, client, packages, trouble), package)
            message = replace(self.message(row, replace(package, refused=())), key=key)
            receipt = client.send(message, again=self.again, patience=patience)
        except Cancelled:
            raise
        except MmsprepError as error:
            receipt = getattr(error, "receipt", None) or self._left(row, client, packages, error)
        return Done(row, receipt, package)

    def _left(self, row: Row, client: RingCentral, packages: Packages, trouble: MmsprepError) -> Receipt:
        """The receipt of a row that stays here for `trouble`: it may have been sent before."""
        with contextlib.suppress(Unreadable):  # without its files, a row without a key is not known
            if not self.again:
                key = self._key(row, packages)
                return client.remembered(row.to, key, trouble, group=self.group)
        return nobody(recipients(row.to), trouble)

    def _key(self, row: Row, packages: Packages) -> str:
        return row.key or _derived_key(row, packages.digests(row))

    def _earlier(self, row: Row, client: RingCentral, key: str) -> Receipt | None:
        return None if self.again else client.earlier(row.to, key, group=self.group)


class Packages:
    """What each set of files becomes: prepared once, and kept while a later row needs it."""

    def __init__(
        self,
        batch: Batch,
        on_event: OnEvent,
        cancel: threading.Event | None,
        executor: Executor | None,
    ) -> None:
        self._left = Counter(row.files for row in batch.rows)
        self._made: dict[tuple[str, ...], Package] = {}
        self._begun: dict[tuple[str, ...], Future[Package]] = {}
        self._digest = functools.cache(_digest)
        self._skip_refused = batch.skip_refused
        self._executor = executor
        self._on_event = on_event
        self._cancel = cancel or threading.Event()
        self._elsewhere = functools.partial(prepare, target=batch.target, jobs=batch.jobs)
        self._prepare = functools.partial(self._elsewhere, on_event=on_event, cancel=cancel)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        for begun in self._begun.values():
            begun.cancel()

    @property
    def ahead(self) -> bool:
        """Whether somebody prepares rows before they are asked for."""
        return self._executor is not None

    def begin(self, row: Row) -> None:
        """Have a row's files prepared elsewhere, where paths may start at another folder."""
        if self._executor is not None and row.files not in self._begun:
            files = [Input(file, Path(file).absolute()) for file in row.files]
            self._begun[row.files] = self._executor.submit(self._elsewhere, files)

    def of(self, row: Row) -> Package:
        """The package of a row's files; raises Cancelled, and what `prepare` raises."""
        try:
            if row.files not in self._made:
                begun = self._begun.get(row.files)
                self._made[row.files] = self._awaited(row, begun) if begun else self._prepare(row.files)
            return self._made[row.files]
        finally:
            self.done_with(row)

    def _awaited(self, row: Row, begun: Future[Package]) -> Package:
        while not wait([begun], LOOK_SECONDS).done:
            if self._cancel.is_set():
                raise Cancelled
        package = begun.result()
        for file in row.files:
            self._on_event(Finished(file))
        return package

    def digests(self, row: Row) -> list[str]:
        """What is in a row's files; raises Unreadable."""
        return [self._digest(file) for file in row.files]

    def good(self, package: Package) -> bool:
        """Whether it may go out."""
        return not package.refused or bool(self._skip_refused and package.attachments)

    def done_with(self, row: Row) -> None:
        """Nothing more is needed for this row."""
        self._left[row.files] -= 1
        if self._left[row.files] <= 0:
            self._made.pop(row.files, None)
            begun = self._begun.pop(row.files, None)
            if begun is not None:
                begun.cancel()


def _words(message: Message, endpoint: Endpoint) -> Iterator[str]:
    try:
        check_words(message, endpoint)
    except NotSendable as error:
        yield from (each.message.rstrip(".") for each in error.problems)


def _derived_key(row: Row, digests: Sequence[str]) -> str:
    """Says what the row says, however it writes a number: from whom if it names one, the text, what is
    in the files. Who sends by default does not count, nor who else is in the row (the journal knows a
    message by its recipient, too): it would all go out again.
    """
    said = [row.sender and e164(row.sender), row.text, list(digests)]
    return "row " + hashlib.sha256(json.dumps(said).encode()).hexdigest()


def _digest(file: str) -> str:
    try:
        with Path(file).open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError as error:
        raise Unreadable(f"{file} cannot be read: {error.strerror}.", "Run the batch again.") from error


def _readable(file: str) -> bool:
    try:
        return Path(file).is_file() and os.access(file, os.R_OK)
    except OSError:  # in a folder that is closed to us, or its name is too long for one
        return False
