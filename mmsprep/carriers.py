"""What does the receiver's carrier let through? Dated data with its sources.

A provider accepts more than carriers deliver, and no API tells the limit of a destination
(Bandwidth says so outright). The figures are the carriers' as their partners publish them. Partners
differ: the figures of Twilio and Telnyx, which agree, count here, and others are named beside them.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Carrier:
    """A budget to stay under, and the longest side of a picture, where one is known."""

    name: str
    title: str
    max_bytes: int
    """All attachments together, inclusive."""
    dated: str
    """When the sources were read: year and month."""
    source: str
    max_side: int | None = None
    """Of a picture, in pixels; None: no limit is known."""


_BANDWIDTH = "https://support.bandwidth.com/hc/en-us/articles/360014235473"
_TELNYX = "https://developers.telnyx.com/docs/messaging/messages/mms-transcoding"

CARRIERS = {
    carrier.name: carrier
    for carrier in (
        Carrier(
            "safe", "Arrives everywhere", 500_000, "2026-11",
            f"Bandwidth's advice (500 kB: {_BANDWIDTH}), as little as any; side: T-Mobile's",
            max_side=3000,
        ),
        Carrier(
            "att", "AT&T, long code", 1_000_000, "2026-11",
            f"Twilio, Telnyx (1 MB: {_TELNYX}); Plivo says 675 kB, Sinch 1,530,843 bytes",
        ),
        Carrier(
            "t-mobile", "T-Mobile, long code", 1_500_000, "2026-11",
            f"Twilio, Telnyx, Plivo (1.5 MB: {_TELNYX}); side: user reports",
            max_side=3000,
        ),
        Carrier(
            "verizon", "Verizon, long code", 1_000_000, "2026-11",
            f"Twilio, Telnyx (1 MB: {_TELNYX}); Plivo says 675 kB, Sinch 1,310,720 bytes",
        ),
        Carrier(
            "us-cellular", "US Cellular", 500_000, "2026-11",
            "Support pages of several partners (500 kB); Sinch says 1,530,843 bytes",
        ),
        Carrier(
            "toll-free", "Toll-free numbers, all carriers", 525_000, "2026-11",
            f"Bandwidth (525 kB: {_BANDWIDTH}); Twilio and Telnyx say 600 kB",
        ),
    )
}  # fmt: skip
