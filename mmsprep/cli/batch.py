"""mmsprep batch MANIFEST: many messages, each once."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mmsprep.cli import consent, options, receipts, report
from mmsprep.cli.connection import Connection, connecting, watching
from mmsprep.cli.failure import explain
from mmsprep.cli.options import Delivery
from mmsprep.cli.stop import gently
from mmsprep.cli.terminal import Terminal, counted
from mmsprep.errors import Cancelled, ExitCode, MmsprepError, Refusal, worst
from mmsprep.target import Target

if TYPE_CHECKING:
    from mmsprep.batch import Batch, Done, Row
    from mmsprep.sender import Message, Receipt, RingCentral


@click.command()
@click.argument("manifest", type=click.Path(path_type=Path), metavar="MANIFEST")
@options.delivering
@click.option(
    "--dry-run", is_flag=True, help="Show the requests, and how curl would make them; send nothing."
)
@connecting
@options.preparing
@options.everywhere
def command(
    *,
    manifest: Path,
    dry_run: bool,
    delivery: Delivery,
    connection: Connection,
    target: Target,
    skip_refused: bool,
    terminal: Terminal,
) -> ExitCode:  # fmt: skip
    """Send every message of MANIFEST, each exactly once.

    MANIFEST is CSV (UTF-8; its first line names the columns to, text, files, and if need be from and
    key) or JSON Lines with the same keys. Several recipients or files have `;` between them, or are
    lists. Relative paths start at the manifest's folder.

    All rows are checked before the first is sent. A row whose files are refused is not sent; the
    others go on. Interrupted, the same command goes on where it stopped: what a row says, or its
    key, is never sent twice.

    \b
    Examples:
      mmsprep batch guests.csv --dry-run
      mmsprep batch guests.csv --wait
      mmsprep batch orders.jsonl --json
    """
    from mmsprep.batch import Batch, read_manifest

    rows = read_manifest(manifest)
    options.check_important(target.important, {file for row in rows for file in row.files})
    batch = Batch(
        rows,
        target,
        group=delivery.group,
        again=delivery.again,
        skip_refused=skip_refused,
        jobs=terminal.jobs,
    )
    batch.check(delivery.endpoint)
    settled = connection.options(endpoint=delivery.endpoint, envelope=delivery.envelope)
    if dry_run:
        failed: list[MmsprepError] = []
        code = receipts.rehearsed(terminal, _prepared(terminal, batch, failed), connection, settled)
        return worst([code, *(error.exit_code for error in failed)])
    with connection.open(terminal, settled) as client:
        consent.ask(client, _what(batch), yes=delivery.yes)
        return _send(terminal, client, batch, wait=delivery.wait)


def _send(terminal: Terminal, client: RingCentral, batch: Batch, *, wait: bool) -> ExitCode:
    """Send them, tell of each as it ends, and of all in the end."""
    from mmsprep.sender import SendingCancelled

    told: list[tuple[Row, Receipt]] = []
    said: set[int] = set()
    with gently() as cancel, watching(terminal) as watch:
        patience = client.patience(watch, cancel)
        try:
            for done in batch.send(client, patience=patience):
                told.append((done.row, done.receipt))
                _tell(terminal, done, said)
        except OSError as error:  # no room for work files, or nobody who reads the results
            with contextlib.suppress(OSError):
                _show(terminal, told)
            terminal.error(
                None,
                f"Stopped after {len(told)} of {counted(len(batch.rows), 'row')}.",
                "The same command goes on where this one stopped.",
            )
            return worst([_whole(told).exit_code, explain(error)])
        except Cancelled:
            whole = _whole(told)
            ended = len(told) - any(isinstance(each, Cancelled) for each in whole.errors)
            _show(terminal, told)
            raise SendingCancelled(
                f"Interrupted after {ended} of {counted(len(batch.rows), 'row')}.",
                "The same command goes on where this one stopped.",
                whole,
            ) from None
        if wait:
            told = [(row, receipts.followed(client, receipt, patience)) for row, receipt in told]
    whole = _whole(told)
    if wait and not terminal.json:
        receipts.complain(terminal, whole, said)
    _show(terminal, told)
    return whole.exit_code


def _show(terminal: Terminal, told: Sequence[tuple[Row, Receipt]]) -> None:
    """The receipt of all rows that ended."""
    if terminal.json:
        recipients = [
            {**each.as_dict(), "row": row.number} for row, receipt in told for each in receipt.recipients
        ]
        terminal.event("receipt", recipients=recipients)
    else:
        whole = _whole(told)
        terminal.show(f"  {whole.reached} of {counted(len(whole.recipients), 'recipient')} sent")


def _whole(told: Sequence[tuple[Row, Receipt]]) -> Receipt:
    """The receipt of all rows together."""
    from mmsprep.sender import Receipt

    return Receipt(tuple(each for _, receipt in told for each in receipt.recipients))


def _tell(terminal: Terminal, done: Done, said: set[int]) -> None:
    """One row has ended. What ended the whole batch is said once."""
    row = done.row
    if terminal.json:
        recipients = [each.as_dict() for each in done.receipt.recipients]
        terminal.event("message", row=row.number, key=row.key, recipients=recipients)
        return
    for each in done.receipt.recipients:
        for to, outcome, id_ in receipts.lines(each):
            terminal.show(f"  row {row.number}  {to.strip()}  {outcome}  {id_}".rstrip())
    if done.package is not None:
        report.complain(terminal, done.package.refused)
    receipts.complain(terminal, done.receipt, said)


def _prepared(terminal: Terminal, batch: Batch, failed: list[MmsprepError]) -> Iterator[Message]:
    """The messages, as they get ready; why one would not go is told, and noted in `failed`."""
    with gently() as cancel:
        packages = batch.prepared(cancel=cancel)
        for row in batch.rows:
            try:
                package = packages.of(row)
            except Refusal as error:
                terminal.error(f"row {row.number}", error.message, error.hint)
                failed.append(error)
                continue
            report.complain(terminal, package.refused)
            if packages.good(package):
                yield batch.message(row, replace(package, refused=()))
            else:
                failed += [each.reason for each in package.refused]


def _what(batch: Batch) -> str:
    """What will go out, to how many."""
    to = [number for row in batch.rows for number in row.to]
    count = len(batch.rows) if batch.group else len(to)
    return f"{counted(count, 'message')} to {consent.people(to, group=False)}"
