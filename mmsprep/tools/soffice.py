"""How does LibreOffice turn an office document into PDF or RTF? Alone with it: nothing else is read.

A document may name other files and servers, and LibreOffice would put what it finds there into what
it makes: a link in it is a way to send somebody else's files. Its own settings stop most of that, and
its macros; what they do not stop (backgrounds, bullets, pictures in sheets and slides: tried), the
system does. Where it cannot, LibreOffice is not run.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Literal

from mmsprep.errors import MissingTool, OverSafetyLimit, ToolFailed
from mmsprep.tools.launch import NOT_HELD
from mmsprep.tools.process import OUT_OF_TIME, Bounds, Completed, run
from mmsprep.workroom import Workroom

_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."

READERS = {
    "application/rtf": ("rtf", "Rich Text Format"),
    f"{_OOXML}wordprocessingml.document": ("docx", "MS Word 2007 XML"),
    f"{_ODF}text": ("odt", "writer8"),
    "application/msword": ("doc", "MS Word 97"),
    f"{_OOXML}spreadsheetml.sheet": ("xlsx", "Calc MS Excel 2007 XML"),
    f"{_ODF}spreadsheet": ("ods", "calc8"),
    "application/vnd.ms-excel": ("xls", "MS Excel 97"),
    f"{_OOXML}presentationml.presentation": ("pptx", "Impress MS PowerPoint 2007 XML"),
    f"{_ODF}presentation": ("odp", "impress8"),
    "application/vnd.ms-powerpoint": ("ppt", "MS PowerPoint 97"),
}
"""True type to extension and the reader that is forced: LibreOffice must not guess."""

PLACES = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "C:/Program Files/LibreOffice/program/soffice.exe",
)
SYSTEM = ("/usr", "/lib", "/lib64", "/bin", "/opt", "/etc/fonts", "/etc/ld.so.cache", "/etc/libreoffice",
          "/etc/papersize", "/var/cache/fontconfig", "/dev/null", "/dev/urandom",
          "/sys/devices/system/cpu")  # fmt: skip
"""Programs, fonts and their settings: what is the same on everybody's machine."""

RESTART = 81
"""Its status when it has set up a new profile, and wants to be started again."""

MAX_OUTPUT = 200_000_000
SECONDS = 8
"""Of a processor: a letter takes one."""

MEMORY = 4_000_000_000
"""Address space; it uses a twentieth of it."""

INSTALL_IT = "Install LibreOffice, or print it to a PDF yourself and send that."
PRINT_IT = "Print it to a PDF yourself and send that."

_SETTINGS: dict[str, dict[str, int]] = {
    "Common/Security/Scripting": {
        "MacroSecurityLevel": 3, "DisableMacrosExecution": True, "DisableActiveContent": True,
        "BlockUntrustedRefererLinks": True,
    },
    "Writer/Content/Update": {"Link": 2, "Field": False},
    "Calc/Content/Update": {"Link": 1},
    "Java/VirtualMachine": {"Enable": False},
}  # fmt: skip
"""No macros, no Java, nothing from elsewhere; 2 and 1 mean never."""


def program() -> str | None:
    """LibreOffice, if it is installed."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    return found or next((place for place in PLACES if Path(place).is_file()), None)


def convert(data: bytes, true_type: str, wanted: Literal["pdf", "rtf"], room: Workroom) -> bytes:
    """The document as PDF or RTF; raises MissingTool, OverSafetyLimit, ToolFailed."""
    soffice = program()
    if soffice is None:
        raise MissingTool("Turning it into pictures needs LibreOffice.", INSTALL_IT)
    extension, reader = READERS[true_type]
    folder = room.new_folder()
    (folder / f"document.{extension}").write_bytes(data)
    _write_settings(folder / "profile" / "user")
    argv = [
        _itself(soffice), f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless",
        "--norestore", "--nologo", "--nodefault", "--nolockcheck", "--nofirststartwizard",
        f"--infilter={reader}", "--convert-to", wanted, "--outdir", "made", f"document.{extension}",
    ]  # fmt: skip
    ended = _run(argv, folder, room)
    if ended.status == RESTART:
        ended = _run(argv, folder, room)
    if ended.status == OUT_OF_TIME:
        raise OverSafetyLimit(
            "LibreOffice takes far more work for it than for a document and was stopped.",
            PRINT_IT,
        )
    if ended.status == NOT_HELD:
        raise MissingTool(
            "This system cannot keep LibreOffice from reading the other files that a document may name.",
            PRINT_IT,
        )
    made = folder / "made" / f"document.{wanted}"
    if ended.status != 0 or not made.is_file():
        raise ToolFailed("LibreOffice cannot read the document.", "Open it and save it again.")
    return made.read_bytes()


def _run(argv: list[str], folder: Path, room: Workroom) -> Completed:
    home = str(Path(argv[0]).parent)
    bounds = Bounds(
        seconds=room.limits.patience_seconds,
        cpu=SECONDS,
        memory=MEMORY,
        file=MAX_OUTPUT,
        reads=(*SYSTEM, home),
    )
    return run(argv, folder, bounds, stopped=room.stopped)


def _itself(soffice: str) -> str:
    """The program behind the script, which would start it as a process of its own."""
    behind = Path(soffice).resolve().with_name("soffice.bin")
    return str(behind) if behind.is_file() else soffice


def _write_settings(user: Path) -> None:
    user.mkdir(parents=True)
    items = "".join(
        f'<item oor:path="/org.openoffice.Office.{path}"><prop oor:name="{name}" oor:op="fuse">'
        f"<value>{str(value).lower()}</value></prop></item>"
        for path, settings in _SETTINGS.items()
        for name, value in settings.items()
    )
    (user / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<oor:items xmlns:oor="http://openoffice.org/2001/registry">{items}</oor:items>'
    )
