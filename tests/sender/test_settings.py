"""Whose credentials, from where? One whole family of names, never two mixed."""

from __future__ import annotations

from pathlib import Path

import pytest

from mmsprep.errors import UsageError
from mmsprep.sender import Settings

OURS = {
    "RINGCENTRAL_CLIENT_ID": "id-1",
    "RINGCENTRAL_CLIENT_SECRET": "secret-1",
    "RINGCENTRAL_JWT_TOKEN": "jwt-1",
}
SAMPLES = {"RC_APP_CLIENT_ID": "id-2", "RC_APP_CLIENT_SECRET": "secret-2", "RC_USER_JWT": "jwt-2"}


def test_the_production_server_is_the_default() -> None:
    assert Settings.from_env(OURS).server == "https://platform.ringcentral.com"


def test_the_samples_names_serve_as_well() -> None:
    settings = Settings.from_env(SAMPLES | {"RC_SERVER_URL": "https://platform.devtest.ringcentral.com"})
    assert (settings.client_id, settings.client_secret, settings.jwt) == ("id-2", "secret-2", "jwt-2")
    assert settings.server == "https://platform.devtest.ringcentral.com"


@pytest.mark.parametrize("missing", OURS)
def test_a_family_is_taken_whole_or_not_at_all(missing: str) -> None:
    partial = {name: value for name, value in OURS.items() if name != missing}
    assert Settings.from_env(partial | SAMPLES).client_id == "id-2"
    with pytest.raises(UsageError, match=missing):
        Settings.from_env(partial | {"RC_USER_JWT": "jwt-2"})


def test_one_familys_server_is_not_the_others() -> None:
    given = SAMPLES | {"RINGCENTRAL_SERVER_URL": "https://elsewhere.example"}
    assert Settings.from_env(given).server == "https://platform.ringcentral.com"
    both = OURS | SAMPLES | {"RC_SERVER_URL": "https://elsewhere.example"}
    assert Settings.from_env(both).server == "https://platform.ringcentral.com"


def test_a_file_is_read_as_the_samples_write_it(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text(
        "\ufeff# from the developer console\n"
        'export RINGCENTRAL_CLIENT_ID = "id-3"  \n'
        "RINGCENTRAL_CLIENT_SECRET='sec#ret'\n"
        "RINGCENTRAL_JWT_TOKEN=a.b.c # the long one\n"
        "#RINGCENTRAL_SERVER_URL=https://wrong.example\n"
        "nonsense\n\n"
    )
    settings = Settings.from_env(OURS | {"RINGCENTRAL_SENDER": "+15550001111"}, file)
    assert (settings.client_id, settings.client_secret, settings.jwt) == ("id-3", "sec#ret", "a.b.c")
    assert settings.sender == "+15550001111"


def test_a_named_file_is_not_mixed_with_the_environment(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("RINGCENTRAL_CLIENT_ID=id-3\n")
    with pytest.raises(UsageError, match="RINGCENTRAL_JWT_TOKEN"):
        Settings.from_env(OURS, file)
    with pytest.raises(UsageError, match="cannot be read"):
        Settings.from_env(OURS, tmp_path / "none")


@pytest.mark.parametrize(
    "url",
    [
        "http://platform.ringcentral.com",
        "http://127.0.0.1.example.com",
        "http://localhost.example",
        "http://2130706433.example",
        "ftp://platform.ringcentral.com",
        "platform.ringcentral.com",
        "https://",
        "https://:8443",
        "https://user:pass@platform.ringcentral.com",
        "https://:pass@platform.ringcentral.com",
        "https://platform.ringcentral.com'; true '",
        "https://platform.ringcentral.com/restapi",
        "https://platform.ringcentral.com?x=1",
        "javascript:alert(1)",
        "https://[::1",
        "https://platform.ringcentral.com:99999",
        "https://platform.ringcentral.com:https",
    ],
)
def test_a_server_that_must_not_hear_the_token_is_refused(url: str) -> None:
    with pytest.raises(UsageError):
        Settings.from_env(OURS | {"RINGCENTRAL_SERVER_URL": url})


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8800", "http://localhost:1", "http://[::1]:8800", "http://127.8.8.8"]
)
def test_loopback_may_be_plain_http(url: str) -> None:
    settings = Settings.from_env(OURS | {"RINGCENTRAL_SERVER_URL": url})
    assert settings.is_local
    assert settings.server == url


@pytest.mark.parametrize(
    "url", ["https://Platform.RingCentral.com", "HTTPS://platform.ringcentral.com:443/"]
)
def test_however_it_is_written_it_is_the_same_server(url: str) -> None:
    settings = Settings.from_env(OURS | {"RINGCENTRAL_SERVER_URL": url})
    assert settings.server == "https://platform.ringcentral.com"


@pytest.mark.parametrize("secret", ["two words", "line\nbreak", "ünicode", "nul\0"])
def test_a_credential_that_none_can_be_is_refused_without_being_quoted(secret: str) -> None:
    with pytest.raises(UsageError) as refused:
        Settings.from_env(OURS | {"RINGCENTRAL_JWT_TOKEN": secret})
    assert secret not in str(refused.value)


def test_nothing_secret_shows() -> None:
    shown = repr(Settings.from_env(OURS | {"RINGCENTRAL_SENDER": "+15550001111"}))
    assert "secret-1" not in shown
    assert "jwt-1" not in shown
    assert "5550001111" not in shown
