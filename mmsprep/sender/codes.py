"""What does each code of RingCentral mean, and what does the user do about it? Data only.

Sources: the OpenAPI description 1.0.46 (x-error-codes of /sms), the developer guide's pages on
errors, rate limits and SMS errors (2026-02-23), and an older reference that alone has MSG-376,
379, 383 and 388. Where sources differ, both codes are here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["authentication", "refused", "too-large", "media"]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one of RingCentral's error codes says, in plain words, and what to do next."""

    kind: Kind
    plain: str
    hint: str


_NUMBER = "Choose another with --from; `mmsprep numbers` lists them."
_ACCOUNT = "Ask RingCentral to enable it for the account."
_SMALLER = "Prepare it smaller: --shrink-on-refusal, --carrier safe, or a lower --budget."
_BUG = "Please report it, with the request id."
_WAIT = "Try again later."
SUPPORT = "Ask RingCentral's support, with the request id or the message's."
_APP = "Open the app in the developer console and add the permission, then get a new JWT."

REFUSALS = {
    "CMN-101": Meaning("refused", "A parameter is not valid", "Check the number."),
    "CMN-102": Meaning("refused", "The service does not know this resource", "Check the id."),
    "CMN-103": Meaning("refused", "The service could not read our request", _BUG),
    "CMN-104": Meaning("refused", "The service could not read our request", _BUG),
    "CMN-405": Meaning("authentication", "The token is not valid", "Check the credentials."),
    "CMN-406": Meaning("refused", "A recipient is given twice", "Name everybody once."),
    "CMN-401": Meaning("authentication", "The app lacks a permission", _APP),
    "CMN-408": Meaning(
        "authentication", "The user lacks a permission", "Ask the account's administrator for it."
    ),
    "CMN-419": Meaning(
        "authentication", "The user lacks a permission", "Ask the account's administrator for it."
    ),
    "InsufficientPermissions": Meaning(
        "authentication",
        "The app or its user lacks a permission",
        "Add it in the developer console, or ask the account's administrator for it.",
    ),
    "FeatureNotAvailable": Meaning("refused", "The account lacks a feature", _ACCOUNT),
    "InternationalProhibited": Meaning("refused", "Messages abroad are not available", _ACCOUNT),
    "BIL-103": Meaning("refused", "MMS is not part of this account's plan", _ACCOUNT),
    "MSG-240": Meaning("refused", "International SMS is not available", _ACCOUNT),
    "MSG-241": Meaning("refused", "The sending number is a fax number", _NUMBER),
    "MSG-242": Meaning("refused", "The sending number lacks the feature", _NUMBER),
    "MSG-243": Meaning("refused", "The number is blocked", "Unblock it in RingCentral."),
    "MSG-245": Meaning("refused", "The sending number is not one of the user's", _NUMBER),
    "MSG-246": Meaning("refused", "An extension cannot get an MMS", "Give a full number."),
    "MSG-247": Meaning("refused", "A short number cannot get an MMS", "Give a full number."),
    "MSG-304": Meaning(
        "refused",
        "The sending number does not belong to the extension",
        "A JWT speaks for the extension that created it: use that extension's number, or its own JWT.",
    ),
    "MSG-314": Meaning("refused", "This kind of extension cannot send", _ACCOUNT),
    "MSG-337": Meaning("too-large", "The attachments are too large", _SMALLER),
    "MSG-338": Meaning("too-large", "The attachments are too large", _SMALLER),
    "MSG-347": Meaning("refused", "A part of the message is empty", _BUG),
    "MSG-348": Meaning(
        "media",
        "The type of an attachment is not taken",
        "Send another form of that file; `mmsprep formats` lists what is taken.",
    ),
    "MSG-349": Meaning("refused", "The service could not read our request", _BUG),
    "MSG-350": Meaning("refused", "The service could not read our request", _BUG),
    "MSG-351": Meaning("refused", "An attachment has no name", _BUG),
    "MSG-365": Meaning("refused", "The country is given twice", _BUG),
    "MSG-367": Meaning("refused", "The sending number cannot send SMS", _NUMBER),
    "MSG-376": Meaning("too-large", "The attachments are too large", _SMALLER),
    "MSG-379": Meaning("refused", "There are too many attachments", "Send at most ten."),
    "MSG-380": Meaning("refused", "MMS is not available for this account", _ACCOUNT),
    "MSG-381": Meaning("refused", "The group is too large", "A group has at most ten recipients."),
    "MSG-383": Meaning("refused", "International MMS is not available", _ACCOUNT),
    "MSG-384": Meaning("refused", "The account's limit is reached", _ACCOUNT),
    "MSG-388": Meaning("refused", "This destination is not allowed", _ACCOUNT),
    "MSG-397": Meaning("refused", "A toll-free number cannot do this", _NUMBER),
    "MSG-403": Meaning("refused", "A toll-free number cannot send abroad", _NUMBER),
    "OAU-128": Meaning("authentication", "The token has expired", "Try again."),
    "OAU-129": Meaning("authentication", "The token is damaged", "Try again."),
    "OAU-149": Meaning("authentication", "The token is damaged", "Try again."),
    "OAU-251": Meaning(
        "authentication",
        "The app may not log in with a JWT",
        "Create it anew in the developer console with `JWT auth flow`.",
    ),
    "invalid_grant": Meaning(
        "authentication",
        "The JWT is not accepted",
        "It has expired, or is another app's or server's: create it anew in the developer console.",
    ),
    "invalid_client": Meaning(
        "authentication",
        "The client id or secret is not accepted",
        "Copy both again from the developer console.",
    ),
    "CMN-301": Meaning("refused", "Too many requests", _WAIT),
    "CMN-302": Meaning("refused", "Too many requests", _WAIT),
    "CMN-303": Meaning("refused", "Too many requests", _WAIT),
    "CMN-304": Meaning("refused", "The same request is under way already", _WAIT),
    "CMN-310": Meaning("refused", "Too many requests", _WAIT),
    "MSG-305": Meaning("refused", "Too many requests", _WAIT),
}

OPTED_OUT = "They must text START to your number before you may write again."
_REGISTER = "Finish the registration of the number (TCR) in the service's admin portal."
_WORDING = "Reword the text; leave out links and shorteners."

DELIVERY = {
    "SMS-RC-403": Meaning("refused", "The daily or monthly limit is reached", _WAIT),
    "SMS-RC-410": Meaning("refused", "This kind of number is not served (a landline?)", "Check it."),
    "SMS-RC-413": Meaning("refused", "The recipient opted out", OPTED_OUT),
    "SMS-RC-430": Meaning("refused", "RingCentral took it for spam", _WORDING),
    "SMS-RC-500": Meaning("refused", "RingCentral had an internal error", _WAIT),
    "SMS-RC-501": Meaning("refused", "RingCentral's provider was called wrongly", _WAIT),
    "SMS-RC-503": Meaning("refused", "The sending number is not set up", _REGISTER),
    "SMS-RC-504": Meaning("refused", "RingCentral's provider is not set up", _WAIT),
    "SMS-UP-410": Meaning("refused", "The number is not in service", "Check it."),
    "SMS-UP-413": Meaning("refused", "The recipient opted out", OPTED_OUT),
    "SMS-UP-414": Meaning("refused", "The sending number is not set up", _REGISTER),
    "SMS-UP-430": Meaning("refused", "The gateway took it for spam", _WORDING),
    "SMS-UP-431": Meaning("refused", "The sending number was flagged", _NUMBER),
    "SMS-UP-432": Meaning("refused", "The text is too long", "Send less than 1,000 characters."),
    "SMS-UP-433": Meaning("refused", "The content was objected to", _WORDING),
    "SMS-UP-500": Meaning("refused", "The gateway had an error", _WAIT),
    "SMS-CAR-104": Meaning("refused", "The carrier has not reported yet", "Look again in an hour."),
    "SMS-CAR-199": Meaning(
        "refused", "The carrier does not say; it may have arrived", "Ask the recipient."
    ),
    "SMS-CAR-400": Meaning(
        "refused", "The carrier does not support this kind of message", "Send it without files."
    ),
    "SMS-CAR-410": Meaning("refused", "It expired before the carrier took it", _WAIT),
    "SMS-CAR-411": Meaning("refused", "The number is not valid", "Check it."),
    "SMS-CAR-412": Meaning("refused", "The recipient cannot be reached now", _WAIT),
    "SMS-CAR-413": Meaning("refused", "The recipient opted out", OPTED_OUT),
    "SMS-CAR-414": Meaning("refused", "The sending number is not valid", _REGISTER),
    "SMS-CAR-430": Meaning("refused", "The carrier took it for spam", _WORDING),
    "SMS-CAR-431": Meaning("refused", "The carrier refused it without a reason", _WORDING),
    "SMS-CAR-432": Meaning("refused", "The text is too long", "Send a shorter one."),
    "SMS-CAR-433": Meaning("refused", "The carrier could not read the message", _WORDING),
    "SMS-CAR-434": Meaning("too-large", "The attachments are too large for the carrier", _SMALLER),
    "SMS-CAR-435": Meaning("refused", "It holds a shortened link", "Write the link out."),
    "SMS-CAR-450": Meaning("refused", "T-Mobile's daily limit for the brand is reached", _WAIT),
    "SMS-CAR-451": Meaning("refused", "AT&T's limit for the campaign is reached", _WAIT),
    "SMS-CAR-452": Meaning("refused", "The carrier's limit is reached", _WAIT),
    "SMS-CAR-460": Meaning("refused", "A short code cannot be served this way", _NUMBER),
    "SMS-CAR-461": Meaning("refused", "The toll-free number is not verified", _REGISTER),
    "SMS-CAR-500": Meaning("refused", "The carrier had an error", _WAIT),
}

NOT_FINAL = frozenset({"SMS-CAR-104", "SMS-CAR-199"})
"""Delivery codes that do not say that it failed."""
