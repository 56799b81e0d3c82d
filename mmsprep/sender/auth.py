"""Who are we? A token for a JWT, kept on disk (0600), shared by processes, renewed by one at a time."""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeGuard

from mmsprep.sender import rate_limit
from mmsprep.sender.answers import object_of, refusal_of, request_id_of
from mmsprep.sender.codes import REFUSALS
from mmsprep.sender.errors import AuthenticationFailed, TryLater
from mmsprep.sender.lock import alone, among_threads
from mmsprep.sender.pace import Pace
from mmsprep.sender.patience import Patience
from mmsprep.sender.places import private, write_private
from mmsprep.sender.settings import Settings
from mmsprep.sender.transport import (
    Answer,
    Exchange,
    NoAnswer,
    Request,
    Transport,
    in_vain,
    in_words,
)

LEEWAY_SECONDS = 60
GUESSED_SECONDS = 600
"""The life of a token that tells none, or one so short that every message would log in anew. Where
it ends earlier, a 401 renews it."""
TRIES = 3
GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"

log = logging.getLogger("mmsprep.sender")


@dataclass(frozen=True, slots=True)
class Token:
    value: str = field(repr=False)
    expires: float
    """By the wall clock. A wrong one costs a renewal, nothing else."""

    @property
    def fresh(self) -> bool:
        return time.time() < self.expires - LEEWAY_SECONDS


class Tokens:
    """The token of one app and user."""

    def __init__(self, settings: Settings, transport: Transport, pace: Pace, folder: Path) -> None:
        self._settings = settings
        self._pace = pace
        self._transport = transport
        identity = "\0".join((settings.server, settings.client_id, *settings.secrets))
        self._path = folder / f"token-{hashlib.sha256(identity.encode()).hexdigest()[:24]}.json"
        self._turn = threading.Lock()
        self._known: Token | None = None

    def get(self, patience: Patience) -> str:
        """A token that holds for a while yet."""
        known = self._known
        return known.value if known and known.fresh else self.renew(None, patience)

    def renew(self, rejected: str | None, patience: Patience) -> str:
        """Another token than the one that was rejected: somebody else's newer one, or a new one."""
        with self._one_at_a_time(patience):
            kept = self._read()
            if kept is None or not kept.fresh or kept.value == rejected:
                kept = self._ask(patience)
                self._write(kept)
            self._known = kept
            return kept.value

    def revoke(self, patience: Patience) -> bool:
        """End the session at the service, and forget the token; False: there was none.

        Raises TryLater where it could not be ended.
        """
        with self._one_at_a_time(patience):
            kept = self._read() or self._known
            if kept is None:
                return False
            exchange = self._post("/restapi/oauth/revoke", {"token": kept.value})
            if not isinstance(exchange, Answer) or exchange.status != 200:
                raise TryLater(
                    f"{in_words(exchange)}: the session has not been ended.",
                    "Another command with --revoke tries again; the token expires by itself.",
                )
            self._known = None
            with contextlib.suppress(OSError):
                self._path.unlink(missing_ok=True)
            return True

    def _ask(self, patience: Patience) -> Token:
        form, why = {"grant_type": GRANT, "assertion": self._settings.jwt}, ""
        for tries in range(1, TRIES + 1):
            self._pace.hold(patience)
            exchange = self._post("/restapi/oauth/token", form)
            if isinstance(exchange, Answer) and exchange.status == 200 and exchange.whole:
                return _token_of(exchange)
            wait, why = _wait(exchange), f"{in_words(exchange)} at the login"
            patience.count(in_vain(exchange))
            if wait is not None:
                self._pace.penalize(wait, "RingCentral asks to wait with the login")
            elif tries < TRIES:
                patience.spend(rate_limit.backoff(tries), why)
        raise TryLater(f"{why}.", "Nothing was sent. Try again later.")

    def _post(self, path: str, form: dict[str, str]) -> Exchange:
        basic = f"Basic {self._settings.basic}"
        return self._transport.exchange(Request("POST", path, basic, form=form))

    @contextlib.contextmanager
    def _one_at_a_time(self, patience: Patience) -> Iterator[None]:
        wait = patience.steps("Another command is logging in")
        with among_threads(self._turn, wait), contextlib.ExitStack() as stack:
            try:
                private(self._path.parent)
                stack.enter_context(alone(self._path.with_suffix(".lock"), wait))
            except OSError as error:
                # Without a place to keep it the token still serves this process.
                log.warning("The token cannot be kept: %s", error.strerror)
            yield

    def _read(self) -> Token | None:
        try:
            kept = json.loads(self._path.read_bytes())
            value, expires = kept["access_token"], float(kept["expires"])
        except (OSError, ValueError, TypeError, KeyError, RecursionError):
            return None
        return Token(value, expires) if _is_token(value) else None

    def _write(self, token: Token) -> None:
        kept = {"access_token": token.value, "expires": token.expires}
        try:
            write_private(self._path, json.dumps(kept).encode())
        except OSError as error:
            log.warning("The token cannot be kept: %s", error.strerror)


def _token_of(answer: Answer) -> Token:
    found = object_of(answer) or {}
    value, seconds = found.get("access_token"), found.get("expires_in")
    if not _is_token(value):
        raise AuthenticationFailed(
            "The login's answer holds no token.",
            "Is RINGCENTRAL_SERVER_URL RingCentral's own address?",
            request_id=request_id_of(answer),
        )
    if not isinstance(seconds, int | float) or not 2 * LEEWAY_SECONDS <= seconds < 1e6:
        seconds = GUESSED_SECONDS
    return Token(value, time.time() + seconds)


def _is_token(value: object) -> TypeGuard[str]:
    """Whether it can stand in a request's header."""
    return isinstance(value, str) and value.isascii() and value.isprintable() and bool(value)


def _wait(exchange: Exchange) -> float | None:
    """Seconds that the service told us to wait, or None; raises where trying again is of no use."""
    if isinstance(exchange, NoAnswer):
        if exchange.trouble == "tls":
            raise untrusted()
        return None
    if exchange.status < 300 or exchange.status in (408, 429) or exchange.status >= 500:
        return rate_limit.asked(exchange.status, exchange.headers)
    refusal = refusal_of(exchange)
    if exchange.status not in (400, 401, 403):
        raise refusal  # it did not even look at the credentials
    hint = "Check client id, client secret and JWT; a JWT works for its own app only."
    known = isinstance(refusal, AuthenticationFailed) and refusal.code in REFUSALS
    raise AuthenticationFailed(
        f"RingCentral did not accept the credentials: {refusal.message}",
        refusal.hint if known else hint,
        code=refusal.code,
        request_id=refusal.request_id,
    )


def untrusted() -> AuthenticationFailed:
    """The server could not prove who it is."""
    return AuthenticationFailed(
        "The server's certificate is not trusted, or it speaks no TLS: nothing was said to it.",
        "Behind a company's proxy, name its certificates: REQUESTS_CA_BUNDLE=/path/to/ca.pem.",
    )
