"""Whom do we talk to, and what must never be heard elsewhere? In brackets: cases of the list."""

from __future__ import annotations

import base64
import gzip
import itertools
import logging
import pickle
import socket
import ssl
import traceback
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import trustme

from mmsprep.errors import ExitCode, MmsprepError, UsageError
from mmsprep.sender import (
    AuthenticationFailed,
    MediaTooLarge,
    Message,
    Options,
    OutcomeUnknown,
    RefusedByService,
    RingCentral,
    SenderError,
    Settings,
    TryLater,
)
from mmsprep.testing import Fault, RingCentralServer, answer, reset
from tests.sender.conftest import QUICK, TO, Connect, attachment, message, packed
from tests.sender.proxy import proxy


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_63_a_redirect_is_a_refusal_and_the_other_host_hears_nothing(
    server: RingCentralServer, client: RingCentral, status: int
) -> None:
    with RingCentralServer() as elsewhere:
        server.fail_next(answer(status, "", {"Location": f"{elsewhere.url}/restapi/v1.0/account/~"}))
        with pytest.raises(RefusedByService) as refused:
            client.send(message())
        assert refused.value.exit_code is ExitCode.REFUSED_BY_SERVICE
        assert elsewhere.requests == []


@pytest.mark.parametrize("kind", ["token", "numbers"])
def test_63_nor_is_a_redirect_followed_at_the_login_or_when_reading(
    server: RingCentralServer, client: RingCentral, kind: str
) -> None:
    with RingCentralServer() as elsewhere:
        server.fail_next(answer(302, "", {"Location": elsewhere.url}), kind=kind)  # type: ignore[arg-type]
        with pytest.raises(RefusedByService, match="elsewhere"):
            client.numbers()
        assert elsewhere.requests == []


CA = trustme.CA()
HERE = CA.issue_cert("127.0.0.1")
REMOTE = CA.issue_cert("platform.example.test")
ELSEWHERE = CA.issue_cert("other.example")
EXPIRED = CA.issue_cert("127.0.0.1", not_before=datetime(2020, 1, 1), not_after=datetime(2021, 1, 1))  # noqa: DTZ001 -- the library's


def _tls(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


def _port(server: RingCentralServer) -> int:
    return urlsplit(server.url).port or 0


@pytest.fixture
def our_ca(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The environment vouches for our CA."""
    CA.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "ca.pem"))


def test_64_a_certificate_that_nobody_vouches_for_ends_it_before_a_word_is_said(
    connect: Connect,
) -> None:
    with RingCentralServer(tls=_tls(HERE)) as server:
        with pytest.raises(AuthenticationFailed, match="certificate"):
            connect(RINGCENTRAL_SERVER_URL=server.url).send(message())
        assert server.requests == []


@pytest.mark.usefixtures("our_ca")
def test_64_the_environments_ca_bundle_is_honoured(connect: Connect) -> None:
    with RingCentralServer(tls=_tls(HERE)) as server:
        connect(RINGCENTRAL_SERVER_URL=server.url).send(message())
        assert len(server.messages) == 1


@pytest.mark.usefixtures("our_ca")
@pytest.mark.parametrize("certificate", [ELSEWHERE, EXPIRED], ids=["another host's", "expired"])
def test_64_a_known_ca_does_not_excuse_a_wrong_certificate(
    connect: Connect, certificate: trustme.LeafCert
) -> None:
    with RingCentralServer(tls=_tls(certificate)) as server:
        with pytest.raises(AuthenticationFailed, match="certificate"):
            connect(RINGCENTRAL_SERVER_URL=server.url).send(message())
        assert server.requests == []


@pytest.mark.usefixtures("our_ca")
def test_64_an_early_refusal_is_read_although_the_server_hangs_up_on_the_rest(connect: Connect) -> None:
    with RingCentralServer(tls=_tls(HERE)) as server:
        client = connect(RINGCENTRAL_SERVER_URL=server.url)
        server.small_buffers()
        server.fail_next(replace(answer(413), read="nothing"), times=QUICK.tries)
        with pytest.raises(MediaTooLarge):
            client.send(Message([TO], packed(attachment(size=1_490_000)), "Look!"))
        assert server.messages == []


@pytest.mark.parametrize("named", ["/nowhere/ca.pem", f"/{'x' * 300}"])
def test_64_certificates_that_are_not_there_are_a_mistake_of_the_settings(
    connect: Connect, monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", named)
    with pytest.raises(UsageError, match=named):
        connect(RINGCENTRAL_SERVER_URL="https://127.0.0.1:1").send(message())


@pytest.mark.usefixtures("our_ca")
def test_64_old_tls_is_refused(connect: Connect) -> None:
    context = _tls(HERE)
    context.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLSv1"):
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1
    with RingCentralServer(tls=context) as server:
        with pytest.raises(SenderError):
            connect(Options(max_wait=0), RINGCENTRAL_SERVER_URL=server.url).numbers()
        assert server.requests == []


def test_65_an_answer_that_drips_is_ended_by_the_deadline(
    server: RingCentralServer, connect: Connect
) -> None:
    client = connect(Options(timeout=0.6, per_minute=0, lookup_gaps=(0,)))
    client.numbers()
    drips = [b"HTTP/1.1 200 OK\r\n", *(f"X-{n}: 1\r\n".encode() for n in range(90))]
    server.fail_next(Fault(raw=drips, gap=0.2, keep=True))
    assert client.send(message()).ids == [str(server.messages[0].id)]


def test_65_a_body_that_drips_is_ended_by_the_deadline(
    server: RingCentralServer, connect: Connect
) -> None:
    client = connect(Options(timeout=0.6, per_minute=0, lookup_gaps=(0,)))
    client.numbers()
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"
    server.fail_next(Fault(raw=itertools.chain([head], itertools.repeat(b" ", 20)), gap=0.2))
    with pytest.raises(OutcomeUnknown):
        client.send(message())


def test_65_endless_headers_are_no_answer(server: RingCentralServer, client: RingCentral) -> None:
    lines = itertools.chain([b"HTTP/1.1 200 OK\r\n"], itertools.repeat(b"X-More: 1\r\n", 5000))
    server.fail_next(Fault(raw=lines))
    with pytest.raises(OutcomeUnknown):
        client.send(message())


def test_65_an_endless_header_is_no_answer(server: RingCentralServer, client: RingCentral) -> None:
    lines = itertools.chain([b"HTTP/1.1 200 OK\r\nX-More: "], itertools.repeat(b"x" * 4096, 400))
    server.fail_next(Fault(raw=lines))
    with pytest.raises(OutcomeUnknown):
        client.send(message())


def test_65_a_huge_body_is_not_read_to_its_end(server: RingCentralServer, client: RingCentral) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000000000\r\n\r\n"
    megabyte = b" " * 1_000_000
    given: list[int] = []

    def pieces() -> Iterator[bytes]:
        yield head
        for n in range(1000):
            given.append(n)
            yield megabyte

    server.fail_next(Fault(raw=pieces()))
    with pytest.raises(OutcomeUnknown):
        client.send(message())
    assert len(given) < 40


@pytest.mark.parametrize("encoding", ["gzip", "gzip, gzip"])
def test_66_a_gzip_bomb_is_not_unpacked_to_its_end(
    server: RingCentralServer, client: RingCentral, encoding: str
) -> None:
    import tracemalloc

    bomb = gzip.compress(b" " * 100_000_000, 1)
    if "," in encoding:
        bomb = gzip.compress(bomb)
    server.fail_next(answer(200, bomb, {"Content-Encoding": encoding}))
    tracemalloc.start()
    with pytest.raises(OutcomeUnknown):
        client.send(message())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 50_000_000


def test_a_gzipped_answer_is_understood_all_the_same(
    server: RingCentralServer, client: RingCentral
) -> None:
    packed = gzip.compress(b'{"id": 77, "messageStatus": "Queued"}')
    server.fail_next(answer(200, packed, {"Content-Encoding": "gzip"}))
    assert client.send(message()).ids == ["77"]


def test_67_netrc_is_not_read(
    server: RingCentralServer, client: RingCentral, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / ".netrc"
    netrc.write_text("machine 127.0.0.1 login spy password spy\ndefault login spy password spy\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    client.send(message())
    assert server.requests[-1].header("Authorization") in {f"Bearer {t}" for t in server.service.tokens}


def test_67_loopback_never_goes_through_a_proxy(
    server: RingCentralServer, client: RingCentral, monkeypatch: pytest.MonkeyPatch
) -> None:
    with RingCentralServer() as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "HTTPS_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        client.send(message())
        assert proxy.requests == []
    assert len(server.messages) == 1


def test_67_other_hosts_go_through_the_environments_proxy(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The proxy is asked for a tunnel; the token never leaves before the tunnel's TLS."""
    import threading

    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as proxy:

        def listen() -> None:
            connection, _ = proxy.accept()
            with connection:
                heard.append(connection.recv(4096))
                connection.sendall(b"HTTP/1.1 502 Bad Gateway\r\n\r\n")

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.getsockname()[1]}")
        client = connect(Options(max_wait=0), RINGCENTRAL_SERVER_URL="https://platform.example.test")
        with pytest.raises(TryLater, match="does not let us through at the login"):
            client.numbers()
        thread.join()
    assert heard[0].startswith(b"CONNECT platform.example.test:443 ")
    assert b"Basic" not in heard[0]


@pytest.mark.usefixtures("our_ca")
@pytest.mark.parametrize("tls", [None, _tls(HERE)], ids=["http", "https"])
def test_67_a_proxy_of_either_kind_sees_none_of_what_goes_through_it(
    connect: Connect, monkeypatch: pytest.MonkeyPatch, tls: ssl.SSLContext | None
) -> None:
    with RingCentralServer(tls=_tls(REMOTE)) as server, proxy(_port(server), tls) as between:
        monkeypatch.setenv("HTTPS_PROXY", between.url)
        connect(RINGCENTRAL_SERVER_URL="https://platform.example.test").send(message())
        assert len(server.messages) == 1
        assert between.heard
        assert all(said.startswith(b"CONNECT platform.example.test:443 ") for said in between.heard)
        assert not any(b"Authorization" in said for said in between.heard)


@pytest.mark.usefixtures("our_ca")
def test_what_breaks_within_a_tunnel_is_not_the_proxys_refusal(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    with RingCentralServer(tls=_tls(REMOTE)) as server, proxy(_port(server)) as between:
        monkeypatch.setenv("HTTPS_PROXY", between.url)
        server.fail_next(reset(), kind="numbers", times=9)
        with pytest.raises(TryLater, match="The connection broke"):
            connect(RINGCENTRAL_SERVER_URL="https://platform.example.test").numbers()


@pytest.mark.usefixtures("our_ca")
def test_the_last_block_does_not_wait_for_acknowledgements_behind_a_proxy(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nagle's algorithm would keep it back for a round trip, and urllib3 leaves it on there."""
    options: list[tuple[object, ...]] = []
    setsockopt = socket.socket.setsockopt

    def recorded(self: socket.socket, *option: Any) -> None:
        options.append(option)
        setsockopt(self, *option)

    with RingCentralServer(tls=_tls(REMOTE)) as server, proxy(_port(server)) as between:
        monkeypatch.setenv("HTTPS_PROXY", between.url)
        client = connect(RINGCENTRAL_SERVER_URL="https://platform.example.test")
        client.numbers()
        monkeypatch.setattr(socket.socket, "setsockopt", recorded)
        client.send(message())
    assert (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1) in options


@pytest.mark.usefixtures("our_ca")
def test_65_the_deadline_holds_within_a_proxys_tls_too(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[int] = []

    def drips() -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\n"
        for n in range(90):
            given.append(n)
            yield b"X: 1\r\n"

    with RingCentralServer(tls=_tls(REMOTE)) as server, proxy(_port(server), _tls(HERE)) as between:
        monkeypatch.setenv("HTTPS_PROXY", between.url)
        options = Options(timeout=1.5, per_minute=0, lookup_gaps=(0,))
        client = connect(options, RINGCENTRAL_SERVER_URL="https://platform.example.test")
        client.numbers()
        server.fail_next(Fault(raw=drips(), gap=0.2))
        with pytest.raises(OutcomeUnknown):
            client.send(message())
        assert len(given) < 60


@pytest.mark.parametrize("proxy", ["socks5://me:pass@127.0.0.1:1", "http://[::1", "ftp://127.0.0.1:1"])
def test_67_a_proxy_that_we_cannot_speak_to_is_a_mistake_of_the_settings(
    connect: Connect, monkeypatch: pytest.MonkeyPatch, proxy: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    with pytest.raises(UsageError, match="proxy") as refused:
        connect(RINGCENTRAL_SERVER_URL="https://platform.example.test").send(message())
    assert "pass" not in str(refused.value)


PRIVATE = "a private word"
BASIC = base64.b64encode(b"local-client-id:local-client-secret").decode()
SECRETS = ("local-client-secret", "local.jwt.token", BASIC, TO, TO[1:])


@pytest.mark.parametrize(
    ("kind", "fault"),
    [
        ("send", answer(400, f'{{"message": "no {TO} local.jwt.token", "errorCode": "CMN-101"}}')),
        ("send", answer(500, f"<html>{TO}</html>")),
        ("send", answer(400, "", {"rcrequestid": "local.jwt.token"})),
        ("send", answer(500, "", {"rcrequestid": TO, "Content-Type": "local-client-secret"})),
        ("send", reset()),
        ("token", answer(400, '{"error": "invalid_grant", "error_description": "local.jwt.token"}')),
        ("token", answer(401, '{"error": "local-client-secret"}')),
        (
            "numbers",
            answer(403, '{"errors": [{"errorCode": "CMN-401", "message": "+1 (555) 000-1111"}]}'),
        ),
    ],
)
def test_68_nothing_secret_is_told_however_it_fails(
    server: RingCentralServer,
    connect: Connect,
    caplog: pytest.LogCaptureFixture,
    tmp_path: Path,
    kind: str,
    fault: Fault,
) -> None:
    caplog.set_level(logging.DEBUG)
    client = connect(QUICK)
    server.fail_next(fault, kind=kind)  # type: ignore[arg-type]
    with pytest.raises(MmsprepError) as failed:
        client.send(message(text=PRIVATE))
    error = failed.value
    journal = b"".join(file.read_bytes() for file in (tmp_path / "state").iterdir())
    said = "\n".join([
        caplog.text,
        "".join(traceback.format_exception(error)),
        repr(error),
        str(error),
        repr(vars(error)),
        repr(client),
        repr(vars(client)),
        repr(message(text=PRIVATE)),
        repr(pickle.loads(pickle.dumps(error))),
        journal.decode("latin-1"),
    ])  # fmt: skip
    tokens = list(server.service.tokens)
    for secret in (*SECRETS, PRIVATE, *tokens):
        assert secret not in said, secret
    assert error.__cause__ is None


def test_68_nor_what_only_an_earlier_login_said(server: RingCentralServer, connect: Connect) -> None:
    connect().send(message())
    server.fail_next(answer(400, f'{{"message": "{BASIC}", "errorCode": "CMN-101"}}'))
    with pytest.raises(RefusedByService) as failed:
        connect().send(message(text="with the token that was kept"))
    assert BASIC not in str(failed.value)


def test_68_success_is_as_discreet(
    server: RingCentralServer, client: RingCentral, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    caplog.set_level(logging.DEBUG)
    receipt = client.send(message())
    journal = b"".join(file.read_bytes() for file in (tmp_path / "state").iterdir()).decode("latin-1")
    said = caplog.text + repr(receipt) + repr(client.history()) + journal + repr(client.settings)
    for secret in (*SECRETS, *server.service.tokens):
        assert secret not in said


def test_plain_http_is_for_loopback_only() -> None:
    with pytest.raises(MmsprepError, match="plain http"):
        Settings("id", "secret", "jwt", "http://platform.ringcentral.com")
