"""Which vCards are edge cases?"""

from __future__ import annotations

import base64
from functools import partial

from mmsprep.testing.media import scene, still
from mmsprep.testing.media.case import Case

row = partial(Case, "contacts")

TEXT = "text"
WITH_PHOTO = "text, photo by Pillow"


def card(*lines: str, version: str = "3.0", name: str = "Edge Case") -> str:
    """One card, its lines folded as the standard asks."""
    family, _, given = name.rpartition(" ")
    start = ["BEGIN:VCARD", f"VERSION:{version}", f"N:{given};{family};;;", f"FN:{name}"]
    return "".join(fold(line) for line in [*start, *lines, "END:VCARD"])


def fold(line: str) -> str:
    """At most 75 characters a line; what goes on starts with a blank."""
    parts = [line[:75], *(line[at : at + 74] for at in range(75, len(line), 74))]
    return "\r\n ".join(parts) + "\r\n"


TEL = "TEL;TYPE=CELL:+1-650-555-0100"
NOTE = "NOTE:Ä ö ü – 你好 – \\n a second line\\, with a comma"


def plain(version: str = "3.0") -> bytes:
    return card(TEL, "EMAIL:edge@example.invalid", NOTE, version=version).encode()


def quoted_printable() -> bytes:
    """2.1, as old phones write it: soft line breaks and a character set of its own."""
    return (
        "BEGIN:VCARD\r\nVERSION:2.1\r\n"
        "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=B6rg;;;\r\n"
        "FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:J=C3=B6rg M=C3=BCller\r\n"
        "NOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:a long note that goes on =\r\n"
        "in the next line with an equals sign =3D and =0D=0A a break\r\n"
        "TEL;CELL;VOICE:+16505550100\r\nEND:VCARD\r\n"
    ).encode("ascii")


def photo(version: str, width: int = 96) -> bytes:
    """With a portrait inside, in the way of this version."""
    picture = scene.landscape(width, width, 11) if width > 96 else scene.corners(width, width)
    data = base64.b64encode(still.jpeg(picture, 95 if width > 96 else 82)).decode()
    start = {
        "2.1": "PHOTO;ENCODING=BASE64;JPEG:",
        "3.0": "PHOTO;ENCODING=b;TYPE=JPEG:",
        "4.0": "PHOTO:data:image/jpeg;base64,",
    }[version]
    after = ["X-ABLABEL:after the photo"] if version != "2.1" else ["", "X-ABLABEL:after the photo"]
    return card(TEL, start + data, *after, version=version).encode()


def latin() -> bytes:
    return card("NOTE;CHARSET=ISO-8859-1:Grüße aus Österreich", TEL, version="2.1").encode("latin-1")


def many(count: int = 25) -> bytes:
    return "".join(card(f"TEL:+1650555{n:04}", name=f"Person {n}") for n in range(count)).encode()


def grouped() -> bytes:
    """Apple's groups, labels, and an address in parts."""
    return card(
        "item1.TEL:+16505550100", "item1.X-ABLabel:_$!<Mobile>!$_",
        "item2.ADR;TYPE=HOME:;;1 Main St\\nApt 2;Springfield;IL;62701;USA", "item2.X-ABADR:us",
        "BDAY;VALUE=date:1990-01-31", "PRODID:-//Edge//Case//EN",
    ).encode()  # fmt: skip


CASES = (
    row("plain", "passes", "vcf", "text/vcard", plain, TEXT, "3.0"),
    row("version_4", "passes", "vcf", "text/vcard", partial(plain, "4.0"), TEXT, "4.0"),
    row("quoted_printable", "passes", "vcf", "text/vcard", quoted_printable, TEXT, "2.1 with soft line breaks"),
    row("latin_1", "passes", "vcf", "text/vcard", latin, TEXT, "2.1 in ISO 8859-1"),
    row("photo_2_1", "passes", "vcf", "text/vcard", partial(photo, "2.1"), WITH_PHOTO, "base64, ended by a blank line"),
    row("photo_3_0", "passes", "vcf", "text/vcard", partial(photo, "3.0"), WITH_PHOTO, "base64, folded"),
    row("photo_4_0", "passes", "vcf", "text/vcard", partial(photo, "4.0"), WITH_PHOTO, "a data: URI"),
    row("many", "passes", "vcf", "text/vcard", many, TEXT, "25 cards in one file"),
    row("groups", "passes", "vcf", "text/vcard", grouped, TEXT, "Apple's groups and labels"),
    row("byte_order_mark", "passes", "vcf", "text/vcard", lambda: b"\xef\xbb\xbf" + plain(), TEXT, "UTF-8 with a mark"),
    row("utf_16", "passes", "vcf", "text/vcard", lambda: plain().decode().encode("utf-16"), TEXT, "two bytes a letter"),
    row("line_feeds", "passes", "vcf", "text/vcard", lambda: plain().replace(b"\r\n", b"\n"), TEXT, "Unix line ends"),
    row("lower_case", "passes", "vcard", "text/vcard", lambda: plain().replace(b"VCARD", b"vcard"), TEXT, "begin:vcard"),
    row("vcard_named_txt", "passes", "txt", "text/vcard", plain, TEXT, "goes out as .vcf"),
    row("photo_over_budget", "shrinks", "vcf", "text/vcard", partial(photo, "3.0", 2100), WITH_PHOTO,
        "a portrait that is too large for a message", committed=False),
    row("cut_off", "refused_damaged", "vcf", "text/vcard", lambda: plain()[:-20], TEXT, "no END:VCARD"),
)  # fmt: skip
