"""One message, sent exactly once: client, tokens, request, journal, tracking.

with RingCentral.from_env() as client:
    receipt = client.send(Message(sender="+1…", to=["+1…"], text="Look!", package=package))
"""

from mmsprep.sender.client import RingCentral
from mmsprep.sender.entry import Entry, State
from mmsprep.sender.errors import (
    AuthenticationFailed,
    DeliveryFailed,
    JournalUnavailable,
    MediaTooLarge,
    NotAllSent,
    NotSendable,
    OutcomeUnknown,
    Problem,
    RefusedByService,
    SenderError,
    SendingCancelled,
    StillPending,
    TryLater,
    UnsupportedMedia,
)
from mmsprep.sender.journal import Journal
from mmsprep.sender.message import Message
from mmsprep.sender.numbers import Number
from mmsprep.sender.options import Options
from mmsprep.sender.patience import Patience
from mmsprep.sender.receipt import Outcome, Receipt, Recipient, Status
from mmsprep.sender.request import Endpoint
from mmsprep.sender.settings import Settings
from mmsprep.sender.tracking import Delivery

__all__ = [
    "AuthenticationFailed",
    "Delivery",
    "DeliveryFailed",
    "Endpoint",
    "Entry",
    "Journal",
    "JournalUnavailable",
    "MediaTooLarge",
    "Message",
    "NotAllSent",
    "NotSendable",
    "Number",
    "Options",
    "Outcome",
    "OutcomeUnknown",
    "Patience",
    "Problem",
    "Receipt",
    "Recipient",
    "RefusedByService",
    "RingCentral",
    "SenderError",
    "SendingCancelled",
    "Settings",
    "State",
    "Status",
    "StillPending",
    "TryLater",
    "UnsupportedMedia",
]
