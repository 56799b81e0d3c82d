"""The front door is a promise: these names, and they are what `__all__` says."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Iterator

import mmsprep
from mmsprep import sender

PROMISED = {
    "CARRIERS", "PROFILES", "RINGCENTRAL", "RINGCENTRAL_2026",
    "Action", "Attachment", "Cancelled", "Carrier", "Event", "ExitCode", "Facts", "Finished", "Input",
    "Limits", "MmsprepError", "Package", "Plan", "Profile", "Progress", "Refusal", "Refused", "Source",
    "Target", "UsageError", "plan", "plan_messages", "prepare", "prepare_messages",
}  # fmt: skip


def test_what_was_promised_is_there() -> None:
    assert set(mmsprep.__all__) >= PROMISED


def test_all_names_exist_and_are_sorted_as_ruff_sorts_them() -> None:
    assert all(hasattr(mmsprep, name) for name in mmsprep.__all__)
    assert len(set(mmsprep.__all__)) == len(mmsprep.__all__)


def test_every_public_name_says_what_it_is() -> None:
    functions_and_classes = [getattr(mmsprep, name) for name in mmsprep.__all__]
    silent = [each.__name__ for each in functions_and_classes if callable(each) and not each.__doc__]
    assert silent == []


def test_what_the_client_takes_and_returns_is_public_too() -> None:
    methods = dict(inspect.getmembers(sender.RingCentral, inspect.isfunction))
    hints = [typing.get_type_hints(each) for name, each in methods.items() if name[0] != "_"]
    named = {each for hint in hints for told in hint.values() for each in _classes(told)}
    ours = {each.__name__ for each in named if each.__module__.startswith("mmsprep.sender")}
    assert ours >= {"Receipt", "Delivery", "Number", "Entry"}
    assert ours <= set(sender.__all__)


def _classes(told: typing.Any) -> Iterator[type]:
    """The classes in a type hint, however deep."""
    if isinstance(told, type):
        yield told
    for part in typing.get_args(told):
        yield from _classes(part)


def test_exit_codes_are_stable() -> None:
    assert {code.name: int(code) for code in mmsprep.ExitCode} == {
        "DONE": 0, "NO": 1, "USAGE": 2, "DAMAGED": 3, "UNSUPPORTED": 4, "DOES_NOT_FIT": 5, "TOOL": 6,
        "AUTHENTICATION": 7, "REFUSED_BY_SERVICE": 8, "TRY_LATER": 9, "OUTCOME_UNKNOWN": 10,
        "BUG": 70, "INTERRUPTED": 130,
    }  # fmt: skip
