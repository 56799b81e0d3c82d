"""How is one message sent exactly once? This is the heart of the sender.

Whoever wants to send a message locks its key, looks it up in the journal, and only then sends.
Before the last block of a request goes out the journal says *sending*; after it, what became of it.
A process that is killed in between leaves *sending* behind, and whoever comes next asks the message
store instead of sending. What certainly was not accepted is *prepared*, and is tried again.
"""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count

from mmsprep.errors import Cancelled, MmsprepError
from mmsprep.events import Sending
from mmsprep.sender import rate_limit
from mmsprep.sender.answers import SOMEBODY, Record, delivery_failure, kept, request_id_of
from mmsprep.sender.api import Api
from mmsprep.sender.entry import Entry, Identity, State
from mmsprep.sender.errors import JournalUnavailable, OutcomeUnknown, SenderError, TryLater
from mmsprep.sender.journal import Journal
from mmsprep.sender.lookup import candidates, echo
from mmsprep.sender.options import Options
from mmsprep.sender.patience import Patience
from mmsprep.sender.phone import last_four
from mmsprep.sender.receipt import Outcome, Status
from mmsprep.sender.request import Draft, body_of, path_of
from mmsprep.sender.retry import Accepted, Again, LookUp, Reject, Renew, Verdict, WaitAndLookUp, judge
from mmsprep.sender.transport import Answer, in_vain
from mmsprep.tools.multipart import Multipart

PROGRESS_SECONDS = 0.1
NOT_LEARNT = "An earlier command did not learn what became of it"
NOT_TOLD = "Another command handed it over, and has not told what became of it"

NO_LOOK = (SenderError, Cancelled, JournalUnavailable)
"""What keeps us from asking the message store."""

log = logging.getLogger("mmsprep.sender")


@dataclass(frozen=True, slots=True)
class Sent:
    """It is with the service."""

    id: str | None
    """None: somebody said that it went out."""
    earlier: bool = False
    notes: tuple[str, ...] = ()
    failures: Mapping[str, SenderError] = field(default_factory=dict, repr=False)
    """Who of a group did not get it, and why."""

    def outcomes(self, to: Sequence[str]) -> dict[str, Outcome]:
        """What became of it, number by number."""
        good = Outcome(Status.SENT, self.id, earlier=self.earlier, notes=self.notes)
        failed = {
            number: Outcome(Status.FAILED, self.id, error, earlier=self.earlier)
            for number, error in self.failures.items()
        }
        return {number: failed.get(number, good) for number in to}


@dataclass(frozen=True, slots=True)
class Post:
    """One message on its way: what is sent, what the journal calls it, and the means."""

    draft: Draft
    identity: Identity
    journal: Journal
    api: Api
    options: Options
    patience: Patience
    check_sender: Callable[[], object]
    """Raises where this number cannot send. Asked only when something has to go out."""

    def send(self, *, again: bool = False) -> Sent:
        """Send it, or answer how it was sent before. Raises SenderError, JournalUnavailable."""
        wait = self.patience.steps("Another command is sending this message")
        key = self.journal.key_of(self.identity)
        with self.journal.turn(key, wait):
            found = None if again else self.journal.find(key)
            if found is not None and found.state is State.SENT:
                return _earlier(found, self.journal, self.draft.to)
            if found is not None and found.in_doubt:
                return self._look_up(found, NOT_LEARNT)
            self.check_sender()
            if found is not None and found.state is State.PREPARED:
                return self._deliver(found)
            return self._deliver(self.journal.prepare(key, self.identity))

    def _deliver(self, entry: Entry) -> Sent:
        body = body_of(self.draft, self.options.envelope)
        token = self.api.tokens.get(self.patience)
        renewed = False
        for tries in count(1):
            self.api.pace.enter("send", self.patience)
            entry, verdict = self._try(entry, body, token)
            if isinstance(verdict, Renew) and not renewed:
                token, renewed = self.api.tokens.renew(token, self.patience), True
                continue
            if isinstance(verdict, WaitAndLookUp):
                if record := self._twin(entry, verdict):
                    return self._sent(entry, record)
                entry = self.journal.back(entry)
            if isinstance(verdict, Again | WaitAndLookUp):
                self._wait(verdict, tries)
                continue
            return self._conclude(entry, verdict)
        raise AssertionError

    def _try(self, entry: Entry, body: Multipart, token: str) -> tuple[Entry, Verdict]:
        """One try. The journal says *sending* when all but the last block is on its way: until that
        is out no server has a complete request, and whatever ends us leaves *prepared* behind.
        """
        watch = self._progress()

        def on_read(read: int, total: int) -> None:
            nonlocal entry
            if read >= total and entry.state is State.PREPARED:
                entry = self.journal.sending(entry)
            watch(read, total)

        exchange = self.api.post(path_of(self.options.endpoint), body, token, on_read)
        names = tuple(attachment.name for attachment in self.draft.attachments)
        verdict = judge(exchange, names)
        if isinstance(verdict, Again | Renew):
            entry = self.journal.back(entry)
            self.patience.count(in_vain(exchange))
        return entry, verdict

    def _twin(self, entry: Entry, verdict: WaitAndLookUp) -> Record | None:
        """What the service took for a twin of this request, once the pause is over; None: nothing."""
        try:
            return self._find(entry)
        except NO_LOOK as error:
            self._noted(self.journal.unknown, entry, verdict.why)
            raise self._unknown(entry, verdict.why, f" {error.message}", None) from None

    def _wait(self, verdict: Again | WaitAndLookUp, tries: int) -> None:
        """What the service asks for is waited out before the next request, whoever makes it."""
        if tries >= self.options.tries:
            raise TryLater(
                f"{verdict.why}, after {tries} tries.",
                "Nothing was sent. Run the same command later: it goes on from here.",
            )
        if isinstance(verdict, Again) and verdict.pause is None:
            self.patience.spend(rate_limit.backoff(tries), verdict.why)
        log.info("%s; trying again", verdict.why)

    def _conclude(self, entry: Entry, verdict: Verdict) -> Sent:
        match verdict:
            case Accepted(record, request_id):
                return self._sent(entry, record, request_id)
            case LookUp(why, answer):
                return self._look_up(entry, why, answer)
            case Reject(error) | Renew(error):
                self._noted(self.journal.failed, entry, error)
                raise error
            case _:
                raise AssertionError(verdict)

    def _sent(self, entry: Entry, record: Record, request_id: str | None = None) -> Sent:
        record = record.about(self.draft.to)
        failures = {to: delivery_failure(code) for to, code in record.failures.items()}
        if record.failed:
            error = next(iter(failures.values()), None) or delivery_failure(record.error)
            error.request_id = request_id
            self._noted(self.journal.failed, entry, error, record.id)
            raise error
        if record.unclear:
            why = f"{SOMEBODY} ({record.error})"
            self._noted(self.journal.unknown, entry, why, request_id)
            raise self._unknown(entry, why, "", request_id)
        said = " ".join(f"{last_four(to)}: {error.message}" for to, error in failures.items())
        self._noted(self.journal.sent, entry, record.id, record.status, request_id, said)
        if failures:
            self._noted(self.journal.missed, self.identity.account, record.id, record.failures)
        self.patience.moved_on()
        return Sent(record.id, notes=echo(record, self.draft), failures=failures)

    def _noted(self, write: Callable[..., None], *what: object) -> None:
        """Write down how it ended. Where that fails the answer still counts: the line stays
        *sending*, and the next command asks the store.
        """
        try:
            write(*what)
        except JournalUnavailable as error:
            log.warning("The outcome could not be written down: %s", error.message)

    def _look_up(self, entry: Entry, why: str, answer: Answer | None = None) -> Sent:
        request_id = request_id_of(answer) if answer else None
        said = kept(answer, self.draft.text) if answer else None
        self._noted(self.journal.unknown, entry, why, request_id, said)
        try:
            record = self._searched(entry, why)
        except NO_LOOK as error:  # who stops now has to hear that it is in doubt
            asked = f" The message store could not be asked: {error.message}"
            raise self._unknown(entry, why, asked, request_id) from None
        if record is None:
            raise self._unknown(entry, why, " The message store does not show it.", request_id)
        return self._sent(entry, record, request_id)

    def _searched(self, entry: Entry, why: str) -> Record | None:
        """The message as the store shows it, at once or a little later; None: not, as long as our
        patience lasts. Raises SenderError where it could not be asked at all.
        """
        assert entry.sending is not None
        gaps = self.options.lookup_gaps
        if time.time() - entry.sending > self.options.timeout + sum(gaps):
            gaps = (0,)  # what an earlier command sent is filed by now, or not at all
        for looks, gap in enumerate(gaps):
            try:
                self.patience.spend(gap, f"{why}; asking the message store")
                record = self._find(entry)
            except TryLater:
                if looks:
                    break
                raise
            if record:
                return record
        return None

    def _find(self, entry: Entry) -> Record | None:
        """The message as the store knows it, unless it is another entry's."""
        assert entry.sending is not None
        for record in candidates(self.draft, entry.sending, self.api, self.patience):
            if self.journal.claim(entry, record.id, record.status):
                return record
        return None

    def _unknown(self, entry: Entry, why: str, asked: str, request_id: str | None) -> OutcomeUnknown:
        return _doubt(entry, self.draft.to, why, asked, request_id)

    def _progress(self) -> Callable[[int, int], None]:
        """Tell the watcher how far the upload is, some ten times a second."""
        told = 0.0

        def tell(read: int, total: int) -> None:
            nonlocal told
            if read < total:  # the last block is not taken back
                self.patience.raise_if_stopped()
            now = time.monotonic()
            if read >= total or now - told >= PROGRESS_SECONDS:
                told = now
                self.patience.on_event(Sending(read, total))

        return tell


def remembered(journal: Journal, identity: Identity, trouble: MmsprepError) -> dict[str, Outcome]:
    """What became of a message, number by number, that stays here now, for `trouble`, when it was sent
    before.
    """
    found = None
    with contextlib.suppress(JournalUnavailable):
        found = journal.recall(identity)
    if found is not None and found.state is State.SENT:
        return _earlier(found, journal, identity.to).outcomes(identity.to)
    outcome = Outcome(Status.NOT_SENT, error=trouble)
    if found is not None and found.in_doubt:
        asked = f" The message store was not asked: {trouble.message}"
        why = NOT_TOLD if found.state is State.SENDING else NOT_LEARNT
        outcome = Outcome(Status.UNKNOWN, error=_doubt(found, identity.to, why, asked))
    return dict.fromkeys(identity.to, outcome)


def _earlier(entry: Entry, journal: Journal, to: Sequence[str]) -> Sent:
    digests = {number: journal.digest("number", number) for number in to if entry.missed}
    failures = {
        number: delivery_failure(entry.missed[digest])
        for number, digest in digests.items()
        if digest in entry.missed
    }
    notes = (entry.said,) if entry.said and not failures else ()
    return Sent(entry.message_id, earlier=True, notes=notes, failures=failures)


def _doubt(
    entry: Entry, to: Sequence[str], why: str, asked: str, request_id: str | None = None
) -> OutcomeUnknown:
    when = datetime.fromtimestamp(entry.sending or time.time(), UTC)
    whom = ", ".join(map(last_four, to))
    trace = f" (request id {request_id})" if request_id else ""
    return OutcomeUnknown(
        f"{why}{trace}: the message to {whom} may have been sent, or not.{asked}",
        f"Look into RingCentral's message list around {when:%H:%M} UTC, and say what you found: "
        f"mmsprep history --sent {entry.id}, or --not-sent {entry.id}. The same command looks "
        "again; --again sends it whatever happened.",
        request_id=request_id,
        culprit=whom,
    )
