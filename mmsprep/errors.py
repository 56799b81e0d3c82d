"""What can go wrong, with which exit code, and what does the user do next?

    MmsprepError
    ├── UsageError              2   wrong options, configuration, or a file that is in the way
    ├── Refusal                     one file, or the message, cannot be prepared
    │   ├── Damaged Empty Unreadable Dangerous OverSafetyLimit       3
    │   ├── Unsupported Locked Drm                                   4
    │   ├── DoesNotFit TooMany BelowFloor                            5
    │   └── MissingTool MissingExtra MissingCodec ToolFailed         6
    ├── SenderError                 (mmsprep.sender.errors has its kinds)   7 – 10
    ├── BrokenPromise          70   a bug: our own output broke a rule
    └── Cancelled             130

Every error carries a `message` (one sentence) and a `hint` (what to do next; may be empty).
Both hold no secrets. Errors pickle, for they cross processes.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Any, ClassVar


class ExitCode(IntEnum):
    """The process's answer. Stable: scripts rely on it."""

    DONE = 0
    NO = 1
    USAGE = 2
    DAMAGED = 3
    UNSUPPORTED = 4
    DOES_NOT_FIT = 5
    TOOL = 6
    AUTHENTICATION = 7
    REFUSED_BY_SERVICE = 8
    TRY_LATER = 9
    OUTCOME_UNKNOWN = 10
    BUG = 70
    INTERRUPTED = 130


def worst(codes: list[ExitCode]) -> ExitCode:
    """Which code speaks for several failures? *Unknown* before all; else the smallest."""
    failures = [code for code in codes if code is not ExitCode.DONE]
    if not failures:
        return ExitCode.DONE
    return ExitCode.OUTCOME_UNKNOWN if ExitCode.OUTCOME_UNKNOWN in failures else min(failures)


class MmsprepError(Exception):
    """Anything that mmsprep raises on purpose."""

    exit_code: ClassVar[ExitCode] = ExitCode.BUG

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message, hint)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".rstrip()

    def as_dict(self) -> dict[str, Any]:
        """As in a receipt of `--json`."""
        return {"code": int(self.exit_code), "message": self.message, "hint": self.hint}


class UsageError(MmsprepError):
    """The command, its options or its surroundings are not usable as given."""

    exit_code = ExitCode.USAGE


class BrokenPromise(MmsprepError):
    """Our own output broke a rule of the contract. Never sent, never written."""

    exit_code = ExitCode.BUG


class Cancelled(MmsprepError):
    """The caller asked to stop."""

    exit_code = ExitCode.INTERRUPTED

    def __init__(self, message: str = "Interrupted.", hint: str = "") -> None:
        super().__init__(message, hint)


class Refusal(MmsprepError):
    """One file, or the message as a whole, cannot be prepared. None comes without a hint."""

    kind: ClassVar[str] = "damaged"

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message, hint)


class Damaged(Refusal):
    """It is cut off or changed, or cannot be decoded whole."""

    exit_code = ExitCode.DAMAGED
    kind = "damaged"

    def __init__(self, message: str, hint: str = "Copy or download it again.") -> None:
        super().__init__(message, hint)


class Empty(Refusal):
    """There is nothing in it."""

    exit_code = ExitCode.DAMAGED
    kind = "empty"


class Unreadable(Refusal):
    """It cannot be opened, or is no regular file."""

    exit_code = ExitCode.DAMAGED
    kind = "unreadable"


class Dangerous(Refusal):
    """It may do harm: a bomb, or a page or program that calls itself a picture."""

    exit_code = ExitCode.DAMAGED
    kind = "dangerous"


class OverSafetyLimit(Refusal):
    """It would cost more than `Limits` allow."""

    exit_code = ExitCode.DAMAGED
    kind = "over-safety-limit"


class Unsupported(Refusal):
    """It may be whole, but nothing here can handle it."""

    exit_code = ExitCode.UNSUPPORTED
    kind = "unsupported"


class Locked(Refusal):
    """It needs a password."""

    exit_code = ExitCode.UNSUPPORTED
    kind = "locked"


class Drm(Refusal):
    """It is protected against copying."""

    exit_code = ExitCode.UNSUPPORTED
    kind = "drm"


class DoesNotFit(Refusal):
    """Nothing that serves the receiver fits in the bytes that are left."""

    exit_code = ExitCode.DOES_NOT_FIT
    kind = "does-not-fit"


class TooMany(Refusal):
    """These are more attachments than a message holds."""

    exit_code = ExitCode.DOES_NOT_FIT
    kind = "too-many"


class BelowFloor(Refusal):
    """It would fit, but look or sound worse than `--min-quality` allows."""

    exit_code = ExitCode.DOES_NOT_FIT
    kind = "below-floor"


class MissingTool(Refusal):
    """A program that it takes is not installed."""

    exit_code = ExitCode.TOOL
    kind = "missing-tool"


class MissingExtra(Refusal):
    """An extra of mmsprep that it takes is not installed."""

    exit_code = ExitCode.TOOL
    kind = "missing-extra"


class MissingCodec(Refusal):
    """The ffmpeg that was found cannot decode it."""

    exit_code = ExitCode.TOOL
    kind = "missing-codec"


class ToolFailed(Refusal):
    """A program failed, or the system did, at no known fault of the file."""

    exit_code = ExitCode.TOOL
    kind = "tool-failed"
