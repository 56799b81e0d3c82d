"""One token, kept privately, shared, renewed by one at a time. In brackets: cases of the list."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from mmsprep.errors import ExitCode
from mmsprep.sender import (
    AuthenticationFailed,
    Message,
    RefusedByService,
    RingCentral,
    SenderError,
    TryLater,
)
from mmsprep.sender.entry import State
from mmsprep.testing import Fault, RingCentralServer, answer, reset
from tests.sender.conftest import TO, Connect, message, packed


def logins(server: RingCentralServer) -> int:
    return sum(request.path.endswith("/oauth/token") for request in server.requests)


def test_one_login_among_many_threads(server: RingCentralServer, client: RingCentral) -> None:
    threads = [
        threading.Thread(target=client.send, args=(message(f"+1555000{n:04}"),)) for n in range(16)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(server.messages) == 16
    assert logins(server) == 1


@pytest.mark.parametrize("seconds", [0, -5, 1, 10**30, "3600", None, [1]])
def test_a_lifetime_that_makes_no_sense_costs_no_login_a_message(
    server: RingCentralServer, client: RingCentral, seconds: object
) -> None:
    """RingCentral takes five logins a minute."""
    granted = {"access_token": "short", "expires_in": seconds}
    server.service.tokens["short"] = float("inf")
    server.fail_next(answer(200, json.dumps(granted)), kind="token")
    client.send(message(*(f"+1555000{n:04}" for n in range(5))))
    assert len(server.messages) == 5
    assert logins(server) == 1


def test_a_second_client_takes_the_kept_token(server: RingCentralServer, connect: Connect) -> None:
    connect().numbers()
    connect().numbers()
    assert logins(server) == 1


def test_one_login_among_many_processes(server: RingCentralServer, tmp_path: Path) -> None:
    script = (
        "from mmsprep.sender import RingCentral\n"
        "with RingCentral.from_env() as client: client.numbers()\n"
    )
    places = {"MMSPREP_STATE_DIR": str(tmp_path / "state"), "MMSPREP_CACHE_DIR": str(tmp_path / "cache")}
    environ = {**server.environ, **places, "PYTHONPATH": str(Path.cwd())}
    running = [subprocess.Popen([sys.executable, "-c", script], env=environ) for _ in range(4)]
    assert [process.wait() for process in running] == [0] * 4
    assert logins(server) == 1


def test_the_kept_token_is_private_and_its_file_named_after_nothing_secret(
    server: RingCentralServer, client: RingCentral, tmp_path: Path
) -> None:
    client.numbers()
    (kept,) = (tmp_path / "cache").glob("token-*.json")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700
    assert server.environ["RINGCENTRAL_JWT_TOKEN"] not in kept.read_text()
    assert server.environ["RINGCENTRAL_CLIENT_SECRET"] not in kept.read_text()


def test_what_a_killed_login_left_behind_goes_with_the_next(
    server: RingCentralServer, connect: Connect, tmp_path: Path
) -> None:
    connect().send(message())
    (token,) = (tmp_path / "cache").iterdir()
    token.rename(token.with_name(f".{token.name}-new"))
    connect().send(message(text="later"))
    assert [*(tmp_path / "cache").iterdir()] == [token]


def test_another_app_or_user_gets_a_token_of_its_own(
    server: RingCentralServer, connect: Connect
) -> None:
    connect().numbers()
    stranger = connect(RINGCENTRAL_JWT_TOKEN="another.jwt")
    with pytest.raises(AuthenticationFailed):
        stranger.numbers()


@pytest.mark.parametrize(
    "kept",
    [
        "",
        "[]",
        '{"access_token": 1}',
        "\0\0",
        '{"access_token": 1, "expires": 1e99}',
        '{"access_token": "line\\nbreak", "expires": 1e99}',
        '{"access_token": "", "expires": 1e99}',
        "[" * 100_000,
    ],
)
def test_a_damaged_token_file_costs_a_login_and_nothing_else(
    server: RingCentralServer, connect: Connect, tmp_path: Path, kept: str
) -> None:
    connect().numbers()
    (file,) = (tmp_path / "cache").glob("token-*.json")
    file.write_text(kept)
    connect().numbers()
    assert logins(server) == 2
    assert json.loads(file.read_text())["access_token"]


@pytest.mark.parametrize(
    "rest", [b'Length: 90\r\n\r\n{"access_token": "', b"Length: 90\r\n\r\n", b"Type: application/js"]
)
def test_a_login_whose_answer_is_cut_off_is_tried_again(
    server: RingCentralServer, client: RingCentral, rest: bytes
) -> None:
    cut = b"HTTP/1.1 200 OK\r\nContent-" + rest
    server.fail_next(Fault(raw=cut), kind="token")
    client.numbers()
    assert logins(server) == 2
    server.expire_tokens()
    server.fail_next(Fault(raw=cut), kind="token", times=9)
    with pytest.raises(TryLater, match="cut off at the login"):
        client.numbers()


def test_a_hint_at_the_login_is_about_the_login(server: RingCentralServer, client: RingCentral) -> None:
    server.fail_next(answer(400, '{"errors": [{"errorCode": "CMN-101"}]}'), kind="token")
    with pytest.raises(AuthenticationFailed, match="Check client id"):
        client.numbers()


def test_short_secrets_of_a_stand_in_garble_no_answer(
    server: RingCentralServer, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mmsprep.testing.service.CLIENT_SECRET", "d")
    monkeypatch.setattr("mmsprep.testing.service.JWT", "i")
    receipt = connect(RINGCENTRAL_CLIENT_SECRET="d", RINGCENTRAL_JWT_TOKEN="i").send(message())
    assert receipt.ids == [str(server.messages[0].id)]
    assert not any("message-store" in request.path for request in server.requests)


def test_a_token_is_renewed_before_it_expires(
    server: RingCentralServer, client: RingCentral, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.numbers()
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + server.service.token_seconds - 50)
    client.numbers()
    assert logins(server) == 2
    assert all(request.header("Authorization") for request in server.requests)


def test_57_an_expired_token_in_the_middle_is_renewed_once_and_nothing_is_sent_twice(
    server: RingCentralServer, client: RingCentral
) -> None:
    client.send(message(*(f"+1555000{n:04}" for n in range(5))))
    server.expire_tokens()
    threads = [
        threading.Thread(target=client.send, args=(message(f"+1555000{n:04}"),)) for n in range(5, 15)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(each.to[0] for each in server.messages) == [f"+1555000{n:04}" for n in range(15)]
    assert logins(server) == 2


def test_58_where_the_renewal_fails_everything_stops_and_can_go_on_later(
    server: RingCentralServer, client: RingCentral
) -> None:
    client.send(message())
    server.expire_tokens()
    server.fail_next(answer(400, '{"error": "invalid_grant"}'), kind="token")
    with pytest.raises(AuthenticationFailed) as failed:
        client.send(message("+15550002222", "+15550003333"))
    assert failed.value.exit_code is ExitCode.AUTHENTICATION
    assert failed.value.receipt is not None
    assert [each.status for each in failed.value.receipt.recipients] == ["not-sent", "not-sent"]
    assert client.history()[0].state is State.PREPARED
    client.send(message("+15550002222", "+15550003333"))
    assert len(server.messages) == 3


def test_a_token_that_is_rejected_twice_is_a_refusal_not_a_loop(
    server: RingCentralServer, client: RingCentral
) -> None:
    server.fail_next(answer(401, '{"errors": [{"errorCode": "OAU-129"}]}'), times=2)
    with pytest.raises(AuthenticationFailed):
        client.send(message())
    assert server.messages == []


@pytest.mark.parametrize("fault", [reset(), answer(500), answer(503, "<html>")])
def test_a_login_that_fails_for_a_moment_is_tried_again(
    server: RingCentralServer, client: RingCentral, fault: object
) -> None:
    server.fail_next(fault, kind="token", times=2)  # type: ignore[arg-type]
    client.send(message())
    assert len(server.messages) == 1


def test_a_login_that_never_answers_is_try_later(server: RingCentralServer, client: RingCentral) -> None:
    server.fail_next(answer(500), kind="token", times=3)
    with pytest.raises(TryLater):
        client.send(message())


def test_a_login_that_answers_nonsense_is_no_token(
    server: RingCentralServer, client: RingCentral
) -> None:
    server.fail_next(answer(200, '{"access_token": "line\\nbreak"}'), kind="token")
    with pytest.raises(AuthenticationFailed):
        client.numbers()


@pytest.mark.parametrize(
    ("status", "body", "error", "hint"),
    [
        (400, '{"error": "invalid_grant"}', AuthenticationFailed, "JWT|create it anew"),
        (401, '{"error": "invalid_client"}', AuthenticationFailed, "Copy both again"),
        (400, "<html>", AuthenticationFailed, "Check client id"),
        (404, "<html>", RefusedByService, "RINGCENTRAL_SERVER_URL"),
        (307, "", RefusedByService, "RINGCENTRAL_SERVER_URL"),
        (413, "", RefusedByService, "Ask RingCentral's support"),
    ],
)
def test_a_login_is_refused_for_the_credentials_or_for_the_address(
    server: RingCentralServer,
    client: RingCentral,
    status: int,
    body: str,
    error: type[SenderError],
    hint: str,
) -> None:
    server.fail_next(answer(status, body), kind="token")
    with pytest.raises(error, match=hint):
        client.numbers()
    assert logins(server) == 1


def test_a_limited_login_waits_as_it_is_told(server: RingCentralServer, client: RingCentral) -> None:
    server.fail_next(answer(429, "", {"Retry-After": "0"}), kind="token", times=2)
    client.send(Message([TO], packed(), "Hi"))
    assert logins(server) == 3


def test_revoking_ends_the_session_and_forgets_the_token(
    server: RingCentralServer, client: RingCentral, tmp_path: Path
) -> None:
    client.numbers()
    assert client.revoke()
    assert server.service.tokens == {}
    assert list((tmp_path / "cache").glob("token-*")) == []
    assert not client.revoke()
    client.numbers()
    assert logins(server) == 2


def test_a_session_that_could_not_be_ended_is_said_and_can_be_ended_later(
    server: RingCentralServer, client: RingCentral
) -> None:
    client.numbers()
    server.fail_next(answer(503), kind="revoke")
    with pytest.raises(TryLater, match="503: the session has not been ended"):
        client.revoke()
    assert server.service.tokens != {}
    assert client.revoke()
    assert server.service.tokens == {}


def test_without_a_place_to_keep_it_the_token_still_serves(
    server: RingCentralServer, connect: Connect, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    connect().send(message())
    assert len(server.messages) == 1
    assert logins(server) == 1
    assert "cannot be kept" in caplog.text
