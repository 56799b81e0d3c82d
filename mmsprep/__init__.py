"""mmsprep turns any files into attachments that an MMS can carry, and sends them once.

    from mmsprep import prepare
    package = prepare(["IMG_0412.HEIC", "walk.mov"])
    package.save("out")

`prepare` makes one message, `prepare_messages` as many as it takes; `plan` and `plan_messages` only
foretell. Everything else is in: `mmsprep.sender` (send a package, track it), `mmsprep.batch` (many
messages from a manifest), `mmsprep.errors` and `mmsprep.events` (what may be raised, and what
`on_event` hears), `mmsprep.testing` (a local server, and edge-case files, for tests).
"""

from mmsprep.carriers import CARRIERS, Carrier
from mmsprep.errors import Cancelled, ExitCode, MmsprepError, Refusal, UsageError
from mmsprep.events import Event, Finished, Progress
from mmsprep.limits import Limits
from mmsprep.model import Action, Attachment, Facts, Input, Refused, Source
from mmsprep.package import Package
from mmsprep.prepare import Plan, plan, prepare
from mmsprep.profile import PROFILES, RINGCENTRAL, RINGCENTRAL_2026, Profile
from mmsprep.split import plan_messages, prepare_messages
from mmsprep.target import Target

__version__ = "0.1.0"

__all__ = [
    "CARRIERS",
    "PROFILES",
    "RINGCENTRAL",
    "RINGCENTRAL_2026",
    "Action",
    "Attachment",
    "Cancelled",
    "Carrier",
    "Event",
    "ExitCode",
    "Facts",
    "Finished",
    "Input",
    "Limits",
    "MmsprepError",
    "Package",
    "Plan",
    "Profile",
    "Progress",
    "Refusal",
    "Refused",
    "Source",
    "Target",
    "UsageError",
    "plan",
    "plan_messages",
    "prepare",
    "prepare_messages",
]
