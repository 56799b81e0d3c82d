"""How does a user get what an extra brings, for the very Python that runs?

That Python may be a checkout's private one, which has no pip of its own.
"""

from __future__ import annotations

import shlex
import sys

DISTRIBUTIONS = {
    "docs": "pypandoc_binary",
    "raw": "rawpy",
    "jxl": "pillow-jxl-plugin",
    "dask": "distributed",
}
"""The package of each extra of pyproject.toml."""


def install(*extras: str) -> str:
    """The command that adds them."""
    python = shlex.quote(sys.executable)
    return f"pip --python {python} install {' '.join(DISTRIBUTIONS[extra] for extra in extras)}"
