"""Could it be run? Programs of Windows, Linux, macOS, Java and Android."""

from __future__ import annotations

from mmsprep.containers.reading import number
from mmsprep.model import Content

_MACH = {b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf", b"\xce\xfa\xed\xfe", b"\xcf\xfa\xed\xfe"}
_MAX_ARCHITECTURES = 40
"""Java's class files share the mark of fat Mach-O; where that counts parts, they have a version."""


def look(content: Content) -> str | None:
    """The kind of a program."""
    head = content[:64]
    if head[:2] == b"MZ":
        return _dos(content)
    if head[:4] == b"\x7fELF":
        return "application/x-executable"
    if head[:4] in _MACH:
        return "application/x-mach-binary"
    if head[:4] in {b"\xca\xfe\xba\xbe", b"\xca\xfe\xba\xbf"}:
        parts = number(head, 4, 4)
        return "application/x-mach-binary" if 0 < parts < _MAX_ARCHITECTURES else "application/java-vm"
    if head[:4] == b"\0asm":
        return "application/wasm"
    if head[:4] == b"dex\n" and head[7:8] == b"\0":
        return "application/vnd.android.dex"
    if head[:8] == b"\x4c\0\0\0\x01\x14\x02\0":
        return "application/x-ms-shortcut"
    return None


def _dos(content: Content) -> str | None:
    at = number(content, 60, 4, "little")
    if content[at : at + 4] == b"PE\0\0":
        return "application/vnd.microsoft.portable-executable"
    head = content[:512]
    return "application/x-dosexec" if len(head) > 28 and b"\0" in head else None
