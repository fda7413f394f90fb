"""How often strangers may try: by account and by network, with an end to every wait."""

import ipaddress
from datetime import timedelta

from civic.accounts.identity import normalise_email
from civic.kernel import throttle
from civic.kernel.errors import Refused
from civic.kernel.i18n import ngettext

QUARTER = timedelta(minutes=15)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

PASSWORD, PASSWORD_NETWORK = "password", "password network"
PASSWORD_TRIES = 10
NETWORK_FAILURES = 60
LETTER, LETTER_NETWORK = "letter", "letter network"
LETTERS_PER_HOUR = 3
LETTERS_PER_NETWORK = 40
CODE, CODE_DAY = "code", "code day"
CODE_TRIES = 5
CODE_TRIES_PER_DAY = 30


def network_of(address: str | None) -> str:
    """What counts as one network: an IPv4 address, or the /64 that one subscriber of IPv6 has."""
    try:
        ip = ipaddress.ip_address((address or "").partition("%")[0])
    except ValueError:
        return "unknown"
    mapped = getattr(ip, "ipv4_mapped", None)
    if mapped is not None:
        ip = mapped
    return str(ipaddress.ip_network(f"{ip}/64", strict=False)) if ip.version == 6 else str(ip)


def _refuse(minutes: int) -> None:
    if minutes:
        text = ngettext("Too many tries. Wait %(num)s minute.", "Too many tries. Wait %(num)s minutes.", minutes)
        raise Refused(None, text)


def before_password(email: str, network: str) -> None:
    """Count a try at this account; networks are counted only when they fail.

    Raises:
        Refused: with the minutes to wait.
    """
    _refuse(throttle.waiting(PASSWORD_NETWORK, network, NETWORK_FAILURES))
    _refuse(throttle.hit(PASSWORD, normalise_email(email), PASSWORD_TRIES, QUARTER))


def password_failed(network: str) -> None:
    """Count a failure against the network it came from."""
    throttle.hit(PASSWORD_NETWORK, network, NETWORK_FAILURES, QUARTER)


def password_right(email: str) -> None:
    """Forget the tries at an account whose owner has come."""
    throttle.clear(PASSWORD, normalise_email(email))


def before_letter(email: str, network: str) -> None:
    """Count a letter to this address, known or not.

    Raises:
        Refused: with the minutes to wait.
    """
    _refuse(throttle.hit(LETTER_NETWORK, network, LETTERS_PER_NETWORK, HOUR))
    _refuse(throttle.hit(LETTER, normalise_email(email), LETTERS_PER_HOUR, HOUR))


def before_code(public_id: str) -> None:
    """Count a try at a second-factor code.

    Raises:
        Refused: with the minutes to wait.
    """
    _refuse(throttle.hit(CODE_DAY, public_id, CODE_TRIES_PER_DAY, DAY))
    _refuse(throttle.hit(CODE, public_id, CODE_TRIES, QUARTER))


def code_right(public_id: str) -> None:
    """Forget the tries after a right code."""
    throttle.clear(CODE, public_id)
    throttle.clear(CODE_DAY, public_id)
