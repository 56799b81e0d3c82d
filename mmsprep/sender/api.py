"""How do we talk to the service? Authorized requests at the right pace; reads are tried again."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from mmsprep.sender import rate_limit
from mmsprep.sender.answers import object_of, records_of, refusal_of
from mmsprep.sender.auth import Tokens, untrusted
from mmsprep.sender.errors import JournalUnavailable, TryLater
from mmsprep.sender.pace import Lane, Pace
from mmsprep.sender.patience import LATER, Patience
from mmsprep.sender.transport import (
    Answer,
    Exchange,
    NoAnswer,
    Request,
    Transport,
    in_vain,
    in_words,
)
from mmsprep.tools.multipart import Multipart

READ_TRIES = 4
MAX_PAGES = 30

log = logging.getLogger("mmsprep.sender")


class Api:
    """The service, as one app and user."""

    def __init__(self, transport: Transport, tokens: Tokens, pace: Pace) -> None:
        self.tokens = tokens
        self.pace = pace
        self._transport = transport

    def post(
        self, path: str, body: Multipart, token: str, on_read: Callable[[int, int], None]
    ) -> Exchange:
        """One try to send, and no more. What it means is for others to judge."""
        exchange = self._transport.exchange(
            Request("POST", path, f"Bearer {token}", body=body, on_read=on_read)
        )
        self._heed("send", exchange)
        return exchange

    def get(
        self, path: str, patience: Patience, query: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        """Read something; to read twice does no harm. Raises SenderError."""
        token, renewed, why = self.tokens.get(patience), False, ""
        for tries in range(1, READ_TRIES + 1):
            self.pace.enter("read", patience)
            exchange = self._transport.exchange(
                Request("GET", path, f"Bearer {token}", query=query or {})
            )
            self._heed("read", exchange)
            why = in_words(exchange)
            if isinstance(exchange, Answer):
                found = object_of(exchange)
                if exchange.status == 200 and found is not None:
                    return found
                if exchange.status == 401 and not renewed:
                    token, renewed = self.tokens.renew(token, patience), True
                    continue
                if 300 <= exchange.status < 500 and exchange.status not in (408, 429):
                    raise refusal_of(exchange)
            elif exchange.trouble == "tls":
                raise untrusted()
            patience.count(in_vain(exchange))
            if tries < READ_TRIES and _asked(exchange) is None:
                patience.spend(rate_limit.backoff(tries), why)
        raise TryLater(f"{why}.", "Try again later.")

    def pages(
        self, path: str, patience: Patience, query: Mapping[str, str] | None = None
    ) -> Iterator[dict[str, Any]]:
        """Every page of a list, up to one that says nothing new. Those after the first cost patience."""
        before: dict[str, Any] = {}
        had = patience.left
        for page in range(1, MAX_PAGES + 1):
            with patience.counting() if page > 1 else contextlib.nullcontext():
                found = self.get(path, patience, {**(query or {}), "page": str(page)})
            if page > 1 and had > patience.left == 0:
                raise TryLater("The service's list does not end.", LATER)
            if not isinstance(found.get("records"), list):
                raise TryLater("The service's list makes no sense.", "Try again later.")
            if not records_of(found) or records_of(found) == records_of(before):
                return
            yield found
            before = found
            paging = found.get("paging")
            total = paging.get("totalPages") if isinstance(paging, dict) else None
            if total is None:  # the message store tells of a next page only by its address
                navigation = found.get("navigation")
                if not isinstance(navigation, dict) or "nextPage" not in navigation:
                    return
            elif not isinstance(total, int) or page >= total:
                return

    def _heed(self, lane: Lane, exchange: Exchange) -> None:
        """What an answer says about the pace holds for everybody. Where that cannot be written down, the
        answer itself still counts.
        """
        if isinstance(exchange, NoAnswer):
            return
        try:
            if (seconds := _asked(exchange)) is not None:
                self.pace.penalize(seconds, "RingCentral asks to wait")
            elif (seconds := rate_limit.exhausted(exchange.headers)) is not None:
                self.pace.slow_down(lane, seconds, "RingCentral takes no more requests for now")
        except JournalUnavailable as error:
            log.warning("The pace could not be written down: %s", error.message)


def _asked(exchange: Exchange) -> float | None:
    """Seconds that everybody is asked to wait. Not by a 503 that may have taken a message: whether it
    has is asked for at once.
    """
    if isinstance(exchange, NoAnswer) or (exchange.status == 503 and exchange.handed_over):
        return None
    return rate_limit.asked(exchange.status, exchange.headers)
