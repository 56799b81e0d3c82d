"""In which code page is a text of old? In that in which its letters make an alphabet.

Read in a wrong one, a text has letters that no language has together, or signs within its words.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

PAGES = ("cp1252", "cp1254", "cp1250", "iso8859_2", "cp1257", "mac_roman", "cp850", "cp852")
"""The more usual ones first: in several of them a text may read the same."""

_ALPHABETS = tuple(
    map(
        frozenset,
        (
            "àâæçéèêëîïôœùûüÿ", "äöüß", "áéíñóúüªº", "àèéìíîòóùúªº", "àáâãçéêíóôõúüªº", "èéëïóöü",
            "åæøéèêòóô", "åäöéàü", "áæðéíóöúýþ", "àçèéíïòóúü", "äõöüšž", "áčďéěíňóřšťúůýž",
            "ąćęłńóśźż", "áéíóöőúüű", "áäčďéíĺľňóôŕšťúýž", "čćđšž", "âăîşţ", "âçğıîöşûüi̇",
            "ąčęėįšūųž", "āčēģīķļņšūž",
        ),
    )
)  # fmt: skip
"""Of French, German, Spanish, Italian, Portuguese, Dutch, Danish and Norwegian, Swedish and Finnish,
Icelandic, Catalan, Estonian, Czech, Polish, Hungarian, Slovak, Croatian and Slovene, Romanian,
Turkish, Lithuanian, Latvian: the letters beyond ASCII."""

_SCRIPTS = (
    (
        ("cp1255",),
        frozenset("אבגדהוזחטיךכלםמןנסעףפץצקרשת"),
        frozenset("יולהאמרשתנב"),
    ),
    (
        ("cp1251", "koi8_r", "koi8_u", "cp866", "iso8859_5", "mac_cyrillic"),
        frozenset("абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґўђѓѕјљњћќџ"),
        frozenset("оеаинтсрвлкмі"),
    ),
    (
        ("cp1253", "iso8859_7", "cp737", "mac_greek"),
        frozenset("αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊΐϋΰ"),
        frozenset("αοιετσνηυρπκμςάόίέή"),
    ),
)
"""Pages of a script, its letters, and those of them that are most of every text."""
MOST = 0.45
"""Part of the characters; in a wrong page, the usual ones become others."""

_SIGNS = frozenset("“”‘’„‚–—…•«»‹›°§©®™€£¡¿·´±×½¼¾²³¶\xa0\xad")
_OPENING = "“”‘„‚«»‹›¡¿§©°\xa0"
"""What may stand in front of a word, somewhere."""
_AMIDST = "’·–—…\xad"
"""What may stand between two letters."""
_BETWEEN = re.compile(r"([a-z]?)([^\x00-\x7f])(?=([a-z]?))")
FITS = 0.95
"""Part of the characters beyond ASCII: names of foreigners are in many a text."""


def page_of(data: bytes) -> str | None:
    """The code page that fits best, where one does."""
    fits = {page: _fit(data.decode(page, "replace")) for page in PAGES}
    best = max(PAGES, key=lambda page: fits[page])
    return best if fits[best] >= FITS else None


def page_of_script(data: bytes) -> str | None:
    """The same for Hebrew, Cyrillic and Greek."""
    fits = {
        page: _fit_of_script(data.decode(page, "replace"), letters, usual)
        for pages, letters, usual in _SCRIPTS
        for page in pages
    }
    best = max(fits, key=lambda page: fits[page])
    return best if fits[best] else None


def _fit_of_script(text: str, letters: frozenset[str], usual: frozenset[str]) -> float:
    """How well do the characters beyond ASCII fit, and how usual are they? 0: it is another script."""
    beyond = Counter(char for char in text if char > "\x7f")
    known = sum(count for char, count in beyond.items() if char.lower() in letters)
    signs = sum(count for char, count in beyond.items() if char in _SIGNS)
    odd = sum(one.islower() and other.isupper() for one, other in pairwise(text))
    fit = (known + signs - odd) / max(1, beyond.total())
    often = sum(count for char, count in beyond.items() if char in usual) / max(1, beyond.total())
    return fit + often if fit >= FITS and often >= MOST else 0.0


def _fit(text: str) -> float:
    """Which part of the characters beyond ASCII one language explains."""
    beyond = Counter(char for char in text.lower() if char > "\x7f")
    odd = sum(_is_odd(*found) for found in _BETWEEN.findall(text))
    signs = sum(count for char, count in beyond.items() if char in _SIGNS)
    letters = max(
        sum(count for char, count in beyond.items() if char in alphabet) for alphabet in _ALPHABETS
    )
    return (signs + letters - odd) / max(1, beyond.total())


def _is_odd(before: str, char: str, behind: str) -> bool:
    """A capital behind a small letter, or a sign where none can be: the small letters are told."""
    if char.isalpha():
        return bool(before) and char.isupper()
    return bool(behind) and char not in (_AMIDST if before else _AMIDST + _OPENING)
