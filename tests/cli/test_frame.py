"""The frame: every command says what it does, and every mistake gets a sentence and a code."""

from __future__ import annotations

import json
import logging
import sys
from pathlib import Path

import pytest

from mmsprep.cli.frame import COMMANDS, known_options, run
from mmsprep.errors import ExitCode, worst


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself_with_an_example(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([name, "--help"]) == ExitCode.DONE
    shown = capsys.readouterr().out
    assert f"mmsprep {name} [OPTIONS]" in shown
    assert "Examples:" in shown


@pytest.mark.parametrize("name", COMMANDS)
def test_jobs_are_taken_everywhere_and_promised_where_there_are_some(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([name, "--jobs", "2", "--help"]) == ExitCode.DONE
    works = name in {"convert", "plan", "inspect", "check", "send", "batch"}
    assert ("--jobs" in capsys.readouterr().out) == works


def test_without_a_command_it_shows_the_commands(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([]) == ExitCode.DONE
    shown = capsys.readouterr().out
    assert all(name in shown for name in COMMANDS)
    assert "outcome unknown: may have been sent" in shown
    assert "..." not in shown.partition("Commands:")[2], (
        "a command's first sentence is too long for one line"
    )


def test_a_misspelt_command_is_recognized(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["cnvert"]) == ExitCode.USAGE
    assert "Did you mean 'convert'? See: mmsprep --help" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["plan", "a", "--budget", "2M"], "more than ringcentral takes. At most --budget 1500000."),
        (["plan", "a", "--budget", "much"], "'much' is not a size"),
        (["plan", "a", "--budget", "0"], "holds nothing"),
        (["plan", "a", "--budget", "1" * 400], "is not a size"),
        (["plan", "a", "--trim", "0-" + "9" * 400], "no part of a film"),
        (["plan", "a", "--limit", "pixels"], "Write NAME=VALUE"),
        (["plan", "a", "--limit", "speed=3"], "There is no limit named 'speed'"),
        (["plan", "a", "--trim", "20-5"], "no part of a film"),
        (["plan", "a", "--pages", "0"], "names no pages"),
        (["plan", "a", "--important", "b"], "--important b is not among the files"),
        (["plan", "-", "-"], "stdin can be read once only"),
        (["plan", "a", "--name", "b"], "--name names what `-` reads"),
        (["plan", "a", "--each", "--split"], "exclude each other"),
        (["plan", "a", "--min-quality", "nan"], "'nan' is no number"),
        (["track", "1", "--timeout", "inf"], "inf is not in the range"),
        (["track", "1", "--max-wait", "nan"], "'nan' is no number"),
        (["history", "--count", str(2**63)], "is not in the range"),
        (["history", "--sent", str(2**63)], "is not in the range"),
        (["history", "--sent", "1", "--not-sent", "1"], "both sent and not sent"),
        (["plan", "a", "--min-quality", "good"], "'good' is not a valid number."),
        (["plan", "a", "--jobs", "all"], "'all' is not a valid whole number."),
        (["plan", ""], "The name of a file is empty. Check the names that were given."),
        (["send", "a", "--to", "@nobody"], "nobody cannot be read: No such file or directory. Name"),
        (
            ["numbers", "--env-file", "nothing"],
            "nothing cannot be read: No such file or directory. Name",
        ),
        (["send", "a", "--to", "+15551234567,+15557654321"], "Repeat --to for each"),
        (["convert", "a", "-o", "-"], "What is made goes into files, not to stdout."),
        (["carriers", "safe"], "Got unexpected extra argument (safe). See: mmsprep carriers --help"),
        (["batch", "nothing"], "nothing cannot be read: No such file or directory. Check"),
        (["plan"], "Missing argument 'FILE…'"),
        (["convert", "a"], "Missing option '-o'"),
    ],
)
def test_a_wrong_option_is_explained(
    args: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(args) == ExitCode.USAGE
    printed = capsys.readouterr()
    assert said in printed.err
    assert printed.err.count("\n") == 1
    assert printed.out == ""


def test_words_may_be_written_in_capitals(capsys: pytest.CaptureFixture[str]) -> None:
    args = ["plan", "nothing", "--carrier", "T-Mobile", "--profile", "RingCentral", "--color", "NEVER"]
    assert run(args) == ExitCode.DAMAGED
    assert "nothing does not exist" in capsys.readouterr().err


def test_an_address_is_told_from_a_file_that_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["plan", "https://example.com/photo.jpg"]) == ExitCode.DAMAGED
    said = capsys.readouterr().err
    assert said == "https://example.com/photo.jpg is an address, not a file. Download it first.\n"


def test_a_wrong_setting_says_where_it_was_made(
    no_settings: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = no_settings / "config.toml"
    settings.write_text('budget = "plenty"')
    assert run(["plan", "a"]) == ExitCode.USAGE
    assert f"It was set in {settings}." in capsys.readouterr().err
    monkeypatch.setenv("MMSPREP_BUDGET", "much")
    assert run(["plan", "a"]) == ExitCode.USAGE
    assert "It was set in the environment, by MMSPREP_BUDGET." in capsys.readouterr().err


def test_only_a_bug_is_traced_however_much_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RINGCENTRAL_SERVER_URL", "http://example.com")
    for name in ("RINGCENTRAL_CLIENT_ID", "RINGCENTRAL_CLIENT_SECRET", "RINGCENTRAL_JWT_TOKEN"):
        monkeypatch.setenv(name, "x")
    assert run(["numbers", "-vv"]) == ExitCode.USAGE
    assert "Traceback" not in capsys.readouterr().err
    monkeypatch.setattr("mmsprep.cli.carriers.table", None)
    assert run(["carriers", "-v"]) == ExitCode.BUG
    assert "Traceback" in capsys.readouterr().err
    logging.getLogger("mmsprep").setLevel(logging.NOTSET)


def test_a_bug_is_one_line_and_70(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_args: object) -> None:
        raise ZeroDivisionError("gap in the\nlogic")

    monkeypatch.setattr("mmsprep.cli.carriers.table", broken)
    assert run(["carriers"]) == ExitCode.BUG
    said = capsys.readouterr().err
    assert "Traceback" not in said
    assert said.count("\n") == 1
    assert "Please report it" in said


def test_tables_are_json_on_demand(capsys: pytest.CaptureFixture[str]) -> None:
    for name, event in (("formats", "format"), ("carriers", "carrier")):
        assert run([name, "--json"]) == ExitCode.DONE
        lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        assert lines
        assert all(line["event"] == event for line in lines)


def test_a_closed_stdin_is_an_empty_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As services and schedulers start their programs."""
    monkeypatch.setattr(sys, "stdin", None)
    assert run(["plan", "-"]) == ExitCode.DAMAGED
    assert "stdin is empty." in capsys.readouterr().err
    sys.stdin.close()


@pytest.fixture
def settings(no_settings: Path) -> Path:
    return no_settings / "config.toml"


def test_the_flag_beats_the_environment_beats_the_file(
    settings: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def takes_wmv() -> bool:
        shown = capsys.readouterr().out
        return any(
            '"video/x-ms-wmv"' in line and '"accepted": true' in line for line in shown.splitlines()
        )

    settings.write_text('profile = "ringcentral-2026"\njson = true\n')
    assert run(["formats"]) == ExitCode.DONE
    assert takes_wmv()
    monkeypatch.setenv("MMSPREP_PROFILE", "ringcentral")
    assert run(["formats"]) == ExitCode.DONE
    assert not takes_wmv()
    assert run(["formats", "--profile", "ringcentral-2026"]) == ExitCode.DONE
    assert takes_wmv()


def test_settings_may_be_for_one_command(settings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings.write_text("[carriers]\njson = true\n")
    assert run(["carriers"]) == ExitCode.DONE
    assert capsys.readouterr().out.startswith("{")
    assert run(["formats"]) == ExitCode.DONE
    assert not capsys.readouterr().out.startswith("{")


ODD = ["-1", "1.5", "nan", "inf", '""', "[]", "[1]", "[[1]]", "{a = 1}", "1979-05-27", str(10**30)]


@pytest.mark.parametrize("name", sorted(known_options()))
def test_a_setting_of_another_kind_is_explained(
    name: str, settings: Path, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """TOML knows more kinds of values than click expects of a command line."""
    caplog.set_level(logging.WARNING, "mmsprep")  # which is put back, whatever `verbose` makes of it
    for value in ODD:
        settings.write_text(f"{name} = {value}\n")
        assert run(["plan", "nowhere"]) in {ExitCode.DAMAGED, ExitCode.USAGE}, value
        assert run(["numbers", "--env-file", "nowhere"]) == ExitCode.USAGE, value
    assert "unexpectedly" not in capsys.readouterr().err


def test_a_setting_that_takes_several_may_be_one_or_a_list(settings: Path) -> None:
    for value in ('"pixels=1"', '["pixels=1", "side=9"]'):
        settings.write_text(f"limit = {value}\n")
        assert run(["inspect", str(Path(__file__))]) == ExitCode.DONE
    settings.write_text('limit = ["speed=1"]\n')
    assert run(["inspect", str(Path(__file__))]) == ExitCode.USAGE


@pytest.mark.parametrize("text", ["budgit = 3", "budget = ", "[convert]\nspeed = 3"])
def test_a_wrong_settings_file_is_named(
    text: str, settings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.write_text(text)
    assert run(["carriers"]) == ExitCode.USAGE
    assert str(settings) in capsys.readouterr().err


def test_a_wrong_settings_file_keeps_nobody_from_the_help(settings: Path) -> None:
    settings.write_text("budget = ")
    assert run(["--version"]) == ExitCode.DONE
    assert run(["--help"]) == ExitCode.DONE
    assert run([]) == ExitCode.DONE


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_is_told_how_to_complete(
    shell: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("_MMSPREP_COMPLETE", f"{shell}_source")
    monkeypatch.setattr("click.shell_completion.BashComplete._check_version", lambda *_args: None)
    assert run([]) == ExitCode.DONE
    assert "_mmsprep_completion" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("codes", "code"), [([], 0), ([0, 0], 0), ([5, 3, 0], 3), ([7, 4], 4), ([3, 10, 8], 10)]
)
def test_of_several_failures_the_smallest_speaks_but_unknown_before_all(
    codes: list[int], code: int
) -> None:
    assert worst([ExitCode(each) for each in codes]) == code
