"""Which server, which app, whose account? From the environment, or from a `.env` file."""

from __future__ import annotations

import base64
import ipaddress
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from mmsprep.errors import UsageError

PRODUCTION = "https://platform.ringcentral.com"

SENDER = "RINGCENTRAL_SENDER"
_HOST = re.compile(r"[\w.:%\[\]-]+")
"""With its port, and nobody's name or password; safe in a line for the shell, too."""


@dataclass(frozen=True, slots=True)
class _Family:
    """The names of one set of variables. A set is used whole or not at all."""

    server: str
    client_id: str
    client_secret: str
    jwt: str

    @property
    def credentials(self) -> tuple[str, str, str]:
        return self.client_id, self.client_secret, self.jwt


FAMILIES = (
    _Family(
        "RINGCENTRAL_SERVER_URL",
        "RINGCENTRAL_CLIENT_ID",
        "RINGCENTRAL_CLIENT_SECRET",
        "RINGCENTRAL_JWT_TOKEN",
    ),
    _Family("RC_SERVER_URL", "RC_APP_CLIENT_ID", "RC_APP_CLIENT_SECRET", "RC_USER_JWT"),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """Where to send, and as whom. The secrets never show in its repr."""

    client_id: str
    client_secret: str = field(repr=False)
    jwt: str = field(repr=False)
    server: str = PRODUCTION
    sender: str | None = field(default=None, repr=False)
    """The number to send from, where a message names none."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "server", checked_server(self.server))
        for secret in (self.client_id, self.client_secret, self.jwt):
            if not secret.isascii() or not secret.isprintable() or " " in secret:
                raise UsageError(
                    "A credential holds blanks or characters that no credential has.",
                    "Copy it again from the developer console.",
                )

    @property
    def is_local(self) -> bool:
        """Whether the server runs on this machine."""
        return is_loopback(urlsplit(self.server).hostname or "")

    @property
    def basic(self) -> str:
        """Client id and secret, as the login says them."""
        return base64.b64encode(f"{self.client_id}:{self.client_secret}".encode()).decode()

    @property
    def secrets(self) -> tuple[str, ...]:
        """What no output may hold."""
        return self.client_secret, self.jwt, self.basic

    @classmethod
    def from_env(
        cls, environ: Mapping[str, str] | None = None, env_file: str | os.PathLike[str] | None = None
    ) -> Settings:
        """One whole family of variables: of the file where one is named, else of the environment."""
        given, sender = _given(environ, env_file)
        family = _family(given)
        missing = [name for name in family.credentials if not given.get(name)]
        if missing:
            where = "the environment" if env_file is None else os.fspath(env_file)
            raise UsageError(
                f"RingCentral's credentials are not complete in {where}: {', '.join(missing)} missing.",
                "Set the four RINGCENTRAL_… variables (docs/sending.md), or try it out with --local.",
            )
        client_id, secret, jwt = (given[name] for name in family.credentials)
        return cls(client_id, secret, jwt, given.get(family.server) or PRODUCTION, sender)


def server_and_sender(
    environ: Mapping[str, str] | None = None, env_file: str | os.PathLike[str] | None = None
) -> tuple[str, str | None]:
    """The same without credentials, which a rehearsal does not need. Raises UsageError."""
    given, sender = _given(environ, env_file)
    return checked_server(given.get(_family(given).server) or PRODUCTION), sender


def _given(
    environ: Mapping[str, str] | None, env_file: str | os.PathLike[str] | None
) -> tuple[Mapping[str, str], str | None]:
    """The variables of the file or of the environment; and the sender, which may be in either."""
    surroundings = os.environ if environ is None else environ
    told = read_env_file(env_file) if env_file is not None else surroundings
    given = {name: value.strip() for name, value in told.items()}
    return given, given.get(SENDER) or surroundings.get(SENDER) or None


def _family(given: Mapping[str, str]) -> _Family:
    """The first of which all credentials are there; else the one of which most is there."""

    def there(family: _Family) -> tuple[bool, int]:
        credentials = [name for name in family.credentials if given.get(name)]
        whole = len(credentials) == len(family.credentials)
        return whole, 0 if whole else len(credentials) + bool(given.get(family.server))

    return max(FAMILIES, key=there)


def is_loopback(host: str) -> bool:
    """Whether the host is this machine, by its address or as `localhost`."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def checked_server(url: str) -> str:
    """The server's address without a path; raises UsageError where secrets must not go there."""
    try:
        parts = urlsplit(url.strip())
        host, _ = parts.hostname or "", parts.port
    except ValueError:  # a port that is none, half an IPv6 address
        parts, host = urlsplit(""), ""
    plain = bool(host and _HOST.fullmatch(parts.netloc)) and not parts.query
    if parts.scheme not in ("http", "https") or not plain:
        raise UsageError(
            "The server's address must look like https://platform.ringcentral.com.",
            "Correct RINGCENTRAL_SERVER_URL.",
        )
    if parts.scheme == "http" and not is_loopback(host):
        raise UsageError(
            f"{host} would get the token over plain http, readable for everybody on the way.",
            "Use its https address.",
        )
    if parts.path.strip("/"):
        raise UsageError("The server's address has a path.", "Give only https:// and the host.")
    # written in one way, for what was sent is remembered under it
    own_port = {"http": ":80", "https": ":443"}[parts.scheme]
    return f"{parts.scheme}://{parts.netloc.lower().removesuffix(own_port)}"


def read_env_file(path: str | os.PathLike[str]) -> dict[str, str]:
    """The variables of a `.env` file: `NAME = "value"`, one a line, `#` for remarks."""
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is no text"
        raise UsageError(
            f"{os.fspath(path)} cannot be read: {reason}.", "Name a file of lines like NAME=value."
        ) from error
    values = {}
    for line in text.splitlines():
        name, equals, value = line.strip().removeprefix("export ").partition("=")
        if equals and not name.startswith("#"):
            values[name.strip()] = _unquoted(value.strip())
    return values


def _unquoted(value: str) -> str:
    if value[:1] in ("'", '"'):
        return value[1:].partition(value[0])[0]
    return value.partition(" #")[0].rstrip()
