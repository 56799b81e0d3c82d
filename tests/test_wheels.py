"""Does a plain `pip install` find a wheel of every package on systems that we do not run?

Asks the index that pip is configured for; the wheels themselves are not fetched.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from packaging.requirements import Requirement

CONSTRAINTS = Path(__file__).parents[1] / "bin" / "constraints-core.txt"

MACOS_X86 = ["macosx_15_0_x86_64", "macosx_14_0_x86_64"]
MACOS_ARM = ["macosx_15_0_arm64", "macosx_14_0_arm64"]
WINDOWS = ["win_amd64"]
LINUX_ARM, LINUX_X86 = (
    [f"manylinux_2_{minor}_{machine}" for minor in (34, 31, 28, 27, 26, 24, 17, 5)]
    + [f"manylinux2014_{machine}"]
    for machine in ("aarch64", "x86_64")
)

PATIENCE_SECONDS = 240
OUT_OF_REACH = ("connection broken", "timed out")

SYSTEMS = {
    "macOS on Intel": (MACOS_X86, {"sys_platform": "darwin", "platform_machine": "x86_64"}),
    "macOS on Apple silicon": (MACOS_ARM, {"sys_platform": "darwin", "platform_machine": "arm64"}),
    "Windows": (WINDOWS, {"sys_platform": "win32", "platform_machine": "AMD64"}),
    "Linux": (LINUX_X86, {"sys_platform": "linux", "platform_machine": "x86_64"}),
    "Linux on ARM": (LINUX_ARM, {"sys_platform": "linux", "platform_machine": "aarch64"}),
}


def pinned_for(environment: dict[str, str]) -> list[str]:
    lines = re.findall(r"^([a-z0-9].*?==.*?) \\$", CONSTRAINTS.read_text(), re.MULTILINE)
    pins = [Requirement(line) for line in lines]
    assert len(pins) > 20
    return [
        f"{pin.name}{pin.specifier}"
        for pin in pins
        if not pin.marker or pin.marker.evaluate(environment)
    ]


OLDEST, *NEWER = "3.11", "3.12", "3.13", "3.14"


@pytest.mark.parametrize(
    "python", [OLDEST, *(pytest.param(each, marks=pytest.mark.soak) for each in NEWER)]
)
@pytest.mark.parametrize("system", SYSTEMS)
def test_every_package_has_a_wheel(system: str, python: str, tmp_path: Path) -> None:
    tags, markers = SYSTEMS[system]
    wanted = pinned_for({**markers, "python_version": python, "python_full_version": f"{python}.0"})
    platforms = [word for tag in tags for word in ("--platform", tag)]
    command = [
        sys.executable, "-m", "pip", "install", "--dry-run", "--quiet", "--ignore-installed",
        "--no-deps", "--only-binary=:all:", "--disable-pip-version-check", "--retries", "1",
        "--target", str(tmp_path), "--python-version", python, *platforms, *wanted,
    ]  # fmt: skip
    try:
        ended = subprocess.run(
            command, check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL,
            timeout=PATIENCE_SECONDS,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        pytest.skip("the index is too slow to be asked")
    if ended.returncode != 0 and any(sign in ended.stderr.lower() for sign in OUT_OF_REACH):
        pytest.skip("the index cannot be reached")
    assert ended.returncode == 0, ended.stderr
