"""Is it a phone number, and how may it be shown?"""

from __future__ import annotations

import functools
import re

_WRITTEN = re.compile(r"\+[0-9 ().\-/\u00a0\u2011]+")
_LONG_NUMBER = re.compile(r"\+?\d(?:[\s().-]{0,2}\d){6,}")


@functools.lru_cache(maxsize=4096)
def e164(number: str) -> str | None:
    """The number as `+15551234567`, or None where it is none. It must come with its country.

    Spaces, dots, brackets and dashes are welcome; an extension is not, for an MMS cannot reach it.
    """
    import phonenumbers

    if not _WRITTEN.fullmatch(number.strip()):
        return None
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return None
    if parsed.extension or not phonenumbers.is_possible_number(parsed):
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def last_four(number: str) -> str:
    """A number as it may be seen in tables, logs, errors and the journal."""
    digits = re.sub(r"\D", "", number)
    return f"…{digits[-4:]}" if len(digits) > 6 else "…"


def without_numbers(text: str) -> str:
    """Somebody else's sentence with every long number cut to its last four digits."""
    return _LONG_NUMBER.sub(lambda found: last_four(found.group()), text)
