"""How does a library that may crash or hang on hostile bytes do its work? In a limited child.

    facts, payload = call("mmsprep.tools.pdfium:render", room, data=pdf, page=3, width=1080)

The function runs in a fresh interpreter with its memory, time and network taken away (launch.py):
`def render(data: bytes, **arguments) -> tuple[dict, bytes]`. What comes back is JSON and bytes,
never a pickle: the child read hostile bytes, so its answer is not trusted further than that.
A Refusal raised there is raised here; a crash there is Damaged here.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from dataclasses import dataclass, replace
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mmsprep import errors
from mmsprep.errors import Damaged, OverSafetyLimit, Refusal, ToolFailed
from mmsprep.tools.process import ANOTHER_WAY, CRASHES, OUT_OF_TIME, Bounds, run_python

if TYPE_CHECKING:
    from mmsprep.workroom import Workroom

TOO_MUCH = "It needs more memory than the safety limit."
MORE_MEMORY = "If you trust the file, raise it: --limit memory_bytes=…"
OUT_OF_MEMORY = ("MemoryError", "Cannot allocate memory")
"""What is said on stderr where there is too little of it even to begin."""
INTERPRETER_BYTES = 512 * 1024 * 1024
"""Address space that Python and the libraries themselves may map, before any data."""


@dataclass(frozen=True, slots=True)
class Portion:
    """Which part of the safety limits is enough for a kind of file that is small work as a rule."""

    time: float
    """Of a processor, as a part of the limit for decoding."""
    memory: float
    """Of the limit for memory, the interpreter's own included."""


def call(
    function: str,
    room: Workroom,
    *,
    data: bytes | Path = b"",
    portion: Portion | None = None,
    **arguments: Any,
) -> tuple[dict[str, Any], bytes]:
    """Call `module:function(data, **arguments)` in a limited child; arguments are JSON.

    Of a file, `data` names its path: the child reads that itself, and this process holds none of it.

    It may use the `portion` of the safety limits; None: all of the time and the memory.

    Raises whatever Refusal the function raised, Damaged when it crashed, OverSafetyLimit when it
    ran out of time or memory.
    """
    called = {"function": function, "arguments": arguments}
    if isinstance(data, Path):
        called["file"], data = str(data), b""
    head = json.dumps(called).encode() + b"\n"
    limits = room.limits
    bounds = Bounds(
        seconds=limits.patience_seconds,
        cpu=limits.decode_seconds,
        memory=INTERPRETER_BYTES + limits.memory_bytes,
        stdout=limits.memory_bytes,
    )
    if portion:
        bounds = replace(
            bounds,
            cpu=ceil(portion.time * limits.decode_seconds),
            memory=int(portion.memory * limits.memory_bytes),
        )
    ended = run_python(room.new_folder(), bounds, stdin=(head, data), stopped=room.stopped)
    if ended.status != 0:
        _explain(ended.status, ended.stderr)
    line, _, payload = ended.stdout.partition(b"\n")
    answer = json.loads(line)
    if "kind" in answer:
        raise _refusal(answer)
    return answer["facts"], payload


def serve() -> None:
    """In the child: read one call from stdin, answer on stdout."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a stray print of a library must not spoil the answer
    head = json.loads(sys.stdin.buffer.readline())
    module, _, name = head["function"].partition(":")
    payload = b""
    try:
        data = Path(head["file"]).read_bytes() if "file" in head else sys.stdin.buffer.read()
        facts, payload = getattr(importlib.import_module(module), name)(data, **head["arguments"])
        answer: dict[str, Any] = {"facts": facts}
    except Refusal as refusal:
        answer = {"kind": refusal.kind, "message": refusal.message, "hint": refusal.hint}
    except MemoryError:
        answer = {"kind": OverSafetyLimit.kind, "message": TOO_MUCH, "hint": MORE_MEMORY}
    out.write(json.dumps(answer).encode() + b"\n" + payload)
    out.close()
    os._exit(0)


def _explain(status: int, stderr: str) -> None:
    if status == OUT_OF_TIME:
        raise OverSafetyLimit(
            "It takes far more work than any file of its kind and was stopped.",
            "If you trust the file, raise the limit: --limit decode_seconds=…",
        )
    if status in CRASHES:
        raise Damaged("Its decoder crashed on it.", "The file is damaged, or made to do harm.")
    if any(sign in stderr for sign in OUT_OF_MEMORY):
        raise OverSafetyLimit(TOO_MUCH, MORE_MEMORY)
    last = stderr.strip().splitlines()[-1:] or [f"status {status}"]
    raise ToolFailed(f"A decoder failed: {last[0][:200]}", ANOTHER_WAY)


def _refusal(answer: dict[str, Any]) -> Refusal:
    kinds = {
        kind.kind: kind
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, Refusal)
    }
    return kinds[answer["kind"]](answer["message"], answer["hint"])
