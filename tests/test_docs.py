"""The documentation says what the program does: every command, every shape, every example."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from mmsprep.cli import shapes
from mmsprep.cli.frame import COMMANDS, run
from mmsprep.cli.pages import pages
from mmsprep.errors import ExitCode
from mmsprep.model import Action, Attachment, Facts

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
JSON = (ROOT / "docs" / "json.md").read_text("utf-8")


@pytest.mark.parametrize("name", pages())
def test_printed_pages_are_current(name: str) -> None:
    assert (ROOT / "docs" / name).read_text("utf-8") == pages()[name], "run bin/make-docs"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_in_the_readme(name: str) -> None:
    assert f"`{name}" in README


def test_every_key_of_an_attachment_is_documented() -> None:
    attachment = Attachment(
        "a", "image/jpeg", 1, "a.jpg", "image/jpeg", 1, Action.UNCHANGED, 100.0,
        width=1, height=1, seconds=1.0, removed=(), notes=(),
    )  # fmt: skip
    undocumented = [key for key in shapes.attachment(attachment, None) if f"`{key}`" not in JSON]
    assert undocumented == []
    assert [name for name in Facts.__dataclass_fields__ if f"`{name}`" not in JSON] == []
    assert [action.value for action in Action if f"`{action.value}`" not in JSON] == []


def test_every_room_of_the_house_is_on_the_map() -> None:
    rooms = [path.name for path in (ROOT / "mmsprep").iterdir() if not path.name.startswith("_")]
    named = [f"{name}/" if (ROOT / "mmsprep" / name).is_dir() else name for name in rooms]
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    assert [name for name in named if name != "py.typed" and f"`{name}`" not in page] == []


@pytest.mark.parametrize(
    "page", ["README.md", "CONTRIBUTING.md", *(f"docs/{p.name}" for p in (ROOT / "docs").glob("*.md"))]
)
def test_links_lead_somewhere(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text)
    assert [link for link in links if not (ROOT / page).parent.joinpath(link).exists()] == []


def examples() -> list[str]:
    """Every line of the README that calls mmsprep."""
    return [
        line.strip().removeprefix("$ ")
        for block in re.findall(r"```(?:sh|console)\n(.*?)```", README, re.DOTALL)
        for line in block.splitlines()
        if re.match(r"(\$ )?(bin/)?mmsprep ", line.strip())
    ]


@pytest.mark.parametrize("example", examples())
def test_examples_use_options_that_exist(example: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = shlex.split(example, comments=True)
    command = words[1]
    assert run([command, "--help"]) == ExitCode.DONE
    shown = capsys.readouterr().out
    assert [word for word in words if word.startswith("--") and f"{word} " not in f"{shown} "] == []


def test_the_first_command_names_files_that_exist() -> None:
    words = shlex.split(examples()[0], comments=True)
    assert words[0] == "bin/mmsprep"
    files = [word for word in words if word.startswith("fixtures/")]
    assert len(files) >= 2
    assert all((ROOT / file).is_file() for file in files)
    assert any(file.endswith(".heic") for file in files)
    assert any("over_budget" in file for file in files)


def test_the_library_example_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    fixtures = ROOT / "fixtures"
    shutil.copy(fixtures / "pictures" / "photo__becomes_jpeg.heic", "IMG_0412.HEIC")
    shutil.copy(fixtures / "video" / "h264_aac__becomes_mp4.mov", "walk.mov")
    (example,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    exec(compile(example, "README.md", "exec"), {})
    assert "IMG_0412.jpg image/jpeg" in capsys.readouterr().out
    assert (tmp_path / "out" / "IMG_0412.jpg").is_file()


def test_the_first_command_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("MMSPREP_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("MMSPREP_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.delenv("COLUMNS", raising=False)
    words = shlex.split(examples()[0], comments=True)
    assert run(words[1:]) == ExitCode.DONE
    shown = capsys.readouterr().out
    assert "photo_over_budget__shrinks.jpg" in shown
    assert "sent" in shown
