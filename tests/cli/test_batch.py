"""`mmsprep batch`: every row once, whatever happens in between."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mmsprep import Package, prepare
from mmsprep.batch import Batch, read_manifest
from mmsprep.cli.frame import run
from mmsprep.errors import ExitCode, TooMany
from mmsprep.sender import RingCentral, Status
from mmsprep.testing import Fault, RingCentralServer, answer, reset

VCARD = "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Lovelace;Ada;;;\r\nFN:Ada Lovelace\r\nEND:VCARD\r\n"
Write = Callable[..., str]


@pytest.fixture
def manifest(tmp_path: Path) -> Write:
    """Write a manifest of these rows beside two contacts and an empty picture."""
    for name in ("ada", "bob"):
        (tmp_path / f"{name}.vcf").write_text(VCARD.replace("Ada", name), newline="")
    (tmp_path / "empty.jpg").touch()

    def write(*rows: str, columns: str = "to,text,files") -> str:
        path = tmp_path / "guests.csv"
        path.write_text("\n".join([columns, *rows]) + "\n")
        return str(path)

    return write


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_every_row_goes_out_once_and_the_files_are_prepared_once(
    server: RingCentralServer,
    manifest: Write,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    prepared: list[Any] = []

    def watched(files: Any, **more: Any) -> Package:
        prepared.append(files)
        return prepare(files, **more)

    monkeypatch.setattr("mmsprep.batch.run.prepare", watched)
    guests = manifest(
        "+15550001111,one,ada.vcf",
        "+15550002222,two,bob.vcf",
        "+1 555 000 3333;+15550004444,three,ada.vcf",
    )
    assert run(["batch", guests, "--json"]) == ExitCode.DONE
    *messages, receipt = lines(capsys)
    assert [(each["event"], each["row"]) for each in messages] == [("message", n) for n in (2, 3, 4)]
    assert [each["row"] for each in receipt["recipients"]] == [2, 3, 4, 4]
    assert [(each.to[0][-4:], each.text) for each in server.messages] == [
        ("1111", "one"), ("2222", "two"), ("3333", "three"), ("4444", "three"),
    ]  # fmt: skip
    assert [each["id"] for each in receipt["recipients"]] == [str(each.id) for each in server.messages]
    assert len(prepared) == 2
    assert run(["batch", guests]) == ExitCode.DONE
    shown = capsys.readouterr().out
    assert "row 4  …4444  sent by an earlier command" in shown
    assert "4 of 4 recipients sent" in shown
    assert len(server.messages) == 4
    assert len(prepared) == 2
    assert run(["batch", guests, "--again", "--group"]) == ExitCode.DONE
    assert server.messages[-1].to == ("+15550003333", "+15550004444")


def test_an_important_file_is_one_of_the_manifests(
    server: RingCentralServer, manifest: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    guests = manifest("+15550001111,one,ada.vcf")
    assert run(["batch", guests, "--important", "ada.vcf"]) == ExitCode.USAGE
    assert f"Write it like this one: {tmp_path / 'ada.vcf'}" in capsys.readouterr().err
    assert run(["batch", guests, "--important", str(tmp_path / "ada.vcf")]) == ExitCode.DONE
    assert len(server.messages) == 1


def test_a_key_names_a_message_whatever_the_row_says_later(
    server: RingCentralServer, manifest: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    columns = "key,to,text,files"
    assert run(["batch", manifest("k1,+15550001111,one,ada.vcf", columns=columns)]) == ExitCode.DONE
    assert run(["batch", manifest("k1,+15550001111,two,bob.vcf", columns=columns)]) == ExitCode.DONE
    assert len(server.messages) == 1
    assert run(["batch", manifest("k2,+15550001111,two,bob.vcf", columns=columns)]) == ExitCode.DONE
    assert len(server.messages) == 2
    twice = manifest("k3,+15550001111,x,ada.vcf", "k3,+15550002222,y,ada.vcf", columns=columns)
    assert run(["batch", twice]) == ExitCode.USAGE
    assert "line 3: its key was given before" in capsys.readouterr().err


def test_without_a_key_other_words_or_contents_are_another_message(
    server: RingCentralServer, manifest: Write, tmp_path: Path
) -> None:
    assert run(["batch", manifest("+15550001111,one,ada.vcf")]) == ExitCode.DONE
    assert run(["batch", manifest("+15550001111,two,ada.vcf")]) == ExitCode.DONE
    (tmp_path / "ada.vcf").write_text(VCARD.replace("Ada", "Another"), newline="")
    assert run(["batch", manifest("+15550001111,two,ada.vcf")]) == ExitCode.DONE
    assert len(server.messages) == 3


@pytest.mark.parametrize("key", ["", "k1"])
def test_who_is_added_to_a_row_gets_it_and_nobody_else_again(
    server: RingCentralServer, manifest: Write, key: str
) -> None:
    columns = "key,to,text,files"
    for to in ("+15550001111", "+15550001111;+15550002222", "+15550002222"):
        assert run(["batch", manifest(f"{key},{to},one,ada.vcf", columns=columns)]) == ExitCode.DONE
    assert [message.to for message in server.messages] == [("+15550001111",), ("+15550002222",)]


def test_who_sends_by_default_and_how_a_number_is_written_is_no_other_message(
    server: RingCentralServer, manifest: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    columns = "to,text,files,from"
    rows = ("+15550001111,one,ada.vcf,", "+15550002222,two,ada.vcf,{sender}")
    written = ("+15550100001", "+1 (555) 010-0001", "+1-555-010-0001")
    monkeypatch.delenv("RINGCENTRAL_SENDER")
    for sender in written:
        guests = manifest(*(row.format(sender=sender) for row in rows), columns=columns)
        assert run(["batch", guests]) == ExitCode.DONE
        monkeypatch.setenv("RINGCENTRAL_SENDER", sender)
    assert len(server.messages) == 2


def test_mistakes_in_any_row_are_told_before_anything_is_sent(
    server: RingCentralServer, manifest: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    guests = manifest(
        "+15550001111,fine,ada.vcf",
        f"+15550001111,{'x' * 1001},ada.vcf",
        "101,,ada.vcf",
        "+15550001111,,nowhere.jpg",
        f"+15550001111,,{'x' * 300}",
    )
    assert run(["batch", guests]) == ExitCode.USAGE
    said = capsys.readouterr().err
    assert all(f"line {n}: " in said for n in (3, 4, 5, 6))
    assert server.requests == []


def test_a_row_with_a_refused_file_does_not_stop_the_others(
    server: RingCentralServer, manifest: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    guests = manifest("+15550001111,,ada.vcf;empty.jpg", "+15550002222,,ada.vcf")
    assert run(["batch", guests, "--json"]) == ExitCode.DAMAGED
    first, second = lines(capsys)[-1]["recipients"]
    assert (first["status"], first["error"]["code"], second["status"]) == ("not-sent", 3, "sent")
    assert run(["batch", guests, "--skip-refused"]) == ExitCode.DONE
    assert [each.to[0][-4:] for each in server.messages] == ["2222", "1111"]


def test_a_file_that_goes_while_others_are_sent_is_its_rows_failure(
    server: RingCentralServer, manifest: Write, tmp_path: Path
) -> None:
    guests = manifest("+15550001111,,ada.vcf", "+15550002222,,bob.vcf", "+15550003333,,ada.vcf")
    with RingCentral.from_env() as client:
        sending = Batch(read_manifest(guests)).send(client)
        first = next(sending)
        (tmp_path / "bob.vcf").unlink()
        gone, last = sending
    assert [done.receipt.recipients[0].status for done in (first, gone, last)] == [
        Status.SENT, Status.NOT_SENT, Status.SENT,
    ]  # fmt: skip
    (error,) = gone.receipt.errors
    assert (error.exit_code, "bob.vcf cannot be read" in error.message) == (ExitCode.DAMAGED, True)
    assert len(server.messages) == 2


@pytest.mark.parametrize("more", [(), ("--dry-run",)])
def test_a_row_that_cannot_be_prepared_does_not_stop_the_others(
    server: RingCentralServer,
    manifest: Write,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    more: tuple[str, ...],
) -> None:
    def refusing(files: Any, **more: Any) -> Package:
        if "bob.vcf" in files[0]:
            raise TooMany("There are too many of them.", "Choose fewer.")
        return prepare(files, **more)

    monkeypatch.setattr("mmsprep.batch.run.prepare", refusing)
    guests = manifest("+15550001111,,bob.vcf", "+15550002222,,ada.vcf")
    assert run(["batch", guests, *more]) == ExitCode.DOES_NOT_FIT
    said = capsys.readouterr()
    assert "There are too many of them." in said.err
    assert "…2222" in said.out
    assert len(server.messages) == (0 if more else 1)


def test_what_every_row_would_run_into_ends_the_batch(
    server: RingCentralServer, manifest: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    server.fail_next(answer(429, "", {"Retry-After": "3000"}))
    guests = manifest("+15550001111,,ada.vcf", "+15550002222,,bob.vcf")
    assert run(["batch", guests, "--json"]) == ExitCode.TRY_LATER
    *messages, receipt = lines(capsys)
    assert len(messages) == 2
    assert [each["status"] for each in receipt["recipients"]] == ["not-sent", "not-sent"]
    assert sum(request.path.endswith("/mms") for request in server.requests) == 1
    assert run(["batch", guests]) == ExitCode.TRY_LATER
    assert capsys.readouterr().err.count("asks to wait") == 1


def test_an_unknown_row_is_told_and_never_repeated(
    server: RingCentralServer, manifest: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    guests = manifest("+15550001111,,ada.vcf", "+15550002222,,ada.vcf")
    server.fail_next(reset())
    for _ in range(2):
        assert run(["batch", guests, "--json", "--max-wait", "0"]) == ExitCode.OUTCOME_UNKNOWN
        assert [each["status"] for each in lines(capsys)[-1]["recipients"]] == ["unknown", "sent"]
    assert [each.to[0][-4:] for each in server.messages] == ["2222"]


def test_a_rehearsal_shows_every_request_and_sends_none(
    server: RingCentralServer, manifest: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    guests = manifest("+15550001111,,ada.vcf", "+15550002222,,empty.jpg", "+15550003333,,bob.vcf")
    assert run(["batch", guests, "--dry-run", "--json"]) == ExitCode.DAMAGED
    assert [each["to"] for each in lines(capsys)] == [["+15550001111"], ["+15550003333"]]
    assert server.requests == []
    bad = manifest("+15550001111,,empty.jpg")
    assert run(["batch", bad, "--dry-run"]) == ExitCode.DAMAGED
    assert "Nothing was sent. Nothing would be." in capsys.readouterr().err


def test_a_rehearsal_without_a_sender_says_where_a_manifest_names_it(
    manifest: Write, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("RINGCENTRAL_SENDER", raising=False)
    guests = manifest("+15551234567,Hi,ada.vcf")
    assert run(["batch", guests, "--dry-run"]) == ExitCode.USAGE
    assert "in a manifest the column `from`" in capsys.readouterr().err


def test_waiting_tells_what_the_carrier_said(
    server: RingCentralServer, manifest: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    server.settle("+15550001111", "Queued", "SendingFailed", code="SMS-CAR-413")
    guests = manifest("+15550001111,,ada.vcf", "+15550002222,,ada.vcf")
    assert run(["batch", guests, "--wait"]) == ExitCode.REFUSED_BY_SERVICE
    shown = capsys.readouterr()
    assert "opted out" in shown.err
    assert "1 of 2 recipients sent" in shown.out


def _command(guests: str) -> subprocess.Popen[str]:
    environ = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    return subprocess.Popen(
        [sys.executable, "-m", "mmsprep", "batch", guests, "--json"],
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _sends(server: RingCentralServer) -> int:
    return sum(request.path.endswith("/mms") for request in server.requests)


def test_interrupted_it_says_how_far_it_came_and_goes_on(
    server: RingCentralServer, manifest: Write
) -> None:
    guests = manifest(*(f"+1555000{n:04},,ada.vcf" for n in range(1, 4)))
    release = threading.Event()
    server.fail_next(Fault(answer_well=True))
    server.fail_next(Fault(wait=release, answer_well=True))
    with _command(guests) as child:
        while _sends(server) < 2:
            assert child.poll() is None
        child.send_signal(signal.SIGINT)
        threading.Timer(0.2, release.set).start()
        told, said = child.communicate()
        assert child.returncode == ExitCode.INTERRUPTED
    receipt = json.loads(told.splitlines()[-1])
    assert receipt["event"] == "receipt"
    assert [each["status"] for each in receipt["recipients"]] == ["sent", "sent", "not-sent"]
    assert "Interrupted after 2 of 3 rows. The same command goes on" in said
    assert run(["batch", guests]) == ExitCode.DONE
    assert len(server.messages) == 3


def test_killed_in_the_middle_the_same_command_goes_on_and_nothing_goes_twice(
    server: RingCentralServer, manifest: Write
) -> None:
    """SIGKILL to a real process whose request is held: once it did not arrive, once it did."""
    to = [f"+1555000{n:04}" for n in range(1, 9)]
    guests = manifest(*(f"{number},Hi,ada.vcf" for number in to))
    for keep in (False, True):
        release = threading.Event()
        before = _sends(server)
        server.fail_next(Fault(answer_well=True), times=2)
        server.fail_next(Fault(keep=keep, wait=release))
        with _command(guests) as killed:
            while _sends(server) < before + 3:
                assert killed.poll() is None
            killed.send_signal(signal.SIGKILL)
        release.set()
    with _command(guests) as last:
        assert last.stdout is not None
        *_, receipt = [json.loads(line) for line in last.stdout]
    statuses = [each["status"] for each in receipt["recipients"]]
    assert statuses == ["sent", "sent", "unknown", "sent", "sent", "sent", "sent", "sent"]
    assert [each.to[0] for each in server.messages] == [*to[:2], *to[3:]]
