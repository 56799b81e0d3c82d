"""What would go out? The requests as they would be sent, the token and the numbers hidden."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from mmsprep.errors import UsageError
from mmsprep.sender.message import Message, parties
from mmsprep.sender.numbers import full
from mmsprep.sender.options import Options
from mmsprep.sender.phone import last_four
from mmsprep.sender.preflight import checked
from mmsprep.sender.request import Draft, body_of, path_of
from mmsprep.tools.multipart import Multipart


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """One request that was not made."""

    url: str
    to: tuple[str, ...] = field(repr=False)
    place: tuple[int, int]
    """Which part of how many."""
    body: Multipart = field(repr=False)
    text: str = field(repr=False)
    """The request for human eyes."""

    def curl(self, body_file: str) -> str:
        """The same for curl: the body from a file, the token from the environment."""
        return (
            f"curl --fail-with-body -X POST '{self.url}' \\\n"
            '  -H "Authorization: Bearer $RINGCENTRAL_ACCESS_TOKEN" \\\n'
            "  -H 'Accept: application/json' \\\n"
            f"  -H 'Content-Type: {self.body.content_type}' \\\n"
            f"  --data-binary {shlex.quote(f'@{body_file}')}"
        )


def known_sender(sender: str | None) -> str:
    """The number that sends, for the service is not asked. Raises UsageError."""
    if not sender:
        raise UsageError(
            "Without the network it is not known which number sends.",
            "Name it: --from (in a manifest the column `from`), or RINGCENTRAL_SENDER.",
        )
    return full(sender)


def rehearse(message: Message, sender: str | None, server: str, options: Options) -> list[Rehearsal]:
    """Every request of a message; raises NotSendable as sending would. No network."""
    to = checked(message, options.endpoint)
    number = known_sender(sender)
    url = server + path_of(options.endpoint)
    drafts = [message.drafts(number, party) for party in parties(to, group=message.group)]
    return [
        _rehearsal(draft, (n, len(parts)), url, options)
        for parts in drafts
        for n, draft in enumerate(parts, 1)
    ]


def _rehearsal(draft: Draft, place: tuple[int, int], url: str, options: Options) -> Rehearsal:
    body = body_of(draft, options.envelope)
    lines = [
        f"POST {urlsplit(url).path} HTTP/1.1",
        f"Host: {urlsplit(url).netloc}",
        "Authorization: Bearer (hidden)",
        "Accept: application/json",
        f"Content-Type: {body.content_type}",
        f"Content-Length: {body.size}",
        "",
    ]
    for part in body.parts:
        lines += [
            f"--{body.boundary}",
            *part.headers,
            "",
            _shown(draft, part.data) if part.name == "json" else f"({len(part.data):,} bytes)",
        ]
    return Rehearsal(url, draft.to, place, body, "\n".join([*lines, f"--{body.boundary}--"]))


def _shown(draft: Draft, root: bytes) -> str:
    text = root.decode()
    for number in (draft.sender, *draft.to):
        text = text.replace(f'"{number}"', f'"{last_four(number)}"')
    return text
