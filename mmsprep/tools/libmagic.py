"""What does libmagic say? The only importer of python-magic.

pip brings the library itself (pylibmagic), but pylibmagic must never be imported: doing so puts
an empty element into LD_LIBRARY_PATH for the whole process and all its children, which makes them
load libraries from the current folder, where untrusted attachments lie; and it patches ctypes.CDLL.
So its folder is looked up without importing it, and python-magic is told where the library is for
the moment of its own import. Without pylibmagic the system's libmagic serves; without any, nothing
is answered here, and our own signatures have to do.
"""

from __future__ import annotations

import functools
import importlib.util
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from mmsprep.formats import FORMATS

ENOUGH = 1 << 20
"""libmagic misreads some kinds by less, and needs no more."""

UNKNOWN = "application/octet-stream"

_importing = threading.Lock()

_ALIASES = {
    "application/csv": "text/csv",
    "application/x-7z": "application/x-7z-compressed",
    "application/x-bzip": "application/x-bzip2",
    "application/x-dbt": UNKNOWN,
    "application/cdfv2": "application/x-ole-storage",
    "application/vnd.ms-office": "application/x-ole-storage",
    "application/x-dxf": "image/vnd.dxf",
    "application/x-empty": "inode/x-empty",
    "application/x-font-ttf": "font/sfnt",
    "application/x-gtar": "application/x-tar",
    "application/x-ustar": "application/x-tar",
    "application/x-gzip": "application/gzip",
    "application/x-javascript": "text/javascript",
    "application/javascript": "text/javascript",
    "application/x-ms-msg": "application/vnd.ms-outlook",
    "application/x-pie-executable": "application/x-executable",
    "application/x-object": "application/x-executable",
    "application/x-coredump": "application/x-executable",
    "application/x-sharedlib": "application/x-executable",
    "application/x-rar": "application/vnd.rar",
    "application/x-rar-compressed": "application/vnd.rar",
    "application/x-sqlite3": "application/vnd.sqlite3",
    "application/x-wine-extension-ini": "text/plain",
    "application/x-setupscript": "text/plain",
    "application/x-xml": "text/xml",
    "application/xml": "text/xml",
    "application/x-zip": "application/zip",
    "application/x-zip-compressed": "application/zip",
    "application/x-zstd": "application/zstd",
    "audio/mid": "audio/midi",
    "audio/mp3": "audio/mpeg",
    "audio/mpegapplication/octet-stream": "audio/mpeg",
    "audio/vnd.dolby.dd-raw": "audio/ac3",
    "audio/vnd.wave": "audio/x-wav",
    "audio/wav": "audio/x-wav",
    "audio/wave": "audio/x-wav",
    "audio/aiff": "audio/x-aiff",
    "audio/x-flac": "audio/flac",
    "audio/x-hx-aac-adif": "audio/aac",
    "audio/x-hx-aac-adts": "audio/aac",
    "audio/x-m4a": "audio/mp4",
    "audio/x-midi": "audio/midi",
    "audio/x-mp4a-latm": "audio/aac",
    "image/vnd.microsoft.icon": "image/x-icon",
    "image/x-bmp": "image/bmp",
    "image/x-eps": "application/postscript",
    "image/x-ms-bmp": "image/bmp",
    "image/vnd.zbrush.pcx": UNKNOWN,  # we look at all of its header ourselves
    "image/x-pcx": UNKNOWN,
    "image/x-targa": UNKNOWN,  # a guess: it sees one in any row of numbers
    "image/x-tga": UNKNOWN,
    "text/json": "application/json",
    "text/rtf": "application/rtf",
    "text/x-bytecode.python": "application/x-bytecode.python",
    "text/x-msdos-batch": "text/x-shellscript",
    "text/x-python": "text/x-script.python",
    "text/x-vcard": "text/vcard",
    "video/avi": "video/x-msvideo",
    "video/msvideo": "video/x-msvideo",
    "video/mp2p": "video/mpeg",
    "video/mpv": "video/mpeg",
    "video/mpeg4-generic": "video/mpeg",
    "video/x-ms-asf": "video/x-ms-wmv",
}
"""libmagic's names (they change between its versions) to ours."""


def type_of(content: bytes) -> str | None:
    """What it says, in our own names; None where there is no libmagic."""
    ask = _detector()
    if ask is None:
        return None
    try:
        answer = ask(content[:ENOUGH])
    except Exception:  # noqa: BLE001 -- MagicException and what else a C library comes up with
        return UNKNOWN
    return canonical(answer)


def version() -> str | None:
    """Which version, for `doctor`; None where there is none."""
    module = _python_magic()
    return str(module.version()) if module else None


def canonical(answer: str) -> str:
    """A name of libmagic's as we spell it; what is no MIME type at all is unknown data."""
    name = answer.strip().lower().partition(";")[0]
    name = _ALIASES.get(name, name)
    if name in FORMATS:
        return name
    return name if name.count("/") == 1 and " " not in name else UNKNOWN


@functools.cache
def _detector() -> Callable[[bytes], str] | None:
    module = _python_magic()
    if module is not None:
        database = _bundled("magic.mgc")
        detector = module.Magic(mime=True, magic_file=str(database) if database else None)
        return lambda content: str(detector.from_buffer(content))  # it has a lock of its own
    return _pure_rust()


@functools.cache
def _python_magic() -> Any:
    import ctypes.util

    library = _bundled("libmagic.so.1") or _bundled("libmagic.1.dylib") or _bundled("libmagic.dylib")
    with _importing:
        find = ctypes.util.find_library
        try:
            if library is not None:
                ctypes.util.find_library = lambda name: str(library) if name == "magic" else find(name)
            import magic
        except (ImportError, OSError):
            return None
        finally:
            ctypes.util.find_library = find
    return magic


def _bundled(name: str) -> Path | None:
    """A file that pylibmagic brings, found without importing it."""
    found = importlib.util.find_spec("pylibmagic")
    if found is None or found.origin is None:
        return None
    path = Path(found.origin).parent / name
    return path if path.is_file() else None


def _pure_rust() -> Callable[[bytes], str] | None:
    """The port that serves where no libmagic can be had, as on Windows."""
    try:
        import pure_magic_rs
    except ImportError:
        return None
    database = pure_magic_rs.MagicDb()
    return lambda content: str(database.best_magic_buffer(content).mime_type)
