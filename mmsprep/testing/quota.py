"""How many requests a minute? The service's groups, windows and penalties."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import ceil

PER_WINDOW = {"light": 50, "medium": 40, "heavy": 10, "auth": 5}
"""RingCentral's own figures, a minute."""


@dataclass
class Quota:
    """Requests of each group. `enforced` False: the headers are told, and nobody is refused."""

    per_window: Mapping[str, int] = field(default_factory=lambda: PER_WINDOW)
    window_seconds: float = 60
    penalty_seconds: float = 60
    enforced: bool = False
    punished: int = 0
    """Requests that came within a penalty, and started it anew."""
    _recent: dict[str, deque[float]] = field(default_factory=dict)
    _penalty_ends: dict[str, float] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def enter(self, group: str) -> dict[str, str]:
        """Count a request; answers its headers, with Retry-After where it is refused."""
        limit = self.per_window[group]
        now = time.monotonic()
        with self._lock:
            recent = self._recent.setdefault(group, deque())
            while recent and recent[0] <= now - self.window_seconds:
                recent.popleft()
            if self.enforced and (wait := self._penalty(group, len(recent) >= limit, now)):
                return self._headers(group, 0) | {"Retry-After": str(ceil(wait))}
            recent.append(now)
            left = max(0, limit - len(recent)) if self.enforced else limit
        return self._headers(group, left)

    def _penalty(self, group: str, exceeded: bool, now: float) -> float:  # noqa: FBT001
        within = now < self._penalty_ends.get(group, 0)
        if not within and not exceeded:
            return 0
        self.punished += within
        self._penalty_ends[group] = now + self.penalty_seconds
        return self.penalty_seconds

    def _headers(self, group: str, left: int) -> dict[str, str]:
        return {
            "X-Rate-Limit-Group": group,
            "X-Rate-Limit-Limit": str(self.per_window[group]),
            "X-Rate-Limit-Remaining": str(left),
            "X-Rate-Limit-Window": str(ceil(self.window_seconds)),
        }
