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
    StillPending,
    TryLater,
    UnsupportedMedia,
)
from mmsprep.sender.message import Message, Receipt, Recipient, Status
from mmsprep.sender.options import Options
from mmsprep.sender.settings import Settings

__all__ = [
    "AuthenticationFailed",
    "DeliveryFailed",
    "JournalUnavailable",
    "MediaTooLarge",
    "Message",
    "NotAllSent",
    "NotSendable",
    "Options",
    "OutcomeUnknown",
    "Problem",
    "Receipt",
    "Recipient",
    "RefusedByService",
    "RingCentral",
    "SenderError",
    "Settings",
    "Status",
    "StillPending",
    "TryLater",
    "UnsupportedMedia",
]
