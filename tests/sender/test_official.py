"""RingCentral's own Python SDK and we understand each other, over a real socket."""

from __future__ import annotations

import warnings
from typing import Any

import pytest

from mmsprep.sender import official
from mmsprep.testing import RingCentralServer
from tests.sender.conftest import TO, attachment, message, packed

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from ringcentral import SDK


def logged_in(server: RingCentralServer) -> Any:
    environ = server.environ
    sdk = SDK(environ["RINGCENTRAL_CLIENT_ID"], environ["RINGCENTRAL_CLIENT_SECRET"], server.url)
    sdk.platform().login(jwt=environ["RINGCENTRAL_JWT_TOKEN"])
    return sdk


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize("mixed", [False, True])
def test_the_sdks_own_bytes_are_accepted_by_the_local_server(
    server: RingCentralServer, mixed: bool
) -> None:
    """The sample of the developer guide, in both envelopes."""
    sdk = logged_in(server)
    builder = sdk.create_multipart_builder()
    builder.set_body(
        {"from": {"phoneNumber": "+15550100001"}, "to": [{"phoneNumber": TO}], "text": "Hi 🎉"}
    )
    photo = attachment().data
    builder.add(("test.jpg", photo, "image/jpeg"))
    builder.add(("a.vcf", b"BEGIN:VCARD"))  # two values: a part without a type
    builder.set_multipart_mixed(mixed)
    request = builder.request("/restapi/v1.0/account/~/extension/~/mms")
    sdk.platform().send_request(request)
    (arrived,) = server.messages
    assert arrived.text == "Hi 🎉"
    assert arrived.files == (photo, b"BEGIN:VCARD")
    assert arrived.submission.types == ("image/jpeg", "text/vcard")
    kind = server.requests[-1].header("Content-Type") or ""
    assert kind.startswith("multipart/mixed" if mixed else "multipart/form-data")


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_our_package_goes_out_through_the_sdk(server: RingCentralServer) -> None:
    wanted = message(text="Look! 🎉")
    response = (
        logged_in(server)
        .platform()
        .send_request(official.request(wanted, "+15550100001", server=server.url))
    )
    (arrived,) = server.messages
    assert arrived.files == (packed().attachments[0].data,)
    assert arrived.text == "Look! 🎉"
    assert response.json().messageStatus == "Queued"
    sent = server.requests[-1]
    assert (sent.header("Content-Type") or "").startswith("multipart/mixed; boundary=")


def test_one_request_is_for_one_recipient_or_one_group() -> None:
    with pytest.raises(ValueError, match="one group"):
        official.request(message(TO, "+15550002222"), "+15550100001")
    assert official.request(message(TO, "+15550002222", group=True), "+15550100001").body
