"""The national number (IIN) and mail addresses as keyed hashes: read, checked, and never kept."""

import unicodedata
from datetime import date

from civic.kernel import clock, keys
from civic.kernel.errors import Refused
from civic.kernel.i18n import lazy_gettext as _l

OLDEST_YEARS = 120
# What the key is used for, with the version of the scheme, so that the key can be changed one day.
_IIN, _CONTACT = "iin 1", "contact 1"
_FIRST = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)
_SECOND = (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)
# The seventh digit: odd for men, even for women; 1-2 the 19th century, 3-4 the 20th, 5-6 the 21st.
_CENTURIES = {"1": 1800, "2": 1800, "3": 1900, "4": 1900, "5": 2000, "6": 2000}
_BETWEEN = " \t\u00a0\u2009\u202f-\u2010\u2011\u2012\u2013"


def normalise_iin(text: str) -> str:
    """The twelve digits of a number that can belong to a living person.

    Raises:
        Refused: at field ``iin``; the message never repeats the number.
    """
    digits = "".join(c for c in unicodedata.normalize("NFKC", text[:100]) if c not in _BETWEEN)
    if not (digits.isascii() and digits.isdigit() and len(digits) == 12):
        raise Refused("iin", _l("An IIN has exactly 12 digits."))
    born = birth_date(digits)
    if born is None:
        raise Refused("iin", _l("The first seven digits of this IIN are not a date of birth."))
    today = clock.today()
    if born > today:
        raise Refused("iin", _l("The date of birth in this IIN is in the future."))
    if today.year - born.year > OLDEST_YEARS:
        raise Refused("iin", _l("The date of birth in this IIN is too long ago."))
    if check_digit(digits[:11]) != int(digits[11]):
        raise Refused("iin", _l("This IIN has a mistake: its last digit does not match the others."))
    return digits


def check_digit(first: str) -> int | None:
    """The twelfth digit for eleven digits; None where the scheme gives none and no number is issued."""
    for weights in (_FIRST, _SECOND):
        rest = sum(weight * int(digit) for weight, digit in zip(weights, first, strict=True)) % 11
        if rest < 10:
            return rest
    return None


def birth_date(digits: str) -> date | None:
    """The date of birth in the first seven digits, or None when they name no date."""
    century = _CENTURIES.get(digits[6])
    if century is None:
        return None
    try:
        return date(century + int(digits[:2]), int(digits[2:4]), int(digits[4:6]))
    except ValueError:
        return None


def iin_key(iin: str) -> bytes:
    """32 bytes that stand for a normalised IIN; without the key file nobody can go back or compare."""
    return keys.keyed(keys.ensure("person"), _IIN, iin)


def contact_key(email: str) -> bytes:
    """32 bytes that stand for a mail address."""
    return keys.keyed(keys.ensure("person"), _CONTACT, normalise_email(email))


def normalise_email(text: str) -> str:
    """The one spelling under which an address is kept: composed, trimmed, lower case."""
    return unicodedata.normalize("NFKC", text).strip().lower()
