"""What did the user set once and for all? `config.toml` in mmsprep's folder of settings.

budget = "600k"        # any shared option, for every command that has it
carrier = "safe"

[convert]              # for one command only
jobs = 1
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import click

from mmsprep.errors import UsageError

Settings = dict[str, Any]


def path() -> Path:
    """Where the settings are; the file need not exist."""
    return Path(click.get_app_dir("mmsprep")) / "config.toml"


def read(commands: Iterable[str], known: Callable[[], Mapping[str, bool]]) -> dict[str, Settings]:
    """The settings of every command, as click's default_map; raises UsageError for a wrong file.

    `known` tells of every option that may be set whether it takes several values.
    """
    where = path()
    try:
        settings = tomllib.loads(where.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UsageError(f"{where} cannot be read: {reason}.", "Correct it, or remove it.") from error
    of_one = {name: settings.pop(name) for name in commands if isinstance(settings.get(name), dict)}
    for_all = _as_typed(where, settings, known())
    return {name: for_all | _as_typed(where, of_one.get(name, {}), known()) for name in commands}


def _as_typed(where: Path, table: Settings, known: Mapping[str, bool]) -> Settings:
    """A table as somebody would type it: click takes no numbers for its flags, and no dates at all."""
    typed: Settings = {}
    for key, value in table.items():
        several = known.get(key.replace("_", "-"))
        if several is None:
            raise UsageError(
                f"{where} sets {key!r}, which is no shared option.",
                f"Known: {', '.join(sorted(known))}.",
            )
        words = [_word(each) for each in (value if several and isinstance(value, list) else [value])]
        if None in words:
            what = "a word, a number, true or false"
            raise UsageError(f"{where} sets {key!r} to {value!r}.", f"It takes {what}.")
        typed[key.replace("-", "_")] = words if several else words[0]
    return typed


def _word(value: object) -> str | None:
    """A value of TOML as it is written on a command line; None for tables, lists and dates."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, str | int | float) else None
