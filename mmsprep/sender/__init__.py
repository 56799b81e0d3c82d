"""One message, sent exactly once: client, tokens, request, journal, tracking.

with RingCentral.from_env() as client:
    receipt = client.send(Message(sender="+1…", to=["+1…"], text="Look!", package=package))
"""

from mmsprep.sender.client import RingCentral
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
from mmsprep.sender.options import Options
from mmsprep.sender.patience import Patience
from mmsprep.sender.phone import last_four
from mmsprep.sender.preflight import check_words
from mmsprep.sender.receipt import Outcome, Receipt, Recipient, Status
from mmsprep.sender.rehearsal import rehearse
from mmsprep.sender.request import Endpoint
from mmsprep.sender.settings import PRODUCTION, Settings
from mmsprep.sender.tracking import Delivery

__all__ = [
    "PRODUCTION",
    "AuthenticationFailed",
    "Delivery",
    "DeliveryFailed",
    "Endpoint",
    "Journal",
    "JournalUnavailable",
    "MediaTooLarge",
    "Message",
    "NotAllSent",
    "NotSendable",
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
    "Status",
    "StillPending",
    "TryLater",
    "UnsupportedMedia",
    "check_words",
    "last_four",
    "rehearse",
]
