"""Where is Zstandard? In the standard library from Python 3.14 on; before that, in its backport."""

from __future__ import annotations

import sys

if sys.version_info >= (3, 14):
    from compression.zstd import ZstdDecompressor, ZstdError, get_frame_info
else:
    from backports.zstd import ZstdDecompressor, ZstdError, get_frame_info

__all__ = ["ZstdDecompressor", "ZstdError", "get_frame_info"]
