"""What became of it? Receipts, deliveries and rehearsals, for people and for programs."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mmsprep.cli.connection import Connection
from mmsprep.cli.face import Face, table
from mmsprep.errors import ExitCode, MmsprepError, UsageError, worst
from mmsprep.events import OnEvent

if TYPE_CHECKING:
    from mmsprep.sender import Message, Options, Receipt, Recipient, RingCentral


def show(face: Face, receipts: Sequence[Receipt]) -> ExitCode:
    """The receipts on stdout, what failed on stderr; answers the exit code."""
    from mmsprep.sender import last_four

    recipients = [each for receipt in receipts for each in receipt.recipients]
    if face.json:
        face.event("receipt", recipients=[each.as_dict() for each in recipients])
    else:
        rows = table("to", "", "id", header=False)
        for each in recipients:
            rows.add_row("  " + last_four(each.to), _outcome(each), each.id or "")
        face.show(rows)
    said: set[int] = set()
    for each in recipients:
        for note in each.notes:
            face.remark(note)
        if each.error is not None and id(each.error) not in said:
            said.add(id(each.error))
            face.complain(last_four(each.to), each.error.message, each.error.hint)
    return worst([receipt.exit_code for receipt in receipts])


def _outcome(recipient: Recipient) -> str:
    if recipient.earlier:
        return f"{recipient.status} by an earlier command (--again sends it again)"
    return recipient.status.value


def followed(client: RingCentral, receipt: Receipt, watch: OnEvent, cancel: threading.Event) -> Receipt:
    """The receipt once the service has said its last word, or our patience ended."""
    from mmsprep.sender import SenderError, Status, StillPending

    ends: dict[str, MmsprepError | None] = {}
    for id_ in receipt.ids:
        try:
            ends[id_] = client.track(id_, on_event=watch, cancel=cancel).error
        except SenderError as error:
            ends[id_] = StillPending(f"It is sent; its fate is not known: {error.message}", error.hint)

    def ended(recipient: Recipient) -> Recipient:
        error = ends.get(recipient.id or "")
        if error is None or recipient.status is not Status.SENT:
            return recipient
        status = Status.SENT if isinstance(error, StillPending) else Status.FAILED
        return replace(recipient, status=status, error=error)

    return replace(receipt, recipients=tuple(ended(each) for each in receipt.recipients))


def rehearsed(
    face: Face,
    messages: Sequence[Message],
    connection: Connection,
    options: Options,
    output: Path | None,
) -> ExitCode:
    """Show what would be sent; needs no credentials, only a sender."""
    from mmsprep.sender import PRODUCTION, last_four, rehearse

    sender, server = _sender_and_server(messages[0], connection, PRODUCTION)
    requests = [each for message in messages for each in rehearse(message, sender, server, options)]
    if output is not None:
        if len(requests) > 1:
            raise UsageError("--output holds one request.", "Name one recipient, or use --group.")
        output.write_bytes(requests[0].body.to_bytes())
    for each in requests:
        curl = each.curl(str(output or "BODY"))
        if face.json:
            face.event("request", url=each.url, to=list(each.to), request=each.text, curl=curl)
        else:
            face.show(f"{each.text}\n\n{curl}\n")
    shown = ", ".join(last_four(to) for each in requests for to in each.to)
    face.remark(f"Nothing was sent. This would go to {shown}.")
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
