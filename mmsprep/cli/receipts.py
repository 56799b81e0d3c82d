"""What became of it? Receipts, deliveries and rehearsals, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mmsprep.cli.connection import Connection
from mmsprep.cli.terminal import Terminal, counted, table
from mmsprep.errors import Cancelled, ExitCode, UsageError, worst

if TYPE_CHECKING:
    from mmsprep.sender import Message, Options, Outcome, Patience, Receipt, Recipient, RingCentral
    from mmsprep.sender.rehearsal import Rehearsal


def show(terminal: Terminal, receipt: Receipt) -> ExitCode:
    """The receipt on stdout, what failed on stderr; answers the exit code."""
    code = receipt.exit_code
    try:
        _print(terminal, receipt)
    except OSError as error:  # what became of the message still counts
        code = worst([code, ExitCode.USAGE])
        terminal.error(
            None,
            f"The results cannot be written ({error.strerror}): {receipt.reached} of "
            f"{counted(len(receipt.recipients), 'recipient')} sent.",
            "The same command tells them again, and sends nothing twice.",
        )
    complain(terminal, receipt)
    return code


def _print(terminal: Terminal, receipt: Receipt) -> None:
    if terminal.json:
        terminal.event("receipt", recipients=[each.as_dict() for each in receipt.recipients])
        return
    rows = table("to", "", "id", header=False)
    for row in (row for each in receipt.recipients for row in lines(each)):
        rows.add_row(*row)
    terminal.show(rows)


def lines(recipient: Recipient) -> Iterator[tuple[str, str, str]]:
    """Who, how it ended, the service's id: for every part."""
    from mmsprep.sender.phone import last_four

    count = len(recipient.parts)
    for n, part in enumerate(recipient.parts, 1):
        place = f" ({n}/{count})" if count > 1 else ""
        yield f"  {last_four(recipient.to)}{place}", _outcome(part), part.id or ""


def complain(terminal: Terminal, receipt: Receipt, said: set[int] | None = None) -> None:
    """What there is to know, and what went wrong, on stderr; each note and each error once.

    `said`: which errors were told of earlier receipts, by their identity.
    """
    from mmsprep.sender.phone import last_four

    for note in dict.fromkeys(note for each in receipt.recipients for note in each.notes):
        terminal.note(note)
    said = set() if said is None else said
    for each in receipt.recipients:
        for error in (part.error for part in each.parts if part.error is not None):
            if id(error) not in said:
                said.add(id(error))
                terminal.error(last_four(each.to), error.message, error.hint)


def _outcome(part: Outcome) -> str:
    if part.earlier:
        return f"{part.status} by an earlier command (--again sends it again)"
    return part.status.value


def followed(client: RingCentral, receipt: Receipt, patience: Patience) -> Receipt:
    """The receipt once the service has said its last word, or our patience ended."""
    from mmsprep.sender import (
        Delivery,
        JournalUnavailable,
        OutcomeUnknown,
        SenderError,
        Status,
        StillPending,
    )

    ends: dict[str, Delivery] = {}
    for id_ in receipt.ids:
        try:
            ends[id_] = client.track(id_, patience=patience)
        except (SenderError, JournalUnavailable, Cancelled) as error:
            pending = StillPending(f"It is sent; its fate is not known: {error.message}", error.hint)
            ends[id_] = Delivery(id_, "", (), pending)

    def ended(to: str, part: Outcome) -> Outcome:
        end = ends.get(part.id or "")
        if end is None or part.status is not Status.SENT:
            return part
        error = end.error_for(to)
        if error is None:
            return replace(part, notes=(*part.notes, end.note)) if end.note else part
        return replace(part, status=_status(error), error=error)

    def _status(error: SenderError) -> Status:
        if isinstance(error, StillPending):
            return Status.SENT
        return Status.UNKNOWN if isinstance(error, OutcomeUnknown) else Status.FAILED

    recipients = (
        replace(each, parts=tuple(ended(each.to, part) for part in each.parts))
        for each in receipt.recipients
    )
    return replace(receipt, recipients=tuple(recipients))


def rehearsed(
    terminal: Terminal,
    messages: Iterable[Message],
    connection: Connection,
    options: Options,
    output: Path | None = None,
) -> ExitCode:
    """Show what would be sent; needs no credentials, only a sender."""
    from mmsprep.sender.phone import last_four
    from mmsprep.sender.rehearsal import rehearse

    server, sender = connection.server_and_sender()
    shown: list[str] = []
    for message in messages:
        requests = rehearse(message, message.sender or sender, server, options)
        if output is not None:
            _keep(requests, output)
        for each in requests:
            curl = each.curl(str(output or "BODY"))
            part, parts = each.place
            if terminal.json:
                several = {"part": part, "parts": parts} if parts > 1 else {}
                told = {"url": each.url, "to": list(each.to), "request": each.text, "curl": curl}
                terminal.event("request", **told, **several)
            else:
                terminal.show(f"{each.text}\n\n{curl}\n")
            shown.append(", ".join(last_four(to) for to in each.to))
    to = ", ".join(dict.fromkeys(shown))
    would = f"{counted(len(shown), 'request')} would go to {to}." if to else "Nothing would be."
    terminal.note(f"Nothing was sent. {would}")
    return ExitCode.DONE


def _keep(requests: Sequence[Rehearsal], output: Path) -> None:
    if len(requests) > 1:
        raise UsageError(
            f"--output holds one request, and these are {len(requests)}.",
            "Name one recipient, or use --group; leave --split and --each out.",
        )
    try:
        if output.is_file() and output.read_bytes()[:2] not in (b"", b"--"):
            raise UsageError(
                f"{output} is there already, and it is no request.", "Choose another name for --output."
            )
        output.write_bytes(requests[0].body.data)
    except OSError as error:
        raise UsageError(
            f"{output} cannot be written: {error.strerror}.", "Choose another name for --output."
        ) from error


def delivery_facts(per_recipient: Sequence[tuple[str, str, str | None]]) -> list[dict[str, Any]]:
    return [{"to": to, "status": status, "code": code} for to, status, code in per_recipient]
