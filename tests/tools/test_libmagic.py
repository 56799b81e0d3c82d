"""Is libmagic used without its wheel's tricks, by many threads, and not needed for our own kinds?"""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from mmsprep.sniff import true_type
from mmsprep.tools import libmagic
from tests.sniff.test_true_type import TYPES

HOME = Path(__file__).parents[2]

WITHOUT_TRICKS = """
import ctypes, ctypes.util, os, sys
before = dict(os.environ), ctypes.CDLL.__init__, ctypes.util.find_library
from mmsprep.tools import libmagic
assert libmagic.type_of(b"%PDF-1.4 ") == "application/pdf"
assert (dict(os.environ), ctypes.CDLL.__init__, ctypes.util.find_library) == before
assert "pylibmagic" not in sys.modules
"""

LIGHT = """
import sys
import mmsprep, mmsprep.sniff
assert not {"magic", "pylibmagic", "ctypes"} & set(sys.modules)
"""


@pytest.mark.parametrize("script", [WITHOUT_TRICKS, LIGHT])
def test_it_is_loaded_late_and_leaves_no_trace(script: str) -> None:
    subprocess.run([sys.executable, "-c", script], cwd=HOME, check=True)


@pytest.mark.parametrize(
    ("answer", "ours"),
    [
        ("text/rtf", "application/rtf"),
        ("audio/x-hx-aac-adts", "audio/aac"),
        ("audio/mpegapplication/octet-stream", "audio/mpeg"),
        ("application/x-pie-executable", "application/x-executable"),
        ("image/vnd.microsoft.icon", "image/x-icon"),
        ("text/plain; charset=us-ascii", "text/plain"),
        ("video/x-msvideo", "video/x-msvideo"),
        ("cannot open (No such file)", "application/octet-stream"),
        ("", "application/octet-stream"),
    ],
)
def test_its_names_become_ours(answer: str, ours: str) -> None:
    assert libmagic.canonical(answer) == ours


def test_one_detector_serves_many_threads() -> None:
    contents = [content for content, _ in TYPES.values()][:40]
    alone = [libmagic.type_of(content) for content in contents]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(libmagic.type_of, contents * 10)) == alone * 10


@pytest.mark.parametrize("name", TYPES)
def test_our_own_kinds_do_not_need_it(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libmagic, "_detector", lambda: None)
    content, expected = TYPES[name]
    assert true_type(content) == expected


def test_a_failing_library_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_content: bytes) -> str:
        raise RuntimeError("libmagic gave up")

    monkeypatch.setattr(libmagic, "_detector", lambda: fail)
    assert libmagic.type_of(b"\x99") == libmagic.UNKNOWN


@pytest.mark.parametrize(("alias", "name"), libmagic._ALIASES.items())
def test_every_alias_leads_to_one_name(alias: str, name: str) -> None:
    assert libmagic.canonical(alias) == libmagic.canonical(name) == name
