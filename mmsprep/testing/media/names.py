"""Which file names break programs?"""

from __future__ import annotations

ODD_NAMES = {
    "emoji": "🏖️ Strand 😀.jpg",
    "right_to_left_override": "photo\u202egpj.exe.jpg",
    "quotes": 'it\'s "quoted" `here`.jpg',
    "line_breaks": "a\r\nContent-Type: text-html\r\n\r\n.jpg",
    "terminal_escape": "\x1b]0;owned\x07\x1b[31mred.jpg",
    "leading_dash": "-rf.jpg",
    "option_with_value": "--output=else.jpg",
    "printf": "%03d %s %n.jpg",
    "protocol": "concat:a.jpg|b.jpg",
    "shell": "$(touch owned);&|<>*?!.jpg",
    "template": "{name} {0.__class__}.jpg",
    "longest": "x" * 251 + ".jpg",
    "longest_in_bytes": "ü" * 125 + ".jpg",
    "reserved_on_windows": "CON.jpg",
    "reserved_with_number": "lpt1.tar.jpg",
    "trailing_dot_and_blank": "name. .jpg",
    "hidden": ".hidden.jpg",
    "only_an_extension": ".jpg",
    "two_extensions": "report.pdf.jpg",
    "backslash": "..\\..\\windows\\win.ini.jpg",
    "decomposed": "u\u0308ber\u0301.jpg",
    "cyrillic": "Привет мир.jpg",
    "chinese": "照片.jpg",
    "zero_width": "in\u200bvisible\ufeff.jpg",
    "blanks": "   a   b   .jpg",
    "hash_and_percent": "50%25#a?b=c&d.jpg",
}
"""What is odd about it, and the name; all of them can be created on Linux."""
