"""What became of it? Receipts, deliveries and rehearsals, for people and for programs."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mmsprep.cli.connection import Connection
from mmsprep.cli.face import Face, table
from mmsprep.errors import ExitCode, MmsprepError, UsageError
from mmsprep.events import OnEvent

if TYPE_CHECKING:
    from mmsprep.sender import Message, Options, Outcome, Receipt, RingCentral


def show(face: Face, receipt: Receipt) -> ExitCode:
    """The receipt on stdout, what failed on stderr; answers the exit code."""
    from mmsprep.sender import last_four

    if face.json:
        face.event("receipt", recipients=[each.as_dict() for each in receipt.recipients])
    else:
        rows = table("to", "", "id", header=False)
        for each in receipt.recipients:
            for n, part in enumerate(each.parts, 1):
                place = f" ({n}/{len(each.parts)})" if len(each.parts) > 1 else ""
                rows.add_row(f"  {last_four(each.to)}{place}", _outcome(part), part.id or "")
        face.show(rows)
    said: set[int] = set()
    for each in receipt.recipients:
        for note in each.notes:
            face.remark(note)
        for error in (part.error for part in each.parts if part.error is not None):
            if id(error) not in said:
                said.add(id(error))
                face.complain(last_four(each.to), error.message, error.hint)
    return receipt.exit_code


def _outcome(part: Outcome) -> str:
    if part.earlier:
        return f"{part.status} by an earlier command (--again sends it again)"
    return part.status.value


def followed(client: RingCentral, receipt: Receipt, watch: OnEvent, cancel: threading.Event) -> Receipt:
    """The receipt once the service has said its last word, or our patience ended."""
    from mmsprep.sender import SenderError, Status, StillPending

    ends: dict[str, MmsprepError | None] = {}
    for id_ in receipt.ids:
        try:
            ends[id_] = client.track(id_, on_event=watch, cancel=cancel).error
        except SenderError as error:
            ends[id_] = StillPending(f"It is sent; its fate is not known: {error.message}", error.hint)

    def ended(part: Outcome) -> Outcome:
        error = ends.get(part.id or "")
        if error is None or part.status is not Status.SENT:
            return part
        status = Status.SENT if isinstance(error, StillPending) else Status.FAILED
        return replace(part, status=status, error=error)

    recipients = (replace(each, parts=tuple(map(ended, each.parts))) for each in receipt.recipients)
    return replace(receipt, recipients=tuple(recipients))


def rehearsed(
    face: Face,
    message: Message,
    connection: Connection,
    options: Options,
    output: Path | None,
) -> ExitCode:
    """Show what would be sent; needs no credentials, only a sender."""
    from mmsprep.sender import PRODUCTION, last_four, rehearse

    sender, server = _sender_and_server(message, connection, PRODUCTION)
    requests = rehearse(message, sender, server, options)
    if output is not None:
        if len(requests) > 1:
            raise UsageError(
                f"--output holds one request, and these are {len(requests)}.",
                "Name one recipient, or use --group; leave --split and --each out.",
            )
        output.write_bytes(requests[0].body.data)
    for each in requests:
        curl = each.curl(str(output or "BODY"))
        part, parts = each.place
        if face.json:
            several = {"part": part, "parts": parts} if parts > 1 else {}
            told = {"url": each.url, "to": list(each.to), "request": each.text, "curl": curl}
            face.event("request", **told, **several)
        else:
            face.show(f"{each.text}\n\n{curl}\n")
    shown = ", ".join(dict.fromkeys(last_four(to) for each in requests for to in each.to))
    parts = len(message.packages)
    count = f", in {parts} messages each" if parts > 1 else ""
    face.remark(f"Nothing was sent. This would go to {shown}{count}.")
    return ExitCode.DONE


def _sender_and_server(
    message: Message, connection: Connection, production: str
) -> tuple[str | None, str]:
    if connection.local:
        from mmsprep.testing.service import MMS_NUMBER

        return message.sender or MMS_NUMBER, "http://127.0.0.1"
    try:
        settings = connection.settings()
    except UsageError:
        import os

        return message.sender or os.environ.get("RINGCENTRAL_SENDER"), production
    return message.sender or settings.sender, settings.server


def delivery_facts(per_recipient: Sequence[tuple[str, str, str | None]]) -> list[dict[str, Any]]:
    return [{"to": to, "status": status, "code": code} for to, status, code in per_recipient]
