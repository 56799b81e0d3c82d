"""How does RingCentral behave, as far as its documents say? Tokens, numbers, messages, limits.

It stands in for the service in tests and rehearsals. It proves nothing about the live one.
"""

from __future__ import annotations

import base64
import json
import secrets
import threading
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

from mmsprep.profile import RINGCENTRAL, Profile
from mmsprep.testing.envelope import Refused, submission_of
from mmsprep.testing.quota import Quota
from mmsprep.testing.records import (
    Accepted,
    LocalNumber,
    asked_for,
    message_record,
    number_record,
    registration_record,
)
from mmsprep.testing.rules import check

CLIENT_ID = "local-client-id"
CLIENT_SECRET = "local-client-secret"  # noqa: S105 -- it opens nothing but this
JWT = "local.jwt.token"


@dataclass(frozen=True, slots=True)
class Captured:
    """One request, as its bytes came."""

    method: str
    path: str
    query: str
    headers: tuple[tuple[str, str], ...] = field(repr=False)
    body: bytes = field(repr=False)

    def header(self, name: str) -> str | None:
        """The first header of this name, whatever its case."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


@dataclass(frozen=True, slots=True)
class Reply:
    """What is answered, as JSON."""

    status: int
    body: dict[str, Any] | None = None
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def data(self) -> bytes:
        """The body's bytes."""
        return b"" if self.body is None else json.dumps(self.body).encode()


@dataclass
class Service:
    """The state of one pretended account, and what it answers."""

    numbers: Sequence[LocalNumber] = (LocalNumber(),)
    profile: Profile = RINGCENTRAL
    quota: Quota = field(default_factory=Quota)
    token_seconds: int = 3600
    page_size: int = 100
    fates: dict[str, tuple[tuple[str, ...], str | None]] = field(default_factory=dict)
    """Number → the statuses that messages to it go through, and the delivery code."""
    first_id: int = field(default_factory=lambda: time.time_ns() // 1_000_000)
    """Another with every start, as a journal that outlives the server may expect."""
    messages: list[Accepted] = field(default_factory=list)
    tokens: dict[str, float] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def handle(self, request: Captured) -> Reply:
        """The answer to one request, with the headers that every answer has."""
        try:
            reply = self._route(request)
        except Refused as refused:
            reply = _error(refused)
        return replace(reply, headers={"rcrequestid": str(uuid.uuid4()), **reply.headers})

    def _route(self, request: Captured) -> Reply:
        parts = request.path.strip("/").split("/")
        if parts[:2] == ["restapi", "oauth"]:
            return self._oauth(parts[2:], request)
        self._authorize(request)
        if parts[:3] != ["restapi", "v1.0", "account"] or parts[4:5] != ["extension"]:
            raise Refused(404, "CMN-102", "Resource for parameter [path] is not found")
        match request.method, parts[6:]:
            case "POST", ["mms" | "sms"]:
                return self._limited("medium", lambda: self._accept(request))
            case "GET", ["phone-number"]:
                return self._limited("light", lambda: self._numbers(request))
            case "GET", ["phone-number", id_, "sms-configuration"]:
                return self._limited("light", lambda: self._registration(id_))
            case "GET", ["message-store"]:
                return self._limited("light", lambda: self._list(request))
            case "GET", ["message-store", id_]:
                return self._limited("light", lambda: self._status(id_))
            case _:
                pass
        raise Refused(404, "CMN-102", "Resource for parameter [path] is not found")

    def _limited(self, group: str, work: Callable[[], Reply]) -> Reply:
        headers = self.quota.enter(group)
        if "Retry-After" in headers:
            body = {"errorCode": "CMN-301", "message": "Request rate exceeded"}
            return Reply(429, body | {"errors": [dict(body)]}, headers)
        try:
            reply = work()
        except Refused as refused:
            reply = _error(refused)
        return replace(reply, headers=headers | reply.headers)

    def _oauth(self, path: list[str], request: Captured) -> Reply:
        basic = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        if request.method != "POST" or path not in (["token"], ["revoke"]):
            raise Refused(404, "CMN-102", "Resource for parameter [path] is not found")
        if request.header("Authorization") != f"Basic {basic}":
            raise Refused(401, "OAU-153", "Invalid client")
        form = _fields(request.body.decode("utf-8", "replace"))
        if path == ["revoke"]:
            with self.lock:
                self.tokens.pop(form.get("token", ""), None)
            return Reply(200, {})
        return self._limited("auth", lambda: self._grant(form))

    def _grant(self, form: dict[str, str]) -> Reply:
        if form.get("grant_type") != "urn:ietf:params:oauth:grant-type:jwt-bearer":
            raise Refused(400, "OAU-250", "Unsupported grant type")
        if form.get("assertion") != JWT:
            raise Refused(400, "OAU-251", "Unauthorized for this grant type")
        token = f"local-access-{secrets.token_hex(16)}"
        with self.lock:
            self.tokens[token] = time.monotonic() + self.token_seconds
        return Reply(
            200,
            {
                "access_token": token,
                "token_type": "bearer",
                "expires_in": self.token_seconds,
                "scope": "ReadMessages ReadAccounts SMS",
                "owner_id": "256440016",
            },
        )

    def _authorize(self, request: Captured) -> None:
        token = (request.header("Authorization") or "").removeprefix("Bearer ").removeprefix("bearer ")
        with self.lock:
            expires = self.tokens.get(token)
        if expires is None:
            raise Refused(401, "OAU-129", "Access token corrupted")
        if time.monotonic() >= expires:
            raise Refused(401, "OAU-128", "Access token expired")

    def _accept(self, request: Captured) -> Reply:
        submission = submission_of(request.header("Content-Type") or "", request.body, self.profile)
        check(submission, self.numbers, text_needed=request.path.endswith("/sms"))
        with self.lock:
            statuses, code = self.fates.get(submission.to[0], (("Queued", "Sent"), None))
            id_ = self.first_id + len(self.messages)
            message = Accepted(id_, datetime.now(UTC), submission, statuses, code)
            self.messages.append(message)
        return Reply(200, message_record(message))

    def _status(self, id_: str) -> Reply:
        with self.lock:
            for n, message in enumerate(self.messages):
                if str(message.id) == id_:
                    later = message.statuses[1:] or message.statuses
                    self.messages[n] = replace(message, statuses=later)
                    return Reply(200, message_record(self.messages[n]))
        raise Refused(404, "CMN-102", "Resource for parameter [messageId] is not found", "messageId")

    def _list(self, request: Captured) -> Reply:
        query = _fields(request.query)
        after, before = _moment(query, "dateFrom"), _moment(query, "dateTo")
        with self.lock:
            found = [each for each in self.messages if asked_for(each, query, after, before)]
        found.sort(key=lambda message: message.created, reverse=True)
        return self._page(request, [message_record(message) for message in found])

    def _numbers(self, request: Captured) -> Reply:
        records = [number_record(n, number) for n, number in enumerate(self.numbers)]
        return self._page(request, records)

    def _registration(self, id_: str) -> Reply:
        for n, number in enumerate(self.numbers):
            if id_ == str(number_record(n, number)["id"]):
                return Reply(200, registration_record(id_, number))
        raise Refused(404, "CMN-102", "Resource for parameter [phoneNumberId] is not found")

    def _page(self, request: Captured, records: list[dict[str, Any]]) -> Reply:
        query = _fields(request.query)
        size = min(self.page_size, _count(query, "perPage", 100))
        page = _count(query, "page", 1)
        total = max(1, -(-len(records) // size))
        paging = {"page": page, "perPage": size, "totalPages": total, "totalElements": len(records)}
        return Reply(200, {"records": records[(page - 1) * size : page * size], "paging": paging})


def _fields(text: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(text).items()}


def _count(query: dict[str, str], name: str, default: int) -> int:
    """A number from 1; raises Refused."""
    told = query.get(name, str(default))
    if not (told.isascii() and told.isdigit() and len(told) < 10 and int(told)):
        raise _invalid(name)
    return int(told)


def _moment(query: dict[str, str], name: str) -> datetime | None:
    """When, if it is asked for; raises Refused."""
    try:
        found = datetime.fromisoformat(query[name]) if name in query else None
    except ValueError:
        raise _invalid(name) from None
    return found.replace(tzinfo=found.tzinfo or UTC) if found else None


def _invalid(name: str) -> Refused:
    return Refused(400, "CMN-101", f"Parameter [{name}] value is invalid", name)


def _error(refused: Refused) -> Reply:
    first = {"errorCode": refused.code, "message": refused.message}
    if refused.parameter:
        first["parameterName"] = refused.parameter
    legacy = "InvalidParameter" if refused.status == 400 else refused.code
    return Reply(refused.status, {"errorCode": legacy, "message": refused.message, "errors": [first]})
