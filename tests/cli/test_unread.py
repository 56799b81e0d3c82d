"""Nobody reads what is told, or there is no room for it: what became of the messages still counts."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from mmsprep.cli.frame import run
from mmsprep.errors import ExitCode
from mmsprep.sender import Journal, JournalUnavailable
from mmsprep.testing import Fault, RingCentralServer, reset

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="/dev/full is Linux's")

CARD = "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Lovelace;Ada;;;\r\nFN:Ada Lovelace\r\nEND:VCARD\r\n"
SEND = "send Ada.vcf --to +15550001111 --max-wait 0"


@pytest.fixture(autouse=True)
def _files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "Ada.vcf").write_text(CARD, newline="")
    rows = "".join(f"+1555000{n},Ada.vcf\n" for n in range(1111, 1114))
    (tmp_path / "guests.csv").write_text(f"to,files\n{rows}")
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    monkeypatch.chdir(tmp_path)


def shell(command: str) -> subprocess.CompletedProcess[str]:
    script = f'set -o pipefail; "{sys.executable}" -m mmsprep {command}'
    return subprocess.run(["bash", "-c", script], check=False, capture_output=True, text=True)


@pytest.mark.parametrize(("json", "before"), [("", 2), ("--json", 1)])
def test_a_receipt_that_nobody_reads_is_told_on_stderr(
    server: RingCentralServer, json: str, before: int
) -> None:
    """`head` takes what is told before it is sent, and goes."""
    server.fail_next(Fault(wait=0.3, answer_well=True))
    ended = shell(f"{SEND} {json} | head -{before}")
    assert len(server.messages) == 1
    assert ended.returncode == ExitCode.USAGE
    assert "The results cannot be written (Broken pipe): 1 of 1 recipient sent." in ended.stderr


@pytest.mark.parametrize("where", ["2> /dev/full", "> >(head -1 > /dev/null)"])
def test_unknown_stays_unknown_where_it_cannot_be_told(server: RingCentralServer, where: str) -> None:
    server.fail_next(Fault(read="all", wait=0.3))
    assert shell(f"{SEND} --json {where}").returncode == ExitCode.OUTCOME_UNKNOWN


@pytest.mark.parametrize("json", ["", "--json"])
def test_a_batch_stops_where_its_results_cannot_be_written_and_goes_on_later(
    server: RingCentralServer, json: str
) -> None:
    ended = shell(f"batch guests.csv {json} > /dev/full")
    assert ended.returncode == ExitCode.USAGE
    assert "Stopped after 1 of 3 rows. The same command goes on" in ended.stderr
    assert "No space left on device" in ended.stderr
    assert len(server.messages) == 1
    assert run(["batch", "guests.csv"]) == ExitCode.DONE
    assert len(server.messages) == 3


def test_what_was_sent_is_told_where_its_fate_cannot_be_written_down(
    server: RingCentralServer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_what: object) -> None:
        raise JournalUnavailable("The journal cannot be used: the disk is full.")

    monkeypatch.setattr(Journal, "delivered", full)
    assert run([*SEND.split(), "--wait"]) == ExitCode.TRY_LATER
    told = capsys.readouterr()
    assert f"…1111  sent  {server.messages[0].id}" in told.out
    assert "It is sent; its fate is not known: The journal cannot be used" in told.err


def test_an_unknown_row_is_the_end_of_a_batch_whose_results_cannot_be_written(
    server: RingCentralServer,
) -> None:
    server.fail_next(reset("all"))
    ended = shell("batch guests.csv --max-wait 0 > /dev/full")
    assert ended.returncode == ExitCode.OUTCOME_UNKNOWN
