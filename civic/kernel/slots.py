"""The closed list of places on a page that features may fill."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from civic.kernel.feature import offered


class Slot(Enum):
    """Where a filling may stand. The list is closed on purpose: a new place is a decision."""

    OPEN_NOW = "open now"
    """What can be done here today, on home and place pages."""
    RESULTS = "results"
    """What has been decided, on home and place pages."""
    STEPS = "steps"
    """What happens in which order, on place pages."""
    EVIDENCE = "evidence"
    """What can be cited, on place pages."""


@dataclass(frozen=True)
class Card:
    """One thing shown in a slot: title, a quiet line, and where it leads; ``until`` sorts what ends first."""

    title: str
    text: str
    url: str
    action: str
    icon: str
    until: Any = None
    primary: bool = False
    state: str = ""
    """Of a step: done, now or next."""


@dataclass(frozen=True)
class Filling:
    """What a feature puts into a slot of a place's page: ``fill(place)`` gives cards; None means the home page."""

    slot: Slot
    fill: Callable[[Any], list[Card]]


def cards(slot: Slot, place: Any) -> list[Card]:
    """All cards for this slot: what can be done now in front, then what ends first."""
    found = [card for filling in offered(Filling) if filling.slot is slot for card in filling.fill(place)]
    return sorted(found, key=lambda card: (not card.primary, card.until is None, card.until))
