"""How does a program send? One client, safe to share between threads.

with RingCentral.from_env() as client:
    receipt = client.send(Message(to=["+1…"], text="Look!", package=package))
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import Self

from mmsprep.errors import Cancelled, MmsprepError
from mmsprep.events import OnEvent, ignore
from mmsprep.package import Package
from mmsprep.sender.api import Api
from mmsprep.sender.auth import Tokens
from mmsprep.sender.entry import Entry, Identity
from mmsprep.sender.journal import Journal
from mmsprep.sender.lock import among_threads
from mmsprep.sender.message import Message, parties
from mmsprep.sender.numbers import Number, choose, full, numbers_of, registration_of
from mmsprep.sender.once import Post, Sent, remembered
from mmsprep.sender.options import Options
from mmsprep.sender.pace import Pace
from mmsprep.sender.patience import Patience
from mmsprep.sender.places import cache_folder, state_folder
from mmsprep.sender.preflight import checked, recipients
from mmsprep.sender.receipt import Outcome, Receipt, Recipient, Status
from mmsprep.sender.series import Outcomes, Party, raised, send_all
from mmsprep.sender.settings import Settings
from mmsprep.sender.tracking import Delivery, track
from mmsprep.sender.transport import Transport

READS_PER_MINUTE = 45
"""The service takes fifty."""


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
        # a renewed JWT is another login, but no reason to send anything again
        self._app = self._journal.digest("app", settings.server, settings.client_id)
        self._user = self._journal.digest("account", settings.server, settings.client_id, settings.jwt)
        per_minute = self.options.per_minute
        pace = Pace(
            self._journal.database,
            self._user,
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

    def patience(
        self,
        on_event: OnEvent = ignore,
        cancel: threading.Event | None = None,
        *,
        shared: Patience | None = None,
    ) -> Patience:
        """All waiting of one command: several calls that get the same one share it.

        `shared`: this one, which has its own watcher and its own way to stop; TypeError where they
        are given as well.
        """
        if shared is None:
            return Patience(self.options.max_wait, on_event, cancel)
        if on_event is not ignore or cancel is not None:
            raise TypeError("A patience has its own on_event and cancel: give them to patience().")
        return shared

    def send(
        self,
        message: Message,
        *,
        again: bool = False,
        on_event: OnEvent = ignore,
        cancel: threading.Event | None = None,
        patience: Patience | None = None,
    ) -> Receipt:
        """Send it to every recipient, exactly once; `again`: although it went out before.

        Raises NotSendable or Cancelled before anything is sent; afterwards, with the whole `receipt`,
        a SenderError where a recipient was not reached (several recipients: NotAllSent), or
        SendingCancelled.
        """
        to = checked(message, self.options.endpoint)
        patience = self.patience(on_event, cancel, shared=patience)
        wanted = message.sender or self.settings.sender
        stopped: MmsprepError | None = None
        try:
            sender = full(wanted) if wanted else self._choose(None, patience)
        except MmsprepError as error:
            sender, stopped = "", error

        def send(party: Party, part: int) -> Sent:
            return self._post(message, sender, party, part, patience).send(again=again)

        def remember(trouble: MmsprepError, party: Party, part: int) -> Outcomes:
            if again:
                return dict.fromkeys(party, Outcome(Status.NOT_SENT, error=trouble))
            return remembered(self._journal, self._identity(message, sender, party, part), trouble)

        everybody = parties(to, group=message.group)
        return raised(send_all(everybody, len(message.packages), send, remember, stopped))

    def earlier(self, to: Sequence[str], key: str, *, group: bool = False) -> Receipt | None:
        """The receipt of the message of that key where everybody was sent it; None: not everybody."""
        receipt = self.remembered(to, key, Cancelled(), group=group)
        return None if receipt.errors else receipt

    def remembered(
        self, to: Sequence[str], key: str, trouble: MmsprepError, *, group: bool = False
    ) -> Receipt:
        """The receipt of the message of that key where it stays here, for `trouble`: who was sent it
        before, and of whom nobody knows.
        """
        found: list[Recipient] = []
        for party in parties(recipients(to), group=group):
            identity = Identity(self._app, "", party, "", digests=(), sizes=(), given_key=key)
            outcomes = remembered(self._journal, identity, trouble)
            found += [Recipient(number, (outcomes[number],)) for number in party]
        return Receipt(tuple(found))

    def track(
        self,
        id_: str,
        *,
        on_event: OnEvent = ignore,
        cancel: threading.Event | None = None,
        patience: Patience | None = None,
    ) -> Delivery:
        """Whether a message arrived, as far as the service knows; waits for something final."""
        patience = self.patience(on_event, cancel, shared=patience)
        return track(id_, self._app, self._api, self._journal, patience)

    def numbers(
        self,
        *,
        registration: bool = True,
        on_event: OnEvent = ignore,
        cancel: threading.Event | None = None,
    ) -> list[Number]:
        """The extension's numbers, and whether each can send an MMS; asks for their `registration`."""
        patience = self.patience(on_event, cancel)
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
        """End the session at the service; False: there was none. Raises TryLater."""
        return self._api.tokens.revoke(self.patience())

    def _choose(self, wanted: str | None, patience: Patience) -> str:
        """The number to send from; the service is asked once for what its numbers can do."""
        with among_threads(self._turn, patience.steps("Another thread is asking for the numbers")):
            if self._numbers is None:
                self._numbers = numbers_of(self._api, patience)
        return choose(self._numbers, wanted)

    def _post(self, message: Message, sender: str, party: Party, part: int, patience: Patience) -> Post:
        return Post(
            draft=message.drafts(sender, party)[part],
            identity=self._identity(message, sender, party, part),
            journal=self._journal,
            api=self._api,
            options=self.options,
            patience=patience,
            check_sender=partial(self._choose, sender, patience),
        )

    def _identity(self, message: Message, sender: str, party: Party, part: int) -> Identity:
        digests = [_digests(package) for package in message.packages]
        return Identity(
            account=self._app,
            sender=sender,
            to=party,
            text=message.text,
            digests=digests[part],
            sizes=tuple(attachment.size for attachment in message.packages[part].attachments),
            given_key=message.key,
            part=part + 1,
            series=tuple(digests) if message.more else (),
        )


def _digests(package: Package) -> tuple[str, ...]:
    """Of the sources; of what was not made from one, its own."""
    return tuple(
        attachment.source_digest or hashlib.sha256(attachment.data or b"").hexdigest()
        for attachment in package.attachments
    )


def _user_agent() -> str:
    try:
        return f"mmsprep/{metadata.version('mmsprep')}"
    except metadata.PackageNotFoundError:  # run from a clone that was not installed
        return "mmsprep"
