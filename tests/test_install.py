"""What `pip install` brings today, newer than our pins, still prepares every family of files."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILES = (
    "pictures/photo__becomes_jpeg.heic",
    "pictures/photo_over_budget__shrinks.jpg",
    "animation/timed__becomes_moving.webp",
    "video/hevc_turned__becomes_mp4.mov",
    "video/h264_aac__becomes_mp4.mkv",
    "sound/voice__becomes_mp3.opus",
    "drawings/script__cleaned.svg",
    "documents/pages_1__becomes_pages.pdf",
    "documents/markdown__becomes_rtf.md",
    "archives/seven_zip__becomes_zip.7z",
)


@pytest.mark.soak
def test_the_newest_packages_prepare_every_family(tmp_path: Path) -> None:
    python = tmp_path / "bin" / "python"
    subprocess.run([sys.executable, "-m", "venv", tmp_path], check=True, capture_output=True)
    install: list[str | Path] = [
        python,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        ROOT,
    ]
    subprocess.run(install, check=True, capture_output=True)
    files = [str(ROOT / "fixtures" / file) for file in FILES]
    command: list[str | Path] = [
        tmp_path / "bin" / "mmsprep",
        "convert",
        *files,
        "-o",
        tmp_path / "out",
        "--json",
    ]
    ended = subprocess.run(command, check=False, capture_output=True, text=True)
    (package,) = [json.loads(line) for line in ended.stdout.splitlines()]
    assert package["refused"] == []
    assert [each["source"] for each in package["attachments"]] == files
