"""In which code page is a text of old? In that in which its letters make an alphabet.

Read in a wrong one, a text has letters that no language has together, or signs within its words.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

PAGES = (
    "cp1252", "cp1254", "cp1250", "iso8859_2", "cp1257", "cp1258", "mac_roman", "cp850", "cp852",
    "cp437", "cp857", "cp775", "mac_latin2", "mac_turkish", "iso8859_16", "iso8859_4", "iso8859_3",
    "iso8859_10", "cp860", "cp861", "cp863", "cp865", "mac_iceland", "mac_croatian", "mac_romanian",
)  # fmt: skip
"""The more usual ones first: in several of them a text may read the same."""

_ALPHABETS = tuple(
    map(
        frozenset,
        (
            "àâæçéèêëîïôœùûüÿ", "äöüß", "áéíñóúüªº", "àèéìíîòóùúªº", "àáâãçéêíóôõúüªº", "èéëïóöü",
            "åæøéèêòóô", "åäöéàü", "áæðéíóöúýþ", "àçèéíïòóúü", "äõöüšž", "áčďéěíňóřšťúůýž",
            "ąćęłńóśźż", "áéíóöőúüű", "áäčďéíĺľňóôŕšťúýž", "čćđšž", "âăîşţ", "çğıöşüi̇",
            "ąčęėįšūųž", "āčēģīķļņšūž", "âăîșț", "ċġħżàèìòù", "ĉĝĥĵŝŭ", "âêîôûŵŷ", "çəğıöşü",
            "àáâãăèéêìíòóôõơùúưýđ\u0300\u0301\u0303\u0309\u0323",
        ),
    )
)  # fmt: skip
"""Of French, German, Spanish, Italian, Portuguese, Dutch, Danish and Norwegian, Swedish and Finnish,
Icelandic, Catalan, Estonian, Czech, Polish, Hungarian, Slovak, Croatian and Slovene, Romanian,
Turkish, Lithuanian, Latvian, Romanian with commas, Maltese, Esperanto, Welsh, Azerbaijani, Vietnamese:
the letters beyond ASCII."""

_SCRIPTS = (
    (
        ("cp1255", "iso8859_8"),
        ("אבגדהוזחטיךכלםמןנסעףפץצקרשת",),
        frozenset("יולהאמרשתנב"),
    ),
    (
        ("cp1256", "iso8859_6", "mac_arabic"),
        ("ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىيپچژگٹڈڑںھہےکی،؟؛\u200c\u200d",),
        frozenset("اليمنرتوبدعهسن"),
    ),
    (
        (
            "cp1251", "koi8_r", "koi8_u", "cp866", "iso8859_5", "mac_cyrillic",
            "cp1125", "kz1048", "ptcp154",
        ),
        tuple(
            "абвгдежзийклмнопрстуфхцчшщьюя" + more
            for more in ("ъыэё", "ъыэіѣѳ", "іїєґ", "ыэёіў", "ђјљњћџѓќѕ", "ъыэёіәғқңөұүһ")
        ),
        frozenset("оеаинтсрвлкмі"),
    ),
    (
        ("cp1253", "iso8859_7", "cp737", "mac_greek"),
        ("αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊΐϋΰ",),
        frozenset("αοιετσνηυρπκμςάόίέή"),
    ),
    (
        ("cp874",),
        (bytes((*range(0xA1, 0xDB), *range(0xDF, 0xFC))).decode("cp874"),),
        frozenset("านรกอเงยมลวดตท่้ิีั"),
    ),
)  # fmt: skip
"""Pages of a script, the alphabets of its languages, and the letters that are most of every text."""
MOST = 0.45
"""Part of the characters; in a wrong page, the usual ones become others."""

_SIGNS = frozenset("“”‘’„‚–—…•«»‹›°§©®™€£¡¿·´±×½¼¾²³¶\xa0\xad")
_OPENING = "“”‘„‚«»‹›¡¿§©°\xa0"
"""What may stand in front of a word, somewhere."""
_OPENERS = "‚„•¿¡"
"""What stands behind no word, though a small one may follow."""
_AMIDST = "’·–—…\xad\u0300\u0301\u0303\u0309\u0323"
"""What may stand between two letters."""
_ALONE = "ÀÁÅÈÉÍÓÖØÚŮ"
"""Capitals that are a word."""
_BETWEEN = re.compile(r"([a-z\s]?)([^\x00-\x7f])(?=([a-z\s]?))")
FITS = 0.95
"""Part of the characters beyond ASCII: names of foreigners are in many a text."""
AS_GOOD = 0.02
"""So little less, and the more usual page counts."""


def page_of(data: bytes) -> str | None:
    """The code page that fits best, where one does."""
    fits = {page: _fit(data.decode(page, "replace")) for page in PAGES}
    best = max(fits.values())
    return next(page for page in PAGES if fits[page] >= best - AS_GOOD) if best >= FITS else None


def page_of_script(data: bytes) -> str | None:
    """The same for Hebrew, Arabic, Cyrillic, Greek and Thai."""
    fits = {
        page: _fit_of_script(data.decode(page, "replace"), alphabets, usual)
        for pages, alphabets, usual in _SCRIPTS
        for page in pages
    }
    best = max(fits, key=lambda page: fits[page])
    return best if fits[best] else None


def _fit_of_script(text: str, alphabets: tuple[str, ...], usual: frozenset[str]) -> float:
    """How well do the characters beyond ASCII fit, and how usual are they? 0: it is another script."""
    beyond = Counter(char for char in text if char > "\x7f")
    known = max(
        sum(count for char, count in beyond.items() if char.lower() in letters) for letters in alphabets
    )
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
    """A capital within or instead of a word, or a sign where none can be."""
    after_word, before_word = before.isalpha(), behind.isalpha()
    if char.isalpha():
        alone = before.isspace() and behind.isspace() and char not in _ALONE
        return char.isupper() and (after_word or alone)
    if after_word and not before_word:
        return char in _OPENERS
    return before_word and char not in (_AMIDST if after_word else _AMIDST + _OPENING)
