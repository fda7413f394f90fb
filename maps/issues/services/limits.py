"""How often one may report or raise a voice; counted before the command, with an end to every wait."""

from datetime import timedelta
from typing import Any

from civic.kernel import throttle
from civic.kernel.errors import Refused
from civic.kernel.i18n import ngettext

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# A whole village can share one address of a mobile network, so a network may do more than a device.
REPORTS, REPORTS_PER_PERSON, REPORTS_PER_NETWORK = "issue report", 30, 60
PHOTOS, PHOTOS_PER_PERSON, PHOTOS_PER_NETWORK = "issue photo", 60, 120
"""Forms with photos, sent or not: storing them costs room and time."""
VOICES, VOICES_PER_PERSON, VOICES_PER_NETWORK = "issue voice", 60, 120
VOICES_HERE, VOICES_HERE_PER_NETWORK = "issue voice here", 10
CLAIMS, CLAIMS_PER_NETWORK = "issue claim", 30


class TooOften(Refused):
    """Come back in ``minutes``."""

    def __init__(self, minutes: int) -> None:
        super().__init__(
            None,
            ngettext("Too many tries. Wait %(num)s minute.", "Too many tries. Wait %(num)s minutes.", minutes),
        )
        self.minutes = minutes


def before_report(actor: Any, network: str) -> None:
    """Count a report of this person, or of this network where nobody is signed in.

    Raises:
        TooOften: with the minutes to wait.
    """
    _count(REPORTS, actor, network, REPORTS_PER_PERSON, REPORTS_PER_NETWORK)


def before_photos(actor: Any, network: str) -> None:
    """Count a form that brings photos.

    Raises:
        TooOften: with the minutes to wait.
    """
    _count(PHOTOS, actor, network, PHOTOS_PER_PERSON, PHOTOS_PER_NETWORK)


def before_voice(actor: Any, network: str, issue_id: str) -> None:
    """Count a voice. A browser without an account is cheap to imitate, so one network has few voices about one issue.

    Raises:
        TooOften: with the minutes to wait.
    """
    _count(VOICES, actor, network, VOICES_PER_PERSON, VOICES_PER_NETWORK)
    if not actor.is_authenticated:
        minutes = throttle.hit(VOICES_HERE, f"{issue_id} {network}", VOICES_HERE_PER_NETWORK, DAY)
        if minutes:
            raise TooOften(minutes)


def before_claim(network: str) -> None:
    """Count a wrong claim link, so that links cannot be guessed.

    Raises:
        TooOften: with the minutes to wait.
    """
    minutes = throttle.hit(CLAIMS, network, CLAIMS_PER_NETWORK, HOUR)
    if minutes:
        raise TooOften(minutes)


def _count(what: str, actor: Any, network: str, per_person: int, per_network: int) -> None:
    if actor.is_authenticated:
        minutes = throttle.hit(what, f"person {actor.public_id}", per_person, HOUR)
    else:
        minutes = throttle.hit(what, f"network {network}", per_network, HOUR)
    if minutes:
        raise TooOften(minutes)
