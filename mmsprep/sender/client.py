"""How does a program send? One client, safe to share between threads.

with RingCentral.from_env() as client:
    receipt = client.send(Message(to=["+1…"], text="Look!", package=package))
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Mapping
from dataclasses import replace
from importlib import metadata
from pathlib import Path
from typing import Self

from mmsprep.errors import Cancelled, MmsprepError
from mmsprep.events import OnEvent, ignore
from mmsprep.model import Attachment
from mmsprep.sender.api import Api
from mmsprep.sender.auth import Tokens
from mmsprep.sender.errors import (
    AuthenticationFailed,
    JournalUnavailable,
    NotAllSent,
    OutcomeUnknown,
    RefusedByService,
    SenderError,
    TryLater,
)
from mmsprep.sender.journal import Entry, Journal, Letter
from mmsprep.sender.message import Message, Receipt, Recipient, Status
from mmsprep.sender.numbers import Number, choose, numbers_of, registration_of
from mmsprep.sender.once import Post, Sent
from mmsprep.sender.options import Options
from mmsprep.sender.pace import Pace
from mmsprep.sender.patience import Patience
from mmsprep.sender.phone import e164
from mmsprep.sender.places import cache_folder, state_folder
from mmsprep.sender.preflight import checked
from mmsprep.sender.request import Draft
from mmsprep.sender.settings import Settings
from mmsprep.sender.tracking import Delivery, track
from mmsprep.sender.transport import Transport

READS_PER_MINUTE = 45
"""The service takes fifty."""

ENDS_ALL = (AuthenticationFailed, TryLater, JournalUnavailable)
"""What one recipient ran into, the next one would run into, too."""


class RingCentral:
    """An app and its user at RingCentral, with the journal of what they sent."""

    def __init__(
        self,
        settings: Settings,
        options: Options | None = None,
        *,
        state: Path | None = None,
        cache: Path | None = None,
    ) -> None:
        self.settings = settings
        self.options = options or Options()
        self._journal = Journal(state or state_folder())
        self._account = self._journal.digest(
            "account", settings.server, settings.client_id, settings.jwt
        )
        per_minute = self.options.per_minute
        pace = Pace(
            self._journal.database,
            self._account,
            sends_per_minute=per_minute,
            reads_per_minute=READS_PER_MINUTE if per_minute else 0,
        )
        transport = Transport(settings, self.options.timeout, _user_agent())
        self._api = Api(transport, Tokens(settings, transport, pace, cache or cache_folder()), pace)
        self._numbers: list[Number] | None = None
        self._turn = threading.Lock()

    @classmethod
    def from_env(
        cls,
        environ: Mapping[str, str] | None = None,
        *,
        env_file: str | os.PathLike[str] | None = None,
        options: Options | None = None,
    ) -> Self:
        """Credentials from the environment, or from a `.env` file; see `Settings`."""
        return cls(Settings.from_env(environ, env_file), options)

    def __repr__(self) -> str:
        return f"RingCentral({self.settings.server})"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    def close(self) -> None:
        self._journal.close()

    def send(
        self,
        message: Message,
        *,
        again: bool = False,
        on_event: OnEvent = ignore,
        cancel: threading.Event | None = None,
    ) -> Receipt:
        """Send it to every recipient, exactly once; `again`: although it went out before.

        Raises NotSendable before anything is sent; afterwards a SenderError where a recipient was
        not reached (several recipients: NotAllSent), with the whole `receipt` on it.
        """
        to = checked(message, self.options.endpoint)
        patience = Patience(self.options.max_wait, on_event, cancel)
        sender = self._sender(message, patience)
        parties = [to] if message.group else [(number,) for number in to]
        results: list[Recipient] = []
        stopped: MmsprepError | None = None
        for party in parties:
            if stopped is not None:
                results += [Recipient(number, Status.NOT_SENT, error=stopped) for number in party]
                continue
            try:
                sent = self._post(message, sender, party, patience).send(again=again)
            except Cancelled:
                raise _cancelled(results, len(to)) from None
            except (SenderError, JournalUnavailable) as error:
                results += [Recipient(number, _status(error), error=error) for number in party]
                stopped = error if isinstance(error, ENDS_ALL) else None
            else:
                results += [_reached(number, sent) for number in party]
        return _told(Receipt(tuple(results)))

    def track(
        self, id_: str, *, on_event: OnEvent = ignore, cancel: threading.Event | None = None
    ) -> Delivery:
        """Whether a message arrived, as far as the service knows; waits for something final."""
        patience = Patience(self.options.max_wait, on_event, cancel)
        return track(id_, self._api, self._journal, patience)

    def numbers(self, *, registration: bool = True) -> list[Number]:
        """The extension's numbers, and whether each can send an MMS."""
        patience = self._patience()
        found = numbers_of(self._api, patience)
        if not registration:
            return found
        return [
            replace(number, registration=registration_of(number, self._api, patience))
            if number.can_send
            else number
            for number in found
        ]

    def history(self, count: int = 50) -> list[Entry]:
        """What was sent, the newest first."""
        return self._journal.last(count)

    def prune(self, days: float) -> int:
        """Forget what is older and resolved; answers how many lines."""
        return self._journal.prune(days * 24 * 3600)

    def revoke(self) -> bool:
        """End the session at the service; False: there was none."""
        return self._api.tokens.revoke(self._patience())

    def _patience(self) -> Patience:
        return Patience(self.options.max_wait)

    def _sender(self, message: Message, patience: Patience) -> str:
        """The number to send from; the service is asked once for what its numbers can do."""
        wanted = message.sender or self.settings.sender
        with self._turn:
            if self._numbers is None:
                self._numbers = numbers_of(self._api, patience)
        return choose(self._numbers, e164(wanted) or wanted if wanted else None)

    def _post(self, message: Message, sender: str, party: tuple[str, ...], patience: Patience) -> Post:
        attachments = message.package.attachments
        letter = Letter(
            account=self._account,
            sender=sender,
            to=party,
            text=message.text,
            digests=tuple(_digest(attachment) for attachment in attachments),
            sizes=tuple(attachment.size for attachment in attachments),
            given_key=message.key,
        )
        draft = Draft(sender, party, message.text, attachments)
        return Post(draft, letter, self._journal, self._api, self.options, patience)


def _digest(attachment: Attachment) -> str:
    return attachment.source_digest or hashlib.sha256(attachment.data or b"").hexdigest()


def _status(error: MmsprepError) -> Status:
    if isinstance(error, OutcomeUnknown):
        return Status.UNKNOWN
    return Status.FAILED if isinstance(error, RefusedByService) else Status.NOT_SENT


def _reached(number: str, sent: Sent) -> Recipient:
    return Recipient(number, Status.SENT, sent.id, earlier=sent.earlier, notes=sent.notes)


def _cancelled(results: list[Recipient], count: int) -> Cancelled:
    reached = sum(each.status is Status.SENT for each in results)
    return Cancelled(
        f"Interrupted: {reached} of {count} recipients were sent the message.",
        "The same command goes on with the others.",
    )


def _told(receipt: Receipt) -> Receipt:
    """The receipt, or the error that carries it."""
    errors = [each.error for each in receipt.recipients if each.error is not None]
    if not errors:
        return receipt
    if len({id(error) for error in errors}) == 1 and len(errors) == len(receipt.recipients):
        error = errors[0]
    else:
        reached = sum(each.status is Status.SENT for each in receipt.recipients)
        error = NotAllSent(
            f"{reached} of {len(receipt.recipients)} recipients were sent the message. {errors[0]}",
            "The same command goes on with the others, and sends to nobody twice.",
            errors=tuple(errors),
        )
    if isinstance(error, SenderError):
        error.receipt = receipt
    raise error


def _user_agent() -> str:
    try:
        return f"mmsprep/{metadata.version('mmsprep')}"
    except metadata.PackageNotFoundError:  # run from a clone that was not installed
        return "mmsprep"
