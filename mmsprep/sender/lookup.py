"""Did it go out after all? The message store is asked; what it does not show proves nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from operator import itemgetter

from mmsprep.sender.answers import Record, record_of, records_of
from mmsprep.sender.api import Api
from mmsprep.sender.errors import SenderError
from mmsprep.sender.patience import Patience
from mmsprep.sender.phone import last_four
from mmsprep.sender.request import EXTENSION, Draft

SKEW = timedelta(minutes=5)
"""So far may the clocks of the service and of this machine be apart."""
LATEST = timedelta(hours=1)
"""So late may the service file what it took."""
PER_PAGE = 250


def candidates(draft: Draft, sending: float, api: Api, patience: Patience) -> Iterator[Record]:
    """The messages in the store that can be this one, the oldest first. Raises SenderError where none
    is seen before the list breaks off.

    Recipients are compared here: a number in a query would stand in logs. So is the time: what says
    the same may be an older message, and no filter of the service is trusted with that.
    """
    began = datetime.fromtimestamp(sending, UTC)
    first, last = began - SKEW, began + LATEST
    query = {
        "messageType": "SMS",
        "direction": "Outbound",
        "dateFrom": _stamp(first),
        "dateTo": _stamp(last),
        "perPage": str(PER_PAGE),
    }
    found: list[tuple[datetime, Record]] = []
    try:
        for page in api.pages(f"{EXTENSION}/message-store", patience, query):
            found += [
                (record.created, record)
                for each in records_of(page)
                if (record := record_of(each)) is not None
                and record.created is not None
                and first <= record.created <= last
                and is_it(record, draft)
            ]
    except SenderError:
        if not found:
            raise
    yield from (record for _, record in sorted(found, key=itemgetter(0)))


def is_it(record: Record, draft: Draft) -> bool:
    """Same sender, same recipients, same text, same attachments by size (where sizes are told)."""
    if not record.outbound or record.sender not in ("", draft.sender):
        return False
    if sorted(record.to) != sorted(draft.to):
        return False
    if " ".join(record.text.split()) != " ".join(draft.text.split()):
        return False
    if len(record.sizes) != len(draft.attachments):
        return False
    told = Counter(size for size in record.sizes if size is not None)
    return not told - Counter(draft.sizes)


def echo(record: Record, draft: Draft) -> tuple[str, ...]:
    """Does the service say it has what we sent? Sentences about what differs."""
    sent, notes = len(draft.attachments), []
    if record.to and sorted(record.to) != sorted(draft.to):
        notes.append(f"RingCentral names other recipients: {', '.join(map(last_four, record.to))}.")
    if not record.sizes and not record.types:
        return tuple(notes)  # some answers list nothing
    if len(record.sizes) != sent:
        return (*notes, f"RingCentral lists {len(record.sizes)} attachments; {sent} were sent.")
    for attachment, size, type_ in zip(draft.attachments, record.sizes, record.types, strict=True):
        if size is not None and size != attachment.size:
            notes.append(
                f"RingCentral has {size:,} bytes of {attachment.name}, not {attachment.size:,}."
            )
        if type_ and type_ != attachment.type:
            notes.append(f"RingCentral calls {attachment.name} {type_}, not {attachment.type}.")
    return tuple(notes)


def _stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")
