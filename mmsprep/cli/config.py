"""What did the user set once and for all? `config.toml` in mmsprep's folder of settings.

budget = "600k"        # any shared option, for every command that has it
carrier = "safe"

[convert]              # for one command only
jobs = 1
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import click

from mmsprep.errors import UsageError

Settings = dict[str, Any]


def path() -> Path:
    """Where the settings are; the file need not exist."""
    return Path(click.get_app_dir("mmsprep")) / "config.toml"


def read(commands: Iterable[str], known: Callable[[], frozenset[str]]) -> dict[str, Settings]:
    """The settings of every command, as click's default_map; raises UsageError for a wrong file."""
    where = path()
    try:
        settings = tomllib.loads(where.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{where} cannot be read: {error}.", "Correct it, or remove it.") from error
    of_one = {name: settings.pop(name) for name in commands if isinstance(settings.get(name), dict)}
    _check(where, [settings, *of_one.values()], known())
    return {name: _as_click(settings | of_one.get(name, {})) for name in commands}


def _check(where: Path, tables: Iterable[Settings], known: frozenset[str]) -> None:
    for table in tables:
        for key in table:
            if key.replace("_", "-") not in known:
                raise UsageError(
                    f"{where} sets {key!r}, which is no shared option.",
                    f"Known: {', '.join(sorted(known))}.",
                )


def _as_click(settings: Settings) -> Settings:
    return {key.replace("-", "_"): value for key, value in settings.items()}
