"""The fixture that users get works as docs/testing.md shows it."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

HOME = Path(__file__).parents[2]


def test_the_example_of_the_documentation_passes(
    pytester: pytest.Pytester, pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    example = (HOME / "docs" / "testing.md").read_text().split("```python")[1].split("```")[0]
    pytester.makepyfile(example)
    monkeypatch.setenv("PYTHONPATH", str(HOME))
    installed = pytestconfig.pluginmanager.hasplugin("mmsprep")
    plugin = () if installed else ("-p", "mmsprep.testing.pytest_plugin")
    result = pytester.runpytest_subprocess(*plugin, "-W", "error")
    result.assert_outcomes(passed=example.count("def test_"))
