"""What does a provider take? Dated data with its source; nothing here decides anything."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Accepted:
    """One type that a provider takes."""

    type: str
    """In the provider's own spelling: this is what goes out."""
    extensions: tuple[str, ...]
    """The first is the one that we give."""
    canonical: str = ""
    """The true type it stands for, where the spelling differs."""

    @property
    def true_type(self) -> str:
        """The canonical name of the type."""
        return self.canonical or self.type


@dataclass(frozen=True, slots=True)
class Profile:
    """What one provider allows in one message."""

    name: str
    title: str
    dated: str
    """When the provider said so: a date, as ISO 8601 has it."""
    source: str
    """Where the provider says so."""
    max_bytes: int
    """All attachments together, inclusive."""
    max_attachments: int
    """In one message."""
    accepted: tuple[Accepted, ...]

    def accepts(self, true_type: str) -> Accepted | None:
        """The entry for a true (canonical) type, or None."""
        return next((entry for entry in self.accepted if entry.true_type == true_type), None)


_CLASSIC = (
    Accepted("image/jpeg", ("jpg", "jpeg")),
    Accepted("image/png", ("png",)),
    Accepted("image/bmp", ("bmp",)),
    Accepted("image/gif", ("gif",)),
    Accepted("image/tiff", ("tiff", "tif")),
    Accepted("image/svg+xml", ("svg",)),
    Accepted("video/3gpp", ("3gp",)),
    Accepted("video/mp4", ("mp4",)),
    Accepted("video/mpeg", ("mpeg",)),
    Accepted("video/msvideo", ("avi",), "video/x-msvideo"),
    Accepted("audio/mpeg", ("mp3",)),
    Accepted("text/vcard", ("vcf", "vcard")),
    Accepted("application/zip", ("zip",)),
    Accepted("application/gzip", ("gz", "gzip")),
    Accepted("application/rtf", ("rtf",)),
)

RINGCENTRAL = Profile(
    name="ringcentral",
    title="RingCentral: the fifteen types of the developer guide until June 2025",
    dated="2023-05-16",
    source="https://developers.ringcentral.com/guide/messaging/sms/sending-images",
    max_bytes=1_500_000,
    max_attachments=10,
    accepted=_CLASSIC,
)

RINGCENTRAL_2026 = Profile(
    name="ringcentral-2026",
    title="RingCentral: the longer list of today",
    dated="2026-04-28",
    source="https://github.com/ringcentral/ringcentral-api-docs/blob/main/docs/messaging/sms/sending-images.md",
    max_bytes=1_500_000,
    max_attachments=10,
    accepted=(
        *(entry for entry in _CLASSIC if entry.type != "video/msvideo"),
        Accepted("image/webp", ("webp",)),
        Accepted("video/avi", ("avi",), "video/x-msvideo"),
        Accepted("video/x-flv", ("flv",)),
        Accepted("video/x-ms-wmv", ("wmv",)),
        Accepted("video/quicktime", ("mov", "qt")),
        Accepted("video/webm", ("webm",)),
        Accepted("video/ogg", ("ogg",)),
        Accepted("audio/mp4", ("m4a",)),
        Accepted("audio/ogg", ("oga",)),
        Accepted("audio/wav", ("wav",), "audio/x-wav"),
        Accepted("audio/amr", ("amr",)),
        Accepted("audio/3gpp", ("3gp",)),
        Accepted("application/pdf", ("pdf",)),
        Accepted("text/html", ("html",)),
        Accepted("text/plain", ("txt",)),
        Accepted("text/csv", ("csv",)),
        Accepted("text/calendar", ("ics",)),
    ),
)

PROFILES = {profile.name: profile for profile in (RINGCENTRAL, RINGCENTRAL_2026)}
