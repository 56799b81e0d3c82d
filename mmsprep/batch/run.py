"""How do many messages go out? Row by row: looked up, prepared once per set of files, sent once."""

from __future__ import annotations

import functools
import hashlib
import json
import os
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import KW_ONLY, dataclass, field, replace
from pathlib import Path

from mmsprep.batch.manifest import Row, refuse
from mmsprep.errors import Cancelled, MmsprepError, Unreadable
from mmsprep.events import OnEvent, ignore
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

    def prepared(self, on_event: OnEvent = ignore, cancel: threading.Event | None = None) -> Packages:
        """What the rows' files become, made when they are asked for."""
        return Packages(self, on_event, cancel)

    def send(
        self,
        client: RingCentral,
        *,
        on_event: OnEvent = ignore,
        cancel: threading.Event | None = None,
        patience: Patience | None = None,
    ) -> Iterator[Done]:
        """Send every row once, in order; each is told as it ends.

        A row that was sent before, however long ago, is not prepared again. One with a refused file
        is not sent (unless `skip_refused`), nor is one that cannot be prepared; the others go on.
        Raises UsageError before anything is sent; Cancelled.
        """
        self.check(client.options.endpoint)
        patience = client.patience(on_event, cancel, shared=patience)
        packages = self.prepared(patience.on_event, patience.cancel)
        stopped: MmsprepError | None = None
        for row in self.rows:
            if stopped is not None:
                yield Done(row, nobody(recipients(row.to), stopped))
                continue
            try:
                done = self._send(row, client, packages, patience)
            except SendingCancelled as error:
                yield Done(row, error.receipt)
                raise
            yield done
            # what every row would run into ends the batch
            stopped = next((each for each in done.receipt.errors if isinstance(each, ENDS_ALL)), None)

    def _send(self, row: Row, client: RingCentral, packages: Packages, patience: Patience) -> Done:
        """What becomes of one row, whatever goes wrong with it; raises Cancelled."""
        package: Package | None = None
        to = recipients(row.to)
        try:
            key = row.key or _derived_key(row, packages.digests(row))
            receipt = None if self.again else client.earlier(row.to, key, group=self.group)
            if receipt is not None:
                packages.done_with(row)
                return Done(row, receipt)
            package = packages.of(row)
            if not packages.good(package):
                return Done(row, nobody(to, package.refused[0].reason), package)
            message = replace(self.message(row, replace(package, refused=())), key=key)
            receipt = client.send(message, again=self.again, patience=patience)
        except Cancelled:
            raise
        except MmsprepError as error:
            receipt = getattr(error, "receipt", None) or nobody(to, error)
        return Done(row, receipt, package)


class Packages:
    """What each set of files becomes: prepared once, and kept while a later row needs it."""

    def __init__(self, batch: Batch, on_event: OnEvent, cancel: threading.Event | None) -> None:
        self._left = Counter(row.files for row in batch.rows)
        self._made: dict[tuple[str, ...], Package] = {}
        self._digest = functools.cache(_digest)
        self._skip_refused = batch.skip_refused
        self._prepare = functools.partial(
            prepare, target=batch.target, jobs=batch.jobs, on_event=on_event, cancel=cancel
        )

    def of(self, row: Row) -> Package:
        """The package of a row's files; raises Cancelled, and what `prepare` raises."""
        try:
            if row.files not in self._made:
                self._made[row.files] = self._prepare(row.files)
            return self._made[row.files]
        finally:
            self.done_with(row)

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


def _words(message: Message, endpoint: Endpoint) -> Iterator[str]:
    try:
        check_words(message, endpoint)
    except NotSendable as error:
        yield from (each.message.rstrip(".") for each in error.problems)


def _derived_key(row: Row, digests: Sequence[str]) -> str:
    """Says what the row says, however it writes a number: to whom, from whom if it names one, the
    text, what is in the files. Who sends by default does not count: it would all go out again.
    """
    sender = row.sender and e164(row.sender)
    said = [sorted(recipients(row.to)), sender, row.text, list(digests)]
    return "row " + hashlib.sha256(json.dumps(said).encode()).hexdigest()


def _digest(file: str) -> str:
    try:
        with Path(file).open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError as error:
        raise Unreadable(f"{file} cannot be read: {error.strerror}.", "Run the batch again.") from error


def _readable(file: str) -> bool:
    return Path(file).is_file() and os.access(file, os.R_OK)
