"""Which types are words or programs, which no picture, film or sound can be?"""

from __future__ import annotations

_PROGRAMS = frozenset(
    {
        "application/vnd.microsoft.portable-executable",
        "application/x-dosexec",
        "application/x-executable",
        "application/x-mach-binary",
        "application/x-ms-shortcut",
        "application/x-msi",
        "application/x-ios-app",
        "application/java-archive",
        "application/java-vm",
        "application/vnd.android.package-archive",
        "application/vnd.android.dex",
        "application/vnd.adobe.flash.movie",
        "application/vnd.debian.binary-package",
        "application/x-rpm",
        "application/wasm",
        "application/postscript",  # a language: it can open files and run commands
    }
)
_WORDS = frozenset({
    "application/json", "application/x-ndjson", "application/xml", "application/javascript",
    "application/dash+xml", "application/vnd.apple.mpegurl", "application/sdp", "application/pgp-keys",
    "message/rfc822",
})  # fmt: skip
_CONTACTS = frozenset({"text/vcard", "text/calendar"})
"""Text, too, but what they are is plain, and no server answers a failed download with them."""


def is_program(true_type: str) -> bool:
    """Whether it could be run."""
    return (
        true_type in _PROGRAMS
        or true_type.startswith("text/x-script")
        or "macroenabled" in true_type
        or (true_type in {"text/x-shellscript", "text/x-php", "text/x-perl", "text/x-ruby"})
    )


def is_words(true_type: str) -> bool:
    """Whether it is text of a kind that servers answer with."""
    return true_type in _WORDS or (true_type.startswith("text/") and true_type not in _CONTACTS)
