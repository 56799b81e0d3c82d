"""Which archives are edge cases?"""

from __future__ import annotations

import bz2
import hashlib
import io
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Mapping
from functools import partial

from mmsprep.testing.media.case import Case

row = partial(Case, "archives")

PYTHON = "Python's own modules"
_LONG_AGO = (1980, 1, 1, 0, 0, 0)
_GZIP = 31
"""zlib's name for gzip framing."""


def zipped(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP that does not tell when it was made."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, _LONG_AGO)
            entry.compress_type = zipfile.ZIP_STORED if name == "mimetype" else method
            archive.writestr(entry, data)
    return buffer.getvalue()


def gzipped(data: bytes) -> bytes:
    """A gzip that does not tell when it was made; by zlib, for Python 3.13 names another system."""
    return zlib.compress(data, 9, _GZIP)


def tarred(files: Mapping[str, bytes], compression: str = "") -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return _PACK[compression](buffer.getvalue())


_PACK: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    "gz": gzipped,
    "bz2": bz2.compress,
    "xz": lzma.compress,
}


TEXTS = {"one.txt": b"Edge case.\n", "folder/two.txt": b"Another.\n" * 40}


def noise(size: int) -> bytes:
    """Bytes that nothing makes smaller."""
    return b"".join(hashlib.sha256(b"%d" % n).digest() for n in range(size // 32 + 1))[:size]


def locked() -> bytes:
    """A ZIP that says its member is encrypted."""
    data = bytearray(zipped(TEXTS))
    data[6] |= 1
    data[data.index(b"PK\1\2") + 8] |= 1
    return bytes(data)


def damaged() -> bytes:
    """One byte of a stored member is wrong: the checksum knows."""
    data = bytearray(zipped({"one.txt": noise(400)}, zipfile.ZIP_STORED))
    data[200] ^= 0xFF
    return bytes(data)


def linked() -> bytes:
    """A symbolic link out of the folder, and a file behind it."""
    link = zipfile.ZipInfo("link", _LONG_AGO)
    link.create_system, link.external_attr = 3, 0o120777 << 16
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(link, "/etc")
        archive.writestr(zipfile.ZipInfo("link/passwd", _LONG_AGO), b"owned")
    return buffer.getvalue()


def java() -> bytes:
    return zipped(
        {"META-INF/MANIFEST.MF": b"Manifest-Version: 1.0\n", "Edge.class": b"\xca\xfe\xba\xbe\0\0\0\x34"}
    )


def android() -> bytes:
    return zipped(
        {
            "AndroidManifest.xml": b"\3\0\x08\0",
            "classes.dex": b"dex\n035\0",
            "META-INF/MANIFEST.MF": b"M: 1\n",
        }
    )


CASES = (
    row("texts", "passes", "zip", "application/zip", partial(zipped, TEXTS), PYTHON, "nothing to do"),
    row("empty", "refused_empty", "zip", "application/zip", partial(zipped, {}), PYTHON, "a ZIP of nothing"),
    row("text", "passes", "gz", "application/gzip", lambda: gzipped(TEXTS["folder/two.txt"]),
        PYTHON, "nothing to do"),
    row("tar_gz", "passes", "tgz", "application/gzip", partial(tarred, TEXTS, "gz"), PYTHON, "goes out as .gz"),
    row("locked", "passes", "zip", "application/zip", locked, PYTHON, "behind a password: it is content"),
    row("bomb", "passes", "zip", "application/zip", lambda: zipped({"zeros": bytes(20_000_000)}), PYTHON,
        "20 MB in 20 kB: never unpacked onto the disk"),
    row("nested", "passes", "zip", "application/zip",
        lambda: zipped({"inner.zip": zipped({"innermost.zip": zipped(TEXTS)})}), PYTHON, "ZIP in ZIP in ZIP"),
    row("traversal", "passes", "zip", "application/zip", lambda: zipped({"../../evil.txt": b"owned"}), PYTHON,
        "a name that climbs out: never unpacked"),
    row("link", "passes", "zip", "application/zip", linked, PYTHON, "a link that leads out: never unpacked"),
    row("unshrinkable", "passes", "zip", "application/zip",
        lambda: zipped({"noise.bin": noise(1_200_000)}, zipfile.ZIP_STORED), "SHA-256 of numbers",
        "1.2 MB that nothing makes smaller: the others get the rest", committed=False),
    row("over_budget", "refused_does_not_fit", "zip", "application/zip",
        lambda: zipped({"noise.bin": noise(1_600_000)}, zipfile.ZIP_STORED), "SHA-256 of numbers",
        "1.6 MB that nothing makes smaller", committed=False),
    row("loosely_packed", "shrinks", "zip", "application/zip",
        lambda: zipped({"zeros.bin": bytes(1_600_000)}, zipfile.ZIP_STORED), PYTHON,
        "too large as it is, packed without compression", committed=False),
    row("tar", "becomes_zip", "tar", "application/x-tar", partial(tarred, TEXTS), PYTHON, "wrapped"),
    row("tar_bz2", "becomes_zip", "bz2", "application/x-bzip2", partial(tarred, TEXTS, "bz2"), PYTHON, "wrapped"),
    row("tar_xz", "becomes_zip", "xz", "application/x-xz", partial(tarred, TEXTS, "xz"), PYTHON, "wrapped"),
    row("seven_zip", "becomes_zip", "7z", "application/x-7z-compressed",
        lambda: bytes.fromhex("377abcaf271c00048d9bd50f0000000000000000000000000000000000000000"), "byte by byte",
        "an empty 7z: wrapped"),
    row("zip_named_jpg", "passes", "jpg", "application/zip", partial(zipped, TEXTS), PYTHON, "goes out as .zip"),
    row("java", "refused_unsupported", "jar", "application/java-archive", java, PYTHON, "a program"),
    row("android", "refused_unsupported", "apk", "application/vnd.android.package-archive", android, PYTHON,
        "a program"),
    row("bad_checksum", "refused_damaged", "zip", "application/zip", damaged, PYTHON, "one byte is wrong"),
    row("cut_off", "refused_damaged", "zip", "application/zip", lambda: zipped(TEXTS)[:-40], PYTHON,
        "the directory at the end is missing"),
    row("cut_off", "refused_damaged", "gz", "application/gzip",
        lambda: gzipped(noise(900))[:500], PYTHON, "the end is missing"),
)  # fmt: skip
