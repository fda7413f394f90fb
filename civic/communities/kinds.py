"""The words for kinds of places and for roles, and the stops of the thread from voice to brick."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from civic.communities.models import PlaceKind, RoleName
from civic.kernel.i18n import lazy_gettext as _l

PLACE_KINDS: dict[str, object] = {
    PlaceKind.COUNTRY: _l("country"),
    PlaceKind.OBLAST: _l("region"),
    PlaceKind.CITY: _l("city"),
    PlaceKind.DISTRICT: _l("district"),
    PlaceKind.CITY_DISTRICT: _l("city district"),
    PlaceKind.RURAL_DISTRICT: _l("rural district"),
    PlaceKind.VILLAGE: _l("village"),
    PlaceKind.COURTYARD: _l("courtyard"),
}

ROLES: dict[str, object] = {
    RoleName.RESIDENT: _l("resident"),
    RoleName.COMMUNITY_LEADER: _l("community leader"),
    RoleName.FACILITATOR: _l("facilitator"),
    RoleName.AKIMAT_STAFF: _l("akimat staff"),
    RoleName.AUDITOR: _l("auditor"),
    RoleName.STEWARD: _l("steward"),
}

ROLE_MEANINGS: dict[str, object] = {
    RoleName.RESIDENT: _l("Lives here: takes part and votes."),
    RoleName.COMMUNITY_LEADER: _l("Gathers the neighbours, keeps minutes, accepts finished work."),
    RoleName.FACILITATOR: _l("Leads the steps: questionnaires, meetings, the programme."),
    RoleName.AKIMAT_STAFF: _l("Publishes budgets and rules, checks projects, answers in time."),
    RoleName.AUDITOR: _l("Reads the record of every change."),
    RoleName.STEWARD: _l("Creates places and hands out roles."),
}


class Stop(StrEnum):
    """A stop of the thread, in order."""

    VOICE = "voice"
    PRIORITY = "priority"
    PROPOSAL = "proposal"
    VOTE = "vote"
    MONEY = "money"
    BUILT = "built"


STOPS: dict[str, object] = {
    Stop.VOICE: _l("Voice"),
    Stop.PRIORITY: _l("Priority"),
    Stop.PROPOSAL: _l("Proposal"),
    Stop.VOTE: _l("Vote"),
    Stop.MONEY: _l("Money"),
    Stop.BUILT: _l("Built"),
}


@dataclass(frozen=True)
class Reached:
    """How far a place has come at one stop: a short count in words or figures, and where to read on."""

    count: str
    url: str
    now: bool = False
    """Whether this is where things are moving at this moment."""


@dataclass(frozen=True)
class ThreadStop:
    """Offered by the feature that knows the stop: ``reached(place)`` gives None while nothing is there."""

    stop: Stop
    reached: Callable[[Any], Reached | None]


@dataclass(frozen=True)
class PlaceLink:
    """Offered by a feature that has a page for every place: its words, and the address for one; told on the place's page."""

    label: object
    url: Callable[[Any], str]
    order: int = 50
