"""How does a package go out through RingCentral's own Python SDK, for those who have it already?

    platform = SDK(client_id, client_secret, server).platform()
    platform.login(jwt=jwt)
    platform.send_request(official.request(Message(…), sender="+1…", server=server))

The SDK then sends our bytes under its own token. It knows neither journal nor lookup: nothing
keeps it from sending twice, and its errors show the token (`ApiException`, 0.9.2). The SDK is not
imported here.
"""

from __future__ import annotations

import requests

from mmsprep.sender.message import Message
from mmsprep.sender.options import Options
from mmsprep.sender.rehearsal import rehearse
from mmsprep.sender.settings import PRODUCTION


def request(
    message: Message, sender: str, *, server: str = PRODUCTION, options: Options | None = None
) -> requests.PreparedRequest:
    """The whole request but for its token, for one recipient or one group. Raises NotSendable."""
    (rehearsal, *more) = rehearse(message, sender, server, options or Options())
    if more:
        raise ValueError("one recipient or one group a request")
    body = rehearsal.body
    headers = {"Content-Type": body.content_type, "Accept": "application/json"}
    return requests.Request("POST", rehearsal.url, data=body.data, headers=headers).prepare()
