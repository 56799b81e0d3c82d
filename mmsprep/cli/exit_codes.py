"""What does the program's answer mean? In words; docs/exit-codes.md is printed from here."""

from __future__ import annotations

from mmsprep.errors import ExitCode

MEANINGS = {
    ExitCode.DONE: "done",
    ExitCode.NO: "no (check only: not everything can be sent as it is)",
    ExitCode.USAGE: "usage or configuration",
    ExitCode.DAMAGED: "damaged, empty, unreadable, dangerous, or over a safety limit",
    ExitCode.UNSUPPORTED: "unsupported, locked, or DRM",
    ExitCode.DOES_NOT_FIT: "does not fit, too many, or below the quality floor",
    ExitCode.TOOL: "a tool, extra or codec is missing or failed",
    ExitCode.AUTHENTICATION: "authentication",
    ExitCode.REFUSED_BY_SERVICE: "refused by the service, or delivery failed",
    ExitCode.TRY_LATER: "try again later, or still pending",
    ExitCode.OUTCOME_UNKNOWN: "outcome unknown: may have been sent",
    ExitCode.BUG: "a bug in mmsprep",
    ExitCode.INTERRUPTED: "interrupted",
}

TABLE = "\n".join(f"  {code:>3}  {meaning}" for code, meaning in MEANINGS.items())
