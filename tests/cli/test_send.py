"""`mmsprep send` and its companions, against a server on this machine."""

from __future__ import annotations

import contextlib
import json
import os
import shlex
import signal
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PIL import Image

from mmsprep.cli import consent, send
from mmsprep.cli.frame import run
from mmsprep.cli.messages import packages
from mmsprep.errors import Cancelled, ExitCode
from mmsprep.events import Event, Sending, Waiting
from mmsprep.profile import RINGCENTRAL
from mmsprep.testing import Fault, RingCentralServer, answer, reset
from mmsprep.testing.envelope import submission_of
from mmsprep.testing.records import LocalNumber
from mmsprep.testing.service import Service

TO = "+15550001111"
VCARD = "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Lovelace;Ada;;;\r\nFN:Ada Lovelace\r\nEND:VCARD\r\n"

NOT_FOR_YOU = '{"errors": [{"errorCode": "MSG-380"}]}'


@pytest.fixture
def card(tmp_path: Path) -> str:
    path = tmp_path / "Ada.vcf"
    path.write_text(VCARD, newline="")
    return str(path)


def lines(captured: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in captured.splitlines()]


def test_one_message_arrives_and_the_table_shows_four_digits(
    server: RingCentralServer, card: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["send", card, "--to", TO, "--text", "Ada"]) == ExitCode.DONE
    assert server.messages[0].files == (VCARD.encode(),)
    shown = capsys.readouterr()
    assert "…1111  sent" in shown.out
    assert TO not in shown.out + shown.err
    assert run(["send", card, "--to", TO, "--text", "Ada"]) == ExitCode.DONE
    assert "by an earlier command" in capsys.readouterr().out
    assert run(["send", card, "--to", TO, "--text", "Ada", "--again"]) == ExitCode.DONE
    assert len(server.messages) == 2


def test_json_ends_with_the_receipt(
    server: RingCentralServer, card: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["send", card, "--to", TO, "--to", "+1 555 000 2222", "--json"]) == ExitCode.DONE
    package, receipt = lines(capsys.readouterr().out)
    assert package["event"] == "package"
    assert receipt == {
        "event": "receipt",
        "recipients": [
            {"to": TO, "status": "sent", "id": str(server.messages[0].id), "error": None},
            {"to": "+15550002222", "status": "sent", "id": str(server.messages[1].id), "error": None},
        ],
    }


@pytest.mark.parametrize(
    ("fault", "kind", "code", "status"),
    [
        (reset(), "send", ExitCode.OUTCOME_UNKNOWN, "unknown"),
        (answer(403, NOT_FOR_YOU), "send", ExitCode.REFUSED_BY_SERVICE, "failed"),
        (answer(429, "", {"Retry-After": "3000"}), "send", ExitCode.TRY_LATER, "not-sent"),
    ],
)  # fmt: skip
def test_every_outcome_has_its_code_and_its_receipt(
    server: RingCentralServer,
    card: str,
    capsys: pytest.CaptureFixture[str],
    fault: Any,
    kind: Any,
    code: ExitCode,
    status: str,
) -> None:
    server.fail_next(fault, kind=kind)
    assert run(["send", card, "--to", TO, "--json", "--max-wait", "0"]) == code
    shown = capsys.readouterr()
    receipt = lines(shown.out)[-1]["recipients"][0]
    assert receipt["status"] == status
    assert receipt["error"]["code"] == code
    assert receipt["error"]["message"] in shown.err
    assert TO not in shown.err + json.dumps(receipt["error"])


def test_wrong_credentials_are_code_7(
    server: RingCentralServer, card: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RINGCENTRAL_JWT_TOKEN", "another.jwt")
    assert run(["send", card, "--to", TO]) == ExitCode.AUTHENTICATION
    monkeypatch.delenv("RINGCENTRAL_JWT_TOKEN")
    assert run(["send", card, "--to", TO]) == ExitCode.USAGE


def test_a_bad_number_or_text_is_said_before_any_work(
    server: RingCentralServer, capsys: pytest.CaptureFixture[str]
) -> None:
    code = run(["send", "no such file", "--to", "101", "--to", "+15550001111x", "--text", "x" * 1001])
    assert code == ExitCode.USAGE
    said = capsys.readouterr().err
    assert "MSG-246" in said
    assert said.count("CMN-101") == 2
    assert server.requests == []


def test_a_refused_file_stops_everything_unless_it_is_skipped(
    server: RingCentralServer, card: str, tmp_path: Path
) -> None:
    empty = tmp_path / "empty.jpg"
    empty.touch()
    assert run(["send", card, str(empty), "--to", TO]) == ExitCode.DAMAGED
    assert server.requests == []
    assert run(["send", card, str(empty), "--to", TO, "--skip-refused"]) == ExitCode.DONE
    assert len(server.messages[0].files) == 1


def test_recipients_come_from_a_file_too(server: RingCentralServer, card: str, tmp_path: Path) -> None:
    guests = tmp_path / "guests.txt"
    guests.write_text("# friends\n+15550001111 # Ada\n\n+15550002222\n")
    assert run(["send", card, "--to", f"@{guests}", "--group"]) == ExitCode.DONE
    assert server.messages[0].to == (TO, "+15550002222")
    assert run(["send", card, "--to", "@nowhere"]) == ExitCode.USAGE


def test_a_rehearsal_sends_nothing_and_hides_what_is_secret(
    server: RingCentralServer, card: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    body = tmp_path / "Ada's body"
    assert run(["send", card, "--to", TO, "--dry-run", "--output", str(body)]) == ExitCode.DONE
    shown = capsys.readouterr()
    assert server.requests == []
    for secret in ("local-client-secret", "local.jwt.token", TO, "+15550100001"):
        assert secret not in shown.out + shown.err
    kind = next(line for line in shown.out.splitlines() if line.startswith("Content-Type: multipart"))
    arrived = submission_of(kind.removeprefix("Content-Type: "), body.read_bytes(), RINGCENTRAL)
    assert arrived.to == (TO,)
    words = shlex.split(shown.out[shown.out.index("curl ") :])
    assert f"@{body}" in words


def test_a_rehearsals_body_replaces_nothing_but_another(
    server: RingCentralServer, card: str, tmp_path: Path
) -> None:
    before = Path(card).read_bytes()
    rehearse = ["send", card, "--to", TO, "--dry-run", "--output"]
    assert run([*rehearse, card]) == ExitCode.USAGE
    assert Path(card).read_bytes() == before
    assert run([*rehearse, str(tmp_path / "nowhere" / "body")]) == ExitCode.USAGE
    for _ in range(2):
        assert run([*rehearse, str(tmp_path / "body")]) == ExitCode.DONE


def test_who_of_a_group_did_not_get_it_is_said_once(
    server: RingCentralServer, card: str, capsys: pytest.CaptureFixture[str]
) -> None:
    other = "+15550002222"
    to = [
        {"phoneNumber": TO, "messageStatus": "Sent"},
        {"phoneNumber": other, "messageStatus": "SendingFailed", "errorCode": "SMS-UP-410"},
    ]
    server.fail_next(answer(200, json.dumps({"id": 5, "messageStatus": "SendingFailed", "to": to})))
    words = ["send", card, "--to", TO, "--to", other, "--group"]
    assert run(words) == ExitCode.REFUSED_BY_SERVICE
    assert capsys.readouterr().err.count("not in service") == 1
    assert run(words) == ExitCode.REFUSED_BY_SERVICE
    said = capsys.readouterr()
    assert said.err.count("not in service") == 1
    assert said.out.count("by an earlier command") == 2


def test_a_rehearsal_needs_no_credentials_but_a_sender(
    card: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in [*os.environ]:
        if name.startswith(("RINGCENTRAL_", "RC_")):
            monkeypatch.delenv(name)
    assert run(["send", card, "--to", TO, "--dry-run", "--from", "+15550100001"]) == ExitCode.DONE
    capsys.readouterr()
    assert run(["send", card, "--to", TO, "--dry-run"]) == ExitCode.USAGE
    assert capsys.readouterr().out == ""  # it is missed before anything is prepared


def test_a_rehearsal_goes_where_its_env_file_says_or_nowhere(
    server: RingCentralServer, card: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / ".env"
    rehearse = ["send", card, "--to", TO, "--dry-run", "--json", "--env-file", str(file)]
    assert run(rehearse) == ExitCode.USAGE  # it is not there
    shown = capsys.readouterr()
    assert "cannot be read" in shown.err
    assert shown.out == ""  # said before the files are prepared
    file.write_text("RC_SERVER_URL=http://10.0.0.1\nRINGCENTRAL_SENDER=+15550100009\n")
    assert run(rehearse) == ExitCode.USAGE
    assert "plain http" in capsys.readouterr().err
    file.write_text("RC_SERVER_URL=https://platform.devtest.example\nRINGCENTRAL_SENDER=+15550100009\n")
    assert run(rehearse) == ExitCode.DONE  # without credentials, which it does not need
    request = lines(capsys.readouterr().out)[-1]
    assert request["url"].startswith("https://platform.devtest.example/")
    assert "…0009" in request["request"]


def test_the_stand_in_needs_nothing_and_touches_nothing(
    server: RingCentralServer, card: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["send", card, "--to", TO, "--local"]) == ExitCode.DONE
    assert run(["send", card, "--to", TO, "--local"]) == ExitCode.DONE
    shown = capsys.readouterr()
    assert "stand-in" in shown.err
    assert "earlier" not in shown.out
    assert server.requests == []
    assert not (tmp_path / "state").exists()


def test_waiting_tells_what_the_carrier_said(
    server: RingCentralServer, card: str, capsys: pytest.CaptureFixture[str]
) -> None:
    server.settle(TO, "SendingFailed", "SendingFailed", code="SMS-CAR-413")
    server.settle("+15550002222", "Queued", "SendingFailed", code="SMS-CAR-413")
    assert run(["send", card, "--to", "+15550002222", "--wait"]) == ExitCode.REFUSED_BY_SERVICE
    assert "opted out" in capsys.readouterr().err


def test_waiting_tells_that_it_is_unknown_whom_of_a_group_it_reached(
    server: RingCentralServer, card: str, capsys: pytest.CaptureFixture[str]
) -> None:
    server.settle(TO, "Queued", "SendingFailed", code="SMS-CAR-434")
    group = ["send", card, "--to", TO, "--to", "+15550002222", "--group", "--wait", "--json"]
    for _ in range(2):
        assert run([*group, "--shrink-on-refusal"]) == ExitCode.OUTCOME_UNKNOWN
        receipt = json.loads(capsys.readouterr().out.splitlines()[-1])
        assert [each["status"] for each in receipt["recipients"]] == ["unknown", "unknown"]
    assert len(server.messages) == 1


def test_media_that_are_refused_as_too_large_are_made_smaller_once(
    server: RingCentralServer, tmp_path: Path
) -> None:
    photo = tmp_path / "noise.jpg"
    noise = Image.frombytes("RGB", (1000, 700), os.urandom(1000 * 700 * 3))
    noise.save(photo, quality=90)
    assert 600_000 < photo.stat().st_size < 1_500_000
    server.fail_next(answer(400, '{"errors": [{"errorCode": "MSG-376"}]}'))
    assert (
        run(["send", str(photo), "--to", TO, "--shrink-on-refusal", "--min-quality", "0"])
        == ExitCode.DONE
    )
    sizes = [len(request.body) for request in server.requests if request.path.endswith("/mms")]
    assert len(sizes) == 2
    assert sizes[1] < 602_000 < sizes[0]
    assert len(server.messages) == 1


@pytest.mark.parametrize(("skip", "requests"), [((), 1), (("--skip-refused",), 2)])
def test_made_smaller_a_message_does_not_lose_a_file_unless_it_may(
    server: RingCentralServer,
    card: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    skip: tuple[str, ...],
    requests: int,
) -> None:
    """A ZIP that no packing makes smaller fits in one message, and not in what every carrier takes."""
    data = tmp_path / "data.zip"
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("noise.bin", os.urandom(700_000))
    server.fail_next(answer(400, '{"errors": [{"errorCode": "MSG-376"}]}'))
    code = run(["send", str(data), card, "--to", TO, "--shrink-on-refusal", *skip])
    assert code == (ExitCode.DONE if skip else ExitCode.REFUSED_BY_SERVICE)
    assert "data.zip" in capsys.readouterr().err
    assert sum(request.path.endswith("/mms") for request in server.requests) == requests


def test_interrupted_while_it_is_made_smaller_it_says_what_was_refused(
    server: RingCentralServer,
    card: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    prepared: list[Any] = []

    def stopped(*words: Any) -> Any:
        prepared.append(words)
        if len(prepared) == 2:
            raise Cancelled
        return packages(*words)

    monkeypatch.setattr(send, "packages", stopped)
    server.fail_next(answer(400, '{"errors": [{"errorCode": "MSG-376"}]}'))
    words = ["send", card, "--to", TO, "--to", "+15550002222", "--shrink-on-refusal", "--json"]
    assert run(words) == ExitCode.INTERRUPTED
    recipients = lines(capsys.readouterr().out)[-1]["recipients"]
    assert [each["status"] for each in recipients] == ["failed", "sent"]


def test_every_file_can_be_a_message_of_its_own(
    server: RingCentralServer, card: str, tmp_path: Path
) -> None:
    second = tmp_path / "Bob.vcf"
    second.write_text(VCARD.replace("Ada", "Bob"), newline="")
    assert run(["send", card, str(second), "--to", TO, "--each", "--text", "Hi"]) == ExitCode.DONE
    assert [message.text for message in server.messages] == ["Hi", ""]


@pytest.fixture
def eleven(tmp_path: Path) -> list[str]:
    """One more than a message holds."""
    names = [f"{n:02}.vcf" for n in range(11)]
    for name in names:
        (tmp_path / name).write_text(VCARD.replace("Ada", f"Ada {name}"), newline="")
    return [str(tmp_path / name) for name in names]


def test_what_one_message_cannot_hold_is_split(
    server: RingCentralServer, eleven: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["send", *eleven, "--to", TO]) == ExitCode.DOES_NOT_FIT
    assert run(["plan", *eleven, "--split"]) == ExitCode.DONE
    assert "message 2 of 2: about" in capsys.readouterr().out
    assert server.requests == []
    words = ["--to", TO, "--split", "--numbered", "--text", "Hi"]
    assert run(["send", *eleven, *words, "--dry-run", "--json"]) == ExitCode.DONE
    requests = lines(capsys.readouterr().out)[2:]
    assert [(each["part"], each["parts"]) for each in requests] == [(1, 2), (2, 2)]
    assert server.requests == []
    assert run(["send", *eleven, *words, "--json"]) == ExitCode.DONE
    (recipient,) = lines(capsys.readouterr().out)[-1]["recipients"]
    assert [part["status"] for part in recipient["parts"]] == ["sent", "sent"]
    assert [message.text for message in server.messages] == ["Hi (1/2)", "(2/2)"]
    assert [len(message.files) for message in server.messages] == [10, 1]
    assert run(["history"]) == ExitCode.DONE
    assert "(2/2)" in capsys.readouterr().out


def ctrl_c(monkeypatch: pytest.MonkeyPatch, at: Callable[[Event], bool]) -> None:
    """Have the command asked to stop when it tells of such an event."""
    asked = threading.Event()

    def watch(event: Event) -> None:
        if at(event):
            asked.set()

    monkeypatch.setattr(send, "gently", lambda: contextlib.nullcontext(asked))
    monkeypatch.setattr(send, "watching", lambda _face: contextlib.nullcontext(watch))


def test_interrupted_it_says_who_was_sent_it(
    server: RingCentralServer,
    card: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ctrl_c(monkeypatch, lambda event: isinstance(event, Sending) and event.sent == event.total)
    words = ["send", card, "--to", TO, "--to", "+15550002222"]
    assert run([*words, "--json"]) == ExitCode.INTERRUPTED
    shown = capsys.readouterr()
    recipients = lines(shown.out)[-1]["recipients"]
    assert [each["status"] for each in recipients] == ["sent", "not-sent"]
    assert "1 of 2 recipients were sent the message" in shown.err
    assert len(server.messages) == 1


def test_interrupted_while_it_waits_for_the_carrier_it_is_sent_all_the_same(
    server: RingCentralServer,
    card: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ctrl_c(monkeypatch, lambda event: isinstance(event, Waiting) and "Queued" in event.reason)
    server.settle(TO, "Queued")
    assert run(["send", card, "--to", TO, "--wait", "--json"]) == ExitCode.TRY_LATER
    (recipient,) = lines(capsys.readouterr().out)[-1]["recipients"]
    assert (recipient["status"], recipient["id"]) == ("sent", str(server.messages[0].id))


def test_an_interrupted_split_goes_on_where_it_stopped(
    server: RingCentralServer, eleven: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    server.faults.script = lambda kind: (
        answer(503) if kind == "send" and len(server.messages) == 1 else None
    )
    words = ["send", *eleven, "--to", TO, "--split", "--max-wait", "0"]
    assert run(words) == ExitCode.OUTCOME_UNKNOWN
    assert "(2/2)  unknown" in capsys.readouterr().out
    server.faults.script = None
    assert run(words) == ExitCode.OUTCOME_UNKNOWN
    assert len(server.messages) == 1
    assert run([*words, "--again"]) == ExitCode.DONE
    assert len(server.messages) == 3


def test_whoever_looked_can_say_what_became_of_an_unknown_part(
    server: RingCentralServer, eleven: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["send", *eleven, "--to", TO, "--split", "--max-wait", "0"]
    server.fail_next(answer(503))
    assert run(words) == ExitCode.OUTCOME_UNKNOWN
    assert "mmsprep history --sent 1, or --not-sent 1" in capsys.readouterr().err
    assert run(["history", "--not-sent", "1", "--json"]) == ExitCode.DONE
    assert lines(capsys.readouterr().out)[0]["state"] == "failed"
    server.fail_next(Fault(answer_well=True))
    server.fail_next(answer(503, keep=False))
    assert run(words) == ExitCode.OUTCOME_UNKNOWN
    assert len(server.messages) == 1
    assert run(["history", "--sent", "3", "--sent", "3"]) == ExitCode.DONE
    assert run(words) == ExitCode.DONE
    assert len(server.messages) == 1
    for line in ("1", "3", "99"):
        assert run(["history", "--sent", line]) == ExitCode.USAGE


def test_wishes_that_contradict_each_other_are_refused_before_any_work(
    server: RingCentralServer, card: str
) -> None:
    for words in (["--numbered"], ["--split", "--shrink-on-refusal"], ["--output", "body"]):
        assert run(["send", card, "--to", TO, *words]) == ExitCode.USAGE
    assert server.requests == []


def test_files_of_their_own_messages_can_be_skipped(
    server: RingCentralServer, card: str, tmp_path: Path
) -> None:
    empty = tmp_path / "empty.jpg"
    empty.touch()
    words = ["send", str(empty), card, "--to", TO, "--each"]
    assert run(words) == ExitCode.DAMAGED
    assert server.requests == []
    assert run([*words, "--skip-refused"]) == ExitCode.DONE
    assert len(server.messages) == 1


@pytest.mark.parametrize(("agreed", "sent"), [("y\n", True), ("n\n", False)])
def test_a_person_at_a_terminal_is_asked_before_something_real_goes_out(
    monkeypatch: pytest.MonkeyPatch, agreed: str, sent: bool
) -> None:
    asked: list[str] = []

    def confirm(question: str, **_more: object) -> bool:
        asked.append(question)
        return agreed == "y\n"

    monkeypatch.setattr("click.confirm", confirm)
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr(sys, "stderr", SimpleNamespace(isatty=lambda: True))
    settings = SimpleNamespace(is_local=False, server="https://platform.ringcentral.com")
    package = SimpleNamespace(attachments=(1, 2))
    message: Any = SimpleNamespace(to=[TO, TO], group=False, packages=(package, package))
    client: Any = SimpleNamespace(settings=settings)
    if sent:
        consent.ask(client, send._what(message), yes=False)
    else:
        with pytest.raises(Cancelled):
            consent.ask(client, send._what(message), yes=False)
    assert asked[0] == (
        "2 messages with 4 attachments to 1 recipient by https://platform.ringcentral.com. Send?"
    )
    consent.ask(client, "it", yes=True)
    settings.is_local = True
    consent.ask(client, "it", yes=False)
    settings.is_local = False
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(isatty=lambda: False))
    consent.ask(client, "it", yes=False)
    assert len(asked) == 1


def test_history_shows_four_digits_and_prunes(
    server: RingCentralServer, card: str, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["send", card, "--to", TO, "--text", "private"])
    capsys.readouterr()
    assert run(["history", "--json"]) == ExitCode.DONE
    (entry,) = lines(capsys.readouterr().out)
    assert (entry["to"], entry["state"]) == (["…1111"], "sent")
    assert entry["id"] == str(server.messages[0].id)
    assert run(["history", "--prune", "0"]) == ExitCode.DONE
    shown = capsys.readouterr()
    assert "1 forgotten" in shown.err
    assert "The journal holds no message." in shown.err
    assert "…1111" not in shown.out


def test_track_waits_for_the_last_word(
    server: RingCentralServer, card: str, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["send", card, "--to", TO])
    capsys.readouterr()
    id_ = str(server.messages[0].id)
    assert run(["track", id_, "--json"]) == ExitCode.DONE
    (delivery,) = lines(capsys.readouterr().out)
    assert (delivery["event"], delivery["status"], delivery["error"]) == ("delivery", "Sent", None)
    server.settle("+15550002222", "Queued")
    run(["send", card, "--to", "+15550002222"])
    later = run(["track", str(server.messages[1].id), "--max-wait", "0"])
    assert later == ExitCode.TRY_LATER
    assert run(["track", "999"]) == ExitCode.REFUSED_BY_SERVICE


def test_an_error_has_the_same_keys_in_a_delivery_as_in_a_receipt(
    server: RingCentralServer, card: str, capsys: pytest.CaptureFixture[str]
) -> None:
    server.settle(TO, "Queued", "SendingFailed", code="SMS-CAR-413")
    assert run(["send", card, "--to", TO, "--wait", "--json"]) == ExitCode.REFUSED_BY_SERVICE
    (recipient,) = lines(capsys.readouterr().out)[-1]["recipients"]
    assert run(["track", str(server.messages[0].id), "--json"]) == ExitCode.REFUSED_BY_SERVICE
    (delivery,) = lines(capsys.readouterr().out)
    assert delivery["error"] == recipient["error"]
    assert delivery["error"]["code"] == ExitCode.REFUSED_BY_SERVICE
    assert delivery["error"]["service_code"] == "SMS-CAR-413"


def test_numbers_says_which_can_and_why_not(
    monkeypatch: pytest.MonkeyPatch, server: RingCentralServer, capsys: pytest.CaptureFixture[str]
) -> None:
    service = Service(
        numbers=(LocalNumber(), LocalNumber("+18005550003", ("SmsSender",), payment="TollFree"))
    )
    with RingCentralServer(service) as other:
        monkeypatch.setenv("RINGCENTRAL_SERVER_URL", other.url)
        assert run(["numbers", "--json", "--revoke"]) == ExitCode.DONE
        first, second = lines(capsys.readouterr().out)
        assert other.service.tokens == {}
    assert (first["can_send"], first["registration"]) == (True, "Confirmed")
    assert (second["can_send"], second["why_not"]) == (False, "a toll-free number cannot send MMS")


@pytest.mark.parametrize("ended", [True, False])
def test_the_session_is_ended_although_the_command_failed(
    server: RingCentralServer, card: str, capsys: pytest.CaptureFixture[str], ended: bool
) -> None:
    if not ended:
        server.fail_next(answer(503), kind="revoke")
    words = ["send", card, "--to", TO, "--from", "+15550009999", "--revoke"]
    assert run(words) == ExitCode.USAGE
    said = capsys.readouterr().err
    assert "…9999 cannot send an MMS" in said
    assert (server.service.tokens == {}) == ended
    assert ("the session has not been ended" in said) != ended


def test_serve_stands_in_until_it_is_told_to_stop(
    card: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environ = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    env_file = tmp_path / "server.env"
    monkeypatch.setenv("MMSPREP_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("MMSPREP_CACHE_DIR", str(tmp_path / "cache"))
    command = [sys.executable, "-u", "-m", "mmsprep", "serve"]
    with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, text=True) as serving:
        assert serving.stdout is not None
        env_file.write_text("".join(serving.stdout.readline() for _ in range(5)))
        assert run(["send", card, "--to", TO, "--env-file", str(env_file)]) == ExitCode.DONE
        serving.send_signal(signal.SIGINT)
        assert serving.wait() in (ExitCode.DONE, ExitCode.INTERRUPTED)
