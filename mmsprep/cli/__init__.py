"""The command line: one file a command; the only place that knows click and rich.

| module | question |
|---|---|
| frame | which commands are there, and how does one run? |
| options | which options do commands share, and what do they mean? |
| values | how are sizes, spans and limits written? |
| config | what did the user set once and for all? |
| terminal | how does a command speak: tables, JSON, notes? |
| progress | how far is it? |
| shapes | what do results look like in JSON? |
| messages | how do files become messages? |
| report | how does a message look to people? |
| reasons | why does a file not go out as it is? |
| pages | which pages of the documentation are printed from the code? |
| failure | what does a failure look like, and which exit code has it? |
| connection | which server, and how patiently? |
| receipts | what became of a message? |
| stop | how does Ctrl-C end a command with nothing left behind? |
"""

from __future__ import annotations


def main() -> int:
    """The program: run the command of sys.argv and answer its exit code."""
    from mmsprep.cli.stop import listen

    listen()
    try:
        from mmsprep.cli.frame import run
    except KeyboardInterrupt:  # while everything else is still being loaded
        return 130
    return run()
