"""Which pages of the documentation are printed from the code? bin/make-docs writes them to docs/."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mmsprep.cli.exit_codes import MEANINGS
from mmsprep.formats import FORMATS, Format, title
from mmsprep.intact import BY_DECODER, RULES, UNDECLARED, ZIPS
from mmsprep.profile import PROFILES, Profile

NOTE = "<!-- Printed from the code by bin/make-docs; a test checks that it is current. -->"


def pages() -> dict[str, str]:
    """Every generated page: its file name, and what it says."""
    return {"formats.md": formats(), "exit-codes.md": exit_codes(), "damage.md": damage()}


def formats() -> str:
    """Every type, and what becomes of it in each profile."""
    head = [
        NOTE,
        "# What becomes of every type",
        "",
        "The type is found by looking into the file; its extension never decides. *passes*: where it",
        "is of the kind that phones show, tells no location and fits, it goes out byte for byte; else",
        "it becomes what the last column says. `mmsprep formats` prints the same.",
        "",
        "With `--documents images`, text documents, sheets and slides become one picture a page, where",
        "LibreOffice is there; with `--documents zip` any document goes whole, in a ZIP. With",
        "`--shrink-inside`, pictures in archives and in office files that go in a ZIP are made smaller",
        "where needed; with `--playable`, AVI, MPEG, TIFF, BMP and SVG are converted: most phones",
        "cannot show them.",
        "",
        *(f"- **{profile.name}**: {profile.title}, as of {profile.dated} ([source]({profile.source}))."
          for profile in PROFILES.values()),
        "",
    ]  # fmt: skip
    columns = ["What", "Type", "Extensions", *PROFILES, "Else it becomes"]
    rows = [[
        entry.title, f"`{entry.type}`", " ".join(entry.extensions),
        *(_fate(entry, profile) for profile in PROFILES.values()),
        f"{entry.becomes} ({entry.needs})" if entry.needs else entry.becomes,
    ] for entry in FORMATS.values()]  # fmt: skip
    return "\n".join([*head, *_table(columns, rows), ""])


def exit_codes() -> str:
    """What the process's answer means."""
    rows = [[str(int(code)), meaning] for code, meaning in MEANINGS.items()]
    return "\n".join([
        NOTE,
        "# Exit codes",
        "",
        *_table(["Code", "Meaning"], rows),
        "",
        "Several failures: 10 where any outcome is unknown, else the smallest. `convert` prepares the",
        "good files and refuses the bad ones by name (the exit code is then not 0); `send` sends",
        "nothing unless all of them are good, or `--skip-refused` says so. `check` answers 1 only where",
        "everything could be read.",
        "",
    ])  # fmt: skip


def damage() -> str:
    """What is noticed of a file that is cut off or changed."""
    rows = [[", ".join(map(title, rule.types)), rule.declares] for rule in RULES]
    rows.append([", ".join(map(title, ZIPS)), "a checksum for every file in it (they are ZIPs)"])
    rows += [[title(each), declares] for each, declares in BY_DECODER.items()]
    return "\n".join([
        NOTE,
        "# What is noticed of damage",
        "",
        "A file that is cut off, or whose bytes were changed, is refused (3) where its format",
        "declares a length, an end or a checksum; nothing goes out that does not decode whole. Of a",
        "film or a sound, `--trim` sends the part that is good.",
        "",
        *_table(["What", "It declares"], rows),
        "",
        f"Nothing is declared by: {', '.join(UNDECLARED)}.",
        "Their end may be missing, and nobody can tell. A note says so of rare kinds of sound, of a WAV",
        "without a length, and of MP3, AAC, AC-3, DTS and AMR that end within a frame, or hold bytes",
        "that are no sound.",
        "",
        "Where only lengths are declared, changed bytes show where a decoder stumbles over them. What",
        "is packed is unpacked in memory and compared, up to 64 MB, but for: lz4, LHA, ARJ and ACE;",
        "what is packed, not merely stored, in a RAR; what is locked in a 7z, or packed by PPMd,",
        "Deflate or BCJ2. The checksums of a PNG's texts do not count, nor those of a Matroska's",
        "chapters and tags, for no viewer minds them.",
        "",
    ])  # fmt: skip


def _fate(entry: Format, profile: Profile) -> str:
    accepted = profile.accepts(entry.type)
    if accepted is None:
        return "refused" if entry.family == "refuse" else "converted"
    return "passes" if accepted.type == entry.type else f"passes as `{accepted.type}`"


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = [columns, ["---"] * len(columns), *rows]
    return [f"| {' | '.join(line)} |" for line in lines]
