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
    category: str
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
    source: str
    max_bytes: int
    """All attachments together, inclusive."""
    max_attachments: int
    accepted: tuple[Accepted, ...]

    def accepts(self, true_type: str) -> Accepted | None:
        """The entry for a true (canonical) type, or None."""
        return next((entry for entry in self.accepted if entry.true_type == true_type), None)


_CLASSIC = (
    Accepted("image/jpeg", ("jpg", "jpeg"), "image"),
    Accepted("image/png", ("png",), "image"),
    Accepted("image/bmp", ("bmp",), "image"),
    Accepted("image/gif", ("gif",), "image"),
    Accepted("image/tiff", ("tiff", "tif"), "image"),
    Accepted("image/svg+xml", ("svg",), "image"),
    Accepted("video/3gpp", ("3gp",), "video"),
    Accepted("video/mp4", ("mp4",), "video"),
    Accepted("video/mpeg", ("mpeg",), "video"),
    Accepted("video/msvideo", ("avi",), "video", "video/x-msvideo"),
    Accepted("audio/mpeg", ("mp3",), "audio"),
    Accepted("text/vcard", ("vcf", "vcard"), "v-card"),
    Accepted("application/zip", ("zip",), "compressed"),
    Accepted("application/gzip", ("gz", "gzip"), "compressed"),
    Accepted("application/rtf", ("rtf",), "document"),
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
        Accepted("image/webp", ("webp",), "image"),
        Accepted("video/avi", ("avi",), "video", "video/x-msvideo"),
        Accepted("video/x-flv", ("flv",), "video"),
        Accepted("video/x-ms-wmv", ("wmv",), "video"),
        Accepted("video/quicktime", ("mov", "qt"), "video"),
        Accepted("video/webm", ("webm",), "video"),
        Accepted("video/ogg", ("ogg",), "video"),
        Accepted("audio/mp4", ("m4a",), "audio"),
        Accepted("audio/ogg", ("oga",), "audio"),
        Accepted("audio/wav", ("wav",), "audio", "audio/x-wav"),
        Accepted("audio/amr", ("amr",), "audio"),
        Accepted("audio/3gpp", ("3gp",), "audio"),
        Accepted("application/pdf", ("pdf",), "document"),
        Accepted("text/html", ("html",), "document"),
        Accepted("text/plain", ("txt",), "document"),
        Accepted("text/csv", ("csv",), "document"),
        Accepted("text/calendar", ("ics",), "document"),
    ),
)

PROFILES = {profile.name: profile for profile in (RINGCENTRAL, RINGCENTRAL_2026)}
