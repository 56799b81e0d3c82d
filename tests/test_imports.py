"""Starting is cheap: what is not needed is not loaded. Measured in a fresh interpreter."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = (
    "numpy", "PIL", "requests", "requests_toolbelt", "urllib3", "rich", "click", "magic", "ffmpeg",
    "imageio_ffmpeg", "av", "pi_heif", "simplejpeg", "pyjpegli", "mozjpeg_lossless_optimization",
    "resvg_py", "pypdfium2", "pypandoc", "phonenumbers", "rawpy",
)  # fmt: skip


def loaded_by(code: str) -> set[str]:
    program = f"import sys\n{code}\nprint(*sys.modules, sep='\\n')"
    ended = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    return {name.partition(".")[0] for name in ended.stdout.splitlines()}


def test_importing_mmsprep_loads_no_heavy_library() -> None:
    assert loaded_by("import mmsprep") & set(HEAVY) == set()


@pytest.mark.parametrize("args", [["--version"], ["--help"], ["convert", "--help"], ["send", "--help"]])
def test_help_loads_click_only(args: list[str]) -> None:
    code = (
        "import contextlib, io\nfrom mmsprep.cli.frame import run\n"
        f"with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):\n"
        f"    run({args!r})"
    )
    assert loaded_by(code) & set(HEAVY) == {"click"}


def test_a_child_that_decodes_a_picture_does_without_numpy() -> None:
    assert "numpy" not in loaded_by("import mmsprep.rasters.decoding")
