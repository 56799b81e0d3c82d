"""The pins keep pace with pyproject.toml: a clean clone gets what the code was tested with."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
CORE: list[str] = PROJECT["project"]["dependencies"]
DEV: list[str] = PROJECT["dependency-groups"]["dev"]


def pinned(level: str) -> dict[str, str]:
    text = (ROOT / "bin" / f"constraints-{level}.txt").read_text()
    return {
        canonical(name): version
        for name, version in re.findall(r"^([\w.-]+)==([^\s;]+)", text, re.MULTILINE)
    }


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize(("level", "wanted"), [("core", CORE), ("dev", [*CORE, *DEV])])
def test_everything_that_is_wanted_is_pinned(level: str, wanted: list[str]) -> None:
    pins = pinned(level)
    for each in map(Requirement, wanted):
        version = pins.get(canonical(each.name))
        assert version is not None, f"{each.name} is not pinned: run bin/pin"
        assert each.specifier.contains(version, prereleases=True), (
            f"{each} but {version} is pinned: run bin/pin"
        )


def test_the_tools_of_the_tests_change_nothing_of_the_core() -> None:
    assert pinned("core").items() <= pinned("dev").items()


def test_whatever_pip_installs_for_users_is_named_in_the_licence() -> None:
    words = {canonical(word) for word in re.findall(r"[\w.-]+", (ROOT / "LICENSE").read_text())}
    extras = PROJECT["project"]["optional-dependencies"].values()
    wanted = {canonical(Requirement(each).name) for extra in extras for each in extra}
    assert sorted((wanted | pinned("core").keys()) - words) == []


@pytest.mark.parametrize("level", ["core", "dev"])
def test_every_pin_has_its_hashes(level: str) -> None:
    text = (ROOT / "bin" / f"constraints-{level}.txt").read_text()
    blocks = re.split(r"^(?=[\w.-]+==)", text, flags=re.MULTILINE)[1:]
    assert [block.split("==")[0] for block in blocks if "--hash=sha256:" not in block] == []
