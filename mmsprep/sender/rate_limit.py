"""What do an answer's headers say about waiting? Retry-After in all its forms, and X-Rate-Limit."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from math import isfinite

PENALTY_SECONDS = 60.0
"""What RingCentral imposes; every request within it starts it anew."""
MIN_SECONDS = 30.0
"""The wait that the guide asks for where a 429 names none."""
MAX_SECONDS = 3600.0
"""A longer wait is not believed; one command's patience ends much earlier anyway."""
FIRST_BACKOFF_SECONDS = 2.0
LONGEST_BACKOFF_SECONDS = 60.0


def retry_after(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """Seconds to wait by Retry-After: a number, or a date. None: absent, or nonsense."""
    if seconds := _numbers(headers, "Retry-After"):
        return max(seconds)
    value = (headers.get("Retry-After") or "").strip()
    return _until(value, now or datetime.now(UTC), headers.get("Date"))


def _until(value: str, now: datetime, server_date: str | None) -> float | None:
    """A date is measured against the server's own clock where it tells it: ours may be wrong."""
    try:
        until = parsedate_to_datetime(value)
        here = parsedate_to_datetime(server_date) if server_date else now
        return max(0.0, (until - here).total_seconds())
    except (TypeError, ValueError, OverflowError):
        return None


def asked(status: int, headers: Mapping[str, str]) -> float | None:
    """Seconds that everybody is asked to stay silent: by a 429, or a 503 that says until when."""
    if status == 429 or (status == 503 and retry_after(headers) is not None):
        return penalty(headers)
    return None


def penalty(headers: Mapping[str, str]) -> float:
    """How long everybody stays silent after a 429."""
    told = retry_after(headers)
    if told is not None:
        return min(MAX_SECONDS, told + 0.1)  # never too early
    return min(MAX_SECONDS, max([MIN_SECONDS, *_numbers(headers, "X-Rate-Limit-Window")]))


def exhausted(headers: Mapping[str, str]) -> float | None:
    """Seconds to stay silent because the answer says that nothing remains; None: something does."""
    if 0 not in _numbers(headers, "X-Rate-Limit-Remaining"):
        return None
    window = max(_numbers(headers, "X-Rate-Limit-Window"), default=0)
    return min(PENALTY_SECONDS, window or PENALTY_SECONDS)


def backoff(tries: int) -> float:
    """Seconds before the next try: doubled each time, scattered so that not all come at once."""
    longest = min(LONGEST_BACKOFF_SECONDS, FIRST_BACKOFF_SECONDS * 2.0 ** (tries - 1))
    return longest * random.uniform(0.5, 1.0)  # noqa: S311 -- scatter, not secrecy


def _numbers(headers: Mapping[str, str], name: str) -> list[float]:
    """What a header says; several where a gateway on the way has a limit of its own, and says it too."""
    told = headers.get(name)
    if not told:
        return []
    try:
        values = [float(value) for value in told.split(",")]
    except ValueError:
        return []
    return values if all(isfinite(value) and value >= 0 for value in values) else []
